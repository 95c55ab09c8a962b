import { afterAll, expect, test } from 'vitest';
import { emptyAccount, fold } from '../../bot/domain/account/account.ts';
import type { EntryDraft } from '../../bot/domain/account/entry.ts';
import { decidePurchase } from '../../bot/domain/points/purchase.ts';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { type CommitCommand, commit } from '../../bot/services/points/commit.ts';
import { readAccount } from '../../bot/services/points/heads.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { openStore } from '../../bot/store/open-store.ts';
import { AppError } from '../../shared/errors.ts';
import type { MemberId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase, testSeals } from '../support/database.ts';

afterAll(closeTestDatabases);

const seed = 20_270_310;
const memberId = 'm1' as MemberId;
const now = new Date('2027-03-10T04:00:00Z');

/** A bill of so much money, of which points pay a part. Pure: it looks at the account alone. */
const bill = (key: string, amount: number, points = 0): CommitCommand => ({
  memberId,
  idempotencyKey: key,
  content: { key, amount, points },
  actor: { kind: 'pos', id: 't' },
  now,
  isPure: true,
  decide: (account): EntryDraft =>
    decidePurchase(account, defaultProgram, {
      source: { kind: 'purchase', id: key },
      at: now,
      now,
      amount,
      discount: 0,
      points,
      channel: null,
      lines: [],
      birthday: null,
    }),
});

const outcomeOf = (result: Promise<{ outcome: string }>): Promise<string> =>
  result.then(
    ({ outcome }) => outcome,
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

/** The ledger refolded: no gap, no key twice, every sum as its entry says; and the account everybody reads is that one. */
async function soundLedger(deps: Deps) {
  const entries = await deps.entries.since(memberId, 0);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  expect(new Set(entries.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(entries.length);
  let account = emptyAccount(memberId);
  for (const entry of entries) {
    account = fold(account, [entry]);
    expect(account.balance).toBe(entry.balanceAfter);
    expect(account.balance).toBeGreaterThanOrEqual(0);
  }
  expect(await readAccount(deps, memberId)).toEqual(account);
  return entries;
}

/** Counts how the entries went in. */
function watched(deps: Deps) {
  const rows: number[] = [];
  const entries: Deps['entries'] = {
    ...deps.entries,
    insertRow: async (row) => {
      const inserted = await deps.entries.insertRow(row);
      rows.push(inserted);
      return inserted;
    },
  };
  return { rows, deps: { ...deps, entries } };
}

test('whoever queues behind one another goes in one row, each on the account the one before leaves', async () => {
  const { deps: plain } = await testDatabase();
  const { deps, rows } = watched(plain);
  await commit(deps, bill('first', 1_000));
  const results = await Promise.all(Array.from({ length: 40 }, (_, index) => commit(deps, bill(`k${index}`, 150))));
  expect(results.map((result) => result.outcome)).toEqual(Array(40).fill('committed'));
  expect(rows.length).toBeLessThan(6);
  expect(Math.max(...rows)).toBeGreaterThan(10);
  const entries = await soundLedger(deps);
  expect(entries).toHaveLength(41);
  // Told in the order asked, with what the account was after each.
  for (const [index, result] of results.entries()) {
    if (result.outcome === 'nothing') throw new Error('nothing');
    expect(result.entry).toMatchObject({ seq: index + 2, idempotencyKey: `k${index}` });
    expect(result.account.seq).toBe(index + 2);
    expect(result.before?.seq).toBe(index + 1);
  }
});

test('of twenty bills that each pay with the last points, the account pays for what it holds and refuses the rest', async () => {
  const { deps } = await testDatabase();
  await commit(deps, bill('first', 10_000));
  const { balance } = await readAccount(deps, memberId);
  const each = Math.floor(balance / 4);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, index) => outcomeOf(commit(deps, bill(`k${index}`, 2 * each, each)))),
  );
  const entries = await soundLedger(deps);
  expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(entries.length - 1);
  expect(outcomes.filter((outcome) => outcome === 'POINTS_NOT_ENOUGH').length).toBeGreaterThan(0);
  expect(new Set(outcomes)).toEqual(new Set(['committed', 'POINTS_NOT_ENOUGH']));
});

test(`two processes, repeats and other content under a known key, all at once (seed ${seed}): every key once`, async () => {
  const { deps: one, uri } = await testDatabase();
  const other = await openStore({ uri, seals: testSeals(), program: defaultProgram });
  try {
    const two: Deps = { ...one, entries: other.entries, accounts: other.accounts };
    let state = seed;
    const random = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    await commit(one, bill('first', 1_000));
    const calls = Array.from({ length: 160 }, () => {
      const key = `k${random(60)}`;
      // One call in eight means another bill by the same key.
      return { deps: random(2) === 0 ? one : two, key, amount: random(8) === 0 ? 333 : 150 };
    });
    const outcomes = await Promise.all(
      calls.map(async ({ deps, key, amount }) => ({
        key,
        amount,
        outcome: await outcomeOf(commit(deps, bill(key, amount))),
      })),
    );
    const entries = await soundLedger(two);
    const byKey = new Map(entries.map((entry) => [entry.idempotencyKey, entry.source.amount]));
    expect(byKey.size).toBe(1 + new Set(calls.map(({ key }) => key)).size);
    for (const { key, amount, outcome } of outcomes)
      expect(outcome, key).toMatch(byKey.get(key) === amount ? /^(committed|replayed)$/ : /^IDEMPOTENCY_KEY_REUSED$/);
    const committed = outcomes.filter(({ outcome }) => outcome === 'committed').map(({ key }) => key);
    expect(committed.length).toBe(new Set(committed).size);
    expect(committed.length).toBe(byKey.size - 1);
  } finally {
    await other.close();
  }
});

test('where the outcome of a row is unknown all of it is told so, and a repeat finds what went in', async () => {
  const { deps: plain } = await testDatabase();
  await commit(plain, bill('first', 1_000));
  let hasBroken = false;
  const entries: Deps['entries'] = {
    ...plain.entries,
    insertRow: async (row) => {
      if (hasBroken) return plain.entries.insertRow(row);
      hasBroken = true;
      await plain.entries.insertRow(row.slice(0, 3));
      throw new Error('the connection broke');
    },
  };
  const deps = { ...plain, entries };
  await readAccount(deps, memberId);
  await commit(deps, bill('second', 150));
  const all = Array.from({ length: 6 }, (_, index) => bill(`k${index}`, 150));
  const first = await Promise.all(all.map((each) => outcomeOf(commit(deps, each))));
  expect(first.filter((outcome) => outcome.includes('the connection broke')).length).toBeGreaterThanOrEqual(3);
  const again = await Promise.all(all.map((each) => outcomeOf(commit(deps, each))));
  expect(again.every((outcome) => outcome === 'committed' || outcome === 'replayed')).toBe(true);
  expect(again.filter((outcome) => outcome === 'replayed').length).toBeGreaterThanOrEqual(3);
  expect(await soundLedger(deps)).toHaveLength(8);
});
