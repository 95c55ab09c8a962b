import { randomInt } from 'node:crypto';
import { DatabaseError } from '../errors.ts';
import { RawReply } from './request.ts';

const MAX_CURSORS = 1000;
const IDLE_MS = 10 * 60_000;
const FIRST_BATCH = 101;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

export type Documents = AsyncGenerator<Buffer, void, undefined>;

interface Cursor {
  namespace: string;
  documents: Documents;
  /** Read ahead but not sent: the next document did not fit or the batch was full. */
  held: Buffer | undefined;
  usedAt: number;
}

/** `{cursor: {<field>: [documents], id, ns}, ok: 1}` written around documents that are BSON already, into one buffer. */
function cursorReply(field: 'firstBatch' | 'nextBatch', documents: Buffer[], id: bigint, namespace: string): RawReply {
  const namespaceLength = Buffer.byteLength(namespace);
  let arrayLength = 5;
  for (let i = 0; i < documents.length; i++) arrayLength += 2 + String(i).length + documents[i]!.length;
  const cursorLength = 4 + 2 + field.length + arrayLength + (1 + 3 + 8) + (1 + 3 + 4 + namespaceLength + 1) + 1;
  const total = 4 + 8 + cursorLength + (1 + 3 + 8) + 1;
  const out = Buffer.allocUnsafe(total);
  let at = out.writeInt32LE(total, 0);
  at += out.write('\x03cursor\0', at, 'latin1');
  at = out.writeInt32LE(cursorLength, at);
  at += out.write(`\x04${field}\0`, at, 'latin1');
  at = out.writeInt32LE(arrayLength, at);
  for (let i = 0; i < documents.length; i++) {
    at += out.write(`\x03${i}\0`, at, 'latin1');
    out.set(documents[i]!, at);
    at += documents[i]!.length;
  }
  out[at++] = 0;
  at += out.write('\x12id\0', at, 'latin1');
  at = out.writeBigInt64LE(id, at);
  at += out.write('\x02ns\0', at, 'latin1');
  at = out.writeInt32LE(namespaceLength + 1, at);
  at += out.write(namespace, at, 'utf8');
  out[at++] = 0;
  out[at++] = 0;
  at += out.write('\x01ok\0', at, 'latin1');
  at = out.writeDoubleLE(1, at);
  out[at] = 0;
  return new RawReply(out);
}

/** Open cursors, bounded in number and in idle time, as a client that forgets them must not fill the memory. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>();

  get size(): number {
    return this.open.size;
  }

  /** Reads up to `size` documents or 16 MB; tells whether the source has ended. */
  private async fill(cursor: Cursor, size: number): Promise<{ documents: Buffer[]; ended: boolean }> {
    const documents: Buffer[] = [];
    let bytes = 0;
    while (documents.length < size) {
      const next = cursor.held ?? (await cursor.documents.next()).value;
      cursor.held = undefined;
      if (!next) return { documents, ended: true };
      if (documents.length > 0 && bytes + next.length > MAX_BATCH_BYTES) {
        cursor.held = next;
        return { documents, ended: false };
      }
      documents.push(next);
      bytes += next.length;
    }
    return { documents, ended: false };
  }

  /** The whole answer of a query by a unique key. */
  single(namespace: string, document: Buffer | undefined): RawReply {
    return cursorReply('firstBatch', document ? [document] : [], 0n, namespace);
  }

  async start(
    namespace: string,
    documents: Documents,
    batchSize: number | undefined,
    single: boolean,
  ): Promise<RawReply> {
    const cursor: Cursor = { namespace, documents, held: undefined, usedAt: Date.now() };
    const batch = await this.fill(cursor, batchSize ?? FIRST_BATCH);
    if (single || batch.ended) {
      await documents.return();
      return cursorReply('firstBatch', batch.documents, 0n, namespace);
    }
    this.sweep();
    if (this.open.size >= MAX_CURSORS) throw new DatabaseError(1, `too many open cursors (${MAX_CURSORS})`);
    const id = BigInt(randomInt(1, 2 ** 47)) * 65_536n + BigInt(randomInt(65_536));
    this.open.set(id, cursor);
    return cursorReply('firstBatch', batch.documents, id, namespace);
  }

  async more(id: bigint, namespace: string, batchSize: number | undefined): Promise<RawReply> {
    const cursor = this.open.get(id);
    if (!cursor || cursor.namespace !== namespace) throw new DatabaseError(43, `cursor id ${id} not found`);
    // Taken out while in use: a second getMore on it must not interleave.
    this.open.delete(id);
    const batch = await this.fill(cursor, batchSize || Number.POSITIVE_INFINITY);
    if (batch.ended) return cursorReply('nextBatch', batch.documents, 0n, namespace);
    cursor.usedAt = Date.now();
    this.open.set(id, cursor);
    return cursorReply('nextBatch', batch.documents, id, namespace);
  }

  kill(id: bigint): boolean {
    const cursor = this.open.get(id);
    if (!cursor) return false;
    this.open.delete(id);
    void cursor.documents.return();
    return true;
  }

  sweep(now = Date.now()): void {
    for (const [id, cursor] of this.open) if (now - cursor.usedAt > IDLE_MS) this.kill(id);
  }
}
