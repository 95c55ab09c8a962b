import type { Doc } from '../bson/decode.ts';
import { DatabaseError } from '../errors.ts';
import type { Store } from '../storage/store.ts';
import { Cursors } from './cursors.ts';

/** How long a transaction may stay open (transactionLifetimeLimitSeconds), in ms. */
const TRANSACTION_LIFE_MS = 60_000;
/** How long a transaction waits for its turn before WriteConflict tells the client to start again. */
const TRANSACTION_WAIT_MS = 2_000;
const MAX_SESSIONS = 10_000;

export interface Session {
  key: string;
  /** Chain of the session's retryable writes: a retry on a new connection waits for the first try. */
  tail: Promise<unknown>;
  /** The highest number of a retryable write that this process knows to be remembered. */
  newestWrite?: bigint;
  lastTransaction: { number: bigint; state: 'open' | 'committed' | 'aborted' } | undefined;
}

export function transient(code: number, message: string): DatabaseError {
  return new DatabaseError(code, message, {}, ['TransientTransactionError']);
}

/** What all connections share: the file, cursors, sessions and the one open transaction. */
export class Server {
  readonly store: Store;
  readonly cursors = new Cursors();
  readonly startedAt = Date.now();
  /** `host:port`, set once the socket listens. */
  address = '';
  connections = 0;
  private readonly sessions = new Map<string, Session>();
  private open: { session: Session; timer: NodeJS.Timeout } | undefined;

  constructor(store: Store) {
    this.store = store;
  }

  session(key: string): Session {
    let session = this.sessions.get(key);
    if (!session) {
      session = { key, tail: Promise.resolve(), lastTransaction: undefined };
      if (this.sessions.size >= MAX_SESSIONS) {
        const oldest = this.sessions.keys().next().value as string;
        if (this.open?.session.key !== oldest) this.sessions.delete(oldest);
      }
      this.sessions.set(key, session);
    }
    return session;
  }

  endSession(key: string): void {
    const session = this.sessions.get(key);
    if (session && this.open?.session === session) this.abort(session);
    this.sessions.delete(key);
  }

  /** Enters the session's transaction for one command, opening it for `startTransaction: true`. */
  async enterTransaction(session: Session, number: bigint, start: boolean): Promise<void> {
    const last = session.lastTransaction;
    if (start) {
      if (last && number < last.number)
        throw new DatabaseError(
          225,
          `Cannot start transaction ${number} on session because a newer transaction ${last.number} has already started.`,
        );
      if (this.open?.session === session) this.abort(session);
      await this.openTransaction(session, number);
      return;
    }
    if (this.open?.session === session && last?.number === number && last.state === 'open') return;
    if (last?.number === number && last.state === 'committed')
      throw new DatabaseError(256, `Transaction with { txnNumber: ${number} } has been committed.`);
    throw transient(
      251,
      `Given transaction number ${number} does not match any in-progress transactions. The active transaction number is ${last?.number ?? -1}`,
    );
  }

  private async openTransaction(session: Session, number: bigint): Promise<void> {
    try {
      await this.store.lock.acquire(true, TRANSACTION_WAIT_MS);
    } catch {
      throw transient(
        112,
        'Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.',
      );
    }
    this.store.beginTransaction();
    const timer = setTimeout(() => this.abort(session), TRANSACTION_LIFE_MS);
    timer.unref();
    this.open = { session, timer };
    session.lastTransaction = { number, state: 'open' };
  }

  private finish(state: 'committed' | 'aborted'): void {
    if (!this.open) return;
    clearTimeout(this.open.timer);
    this.open.session.lastTransaction!.state = state;
    this.open = undefined;
    this.store.lock.releaseExclusive();
  }

  commit(session: Session, number: bigint): void {
    const last = session.lastTransaction;
    if (last?.number === number && last.state === 'committed') return;
    if (this.open?.session !== session || last?.number !== number)
      throw transient(251, `Transaction with { txnNumber: ${number} } has been aborted.`);
    try {
      this.store.commitTransaction();
    } catch (error) {
      this.finish('aborted');
      throw transient(112, `could not commit: ${(error as Error).message}`);
    }
    this.finish('committed');
  }

  /** Rolls the session's open transaction back; harmless when it has none. */
  abort(session: Session): boolean {
    if (this.open?.session !== session) return false;
    this.store.rollBack();
    this.finish('aborted');
    return true;
  }

  status(): Doc {
    return { connections: this.connections, cursors: this.cursors.size };
  }
}
