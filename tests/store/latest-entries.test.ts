import { mongo } from 'mongoose';
import { afterAll, expect, test } from 'vitest';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

test('the latest entries, from a mark on: what came late is seen in a moment, and from far behind within ten minutes', async () => {
  const { deps, store } = await testDatabase();
  const entries = store.connection.collection('entries');
  // Noon begins one of the spans of ten minutes.
  const noon = Date.UTC(2026, 0, 5, 12) / 1_000;
  const insert = async (second: number) => {
    const _id = mongo.ObjectId.createFromTime(noon + second);
    await entries.insertOne({ _id, memberId: `at ${second}`, seq: 1, idempotencyKey: 'k' });
    return _id.toHexString();
  };
  const latest = async (mark: string | null) => {
    const shown: string[] = [];
    const next = await deps.entries.latest(mark, async (page) => {
      shown.push(...page.map(({ memberId }) => memberId));
    });
    return { next, shown };
  };
  expect(await latest(null)).toEqual({ next: null, shown: [] });
  await insert(-1_000);
  await insert(-550);
  const mark = await insert(30);
  expect(await latest(null)).toEqual({ next: mark, shown: ['at -550', 'at 30'] });
  await insert(-540);
  await insert(28);
  const second = await insert(590);
  expect(await latest(mark)).toEqual({ next: second, shown: ['at 28', 'at 30', 'at 590'] });
  await insert(20);
  const third = await insert(600);
  const all = ['at 20', 'at 28', 'at 30', 'at 590', 'at 600'];
  expect(await latest(second)).toEqual({ next: third, shown: all });
});
