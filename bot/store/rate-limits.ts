import type { Connection } from 'mongoose';
import type { RateLimits } from '../services/ports/requests.ts';

type Doc = { _id: string; hits: number; resetAt: Date };

export const rateLimitIndexes = [{ collection: 'rate_limits', key: { resetAt: 1 }, expireAfterSeconds: 60 }] as const;

/** Counters shared by all processes: one document a key and window, counted by `$inc`. A lost count on a crash is of no weight. */
export function createRateLimitStore(connection: Connection): RateLimits {
  const docs = connection.collection<Doc>('rate_limits');
  return {
    async hit(key, windowMs, now) {
      const window = Math.floor(now.getTime() / windowMs);
      const resetAt = new Date((window + 1) * windowMs);
      const count = () =>
        docs.findOneAndUpdate(
          { _id: `${key}:${window}` },
          { $inc: { hits: 1 }, $setOnInsert: { resetAt } },
          { upsert: true, returnDocument: 'after' },
        );
      try {
        return { hits: (await count())?.hits ?? 1, resetAt };
      } catch (error) {
        // Two first hits at once: the second upsert meets the first one's document, and finds it when it tries again.
        if ((error as { code?: unknown }).code !== 11_000) throw error;
        return { hits: (await count())?.hits ?? 1, resetAt };
      }
    },
  };
}
