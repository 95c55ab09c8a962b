import type { Connection } from 'mongoose';
import { LineKind } from '../../shared/vocabulary.ts';
import type { Entry } from '../domain/account/entry.ts';
import type { Figures } from '../services/ports.ts';

export const figureIndexes = [{ collection: 'entries', key: { recordedAt: 1 } }] as const;

/** Sums over the ledger for the console; reads only. */
export function createFigureStore(connection: Connection): Figures {
  const entries = connection.collection<Entry>('entries');
  const members = connection.collection('members');
  return {
    async pointsGivenSince(at) {
      const [sum] = await entries
        .aggregate<{ points: number }>([
          { $match: { recordedAt: { $gte: at } } },
          { $unwind: '$lines' },
          { $match: { 'lines.kind': { $in: [LineKind.Earn, LineKind.Bonus] } } },
          { $group: { _id: null, points: { $sum: '$lines.points' } } },
        ])
        .toArray();
      return sum?.points ?? 0;
    },
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
