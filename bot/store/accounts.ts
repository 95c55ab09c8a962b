import type { Connection, mongo } from 'mongoose';
import type { Day } from '../../shared/ids.ts';
import type { Account } from '../domain/account/account.ts';
import type { Accounts, DueMember } from '../services/ports/ledger.ts';
import { type Advances, createAdvances } from './account-advance.ts';
import { type AccountDoc, intoDoc, outOfDoc } from './account-doc.ts';
import { majority } from './duplicates.ts';

export const accountIndexes = [
  { collection: 'accounts', key: { nextExpiryOn: 1, _id: 1 } },
  { collection: 'accounts', key: { nextReviewOn: 1, _id: 1 } },
  { collection: 'accounts', key: { 'lots.expiresOn': 1, _id: 1 } },
  { collection: 'accounts', key: { joiningDay: 1, _id: 1 } },
  { collection: 'accounts', key: { 'pass.until': 1, _id: 1 } },
  { collection: 'accounts', key: { balance: -1 } },
  { collection: 'accounts', key: { spendNow: -1 } },
  { collection: 'accounts', key: { lastPurchaseAt: -1 } },
] as const;

/**
 * Accounts as they were after the last entry someone brought here: a cache, one document a member, that may be thrown away. How two
 * writers of one account stay in order is told in `account-advance.ts`. Who asks for many by an index waits for what this process
 * has not written yet; what another has not is there a moment later, or when the job for cached accounts has come by.
 */
export function createAccountStore(connection: Connection): Accounts & Pick<Advances, 'settled'> {
  const docs = connection.collection<AccountDoc>('accounts');
  const advances = createAdvances(docs);
  /** In the index's own order, the rest of the last day first: each page is read where the one before ended, however many there are. */
  const inOrder = async (
    field: 'nextExpiryOn' | 'nextReviewOn' | 'pass.until',
    { first, below }: { first: object; below?: Day },
    { after, limit, ...options }: { after: DueMember | null; limit: number; projection?: object },
  ): Promise<mongo.WithId<AccountDoc>[]> => {
    await advances.settled();
    const read = (filter: object, most: number) =>
      docs
        .find(filter as mongo.Filter<AccountDoc>, options)
        .sort({ [field]: 1, _id: 1 })
        .limit(most)
        .toArray();
    const sameDay = after === null ? [] : await read({ [field]: after.on, _id: { $gt: after.memberId } }, limit);
    if (sameDay.length === limit) return sameDay;
    const begins = after === null ? first : { $gt: after.on };
    const ends = below === undefined ? {} : { $lt: below };
    return [...sameDay, ...(await read({ [field]: { ...begins, ...ends } }, limit - sameDay.length))];
  };
  const due = async (field: 'nextExpiryOn' | 'nextReviewOn', day: Day, after: DueMember | null, limit: number) => {
    const page = { after, limit, projection: { [field]: 1 } };
    const found = await inOrder(field, { first: { $gt: '' }, below: day }, page);
    return found.map(({ _id, [field]: on }) => ({ memberId: _id, on: on as Day }));
  };
  return {
    async find(memberId) {
      const own = advances.unwritten(memberId);
      const doc = await docs.findOne({ _id: memberId });
      return newer(own, doc && outOfDoc(doc));
    },
    async byIds(ids) {
      const own = ids.flatMap((id) => advances.unwritten(id) ?? []);
      const found = new Map(
        (await docs.find({ _id: { $in: [...ids] } }).toArray()).map((doc) => [doc._id, outOfDoc(doc)]),
      );
      for (const account of own) found.set(account.memberId, newer(account, found.get(account.memberId) ?? null));
      return [...found.values()];
    },
    async page(after, limit) {
      await advances.settled();
      const filter = after === null ? {} : { _id: { $gt: after } };
      return (await docs.find(filter).sort({ _id: 1 }).limit(limit).toArray()).map(outOfDoc);
    },
    advance: advances.advance,
    settled: advances.settled,
    async replace(account) {
      const { _id, ...rest } = intoDoc(account);
      await docs.replaceOne({ _id }, rest, { upsert: true, ...majority });
    },
    async withDays({ until, ends, passes }, after, limit) {
      await advances.settled();
      // A question each, with an index of its own, put together by id.
      const questions = Object.entries({ nextReviewOn: until, 'lots.expiresOn': ends, 'pass.until': passes });
      const filters = questions.flatMap(([field, days]) =>
        days.length === 0 ? [] : [{ [field]: { $in: [...days] } }],
      );
      const asked = filters.map((filter) =>
        docs
          .find({ ...filter, ...(after === null ? {} : { _id: { $gt: after } }) } as mongo.Filter<AccountDoc>)
          .sort({ _id: 1 })
          .limit(limit)
          .toArray(),
      );
      const byId = new Map((await Promise.all(asked)).flat().map((doc) => [doc._id, doc]));
      return [...byId.values()]
        .toSorted((a, b) => (a._id < b._id ? -1 : 1))
        .slice(0, limit)
        .map(outOfDoc);
    },
    async lastThere({ tiers, from, to, joiningDay }, after, limit) {
      await advances.settled();
      const others = { 'standing.tier': { $in: [...tiers] }, ...(after === null ? {} : { _id: { $gt: after } }) };
      const bought = { lastPurchaseAt: { ...(from === null ? {} : { $gte: from }), $lt: to } };
      const nothing = { lastPurchaseAt: null, ...(joiningDay === null ? {} : { joiningDay }) };
      // Two questions, each with an index of its own, put together by id.
      const asked = [bought, nothing].map((filter) =>
        docs
          .find({ ...filter, ...others } as mongo.Filter<AccountDoc>, { projection: { _id: 1 } })
          .sort({ _id: 1 })
          .limit(limit)
          .toArray(),
      );
      const ids = (await Promise.all(asked)).flat().map(({ _id }) => _id);
      return ids.toSorted((a, b) => (a < b ? -1 : 1)).slice(0, limit);
    },
    withPass: async (day, after, limit) =>
      (await inOrder('pass.until', { first: { $gte: day } }, { after, limit })).map(outOfDoc),
    async byJoiningDay(monthDay, after, limit) {
      await advances.settled();
      const found = await docs
        .find({ joiningDay: monthDay, ...(after === null ? {} : { _id: { $gt: after } }) }, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return found.map(({ _id }) => _id);
    },
    dueExpiry: (day, after, limit) => due('nextExpiryOn', day, after, limit),
    dueReview: (day, after, limit) => due('nextReviewOn', day, after, limit),
  };
}

function newer<T extends Account | null>(own: T, stored: Account | null): T | Account {
  if (own === null) return stored as T;
  return stored !== null && stored.seq >= own.seq ? stored : own;
}
