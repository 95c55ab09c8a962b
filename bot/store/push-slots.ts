import type { Connection } from 'mongoose';
import type { PushSlots } from '../services/ports/requests.ts';
import { majority, refusedBy } from './duplicates.ts';

type Doc = { _id: string; cause: string; at: Date };

/** Longer than the longest a slot speaks of (a validity of two years). */
const keptDays = 800;

export const pushSlotIndexes = [
  { collection: 'push_slots', key: { at: 1 }, expireAfterSeconds: keptDays * 86_400 },
] as const;

/**
 * How often a member is pushed something: a slot is one insert under the member, what it is for, and its number.
 *
 * The race: two causes want the last slot. Both insert; `_id` lets one in. The other reads whose it is: its own cause (a repeat after
 * a crash) may go on, another's may not.
 */
export function createPushSlotStore(connection: Connection): PushSlots {
  const docs = connection.collection<Doc>('push_slots');
  return {
    async take({ memberId, slot, most, cause, at }) {
      for (let number = 1; number <= most; number += 1) {
        const _id = `${memberId}:${slot}:${number}`;
        try {
          await docs.insertOne({ _id, cause, at }, majority);
          return true;
        } catch (error) {
          if (refusedBy(error) === null) throw error;
        }
        if ((await docs.findOne({ _id }))?.cause === cause) return true;
      }
      return false;
    },
  };
}
