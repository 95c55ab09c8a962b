import { randomInt } from 'node:crypto';
import { serialize } from 'bson';
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

function cursorReply(field: 'firstBatch' | 'nextBatch', documents: Buffer[], id: bigint, namespace: string): RawReply {
  const parts: Buffer[] = [];
  let arrayLength = 5;
  documents.forEach((document, i) => {
    const head = Buffer.from(`\x03${i}\0`, 'latin1');
    parts.push(head, document);
    arrayLength += head.length + document.length;
  });
  const tail = serialize({ id, ns: namespace });
  const fieldHead = Buffer.from(`\x04${field}\0`, 'latin1');
  const cursorLength = 4 + fieldHead.length + arrayLength + (tail.length - 4);
  const ok = Buffer.from(serialize({ ok: 1 }));
  const cursorHead = Buffer.from('\x03cursor\0', 'latin1');
  const total = 4 + cursorHead.length + cursorLength + (ok.length - 4);
  const int = (value: number) => {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeInt32LE(value);
    return bytes;
  };
  return new RawReply(
    Buffer.concat([
      int(total),
      cursorHead,
      int(cursorLength),
      fieldHead,
      int(arrayLength),
      ...parts,
      Buffer.from([0]),
      tail.subarray(4),
      ok.subarray(4),
    ]),
  );
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
