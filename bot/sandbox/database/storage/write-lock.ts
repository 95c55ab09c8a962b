import { DatabaseError } from '../errors.ts';

/** How long a write waits for an open transaction or an index build before it is refused. */
const WAIT_MS = 30_000;

interface Waiter {
  exclusive: boolean;
  grant: () => void;
}

/**
 * Who may write: any number of single commands (shared), or one transaction or index build (exclusive). SQLite has one
 * writer; a transaction keeps it open between commands, so other writes must wait and not slip into it.
 */
export class WriteLock {
  private shared = 0;
  private exclusive = false;
  private queue: Waiter[] = [];

  /** Takes a shared place at once if nobody exclusive holds it or waits; the usual case, without a promise. */
  tryShared(): boolean {
    if (this.exclusive || this.queue.length > 0) return false;
    this.shared++;
    return true;
  }

  async acquire(exclusive: boolean, waitMs = WAIT_MS): Promise<void> {
    if (this.queue.length === 0 && !this.exclusive && (!exclusive || this.shared === 0)) {
      if (exclusive) this.exclusive = true;
      else this.shared++;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { exclusive, grant: resolve };
    this.queue.push(waiter);
    const timer = setTimeout(() => {
      this.queue = this.queue.filter((other) => other !== waiter);
      this.advance();
      reject(new DatabaseError(24, 'Unable to acquire the write lock within the time allowed: a transaction is open'));
    }, waitMs);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  releaseShared(): void {
    this.shared--;
    this.advance();
  }

  releaseExclusive(): void {
    this.exclusive = false;
    this.advance();
  }

  private advance(): void {
    while (this.queue.length > 0 && !this.exclusive) {
      const next = this.queue[0]!;
      if (next.exclusive && this.shared > 0) return;
      this.queue.shift();
      if (next.exclusive) this.exclusive = true;
      else this.shared++;
      next.grant();
    }
  }
}
