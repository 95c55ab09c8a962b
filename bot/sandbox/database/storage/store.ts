import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { serialize } from 'bson';
import type { Doc } from '../bson/decode.ts';
import { decode } from '../bson/decode.ts';
import { DatabaseError } from '../errors.ts';
import { type Checkpointer, startCheckpointer } from './checkpointer.ts';
import { Collection } from './collection.ts';
import { Connection } from './connection.ts';
import { indexFromSpec } from './index-info.ts';
import { WriteLock } from './write-lock.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS collections (id INTEGER PRIMARY KEY, db TEXT, name TEXT, options BLOB, UNIQUE(db, name));
CREATE TABLE IF NOT EXISTS indexes (id INTEGER PRIMARY KEY, collection INTEGER, spec BLOB, multikey INTEGER);
CREATE TABLE IF NOT EXISTS retries (session BLOB PRIMARY KEY, txn INTEGER, state BLOB, at INTEGER) WITHOUT ROWID;
`;

/** The shared SQLite transaction: `isDue` once somebody waits for it to be on disk. */
type Batch = PromiseWithResolvers<void> & { timer: NodeJS.Timeout; isDue: boolean };

/**
 * How long writes of a long command may stay in one SQLite transaction while nobody waits for them, in ms: what a commit costs is the
 * writing of its pages, and a bulk insert touches the same index pages again and again.
 */
const BATCH_MS = 200;

/**
 * So often the log is copied into the file by the other thread (more often copies the same pages again, more seldom makes those wait who
 * write meanwhile); and at so many pages by SQLite itself, in a commit, for which everybody waits ten or twenty milliseconds. It comes to
 * that under a load without a pause, since the log only begins anew where all of it has been copied. At most 128 MB, read back in half a
 * second after a kill.
 */
const COMMITS_A_CHECKPOINT = 250;
const WAL_PAGES = 32_000;

/**
 * The file: one SQLite database, a writing and a reading connection.
 *
 * Durability. WAL with synchronous=NORMAL: a commit is in the log, with the system, before its commands are answered, so an
 * acknowledged write survives kill -9 of this process. A power cut may take the last moments and leaves the file whole; a shop that
 * must survive one has a real server. Commands that arrive in the same turn of the event loop share one SQLite transaction
 * (**group commit**), since what a commit costs is mostly the writing of its pages, and are all answered after its commit; a long
 * command that gives way keeps its own open until somebody waits. Readers use the other connection and so see committed, durable data only:
 * that is read concern `majority`. `:memory:` is a file in the temporary folder with synchronous=OFF, deleted on close
 * (two connections cannot share SQLite's own :memory: without its table locks).
 */
export class Store {
  readonly writer: Connection;
  readonly reader: Connection;
  readonly lock = new WriteLock();
  readonly collections = new Map<string, Collection>();
  closed = false;
  private readonly temporary: string | undefined;
  private batch: Batch | undefined;
  private inTransaction = false;
  private readonly checkpointer: Checkpointer | undefined;
  private commits = 0;

  constructor(file: string) {
    this.temporary = file === ':memory:' ? mkdtempSync(join(tmpdir(), 'regulars-database-')) : undefined;
    const path = this.temporary ? join(this.temporary, 'data.sqlite') : file;
    const writer = new DatabaseSync(path);
    writer.exec('PRAGMA journal_mode=WAL; PRAGMA cache_size=-65536;');
    writer.exec(`PRAGMA synchronous=${this.temporary ? 'OFF' : 'NORMAL'};`);
    writer.exec(SCHEMA);
    const reader = new DatabaseSync(path);
    reader.exec('PRAGMA query_only=1; PRAGMA cache_size=-65536;');
    // Mostly done by the other thread before it comes to this.
    if (!this.temporary) writer.exec(`PRAGMA wal_autocheckpoint=${WAL_PAGES};`);
    this.checkpointer = this.temporary ? undefined : startCheckpointer(path);
    this.writer = new Connection(writer);
    this.reader = new Connection(reader);
    this.loadCatalog();
  }

  private loadCatalog(): void {
    this.collections.clear();
    for (const row of this.writer.all('SELECT id, db, name, options FROM collections')) {
      const collection = new Collection(
        this,
        Number(row.id),
        String(row.db),
        String(row.name),
        decode(row.options as Buffer),
      );
      this.collections.set(collection.namespace, collection);
      for (const index of this.writer.all(
        'SELECT id, spec, multikey FROM indexes WHERE collection = ? ORDER BY id',
        collection.id,
      )) {
        collection.addIndex(indexFromSpec(Number(index.id), decode(index.spec as Buffer), index.multikey === 1));
      }
    }
  }

  /** Opens the shared SQLite transaction if none is open. It is committed at the end of the turn in which somebody asks for that. */
  begin(): void {
    if (this.inTransaction || this.batch) return;
    this.writer.run('BEGIN IMMEDIATE');
    const ends = Promise.withResolvers<void>();
    ends.promise.catch(() => {});
    this.batch = { ...ends, timer: setTimeout(() => this.flush(), BATCH_MS), isDue: false };
  }

  /** Resolves once everything written so far outside a transaction is on disk. */
  durable(): Promise<void> | undefined {
    const { batch } = this;
    if (batch && !batch.isDue) {
      batch.isDue = true;
      setImmediate(() => {
        if (this.batch === batch) this.flush();
      });
    }
    return batch?.promise;
  }

  flush(): void {
    const batch = this.batch;
    if (!batch) return;
    this.batch = undefined;
    clearTimeout(batch.timer);
    try {
      this.writer.run('COMMIT');
      batch.resolve();
      this.commits++;
      if (this.commits % COMMITS_A_CHECKPOINT === 0) this.checkpointer?.ask();
    } catch (error) {
      this.rollBack();
      batch.reject(new DatabaseError(1, `could not write: ${(error as Error).message}`));
    }
  }

  beginTransaction(): void {
    this.flush();
    this.writer.run('BEGIN IMMEDIATE');
    this.inTransaction = true;
  }

  commitTransaction(): void {
    this.inTransaction = false;
    try {
      this.writer.run('COMMIT');
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }

  rollBack(): void {
    this.inTransaction = false;
    try {
      this.writer.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself (disk full, I/O error).
    }
    this.loadCatalog();
  }

  find(db: string, name: string): Collection | undefined {
    return this.collections.get(`${db}.${name}`);
  }

  ensure(db: string, name: string): Collection {
    return this.find(db, name) ?? this.create(db, name, {});
  }

  create(db: string, name: string, options: Doc): Collection {
    if (name === '' || name.includes('$') || name.includes('\0') || db === '' || /[/\\. "$\0]/.test(db)) {
      throw new DatabaseError(73, `Invalid namespace specified '${db}.${name}'`);
    }
    this.begin();
    const stored = { uuid: randomUUID(), options };
    const { lastInsertRowid } = this.writer.run(
      'INSERT INTO collections (db, name, options) VALUES (?, ?, ?)',
      db,
      name,
      serialize(stored),
    );
    const collection = new Collection(this, Number(lastInsertRowid), db, name, stored);
    this.writer.exec(
      `CREATE TABLE c${collection.id} (rid INTEGER PRIMARY KEY, k BLOB NOT NULL UNIQUE, doc BLOB NOT NULL)`,
    );
    this.collections.set(collection.namespace, collection);
    return collection;
  }

  drop(collection: Collection): void {
    this.begin();
    for (const index of collection.indexes) this.writer.exec(`DROP TABLE x${index.id}`);
    this.writer.run('DELETE FROM indexes WHERE collection = ?', collection.id);
    this.writer.exec(`DROP TABLE c${collection.id}`);
    this.writer.run('DELETE FROM collections WHERE id = ?', collection.id);
    this.collections.delete(collection.namespace);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    void this.checkpointer?.close();
    this.flush();
    if (this.inTransaction) this.rollBack();
    this.reader.close();
    this.writer.close();
    if (this.temporary) rmSync(this.temporary, { recursive: true, force: true });
  }
}
