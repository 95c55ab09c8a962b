import { afterAll, expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { finishFollowUps } from '../../bot/services/points/follow-up.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { finishOpenClaims } from '../../bot/services/purchases/finish-open-claims.ts';
import { openStore } from '../../bot/store/open-store.ts';
import { closeTestDatabases, testDatabase, testSeals } from '../support/database.ts';
import { judge } from './ledger-model/judge.ts';
import { play, type Stage } from './ledger-model/story.ts';

const schedules = Number(process.env.REGULARS_SCHEDULES ?? 500);
const firstSeed = Number(process.env.TEST_SEED ?? 1);
const lanes = 8;
const machines = 3;
const batch = 64;
const dayMs = 86_400_000;

const opened: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const store of opened) await store.close();
  await closeTestDatabases();
});

/** Several machines on one database: each with a store of its own, as several processes have. */
async function machinesOn(): Promise<Deps[]> {
  const { deps, uri } = await testDatabase();
  const stores: Deps[] = [deps];
  for (let index = 1; index < machines; index += 1) {
    const store = await openStore({ uri, seals: testSeals(), program: defaultProgram });
    opened.push(store);
    stores.push({ ...deps, ...store, outbox: deps.outbox });
  }
  return stores;
}

/** Plays stories side by side, a batch at a time; then the jobs bring everything to its end, and each story is judged. */
async function violations(stores: readonly Deps[], seeds: readonly number[]): Promise<string[]> {
  const wrong: string[] = [];
  const [healer] = stores as [Deps];
  for (let from = 0; from < seeds.length; from += batch) {
    const stages: Stage[] = [];
    const rest = seeds.slice(from, from + batch)[Symbol.iterator]();
    const lane = async () => {
      for (let next = rest.next(); !next.done; next = rest.next()) stages.push(await play(stores, next.value));
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    const last = Math.max(...stages.map(({ now }) => now.getTime()));
    await finishOpenClaims(healer, { now: new Date(last + 600 * dayMs) });
    // Not ahead of the next stories: the job remembers how far it has looked.
    await finishFollowUps(healer, { now: new Date(last) });
    await finishOpenClaims(healer, { now: new Date(last + dayMs) });
    for (const stage of stages)
      for (const what of await judge(healer, stage)) wrong.push(`seed ${stage.seed}: ${what}`);
  }
  return wrong;
}

test(`whoever steps, crashes or repeats: ${schedules} schedules from seed ${firstSeed}, nothing lost or counted twice`, async () => {
  const wrong: string[] = [];
  // A database of its own for so many, so that jobs that look through all of it stay as fast.
  for (let from = 0; from < schedules; from += 1_024) {
    const stores = await machinesOn();
    const seeds = Array.from({ length: Math.min(1_024, schedules - from) }, (_, index) => firstSeed + from + index);
    wrong.push(...(await violations(stores, seeds)));
  }
  expect(wrong).toEqual([]);
}, 7_200_000);

/** Faults of the kinds this code guards against; the model must see each, or it would not see ours. */
const planted: [string, (deps: Deps) => Deps][] = [
  [
    'a key that two entries may share',
    (deps) => {
      let entries = 0;
      const insert: Deps['entries']['insert'] = (entry) => {
        entries += 1;
        const idempotencyKey =
          entry.command === 'purchase' ? `${entry.idempotencyKey}:${entries}` : entry.idempotencyKey;
        return deps.entries.insert({ ...entry, idempotencyKey });
      };
      return { ...deps, entries: { ...deps.entries, insert } };
    },
  ],
  [
    'a coupon that is taken by whoever asks',
    (deps) => {
      const redeem: Deps['coupons']['redeem'] = async (id, use) => {
        const { coupon } = await deps.coupons.redeem(id, use);
        return { outcome: 'redeemed', coupon };
      };
      return { ...deps, coupons: { ...deps.coupons, redeem } };
    },
  ],
  [
    'a receipt that is not claimed',
    (deps) => {
      const take: Deps['claims']['take'] = (claim) => deps.claims.take({ ...claim, alias: null });
      return { ...deps, claims: { ...deps.claims, take } };
    },
  ],
  [
    'an acknowledgement before the write',
    (deps) => {
      const insert: Deps['entries']['insert'] = async (entry) => {
        const lost = entry.command === 'redeem' && entry.seq % 2 === 0;
        return lost ? { outcome: 'inserted' } : deps.entries.insert(entry);
      };
      return { ...deps, entries: { ...deps.entries, insert } };
    },
  ],
];

test.each(planted)('the model sees %s', async (_what, plant) => {
  const stores = await machinesOn();
  const faulty = stores.map(plant);
  let found: string[] = [];
  for (let from = firstSeed; found.length === 0 && from < firstSeed + 512; from += batch)
    // A ledger with a hole in it is not even read: that is seen, too.
    found = await violations(
      faulty,
      Array.from({ length: batch }, (_, index) => from + index),
    ).catch((error: unknown) => [String(error)]);
  expect(found.length).toBeGreaterThan(0);
});
