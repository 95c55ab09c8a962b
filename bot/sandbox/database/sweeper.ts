import type { Request } from './commands/request.ts';
import { pruneRetries } from './commands/retry-log.ts';
import type { Server } from './commands/server.ts';
import { deleteStatement } from './commands/write-statements.ts';
import { Yielder } from './storage/yielder.ts';

/** MongoDB's TTL monitor sweeps every 60 s too (ttlMonitorSleepSecs). */
const EVERY_MS = 60_000;

/** Deletes what TTL indexes say has expired at `now`, forgets old retry records and idle cursors. */
export async function sweep(server: Server, now = new Date()): Promise<number> {
  const { store, cursors } = server;
  cursors.sweep(now.getTime());
  await store.lock.acquire(false);
  let removed = 0;
  try {
    pruneRetries(store, now.getTime());
    for (const collection of [...store.collections.values()]) {
      for (const index of [...collection.indexes]) {
        if (index.expireAfterSeconds === undefined) continue;
        const cutoff = new Date(now.getTime() - index.expireAfterSeconds * 1000);
        const old = { [index.paths[0]!]: { $lt: cutoff } };
        const filter = index.partialFilter ? { $and: [old, index.partialFilter] } : old;
        const request: Request = {
          server,
          name: 'delete',
          db: collection.db,
          command: {},
          session: undefined,
          inTransaction: false,
          yielder: new Yielder(0, () => store.closed),
          now,
        };
        removed += (await deleteStatement(request, collection.name, filter, false, {})).removed;
      }
    }
  } finally {
    store.lock.releaseShared();
  }
  await store.durable();
  return removed;
}

export function startSweeper(server: Server): () => void {
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    sweep(server)
      .catch(() => {})
      .finally(() => {
        running = false;
      });
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
