import { type Connection, mongo } from 'mongoose';
import type { MemberId } from '../../shared/ids.ts';
import type { Entry } from '../domain/account/entry.ts';
import type { Entries } from '../services/ports/ledger.ts';
import { majority, majorityRead, refusedBy, refusedRows } from './duplicates.ts';

export const entryIndexes = [
  { collection: 'entries', key: { memberId: 1, seq: 1 }, unique: true },
  { collection: 'entries', key: { memberId: 1, idempotencyKey: 1 }, unique: true },
  { collection: 'entries', key: { followUpAt: 1 }, sparse: true },
] as const;

/** With its id in front, where a database keeps it: it stores what came as it came. */
const asDoc = (entry: Entry) => ({ _id: new mongo.ObjectId(), ...entry });

const prefixMax = 1_000;
/**
 * What was written before the mark may have come after it: by a moment, and by as much as writers' clocks differ. So far back goes the
 * first look in each span of this length; those that follow in the same span, as when a sandbox leaps through a year, only a moment.
 */
const lookBackSeconds = 600;
const momentSeconds = 3;
const everything = Number.MAX_SAFE_INTEGER;

/**
 * The ledger: append-only, the only truth. Nothing here changes or removes an entry.
 *
 * The race: of two inserts with one `seq` (or one key) of a member the unique index lets one in. Which index refused tells the
 * other whether it was late or is a repeat; a repeat that is late too may meet either, and finds the other on its next try.
 */
export function createEntryStore(connection: Connection): Entries {
  const docs = connection.collection<Entry & { _id: mongo.ObjectId }>('entries');
  const byKey = async (memberId: MemberId, idempotencyKey: string) =>
    docs.findOne({ memberId, idempotencyKey }, { ...bare, ...majorityRead });
  return {
    byKey,
    async insert(entry) {
      try {
        await docs.insertOne(asDoc(entry), majority);
        return { outcome: 'inserted' };
      } catch (error) {
        const fields = refusedBy(error);
        if (fields === null) throw error;
        if (!fields.includes('idempotencyKey')) return { outcome: 'seq-taken' };
        const existing = await byKey(entry.memberId, entry.idempotencyKey);
        return existing === null ? { outcome: 'seq-taken' } : { outcome: 'key-taken', existing };
      }
    },
    async insertRow(entries) {
      try {
        await docs.insertMany(entries.map(asDoc), { ordered: true, ...majority });
        return entries.length;
      } catch (error) {
        const [first] = refusedRows(error) ?? [];
        if (first === undefined) throw error;
        return first;
      }
    },
    since: (memberId, afterSeq) =>
      docs
        .find({ memberId, seq: { $gt: afterSeq } }, { ...bare, ...majorityRead })
        .sort({ memberId: 1, seq: 1 })
        .toArray(),
    async byKeyPrefix(memberId, prefix) {
      const found = await docs
        .find({ memberId, idempotencyKey: { $gte: prefix, $lt: `${prefix}\uffff` } }, { ...bare, ...majorityRead })
        .limit(prefixMax)
        .toArray();
      return found.toSorted((a, b) => a.seq - b.seq);
    },
    page: (memberId, before, limit) =>
      docs
        .find({ memberId, seq: { $lt: before ?? everything } }, { ...bare, ...majorityRead })
        .sort({ memberId: -1, seq: -1 })
        .limit(limit)
        .toArray(),
    withFollowUps(from, after, limit) {
      const later =
        after === null
          ? { followUpAt: { $gte: from } }
          : {
              $or: [
                { followUpAt: { $gt: after.at } },
                { followUpAt: after.at, memberId: { $gt: after.memberId } },
                { followUpAt: after.at, memberId: after.memberId, seq: { $gt: after.seq } },
              ],
            };
      return docs
        .find(later, { ...bare, ...majorityRead })
        .sort({ followUpAt: 1, memberId: 1, seq: 1 })
        .limit(limit)
        .toArray();
    },
    async walk(after, limit) {
      const order = { memberId: 1, seq: 1 } as const;
      const page = async (filter: object, most: number) =>
        docs
          .find(filter, { ...bare, ...majorityRead })
          .sort(order)
          .limit(most)
          .toArray();
      if (after === null) return page({}, limit);
      const { memberId, seq } = after;
      const rest = await page({ memberId, seq: { $gt: seq } }, limit);
      return rest.length === limit
        ? rest
        : [...rest, ...(await page({ memberId: { $gt: memberId } }, limit - rest.length))];
    },
    async latest(mark, visit) {
      // By the ids, which begin with the second their writer made them in; one whose clock runs ahead does not set the mark.
      const until = new mongo.ObjectId();
      const newest = await docs.findOne({ _id: { $lte: until } }, { projection: { _id: 1 }, sort: { _id: -1 } });
      if (newest === null) return null;
      const marked = mark === null ? null : secondsOf(new mongo.ObjectId(mark));
      const now = secondsOf(newest._id);
      const isFirst = marked === null || Math.floor(now / lookBackSeconds) !== Math.floor(marked / lookBackSeconds);
      let after = mongo.ObjectId.createFromTime((marked ?? now) - (isFirst ? lookBackSeconds : momentSeconds));
      for (;;) {
        const page = await docs
          .find({ _id: { $gt: after } }, { projection: { memberId: 1, seq: 1 }, ...majorityRead })
          .sort({ _id: 1 })
          .limit(prefixMax)
          .toArray();
        await visit(page.map(({ memberId, seq }) => ({ memberId, seq })));
        const last = page.at(-1);
        if (last === undefined || page.length < prefixMax) return newest._id.toHexString();
        after = last._id;
      }
    },
    // Asked of young shops only: in an old one the first entries looked at have some.
    haveMoney: async () =>
      (await docs.findOne({ $or: [{ 'source.amount': { $exists: true } }, { command: 'import' }] }, bare)) !== null,
    async having(memberIds) {
      // Every account begins with entry 1.
      const found = await docs
        .find({ memberId: { $in: [...memberIds] }, seq: 1 }, { projection: { _id: 0, memberId: 1 }, ...majorityRead })
        .toArray();
      return found.map(({ memberId }) => memberId);
    },
  };
}

const secondsOf = (id: mongo.ObjectId): number => id.getTimestamp().getTime() / 1_000;

const bare = { projection: { _id: 0 } } as const;
