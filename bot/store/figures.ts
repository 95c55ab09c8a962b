import type { Connection } from 'mongoose';
import type { Figures } from '../services/ports/members.ts';

export const figureIndexes = [] as const;

/** Sums for the console; reads only. */
export function createFigureStore(connection: Connection): Figures {
  const members = connection.collection('members');
  return {
    async membersByBranch() {
      const rows = await members
        .aggregate<{ _id: string | null; members: number }>([
          { $group: { _id: '$joinedVia.branch', members: { $sum: 1 } } },
        ])
        .toArray();
      return Object.fromEntries(rows.flatMap(({ _id, members: count }) => (_id === null ? [] : [[_id, count]])));
    },
  };
}
