import { afterAll, expect, test } from 'vitest';
import type { Deps } from '../../bot/services/ports.ts';
import { closeTestDatabases } from '../support/database.ts';
import { batch, machinesOn, playSchedules, violations } from './ledger-model/run.ts';

/** Larger: `npm run faults -- model --rounds 20000`. */
const schedules = 500;
const firstSeed = Number(process.env.TEST_SEED ?? 1);
/** They end as soon as they have an answer; a slow machine gets its time. */
const timeout = 300_000;

afterAll(closeTestDatabases);

test(
  `whoever steps, crashes or repeats: ${schedules} schedules from seed ${firstSeed}, nothing lost or counted twice`,
  async () => {
    expect(await playSchedules(schedules, firstSeed)).toEqual([]);
  },
  timeout,
);

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

test.each(planted)(
  'the model sees %s',
  async (_what, plant) => {
    const { stores, close } = await machinesOn();
    const faulty = stores.map(plant);
    let found: string[] = [];
    for (let from = firstSeed; found.length === 0 && from < firstSeed + 512; from += batch)
      // A ledger with a hole in it is not even read: that is seen, too.
      found = await violations(
        faulty,
        Array.from({ length: batch }, (_, index) => from + index),
      ).catch((error: unknown) => [String(error)]);
    expect(found.length).toBeGreaterThan(0);
    await close();
  },
  timeout,
);
