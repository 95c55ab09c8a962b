import type { Connection } from 'mongoose';
import type { Program } from '../domain/program/program.ts';
import type { Programs } from '../services/ports/programs.ts';
import { majority, refusedBy } from './duplicates.ts';

type Doc = Program & { _id: number };

export const programIndexes = [] as const;

/** Another process's new version is seen after this long at most; it has a start date, so that is soon enough. */
const keptMs = 5_000;

/**
 * Versions of the rules; none is ever changed. Every command asks, so the list is kept for some seconds.
 * @param first the rules of a shop that has written none.
 */
export function createProgramStore(connection: Connection, first: Program): Programs {
  const docs = connection.collection<Doc>('programs');
  let kept: { versions: Program[]; readAt: number } | null = null;
  const all = async (): Promise<Program[]> => {
    const now = performance.now();
    if (kept !== null && now - kept.readAt < keptMs) return kept.versions;
    const stored = (await docs.find({}).sort({ startsAt: 1, _id: 1 }).toArray()).map(({ _id, ...program }) => program);
    const versions = stored.some(({ version }) => version === first.version) ? stored : [first, ...stored];
    kept = { versions, readAt: now };
    return versions;
  };
  return {
    all,
    version: async (version) => (await all()).find((program) => program.version === version) ?? null,
    inForce: async (at) => (await all()).findLast(({ startsAt }) => startsAt <= at) ?? first,
    async put(program) {
      try {
        await docs.insertOne({ _id: program.version, ...program }, majority);
      } catch (error) {
        if (refusedBy(error) === null) throw error;
        return false;
      } finally {
        kept = null;
      }
      return true;
    },
    async withdraw(version, before) {
      kept = null;
      const { deletedCount } = await docs.deleteOne({ _id: version, startsAt: { $gt: before } }, majority);
      return deletedCount === 1;
    },
  };
}
