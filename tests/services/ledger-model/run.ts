import { defaultProgram } from '../../../bot/domain/program/default-program.ts';
import { finishFollowUps } from '../../../bot/services/points/follow-up.ts';
import type { Deps } from '../../../bot/services/ports.ts';
import { finishOpenClaims } from '../../../bot/services/purchases/finish-open-claims.ts';
import { openStore } from '../../../bot/store/open-store.ts';
import { testDatabase, testSeals } from '../../support/database.ts';
import { judge } from './judge.ts';
import { play, type Stage } from './story.ts';

const lanes = 8;
const machines = 3;
const dayMs = 86_400_000;
/** Stories that are played side by side before they are judged. */
export const batch = 64;
/** A database of its own for so many, so that jobs that look through all of it stay as fast. */
const perDatabase = 1_024;

export type Machines = { stores: readonly Deps[]; close(): Promise<void> };

/** Several machines on one database: each with a store of its own, as several processes have. */
export async function machinesOn(): Promise<Machines> {
  const { deps, uri } = await testDatabase();
  const opened: { close(): Promise<void> }[] = [];
  const stores: Deps[] = [deps];
  for (let index = 1; index < machines; index += 1) {
    const store = await openStore({ uri, seals: testSeals(), program: defaultProgram });
    opened.push(store);
    stores.push({ ...deps, ...store, outbox: deps.outbox });
  }
  return {
    stores,
    close: async () => {
      for (const store of opened) await store.close();
    },
  };
}

/** Plays stories side by side, a batch at a time; then the jobs bring everything to its end, and each story is judged. */
export async function violations(stores: readonly Deps[], seeds: readonly number[]): Promise<string[]> {
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

/** So many schedules, each by its own seed. @returns what was wrong, with the seed that shows it. */
export async function playSchedules(schedules: number, firstSeed: number): Promise<string[]> {
  const wrong: string[] = [];
  for (let from = 0; from < schedules; from += perDatabase) {
    const { stores, close } = await machinesOn();
    const seeds = Array.from({ length: Math.min(perDatabase, schedules - from) }, (_, at) => firstSeed + from + at);
    wrong.push(...(await violations(stores, seeds)));
    await close();
  }
  return wrong;
}
