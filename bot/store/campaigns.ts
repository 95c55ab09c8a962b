import type { Connection } from 'mongoose';
import type { Campaigns, RunningCampaign } from '../services/ports/programs.ts';
import { majority, refusedBy } from './duplicates.ts';

type Doc = Omit<RunningCampaign, 'id'> & { _id: string; holds: Record<string, number> };

export const campaignIndexes = [{ collection: 'campaigns', key: { until: 1 } }] as const;

/** Another process's new campaign is seen after this long at most. */
const keptMs = 5_000;

/**
 * Campaigns and what is left of their quotas and budgets.
 *
 * The race of the last place: a purchase takes its place by one conditional write (times < quota, points within the budget) that also
 * names the purchase in `holds`, before its entry is inserted; of two for the last place one matches. A repeat finds its own hold and
 * takes nothing twice. Once the entry stands the hold is let go and the count stays; where there is no entry, both go back.
 */
export function createCampaignStore(connection: Connection): Campaigns {
  const docs = connection.collection<Doc>('campaigns');
  let kept: { all: RunningCampaign[]; readAt: number } | null = null;
  const field = (key: string) => `holds.${key.replaceAll('.', '_').replaceAll('$', '_')}`;
  const all = async (): Promise<RunningCampaign[]> => {
    const readAt = performance.now();
    const found = await docs
      .find({}, { projection: { holds: 0 } })
      .sort({ _id: 1 })
      .toArray();
    kept = { all: found.map(outOf), readAt };
    return kept.all;
  };
  /** Every purchase asks; what a campaign has granted is not read from here but counted by `hold`. */
  const read = async () => (kept !== null && performance.now() - kept.readAt < keptMs ? kept.all : all());
  return {
    all,
    running: async (at) =>
      (await read()).filter(({ state, from, until }) => state === 'on' && from <= at && at < until),
    async put({ id, ...rest }) {
      kept = null;
      try {
        await docs.insertOne({ _id: id, ...rest, holds: {} }, majority);
        return true;
      } catch (error) {
        if (refusedBy(error) === null) throw error;
        return false;
      }
    },
    async setState(id, state) {
      kept = null;
      const doc = await docs.findOneAndUpdate(
        { _id: id },
        { $set: { state } },
        { returnDocument: 'after', ...majority },
      );
      return doc && outOf(doc);
    },
    async hold(id, key, points) {
      const own = field(key);
      const free = await docs.updateOne(
        {
          _id: id,
          [own]: { $exists: false },
          $expr: {
            $and: [
              { $or: [{ $eq: ['$quota', null] }, { $lt: ['$granted.times', '$quota'] }] },
              {
                $or: [
                  { $eq: ['$budgetPoints', null] },
                  { $lte: [{ $add: ['$granted.points', points] }, '$budgetPoints'] },
                ],
              },
            ],
          },
        },
        { $inc: { 'granted.times': 1, 'granted.points': points }, $set: { [own]: points } },
        majority,
      );
      if (free.matchedCount === 1) return 'held';
      const doc = await docs.findOne({ _id: id }, { projection: { holds: 1 } });
      const before = doc?.holds[own.slice('holds.'.length)];
      if (before === undefined) return 'full';
      if (before === points) return 'held-before';
      // The account moved, and with it what the campaign grants: the difference is taken by the same rule.
      const moved = await docs.updateOne(
        {
          _id: id,
          [own]: before,
          $expr: {
            $or: [
              { $eq: ['$budgetPoints', null] },
              { $lte: [{ $add: ['$granted.points', points - before] }, '$budgetPoints'] },
            ],
          },
        },
        { $inc: { 'granted.points': points - before }, $set: { [own]: points } },
        majority,
      );
      return moved.matchedCount === 1 ? 'held-before' : 'full';
    },
    async keep(id, key) {
      await docs.updateOne({ _id: id }, { $unset: { [field(key)]: '' } }, majority);
    },
    async letGo(id, key) {
      const own = field(key);
      const doc = await docs.findOne({ _id: id }, { projection: { holds: 1 } });
      const points = doc?.holds[own.slice('holds.'.length)];
      if (points === undefined) return;
      await docs.updateOne(
        { _id: id, [own]: points },
        { $inc: { 'granted.times': -1, 'granted.points': -points }, $unset: { [own]: '' } },
        majority,
      );
    },
  };
}

const outOf = ({ _id, holds: _holds, ...rest }: Doc): RunningCampaign => ({ id: _id, ...rest });
