import type { Connection } from 'mongoose';
import type { PurchaseId } from '../../shared/ids.ts';
import type { Purchase, Purchases } from '../services/ports.ts';
import { majority, refusedBy } from './duplicates.ts';

type Doc = Omit<Purchase, 'id'> & { _id: PurchaseId };

export const purchaseIndexes = [
  { collection: 'purchases', key: { receiptKey: 1, recordedAt: -1 } },
  { collection: 'purchases', key: { branch: 1, receiptNumber: 1, at: -1 } },
  { collection: 'purchases', key: { recordedAt: 1 } },
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
    byReceiptKey: async (receiptKey) => read(await docs.findOne({ receiptKey }, { sort: { recordedAt: -1 } })),
    newestByReceipt: async (branch, receiptNumber) =>
      read(await docs.findOne({ branch, receiptNumber }, { sort: { at: -1, recordedAt: -1 } })),
    async setRefunded(id, refunded) {
      await docs.updateOne({ _id: id }, { $max: { refunded } }, majority);
    },
    async sumsSince(at) {
      const [row] = await docs
        .aggregate<{ purchases: number; amount: number; points: number }>([
          { $match: { recordedAt: { $gte: at } } },
          {
            $group: {
              _id: null,
              purchases: { $sum: 1 },
              amount: { $sum: '$paid' },
              points: { $sum: '$points' },
            },
          },
        ])
        .toArray();
      return { purchases: row?.purchases ?? 0, amount: row?.amount ?? 0, points: row?.points ?? 0 };
    },
  };
}

const outOf = ({ _id, ...rest }: Doc): Purchase => ({ id: _id, ...rest });
