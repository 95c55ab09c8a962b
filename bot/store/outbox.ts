import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { Outbox, OutboxRow } from '../services/ports/line.ts';
import { majority } from './duplicates.ts';

type Doc = Omit<OutboxRow, 'id'> & { _id: string; storedAt: Date };

const keptDays = 14;
const open = ['waiting', 'sending'] as const;

export const outboxIndexes = [
  { collection: 'outbox', key: { state: 1, nextTryAt: 1 } },
  { collection: 'outbox', key: { storedAt: 1 }, expireAfterSeconds: keptDays * 86_400 },
] as const;

/**
 * Things to tell people later. The same cause has the same id, so it is written once; the retry key is made with the row, before any
 * try. A lease is one conditional update that counts the try; settling names that try, so an overtaken worker settles nothing.
 */
export function createOutboxStore(connection: Connection): Outbox {
  const docs = connection.collection<Doc>('outbox');
  return {
    async enqueue({ id, notBefore, ...intent }) {
      const row: Omit<Doc, '_id'> = {
        ...intent,
        retryKey: randomUUID(),
        state: 'waiting',
        tries: 0,
        firstTriedAt: null,
        nextTryAt: notBefore ?? intent.createdAt,
        leaseUntil: null,
        lastError: null,
        storedAt: new Date(),
      };
      await docs.updateOne({ _id: id }, { $setOnInsert: row }, { upsert: true, ...majority });
    },
    async lease(now, leaseMs) {
      const leaseUntil = new Date(now.getTime() + leaseMs);
      const doc = await docs.findOneAndUpdate(
        { state: { $in: [...open] }, nextTryAt: { $lte: now } },
        { $set: { state: 'sending', nextTryAt: leaseUntil, leaseUntil }, $inc: { tries: 1 } },
        { sort: { nextTryAt: 1 }, returnDocument: 'after', ...majority },
      );
      if (!doc) return null;
      const { _id, storedAt: _storedAt, ...row } = doc;
      return { ...row, id: _id };
    },
    async settle(id, tries, set) {
      const { matchedCount } = await docs.updateOne({ _id: id, state: 'sending', tries }, { $set: set }, majority);
      return matchedCount === 1;
    },
    pending: () => docs.countDocuments({ state: { $in: [...open] } }),
    async nextDue() {
      const doc = await docs.findOne({ state: { $in: [...open] } }, { sort: { nextTryAt: 1 } });
      return doc?.nextTryAt ?? null;
    },
  };
}
