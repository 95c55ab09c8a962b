import type { Connection } from 'mongoose';
import type { BillRequest, BillRequests } from '../services/ports/purchases.ts';
import { majority } from './duplicates.ts';

type Doc = Omit<BillRequest, 'id'> & { _id: string };

export const billRequestIndexes = [
  { collection: 'bill_requests', key: { memberId: 1, at: -1 } },
  { collection: 'bill_requests', key: { state: 1, at: -1 } },
  { collection: 'bill_requests', key: { receiptNumber: 1, state: 1 } },
] as const;

const mostMax = 200;

/** Bills that members ask to have counted. `waiting → counted | refused`, by one conditional write: the first answer stands. */
export function createBillRequestStore(connection: Connection): BillRequests {
  const docs = connection.collection<Doc>('bill_requests');
  const many = async (filter: object) => (await docs.find(filter).sort({ at: -1 }).limit(mostMax).toArray()).map(outOf);
  return {
    async put({ id, ...request }) {
      await docs.updateOne({ _id: id }, { $setOnInsert: request }, { upsert: true, ...majority });
    },
    async byId(id) {
      const doc = await docs.findOne({ _id: id });
      return doc && outOf(doc);
    },
    ofMember: (memberId) => many({ memberId }),
    inState: (state) => many({ state }),
    waitingFor: ({ branch, receiptNumber, amount }) => many({ receiptNumber, state: 'waiting', branch, amount }),
    async settle(id, set) {
      const { matchedCount } = await docs.updateOne({ _id: id, state: 'waiting' }, { $set: set }, majority);
      return matchedCount === 1;
    },
  };
}

const outOf = ({ _id, ...rest }: Doc): BillRequest => ({ id: _id, ...rest });
