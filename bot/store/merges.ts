import type { Connection } from 'mongoose';
import type { Merge, Merges } from '../services/ports/members.ts';
import { majority, refusedBy } from './duplicates.ts';

type Doc = Omit<Merge, 'id'> & { _id: string };

export const mergeIndexes = [
  { collection: 'merges', key: { from: 1, proposedAt: -1 } },
  { collection: 'merges', key: { into: 1, proposedAt: -1 } },
] as const;

const shownMax = 50;

/** Merges of members: asked, answered, done, taken back. Every change names the state it expects. */
export function createMergeStore(connection: Connection): Merges {
  const docs = connection.collection<Doc>('merges');
  const byId = async (id: string) => {
    const doc = await docs.findOne({ _id: id });
    return doc && outOf(doc);
  };
  return {
    byId,
    async put({ id, ...rest }) {
      try {
        await docs.insertOne({ _id: id, ...rest }, majority);
      } catch (error) {
        if (refusedBy(error) === null) throw error;
      }
    },
    async ofMember(memberId) {
      const found = await Promise.all(
        [{ from: memberId }, { into: memberId }].map((side) =>
          docs.find(side).sort({ proposedAt: -1 }).limit(shownMax).toArray(),
        ),
      );
      return found
        .flat()
        .map(outOf)
        .toSorted((a, b) => b.proposedAt.getTime() - a.proposedAt.getTime());
    },
    async transition(id, from, set) {
      const doc = await docs.findOneAndUpdate(
        { _id: id, state: { $in: [...from] } },
        { $set: set },
        { returnDocument: 'after', ...majority },
      );
      return doc && outOf(doc);
    },
    async noteTook(id, took) {
      await docs.updateOne({ _id: id, took: null }, { $set: { took } }, majority);
      const noted = (await byId(id))?.took;
      if (noted == null) throw new Error(`the merge ${id} is not there`);
      return noted;
    },
  };
}

const outOf = ({ _id, ...rest }: Doc): Merge => ({ id: _id, ...rest });
