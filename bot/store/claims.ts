import type { Collection, Connection } from 'mongoose';
import type { Claim, Claims } from '../services/ports/ledger.ts';
import { majority, majorityRead, refusedBy } from './duplicates.ts';

type Doc = Omit<Claim, 'key' | 'alias'> & { _id: string; alias?: string };

export const claimIndexes = [
  { collection: 'claims', key: { alias: 1 }, unique: true, sparse: true },
  { collection: 'claims', key: { state: 1, at: 1 } },
  { collection: 'claims', key: { waitsFor: 1 }, sparse: true },
] as const;

/** Answers that nobody waits for gather so long, and are written in one command. */
const gatherMs = 20;

/** A claim that vanishes between the refusal and the read (its alias was given up): look again, this many times. */
const takesMax = 5;

/**
 * Keys wider than one member. One insert takes the starter's key (`_id`) and the receipt (`alias`) together.
 *
 * The race: the unique indexes let one of two inserts in. The loser is told which key it met and whose claim that is. The alias is
 * given up by a refusal, so a loser that finds nobody under it tries again.
 */
export function createClaimStore(connection: Connection): Claims & { settled(): Promise<void> } {
  const docs = connection.collection<Doc>('claims');
  const answers = gatherAnswers(docs);
  const byKey = async (key: string) => {
    const doc = await docs.findOne({ _id: key }, majorityRead);
    return doc && outOf(doc);
  };
  return {
    byKey,
    async page(after, limit) {
      const filter = after === null ? {} : { _id: { $gt: after } };
      return (await docs.find(filter, majorityRead).sort({ _id: 1 }).limit(limit).toArray()).map(outOf);
    },
    async take(claim) {
      for (let tries = 0; tries < takesMax; tries += 1) {
        try {
          await docs.insertOne(intoDoc(claim), majority);
          return { outcome: 'taken' };
        } catch (error) {
          if (refusedBy(error) === null) throw error;
        }
        const same = await byKey(claim.key);
        if (same !== null) return { outcome: 'exists', existing: same };
        const other = claim.alias === null ? null : await docs.findOne({ alias: claim.alias }, majorityRead);
        if (other !== null) return { outcome: 'alias-taken', existing: outOf(other) };
      }
      throw new Error('a claim was neither taken nor found');
    },
    async finish(key, state, result) {
      await docs.updateOne(
        { _id: key, state: 'open' },
        { $set: { state, result }, ...(state === 'refused' ? { $unset: { alias: '' } } : {}) },
        majority,
      );
    },
    ...answers,
    async freeAlias(key) {
      await docs.updateOne({ _id: key }, { $unset: { alias: '' } }, majority);
    },
    async waitingFor(what) {
      return (await docs.find({ waitsFor: what }, majorityRead).toArray()).map(outOf);
    },
    async waitingSince(at, limit) {
      return (
        await docs
          .find({ waitsFor: { $gt: '' }, at: { $gte: at } })
          .sort({ at: -1 })
          .limit(limit)
          .toArray()
      ).map(outOf);
    },
    async openBefore(at, limit) {
      return (
        await docs
          .find({ state: 'open', at: { $lt: at }, waitsFor: { $exists: false } })
          .sort({ at: 1 })
          .limit(limit)
          .toArray()
      ).map(outOf);
    },
  };
}

/** What `finishSoon` is given, and `settled` writes at once. */
function gatherAnswers(docs: Collection<Doc>) {
  let batch: { answers: Map<string, Record<string, unknown>>; written: PromiseWithResolvers<void> } | null = null;
  let writing: Promise<unknown> = Promise.resolve();
  const write = (): void => {
    if (batch === null) return;
    const { answers, written } = batch;
    batch = null;
    const operations = [...answers].map(([key, result]) => ({
      updateOne: { filter: { _id: key, state: 'open' as const }, update: { $set: { state: 'done' as const, result } } },
    }));
    const done = docs.bulkWrite(operations, { ordered: false, ...majority }).then(() => undefined);
    written.resolve(done);
    writing = Promise.allSettled([writing, done]);
  };
  return {
    finishSoon(key: string, result: Record<string, unknown>): Promise<void> {
      if (batch === null) {
        batch = { answers: new Map(), written: Promise.withResolvers<void>() };
        setTimeout(write, gatherMs);
      }
      batch.answers.set(key, result);
      return batch.written.promise;
    },
    /** Every answer given so far is written (or has failed). */
    async settled(): Promise<void> {
      write();
      await writing;
    },
  };
}

const intoDoc = ({ key, alias, ...rest }: Claim): Doc => ({ _id: key, ...(alias === null ? {} : { alias }), ...rest });
const outOf = ({ _id, alias, ...rest }: Doc): Claim => ({ key: _id, alias: alias ?? null, ...rest });
