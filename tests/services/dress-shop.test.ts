import { afterAll, expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { dressShop } from '../../bot/services/staff/dress-shop.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

const dayMs = 86_400_000;
const look = { name: '  海風茶舖 ', brandColor: '#0B6B4F' };
const dressed = { name: '海風茶舖', brandColor: '#0b6b4f' };
const looksOn = async (deps: Deps, at: Date) => (await deps.programs.inForce(at)).shop;

/** A shop with a version that starts tomorrow and earns twice. */
async function waitingShop() {
  const { deps, clock } = await testDatabase();
  const now = clock.now();
  const tomorrow = new Date(now.getTime() + dayMs);
  const rules = structuredClone(defaultProgram);
  const earn = { ...rules.earn, per: { kind: 'spend', money: 50, points: 1 } as const };
  await deps.programs.put({ ...rules, earn, version: 2, startsAt: tomorrow });
  return { deps, now, tomorrow };
}

test('a shop has its new name from now on, and keeps it when a version that waited starts with its rules', async () => {
  const { deps, now, tomorrow } = await waitingShop();
  const program = await dressShop(deps, { ...look, now });
  expect(program).toMatchObject({ shop: dressed, earn: { per: { money: 100 } } });
  expect(await looksOn(deps, now)).toEqual(dressed);
  expect(await deps.programs.inForce(tomorrow)).toMatchObject({ shop: dressed, earn: { per: { money: 50 } } });
  expect((await deps.programs.all()).filter(({ startsAt }) => startsAt > now)).toHaveLength(1);
});

test('the same name again writes nothing', async () => {
  const { deps, now } = await waitingShop();
  await dressShop(deps, { ...look, now });
  const before = await deps.programs.all();
  await dressShop(deps, { ...look, now });
  expect(await deps.programs.all()).toEqual(before);
});

test.each(['put', 'withdraw'] as const)('a crash at any %s on the way is finished by the next try', async (step) => {
  for (let at = 0; at < 2; at += 1) {
    const { deps, now, tomorrow } = await waitingShop();
    let left = at;
    const crashing = (...args: never[]) => {
      if (left === 0) throw new Error('killed');
      left -= 1;
      return (deps.programs[step] as (...all: never[]) => Promise<never>)(...args);
    };
    const broken = { ...deps, programs: { ...deps.programs, [step]: crashing } };
    await dressShop(broken, { ...look, now }).catch(() => undefined);
    await dressShop(deps, { ...look, now });
    expect(await looksOn(deps, now)).toEqual(dressed);
    expect(await looksOn(deps, tomorrow)).toEqual(dressed);
  }
});

test('two owners at once: one of the two names stands, today and tomorrow', async () => {
  const { deps, now, tomorrow } = await waitingShop();
  await Promise.all([dressShop(deps, { ...look, now }), dressShop(deps, { ...look, name: '山風', now })]);
  expect(['海風茶舖', '山風']).toContain((await looksOn(deps, now)).name);
  expect((await looksOn(deps, tomorrow)).name).not.toBe(defaultProgram.shop.name);
});
