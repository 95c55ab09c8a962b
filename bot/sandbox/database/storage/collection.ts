import { serialize } from 'bson';
import type { Doc } from '../bson/decode.ts';
import { decode } from '../bson/decode.ts';
import { encodeKey } from '../bson/key-encoding.ts';
import { DatabaseError } from '../errors.ts';
import { splitPath } from '../query/path.ts';
import { duplicateKey, type IndexInfo, indexFromSpec, keysOf } from './index-info.ts';
import type { Store } from './store.ts';
import type { Yielder } from './yielder.ts';

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

function isConstraint(error: unknown): boolean {
  return ((error as { errcode?: number }).errcode ?? 0) % 256 === 19;
}

/** Bytes of a document to store. Throws 10334 above 16 MB. */
export function encode(doc: Doc): Buffer {
  const bytes = serialize(doc, { ignoreUndefined: true });
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw new DatabaseError(
      10334,
      `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and 16793600(16MB)`,
    );
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function fieldsOf(indexes: readonly IndexInfo[]): { fields: ReadonlySet<string> | null } {
  const fields = new Set(['_id']);
  for (const { paths, partialFilter } of indexes) {
    for (const path of [...paths, ...Object.keys(partialFilter ?? {})]) {
      if (path.startsWith('$')) return { fields: null };
      fields.add(splitPath(path)[0]!);
    }
  }
  return { fields };
}

/** Whether its keys are the same without making them: plain fields, equal as they stand. */
const isUntouched = ({ paths, partial }: IndexInfo, before: Doc, after: Doc): boolean =>
  partial === undefined &&
  paths.every((path) => {
    const value = before[path];
    return !path.includes('.') && typeof value !== 'object' && value === after[path];
  });

/**
 * One collection: table `c<id>` (rid in insertion order, encoded `_id`, BSON) and a table `x<id>` per index.
 * All methods are synchronous: what they write is one step, whatever else is waiting.
 */
export class Collection {
  readonly indexes: IndexInfo[] = [];
  readonly namespace: string;
  readonly store: Store;
  readonly id: number;
  readonly db: string;
  readonly name: string;
  readonly info: Doc;
  /** Of the indexes as they are; forgotten when they change. */
  private looked: { fields: ReadonlySet<string> | null } | undefined;

  constructor(store: Store, id: number, db: string, name: string, info: Doc) {
    this.store = store;
    this.id = id;
    this.db = db;
    this.name = name;
    this.info = info;
    this.namespace = `${db}.${name}`;
  }

  /** The fields that its indexes look at; null where a partial index may look at any. */
  get keyFields(): ReadonlySet<string> | null {
    this.looked ??= fieldsOf(this.indexes);
    return this.looked.fields;
  }

  private addKeys(index: IndexInfo, keys: Buffer[], rid: number | bigint): boolean {
    const sql = `INSERT INTO x${index.id} (k, rid) VALUES (?, ?)`;
    for (let i = 0; i < keys.length; i++) {
      try {
        this.store.writer.run(sql, keys[i]!, rid);
      } catch (error) {
        if (!isConstraint(error)) throw error;
        this.removeKeys(index, keys.slice(0, i), rid);
        return false;
      }
    }
    return true;
  }

  private removeKeys(index: IndexInfo, keys: Buffer[], rid: number | bigint): void {
    for (const key of keys) this.store.writer.run(`DELETE FROM x${index.id} WHERE k = ? AND rid = ?`, key, rid);
  }

  private markMultikey(index: IndexInfo): void {
    if (index.multikey) return;
    index.multikey = true;
    this.store.writer.run('UPDATE indexes SET multikey = 1 WHERE id = ?', index.id);
  }

  addIndex(index: IndexInfo): void {
    this.indexes.push(index);
    this.looked = undefined;
  }

  /** Stores a document whose `_id` is set; of `doc` only that and `keyFields` count. Throws 11000 and leaves nothing behind when a unique key is taken. */
  insert(doc: Doc, bytes: Buffer): void {
    this.store.begin();
    const entries = this.indexes.map((index) => ({ index, ...keysOf(index, doc) }));
    let rid: number | bigint;
    try {
      rid = this.store.writer.run(
        `INSERT INTO c${this.id} (k, doc) VALUES (?, ?)`,
        encodeKey(doc._id),
        bytes,
      ).lastInsertRowid;
    } catch (error) {
      if (isConstraint(error)) throw duplicateKey(this.namespace, '_id_', { _id: 1 }, doc);
      throw error;
    }
    for (let i = 0; i < entries.length; i++) {
      const { index, keys, multikey } = entries[i]!;
      if (multikey) this.markMultikey(index);
      if (this.addKeys(index, keys, rid)) continue;
      for (const done of entries.slice(0, i)) this.removeKeys(done.index, done.keys, rid);
      this.store.writer.run(`DELETE FROM c${this.id} WHERE rid = ?`, rid);
      throw duplicateKey(this.namespace, index.name, index.spec.key as Doc, doc);
    }
  }

  /** Replaces the document at `rid`; the `_id` is the same, and of both only `keyFields` count. Throws 11000 and changes nothing on a taken unique key. */
  replace(rid: number | bigint, before: Doc, after: Doc, bytes: Buffer): void {
    this.store.begin();
    const changes: Array<{ index: IndexInfo; added: Buffer[]; removed: Buffer[] }> = [];
    for (const index of this.indexes) {
      if (isUntouched(index, before, after)) continue;
      const old = keysOf(index, before).keys;
      const fresh = keysOf(index, after);
      if (fresh.multikey) this.markMultikey(index);
      const added = fresh.keys.filter((key) => !old.some((other) => key.equals(other)));
      const removed = old.filter((key) => !fresh.keys.some((other) => key.equals(other)));
      if (added.length + removed.length > 0) changes.push({ index, added, removed });
    }
    for (let i = 0; i < changes.length; i++) {
      if (this.addKeys(changes[i]!.index, changes[i]!.added, rid)) continue;
      for (const done of changes.slice(0, i)) this.removeKeys(done.index, done.added, rid);
      const { index } = changes[i]!;
      throw duplicateKey(this.namespace, index.name, index.spec.key as Doc, after);
    }
    for (const change of changes) this.removeKeys(change.index, change.removed, rid);
    this.store.writer.run(`UPDATE c${this.id} SET doc = ? WHERE rid = ?`, bytes, rid);
  }

  remove(rid: number | bigint, doc: Doc): void {
    this.store.begin();
    for (const index of this.indexes) this.removeKeys(index, keysOf(index, doc).keys, rid);
    this.store.writer.run(`DELETE FROM c${this.id} WHERE rid = ?`, rid);
  }

  /** The document at `rid` as the writer sees it now; undefined once it has been deleted. */
  current(rid: number | bigint): Buffer | undefined {
    const row = this.store.writer.get(`SELECT doc FROM c${this.id} WHERE rid = ?`, rid);
    return row ? Buffer.from(row.doc as Uint8Array) : undefined;
  }

  /** Builds an index over what is there. The caller holds the exclusive lock: no write may slip past the build. */
  async buildIndex(spec: Doc, yielder: Yielder): Promise<void> {
    const { writer } = this.store;
    this.store.begin();
    const { lastInsertRowid } = writer.run(
      'INSERT INTO indexes (collection, spec, multikey) VALUES (?, ?, 0)',
      this.id,
      serialize(spec),
    );
    const index = indexFromSpec(Number(lastInsertRowid), spec, false);
    const key = index.unique ? 'k' : 'k, rid';
    writer.exec(
      `CREATE TABLE x${index.id} (k BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (${key})) WITHOUT ROWID`,
    );
    try {
      await this.fillIndex(index, yielder);
    } catch (error) {
      this.store.begin();
      writer.exec(`DROP TABLE x${index.id}`);
      writer.run('DELETE FROM indexes WHERE id = ?', index.id);
      throw error;
    }
    // Published only once committed: the reading connection must find its table.
    await this.store.durable();
    this.addIndex(index);
  }

  private async fillIndex(index: IndexInfo, yielder: Yielder): Promise<void> {
    let last: number | bigint = 0;
    for (;;) {
      const rows = this.store.writer.all(`SELECT rid, doc FROM c${this.id} WHERE rid > ? ORDER BY rid LIMIT 64`, last);
      if (rows.length === 0) return;
      this.store.begin();
      for (const row of rows) {
        const doc = decode(row.doc as Uint8Array);
        const { keys, multikey } = keysOf(index, doc);
        if (multikey) this.markMultikey(index);
        last = row.rid as number;
        if (!this.addKeys(index, keys, last))
          throw duplicateKey(this.namespace, index.name, index.spec.key as Doc, doc);
      }
      await yielder.breathe();
    }
  }

  dropIndex(index: IndexInfo): void {
    this.store.begin();
    this.store.writer.exec(`DROP TABLE x${index.id}`);
    this.store.writer.run('DELETE FROM indexes WHERE id = ?', index.id);
    this.indexes.splice(this.indexes.indexOf(index), 1);
    this.looked = undefined;
  }

  /** Changes an index's options that need no rebuild (`collMod`: expireAfterSeconds). */
  changeIndex(index: IndexInfo, spec: Doc): void {
    this.store.begin();
    this.store.writer.run('UPDATE indexes SET spec = ? WHERE id = ?', serialize(spec), index.id);
    index.spec = spec;
    index.expireAfterSeconds = Number(spec.expireAfterSeconds);
  }
}
