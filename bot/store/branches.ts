import type { Connection } from 'mongoose';
import type { BranchCode } from '../../shared/ids.ts';
import type { Branch, Branches } from '../services/ports/programs.ts';
import { majority } from './duplicates.ts';

type Doc = Omit<Branch, 'code'> & { _id: string };

export const branchIndexes = [] as const;

const branchesMax = 1_000;

/** Every bill asks for its branch, and none ever goes away: another process's new name is seen after this long at most. */
const keptMs = 5_000;

/** Places of business, by their short code. */
export function createBranchStore(connection: Connection): Branches {
  const docs = connection.collection<Doc>('branches');
  const kept = new Map<string, { branch: Branch; readAt: number }>();
  return {
    async all() {
      return (await docs.find({}).sort({ _id: 1 }).limit(branchesMax).toArray()).map(outOf);
    },
    async byCode(code) {
      const known = kept.get(code);
      if (known !== undefined && performance.now() - known.readAt < keptMs) return known.branch;
      const doc = await docs.findOne({ _id: code });
      if (doc === null) return null;
      // Found ones only, so there are never more than branches.
      const branch = outOf(doc);
      kept.set(code, { branch, readAt: performance.now() });
      return branch;
    },
    async put({ code, ...rest }) {
      kept.delete(code);
      await docs.updateOne({ _id: code }, { $set: rest }, { upsert: true, ...majority });
    },
  };
}

const outOf = ({ _id, ...rest }: Doc): Branch => ({ code: _id as BranchCode, ...rest });
