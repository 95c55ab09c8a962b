import type { Connection } from 'mongoose';
import type { SavedAudience, SavedAudiences } from '../services/ports/programs.ts';
import { majority, refusedBy } from './duplicates.ts';

type Doc = Omit<SavedAudience, 'id'> & { _id: string };

/** Another process's new audience is seen after this long at most, like the campaign that names it. */
const keptMs = 5_000;

/** Saved filters; none is ever changed. Every bill in a campaign asks, so the list is kept for some seconds. */
export function createSavedAudienceStore(connection: Connection): SavedAudiences {
  const docs = connection.collection<Doc>('saved_audiences');
  let kept: { all: SavedAudience[]; readAt: number } | null = null;
  return {
    async all() {
      const readAt = performance.now();
      if (kept !== null && readAt - kept.readAt < keptMs) return kept.all;
      const found = await docs.find({}).sort({ createdAt: -1, _id: 1 }).toArray();
      kept = { all: found.map(({ _id, ...rest }) => ({ id: _id, ...rest })), readAt };
      return kept.all;
    },
    async put({ id, ...rest }) {
      try {
        await docs.insertOne({ _id: id, ...rest }, majority);
      } catch (error) {
        if (refusedBy(error) === null) throw error;
      } finally {
        kept = null;
      }
    },
  };
}
