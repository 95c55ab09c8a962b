import type { Connection } from 'mongoose';
import type { KeptAnswer, Requests } from '../services/ports/requests.ts';
import { majority, majorityRead, refusedBy } from './duplicates.ts';

/** The answer as text: it goes out again byte for byte, whatever the database would make of its fields. */
type Doc = { _id: string; hash: string; at: Date; answer: string | null };

const keptSeconds = 35 * 86_400;

export const requestIndexes = [{ collection: 'requests', key: { at: 1 }, expireAfterSeconds: keptSeconds }] as const;

/** Keys of commands with their first answers, for 35 days; what the commands did is kept for ever under keys of its own. */
export function createRequestStore(connection: Connection): Requests {
  const docs = connection.collection<Doc>('requests');
  return {
    async take({ key, hash, at }) {
      try {
        await docs.insertOne({ _id: key, hash, at, answer: null }, majority);
        return { outcome: 'taken' };
      } catch (error) {
        if (refusedBy(error) === null) throw error;
        const found = await docs.findOne({ _id: key }, majorityRead);
        if (!found) throw error;
        const answer = found.answer === null ? null : (JSON.parse(found.answer) as KeptAnswer);
        return { outcome: 'exists', hash: found.hash, at: found.at, answer };
      }
    },
    async keep(key, answer) {
      await docs.updateOne({ _id: key, answer: null }, { $set: { answer: JSON.stringify(answer) } }, majority);
    },
  };
}
