import type { Connection } from 'mongoose';
import type { ProgramDraft, ProgramDrafts } from '../services/ports/programs.ts';
import { majority } from './duplicates.ts';

type Doc = ProgramDraft & { _id: string };

export const programDraftIndexes = [] as const;

const one = 'draft';

/** The rules somebody is writing, until they are scheduled: one at a time, the last to save it stands. */
export function createProgramDraftStore(connection: Connection): ProgramDrafts {
  const docs = connection.collection<Doc>('program-drafts');
  return {
    async find() {
      const doc = await docs.findOne({ _id: one });
      if (doc === null) return null;
      const { _id, ...draft } = doc;
      return draft;
    },
    async put(draft) {
      await docs.replaceOne({ _id: one }, draft, { upsert: true, ...majority });
    },
    async remove() {
      await docs.deleteOne({ _id: one }, majority);
    },
  };
}
