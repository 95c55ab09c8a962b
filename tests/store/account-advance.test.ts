import type { Collection } from 'mongoose';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emptyAccount } from '../../bot/domain/account/account.ts';
import { createAdvances } from '../../bot/store/account-advance.ts';
import type { AccountDoc } from '../../bot/store/account-doc.ts';
import type { MemberId } from '../../shared/ids.ts';

/** When cached accounts are written, and how many of them: by a clock that stands still until it is told. */
beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

type Operation = { replaceOne: { filter: { _id: string }; replacement: { seq: number } } };

function opened() {
  const batches: [string, number][][] = [];
  const docs = {
    bulkWrite: async (operations: Operation[]) => {
      batches.push(operations.map(({ replaceOne: { filter, replacement } }) => [filter._id, replacement.seq]));
    },
  };
  const advances = createAdvances(docs as unknown as Collection<AccountDoc>);
  const advance = (member: number, seq: number) =>
    void advances.advance({ ...emptyAccount(`m${member}` as MemberId), seq });
  return { advances, advance, batches };
}

test('a single bill is written after a moment, as its account last was', async () => {
  const { advance, batches, advances } = opened();
  advance(1, 4);
  advance(1, 6);
  advance(1, 5);
  expect(advances.unwritten('m1' as MemberId)?.seq).toBe(6);
  await vi.advanceTimersByTimeAsync(19);
  expect(batches).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(batches).toEqual([[['m1', 6]]]);
  expect(advances.unwritten('m1' as MemberId)).toBeNull();
});

test('of a crowd each member is written once a second, and the rest a moment after it is over', async () => {
  const { advance, batches } = opened();
  // 1,000 bills a second of three members.
  for (let bill = 1; bill <= 1_500; bill += 1) {
    advance(bill % 3, bill);
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(batches.map((batch) => batch.length)).toEqual([3]);
  await vi.advanceTimersByTimeAsync(60);
  expect(batches.map((batch) => batch.length)).toEqual([3, 3]);
  expect(batches[1]).toEqual(
    expect.arrayContaining([
      ['m0', 1_500],
      ['m2', 1_499],
      ['m1', 1_498],
    ]),
  );
});

test('a crowd of many members waits until so many lag, and goes in pieces', async () => {
  const { advance, batches } = opened();
  let member = 0;
  const come = async (ms: number) => {
    for (let at = 0; at < ms; at += 1) {
      for (const until = member + 50; member < until; member += 1) advance(member, 1);
      await vi.advanceTimersByTimeAsync(1);
    }
  };
  await come(38);
  expect(batches).toEqual([]);
  await come(4);
  expect(batches.length).toBeGreaterThan(1);
  expect(Math.max(...batches.map((batch) => batch.length))).toBe(200);
  await vi.advanceTimersByTimeAsync(60);
  expect(new Set(batches.flat().map(([id]) => id)).size).toBe(member);
});

test('whoever closes has everything written at once', async () => {
  const { advance, batches, advances } = opened();
  for (let member = 1; member <= 450; member += 1) advance(member, 7);
  await advances.settled();
  expect(batches.map((batch) => batch.length)).toEqual([200, 200, 50]);
});
