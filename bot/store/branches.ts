import type { Connection } from 'mongoose';
import type { BranchCode } from '../../shared/ids.ts';
import type { Branch, Branches } from '../services/ports.ts';
import { majority } from './duplicates.ts';

type Doc = Omit<Branch, 'code'> & { _id: string };

export const branchIndexes = [] as const;

const branchesMax = 1_000;

/** Places of business, by their short code. */
export function createBranchStore(connection: Connection): Branches {
  const docs = connection.collection<Doc>('branches');
  return {
    async all() {
      return (await docs.find({}).sort({ _id: 1 }).limit(branchesMax).toArray()).map(outOf);
    },
    async byCode(code) {
      const doc = await docs.findOne({ _id: code });
      return doc && outOf(doc);
    },
    async put({ code, ...rest }) {
      await docs.updateOne({ _id: code }, { $set: rest }, { upsert: true, ...majority });
    },
  };
}

const outOf = ({ _id, ...rest }: Doc): Branch => ({ code: _id as BranchCode, ...rest });
