import { afterAll, expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { finishOpenClaims } from '../../bot/services/purchases/finish-open-claims.ts';
import { openStore } from '../../bot/store/open-store.ts';
import { closeTestDatabases, testDatabase, testSeals } from '../support/database.ts';
import { judge } from './ledger-model/judge.ts';
import { play } from './ledger-model/story.ts';

const schedules = Number(process.env.REGULARS_SCHEDULES ?? 1_500);
const firstSeed = Number(process.env.TEST_SEED ?? 1);
const lanes = 8;
const machines = 3;
const hourMs = 3_600_000;

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

/** Plays stories side by side and judges each once everything has come to its end. */
async function violations(stores: readonly Deps[], seeds: readonly number[]): Promise<string[]> {
  const wrong: string[] = [];
  const [healer] = stores as [Deps];
  const rest = seeds[Symbol.iterator]();
  const lane = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
      const stage = await play(stores, next.value);
      const later = new Date(stage.now.getTime() + 600 * 24 * hourMs);
      for (let round = 0; round < 2; round += 1) await finishOpenClaims(healer, { now: later });
      for (const what of await judge(healer, stage)) wrong.push(`seed ${next.value}: ${what}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return wrong;
}

test(`whoever steps, crashes or repeats: ${schedules} schedules from seed ${firstSeed}, nothing lost or counted twice`, async () => {
  const stores = await machinesOn();
  const seeds = Array.from({ length: schedules }, (_, index) => firstSeed + index);
  expect(await violations(stores, seeds)).toEqual([]);
}, 1_800_000);
