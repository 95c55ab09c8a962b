import type { Connection } from 'mongoose';
import { BroadcastState } from '../../shared/vocabulary.ts';
import type { Broadcast, BroadcastChunk, Broadcasts } from '../services/ports/broadcasts.ts';
import { majority } from './duplicates.ts';

type Doc = Omit<Broadcast, 'id'> & { _id: string };
type ChunkDoc = Omit<BroadcastChunk, 'id'> & { _id: string; people: number };

const after = { returnDocument: 'after', ...majority } as const;

export const broadcastIndexes = [
  { collection: 'broadcasts', key: { createdAt: -1 } },
  { collection: 'broadcasts', key: { state: 1 } },
  { collection: 'broadcast_chunks', key: { broadcastId: 1, list: 1, state: 1, nextTryAt: 1 } },
] as const;

/** Sendings and their frozen chunks. Every step is a conditional update: of two workers that want the same one, one gets it. */
export function createBroadcastStore(connection: Connection): Broadcasts {
  const docs = connection.collection<Doc>('broadcasts');
  const chunks = connection.collection<ChunkDoc>('broadcast_chunks');
  return {
    async put({ id, ...rest }) {
      await docs.updateOne({ _id: id }, { $setOnInsert: rest }, { upsert: true, ...majority });
    },
    async byId(id) {
      const doc = await docs.findOne({ _id: id });
      return doc && outOf(doc);
    },
    async newest(limit) {
      return (await docs.find({}).sort({ createdAt: -1 }).limit(limit).toArray()).map(outOf);
    },
    async inState(state, limit) {
      return (await docs.find({ state }).sort({ createdAt: 1 }).limit(limit).toArray()).map(outOf);
    },
    async updateDraft(id, set) {
      const doc = await docs.findOneAndUpdate({ _id: id, state: BroadcastState.Draft }, { $set: set }, after);
      return doc && outOf(doc);
    },
    async transition(id, from, to, set = {}) {
      const doc = await docs.findOneAndUpdate(
        { _id: id, state: { $in: [...from] } },
        { $set: { ...set, state: to } },
        after,
      );
      return doc && outOf(doc);
    },
    async commitPlan(id, plan, counts) {
      const { matchedCount } = await docs.updateOne({ _id: id, plan: null }, { $set: { plan, counts } }, majority);
      return matchedCount === 1;
    },
    async putChunks(rows) {
      await chunks.insertMany(
        rows.map(({ id, ...rest }) => ({ ...rest, _id: id, people: rest.recipients.length })),
        majority,
      );
    },
    async dropList(broadcastId, list) {
      await chunks.deleteMany({ broadcastId, list }, majority);
    },
    async takeChunk(broadcastId, list, now, leaseMs) {
      const doc = await chunks.findOneAndUpdate(
        { broadcastId, list, state: { $in: ['waiting', 'sending'] }, nextTryAt: { $lte: now } },
        { $set: { state: 'sending', nextTryAt: new Date(now.getTime() + leaseMs) }, $inc: { tries: 1 } },
        { sort: { nextTryAt: 1 }, ...after },
      );
      return doc && chunkOf(doc);
    },
    async beginChunk(id, tries, recipients, at) {
      const { matchedCount } = await chunks.updateOne(
        { _id: id, state: 'sending', tries, firstTriedAt: null },
        { $set: { recipients, people: recipients.length, firstTriedAt: at } },
        majority,
      );
      return matchedCount === 1;
    },
    async settleChunk(id, tries, set) {
      const { matchedCount } = await chunks.updateOne({ _id: id, state: 'sending', tries }, { $set: set }, majority);
      return matchedCount === 1;
    },
    async chunkCounts(broadcastId, list) {
      const rows = await chunks
        .aggregate<{ _id: BroadcastChunk['state']; people: number; chunks: number }>([
          { $match: { broadcastId, list } },
          { $group: { _id: '$state', people: { $sum: '$people' }, chunks: { $sum: 1 } } },
        ])
        .toArray();
      const of = (state: BroadcastChunk['state']) => rows.find(({ _id }) => _id === state) ?? { people: 0, chunks: 0 };
      return {
        sent: of('accepted').people,
        failed: of('failed').people,
        unknown: of('unknown').people,
        open: of('waiting').people + of('sending').people,
        chunksOpen: of('waiting').chunks + of('sending').chunks,
      };
    },
  };
}

const outOf = ({ _id, ...rest }: Doc): Broadcast => ({ ...rest, id: _id as Broadcast['id'] });
const chunkOf = ({ _id, people: _people, ...rest }: ChunkDoc): BroadcastChunk => ({ ...rest, id: _id });
