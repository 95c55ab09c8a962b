import type { Connection } from 'mongoose';
import type { MemberId } from '../../shared/ids.ts';
import type { Account } from '../domain/account/account.ts';
import type { Accounts } from '../services/ports.ts';
import { majority, refusedBy } from './duplicates.ts';

/** `joiningDay`: `MM-DD`, for those who have their day of joining. */
type Doc = Omit<Account, 'memberId'> & { _id: MemberId; joiningDay?: string };

export const accountIndexes = [
  { collection: 'accounts', key: { nextExpiryOn: 1, _id: 1 } },
  { collection: 'accounts', key: { nextReviewOn: 1, _id: 1 } },
  { collection: 'accounts', key: { 'lots.expiresOn': 1, _id: 1 } },
  { collection: 'accounts', key: { joiningDay: 1, _id: 1 } },
  { collection: 'accounts', key: { balance: -1 } },
  { collection: 'accounts', key: { spendNow: -1 } },
  { collection: 'accounts', key: { lastPurchaseAt: -1 } },
] as const;

/**
 * Accounts as they were after the last entry someone brought here: a cache, one document a member, that may be thrown away.
 *
 * The race: two writers advance one account. Each replaces only a document with a lower `seq`; where there is none, both insert
 * and the second is refused by `_id`, then tries the replacement once. The higher one stands, whoever came last.
 */
export function createAccountStore(connection: Connection): Accounts {
  const docs = connection.collection<Doc>('accounts');
  const replaceOlder = async (account: Account) => {
    const { _id, ...rest } = intoDoc(account);
    return (await docs.replaceOne({ _id, seq: { $lt: rest.seq } }, rest, majority)).matchedCount === 1;
  };
  const due = async (field: 'nextExpiryOn' | 'nextReviewOn', day: string, after: MemberId | null, limit: number) => {
    const found = await docs
      .find(
        { [field]: { $gt: '', $lt: day }, ...(after === null ? {} : { _id: { $gt: after } }) },
        { projection: { _id: 1 } },
      )
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
    return found.map(({ _id }) => _id);
  };
  return {
    async find(memberId) {
      const doc = await docs.findOne({ _id: memberId });
      return doc && outOf(doc);
    },
    async byIds(ids) {
      return (await docs.find({ _id: { $in: [...ids] } }).toArray()).map(outOf);
    },
    async page(after, limit) {
      const filter = after === null ? {} : { _id: { $gt: after } };
      return (await docs.find(filter).sort({ _id: 1 }).limit(limit).toArray()).map(outOf);
    },
    async advance(account) {
      if (await replaceOlder(account)) return;
      const doc = intoDoc(account);
      try {
        if (doc.seq === 1 || (await docs.countDocuments({ _id: doc._id }, { limit: 1 })) === 0)
          await docs.insertOne(doc, majority);
      } catch (error) {
        if (refusedBy(error) === null) throw error;
        await replaceOlder(account);
      }
    },
    async replace(account) {
      const { _id, ...rest } = intoDoc(account);
      await docs.replaceOne({ _id }, rest, { upsert: true, ...majority });
    },
    async countByTier() {
      const rows = await docs
        .aggregate<{ _id: string | null; members: number }>([
          { $group: { _id: '$standing.tier', members: { $sum: 1 } } },
        ])
        .toArray();
      return Object.fromEntries(rows.flatMap(({ _id, members }) => (_id === null ? [] : [[_id, members]])));
    },
    async withDays({ until, ends }, after, limit) {
      const found = await docs
        .find({
          $or: [{ nextReviewOn: { $in: [...until] } }, { 'lots.expiresOn': { $in: [...ends] } }],
          ...(after === null ? {} : { _id: { $gt: after } }),
        })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return found.map(outOf);
    },
    async byJoiningDay(monthDay, after, limit) {
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

const intoDoc = ({ memberId, ...rest }: Account): Doc => ({
  _id: memberId,
  ...rest,
  ...(rest.joinedOn === null ? {} : { joiningDay: rest.joinedOn.slice(5) }),
});
const outOf = ({ _id, joiningDay: _joiningDay, ...rest }: Doc): Account => ({ memberId: _id, ...rest });
