import type { Connection } from 'mongoose';
import type { JobMarks } from '../services/ports/requests.ts';
import { majority } from './duplicates.ts';

type MarkDoc = { _id: string; mark: string };
type BeatDoc = { _id: string; at: Date };

export const jobMarkIndexes = [{ collection: 'worker_beats', key: { at: 1 }, expireAfterSeconds: 7 * 86_400 }] as const;

const beatsMax = 100;

/** How far each job has come, and which workers are alive. */
export function createJobMarkStore(connection: Connection): JobMarks {
  const marks = connection.collection<MarkDoc>('job_marks');
  const workers = connection.collection<BeatDoc>('worker_beats');
  return {
    get: async (job) => (await marks.findOne({ _id: job }))?.mark ?? null,
    async set(job, mark) {
      await marks.updateOne({ _id: job }, { $set: { mark } }, { upsert: true, ...majority });
    },
    async beat(worker, at) {
      await workers.updateOne({ _id: worker }, { $set: { at } }, { upsert: true });
    },
    async beats() {
      const found = await workers.find({}).sort({ at: -1 }).limit(beatsMax).toArray();
      return found.map(({ _id, at }) => ({ name: _id, at }));
    },
  };
}
