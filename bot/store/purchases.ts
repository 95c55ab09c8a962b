import type { Connection } from 'mongoose';
import type { PurchaseId } from '../../shared/ids.ts';
import type { Purchase, Purchases } from '../services/ports/purchases.ts';
import { majority, refusedBy } from './duplicates.ts';

type Doc = Omit<Purchase, 'id'> & { _id: PurchaseId };

const likeMax = 20;

export const purchaseIndexes = [
  { collection: 'purchases', key: { receiptKey: 1, recordedAt: -1 } },
  { collection: 'purchases', key: { branch: 1, receiptNumber: 1, at: -1 } },
  { collection: 'purchases', key: { recordedAt: 1 } },
  { collection: 'purchases', key: { receiptNumber: 1, at: -1 } },
] as const;

/** Bills, counted or unclaimed. Written after the entry, under the id both follow from. */
export function createPurchaseStore(connection: Connection): Purchases {
  const docs = connection.collection<Doc>('purchases');
  const read = (doc: Doc | null) => doc && outOf(doc);
  return {
    async put({ id, ...rest }) {
      try {
        await docs.insertOne({ _id: id, ...rest }, majority);
      } catch (error) {
        if (refusedBy(error) === null) throw error;
      }
    },
    byId: async (id) => read(await docs.findOne({ _id: id })),
    byIds: async (ids) => (await docs.find({ _id: { $in: [...ids] } }).toArray()).map(outOf),
    async page(after, limit) {
      const filter = after === null ? {} : { _id: { $gt: after as PurchaseId } };
      return (await docs.find(filter).sort({ _id: 1 }).limit(limit).toArray()).map(outOf);
    },
    async byReceipts(after, limit) {
      const filter = after === null ? {} : { receiptKey: { $gt: after } };
      return (await docs.find(filter).sort({ receiptKey: 1, recordedAt: -1 }).limit(limit).toArray()).map(outOf);
    },
    countCounted: (before) => docs.countDocuments({ memberId: { $ne: null }, recordedAt: { $lt: before } }),
    byReceiptKey: async (receiptKey) => read(await docs.findOne({ receiptKey }, { sort: { recordedAt: -1 } })),
    newestByReceipt: async (branch, receiptNumber) =>
      read(await docs.findOne({ branch, receiptNumber }, { sort: { at: -1, recordedAt: -1 } })),
    async unclaimed({ receiptNumber, amount, since }) {
      const found = await docs
        .find({ receiptNumber, amount, memberId: null, at: { $gte: since } })
        .sort({ at: -1 })
        .limit(likeMax)
        .toArray();
      return found.map(outOf);
    },
    async giveTo(id, memberId, points) {
      await docs.updateOne({ _id: id, memberId: null }, { $set: { memberId, points } }, majority);
    },
    async refundUnclaimed(id, { refundId, amount }) {
      const { matchedCount } = await docs.updateOne(
        {
          _id: id,
          memberId: null,
          'refundsBefore.refundId': { $ne: refundId },
          $expr: { $lte: [{ $add: ['$refunded', amount] }, '$paid'] },
        },
        { $inc: { refunded: amount }, $push: { refundsBefore: { refundId, amount } } },
        majority,
      );
      if (matchedCount === 1) return 'done';
      const doc = await docs.findOne({ _id: id });
      if (doc?.refundsBefore.some((each) => each.refundId === refundId)) return 'done';
      return doc !== null && doc.memberId !== null ? 'claimed' : 'too-large';
    },
    async moveTo(id, receipt) {
      await docs.updateOne({ _id: id }, { $set: receipt }, majority);
    },
    async setRefunded(id, refunded) {
      await docs.updateOne({ _id: id }, { $max: { refunded } }, majority);
    },
    async sumsSince(at) {
      const [row] = await docs
        .aggregate<{ purchases: number; amount: number; points: number }>([
          {
            $match: {
              recordedAt: { $gte: at },
              $expr: { $or: [{ $eq: ['$refunded', 0] }, { $lt: ['$refunded', '$paid'] }] },
            },
          },
          {
            $group: {
              _id: null,
              purchases: { $sum: 1 },
              amount: { $sum: { $subtract: ['$paid', '$refunded'] } },
              points: { $sum: '$points' },
            },
          },
        ])
        .toArray();
      return { purchases: row?.purchases ?? 0, amount: row?.amount ?? 0, points: row?.points ?? 0 };
    },
  };
}

const outOf = ({ _id, refundsBefore = [], ...rest }: Doc): Purchase => ({ id: _id, refundsBefore, ...rest });
