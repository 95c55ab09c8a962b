import type { Inbox, InboxRow } from '../services/ports/line.ts';

const rowsMax = 1_000;
const queueMax = 20_000;

type Waiting = { rows: readonly InboxRow[]; settle: (error: unknown) => void };

/**
 * Puts the rows of concurrent requests into the inbox together: one bulk write in flight, the next gathers meanwhile. Each caller hears
 * when its own rows are durable. A write that does not end in `timeoutMs` fails its callers whatever the driver does, so with the one
 * before it a caller waits at most twice that.
 */
export function createCoalescer(options: { inbox: Pick<Inbox, 'put'>; timeoutMs: number }) {
  const { inbox, timeoutMs } = options;
  let gathered: Waiting[] = [];
  let rowsGathered = 0;
  let flying = false;

  function next(): void {
    if (flying || gathered.length === 0) return;
    flying = true;
    const batch = takeBatch();
    let ended = false;
    const end = (error: unknown) => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      flying = false;
      // The next write leaves first: the database works on it while these callers are answered.
      next();
      for (const { settle } of batch) settle(error);
    };
    const timer = setTimeout(() => end(new Error('the inbox did not answer in time')), timeoutMs);
    const rows = batch.length === 1 ? batch[0]!.rows : batch.flatMap((each) => each.rows);
    inbox.put(rows, timeoutMs).then(
      () => end(null),
      (error: unknown) => end(error ?? new Error('the inbox refused')),
    );
  }

  function takeBatch(): Waiting[] {
    let count = 0;
    let until = 0;
    while (until < gathered.length && (until === 0 || count + gathered[until]!.rows.length <= rowsMax)) {
      count += gathered[until]!.rows.length;
      until += 1;
    }
    const batch = gathered.slice(0, until);
    gathered = until === gathered.length ? [] : gathered.slice(until);
    rowsGathered -= count;
    return batch;
  }

  /** @param settle called once: null when the rows are durable, else why they may not be. */
  return function put(rows: readonly InboxRow[], settle: (error: unknown) => void): void {
    if (rowsGathered + rows.length > queueMax) return settle(new Error('too many events are waiting to be stored'));
    gathered.push({ rows, settle });
    rowsGathered += rows.length;
    next();
  };
}
