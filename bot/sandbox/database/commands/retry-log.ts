import { serialize } from 'bson';
import { type Doc, decode } from '../bson/decode.ts';
import { DatabaseError } from '../errors.ts';
import type { Store } from '../storage/store.ts';
import type { Session } from './server.ts';

const KEEP_MS = 30 * 60_000;

/** What a write command has done so far, in the terms of its reply. */
export interface Progress {
  /** Statements executed. */
  done: number;
  /** Fields of the reply so far. */
  reply: Doc;
}

/**
 * Memory of retryable writes. A retry carries the session and number of the first try; its statements that were done are
 * answered from here, not done again. The row is written in the same SQLite transaction as the statements it tells of,
 * so after kill -9 either both are there or neither. One row a session: a new number replaces the old.
 */
export class RetryLog {
  private readonly store: Store;
  private readonly session: Session;
  private readonly key: Buffer;
  private readonly number: bigint;

  constructor(store: Store, session: Session, number: bigint) {
    this.store = store;
    this.session = session;
    this.key = Buffer.from(session.key, 'hex');
    this.number = number;
  }

  load(): Progress | undefined {
    // A number above all that this session has written needs no look: the common case, once the session has written at all.
    const { newestWrite } = this.session;
    if (newestWrite !== undefined && this.number > newestWrite) return undefined;
    const row = this.store.writer.get('SELECT txn, state FROM retries WHERE session = ?', this.key);
    if (!row) return undefined;
    const known = BigInt(row.txn as number);
    if (known > this.number)
      throw new DatabaseError(
        225,
        `Retryable write with txnNumber ${this.number} is prohibited on session because a newer retryable write with txnNumber ${known} has already started on this session.`,
      );
    if (known < this.number) return undefined;
    const state = decode(row.state as Uint8Array);
    return { done: Number(state.done), reply: state.reply as Doc };
  }

  save(progress: Progress): void {
    this.store.begin();
    const state = serialize({ done: progress.done, reply: progress.reply });
    this.store.writer.run(
      'INSERT OR REPLACE INTO retries (session, txn, state, at) VALUES (?, ?, ?, ?)',
      this.key,
      this.number,
      state,
      Date.now(),
    );
    this.session.newestWrite = this.number;
  }
}

/** Forgets sessions unused for 30 minutes, MongoDB's session timeout. */
export function pruneRetries(store: Store, now = Date.now()): void {
  store.begin();
  store.writer.run('DELETE FROM retries WHERE at < ?', now - KEEP_MS);
}
