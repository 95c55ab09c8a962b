import { afterAll, expect, test } from 'vitest';
import { type Account, emptyAccount, fold } from '../../bot/domain/account/account.ts';
import type { Entry } from '../../bot/domain/account/entry.ts';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Claim, DueMember } from '../../bot/services/ports/ledger.ts';
import { openStore } from '../../bot/store/open-store.ts';
import type { Day, MemberId } from '../../shared/ids.ts';
import { Ledger } from '../support/account.ts';
import { closeTestDatabases, testDatabase, testSeals } from '../support/database.ts';

afterAll(closeTestDatabases);

const id = 'm1' as MemberId;
const history = (): Entry[] => {
  const ledger = new Ledger().join('2027-01-05');
  ledger.buy('2027-01-06', 1_250);
  ledger.buy('2027-01-07', 300, { points: 10 });
  return ledger.entries;
};

test('entries: the indexes decide between inserted, late and repeated; what is read is what was written', async () => {
  const { deps } = await testDatabase();
  const [first, second] = history() as [Entry, Entry];
  expect(await deps.entries.insert(first)).toEqual({ outcome: 'inserted' });
  expect(await deps.entries.insert({ ...first, idempotencyKey: 'other' })).toEqual({ outcome: 'seq-taken' });
  expect(await deps.entries.insert({ ...second, idempotencyKey: first.idempotencyKey })).toEqual({
    outcome: 'key-taken',
    existing: first,
  });
  expect(await deps.entries.insert({ ...second, memberId: 'm2' as MemberId })).toEqual({ outcome: 'inserted' });
  expect(await deps.entries.since(id, 0)).toEqual([first]);
  expect(await deps.entries.having([id, 'nobody' as MemberId])).toEqual([id]);
});

test('of forty inserts with one number, one goes in', async () => {
  const { deps } = await testDatabase();
  const [first] = history() as [Entry];
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, (_, index) => deps.entries.insert({ ...first, idempotencyKey: `k${index}` })),
  );
  expect(outcomes.filter(({ outcome }) => outcome === 'inserted')).toHaveLength(1);
});

test('accounts: the higher number stands whoever came last, and comes back as it was', async () => {
  const { deps } = await testDatabase();
  const entries = history();
  const states = entries.map((_, index) => fold(emptyAccount(id), entries.slice(0, index + 1)));
  await Promise.all(states.toReversed().map((state) => deps.accounts.advance(state)));
  expect(await deps.accounts.find(id)).toEqual(states.at(-1));
  await deps.accounts.advance(states[0]!);
  expect((await deps.accounts.find(id))?.seq).toBe(3);
  expect(await deps.accounts.dueExpiry('2028-02-01' as Day, null, 10)).toEqual([{ memberId: id, on: '2028-01-31' }]);
  expect(await deps.accounts.dueExpiry('2028-01-31' as Day, null, 10)).toEqual([]);
  expect(await deps.accounts.dueReview('2028-01-07' as Day, null, 10)).toEqual([{ memberId: id, on: '2028-01-06' }]);
  expect(await deps.audiences.countByTier()).toEqual({ silver: { members: 1, reachable: 1 } });
});

test('what a process has not written yet, it does not overlook when it asks who is due or who stands in a tier', async () => {
  const { deps } = await testDatabase();
  let members = 0;
  const asked: [string, () => Promise<unknown[]>][] = [
    ['dueExpiry', () => deps.accounts.dueExpiry('2028-02-01' as Day, null, 10)],
    ['dueReview', () => deps.accounts.dueReview('2028-01-07' as Day, null, 10)],
    ['withDays', () => deps.accounts.withDays({ until: ['2028-01-06' as Day], ends: [], passes: [] }, null, 10)],
    ['tier', () => deps.audiences.page(['silver'], null, 10)],
    ['count', async () => Array.from({ length: (await deps.audiences.countByTier()).silver?.members ?? 0 })],
    ['page', () => deps.accounts.page(null, 10)],
  ];
  for (const [name, ask] of asked) {
    members += 1;
    const account = fold(emptyAccount(id), history());
    void deps.accounts.advance({ ...account, memberId: `${id}${members}` as MemberId });
    expect([name, (await ask()).length]).toEqual([name, members]);
  }
});

test('paid periods are read a page at a time, soonest end first, however many end on one day', async () => {
  const { deps } = await testDatabase();
  const untils = ['2028-01-31', '2027-11-30', '2027-12-31', '2027-12-31', '2027-12-31', '2026-12-31'] as Day[];
  const since = '2026-01-01' as Day;
  await Promise.all([
    ...untils.map((until, index) =>
      deps.accounts.advance({ ...emptyAccount(`m${index}` as MemberId), seq: 1, pass: { since, until } }),
    ),
    deps.accounts.advance({ ...emptyAccount('none' as MemberId), seq: 1 }),
  ]);
  for (const size of [1, 2, 3, 10]) {
    const found: string[] = [];
    for (let after: DueMember | null = null; ; ) {
      const page: Account[] = await deps.accounts.withPass('2027-11-30' as Day, after, size);
      found.push(...page.map(({ memberId }) => memberId));
      const last = page.at(-1);
      if (last?.pass == null || page.length < size) break;
      after = { memberId: last.memberId, on: last.pass.until };
    }
    expect([size, found]).toEqual([size, ['m1', 'm2', 'm3', 'm4', 'm0']]);
  }
});

test('due members come longest ago first, every one once, however the pages fall; a day of many is read on within it', async () => {
  const { deps } = await testDatabase();
  const ends = ['2028-01-31', '2027-11-30', '2027-12-31', '2027-12-31', '2027-12-31', '2028-02-29'] as Day[];
  await Promise.all(
    ends.map((nextExpiryOn, index) =>
      deps.accounts.advance({ ...emptyAccount(`m${index}` as MemberId), seq: 1, nextExpiryOn }),
    ),
  );
  for (const limit of [1, 2, 3, 10]) {
    const seen: string[] = [];
    for (let page = await deps.accounts.dueExpiry('2028-02-01' as Day, null, limit); page.length > 0; ) {
      seen.push(...page.map(({ memberId }) => memberId));
      page = await deps.accounts.dueExpiry('2028-02-01' as Day, page.at(-1)!, limit);
    }
    expect(seen, `pages of ${limit}`).toEqual(['m1', 'm2', 'm3', 'm4', 'm0']);
  }
});

test('an account comes back from the database day for day, with measures of its own and sums below zero', async () => {
  const { deps } = await testDatabase();
  const days = [
    { day: '1969-12-31' as Day, spend: 0, visits: 0, points: -1 },
    { day: '2024-02-29' as Day, spend: 9_007_199_254_740, visits: 1, points: -64 },
    { day: '2027-01-06' as Day, spend: -350, visits: 0, points: 63, more: { stamps: 2 } },
    { day: '2100-03-01' as Day, spend: 128, visits: 127, points: 0 },
  ];
  const account = { ...emptyAccount(id), seq: 1, days };
  await deps.accounts.advance(account);
  expect(await deps.accounts.find(id)).toEqual(account);
});

test('a row of entries goes in up to the first that is refused', async () => {
  const { deps } = await testDatabase();
  const [first, second, third] = history() as [Entry, Entry, Entry];
  expect(await deps.entries.insertRow([first, second])).toBe(2);
  expect(await deps.entries.insertRow([third, { ...second, idempotencyKey: 'late' }, { ...third, seq: 4 }])).toBe(1);
  expect(await deps.entries.since(id, 0)).toEqual([first, second, third]);
  expect(await deps.entries.insertRow([{ ...first, seq: 4 }])).toBe(0);
});

const claim = (key: string, alias: string | null): Claim => ({
  key,
  alias,
  hash: 'h',
  memberId: id,
  kind: 'award',
  facts: {},
  at: new Date(0),
  state: 'open',
  result: null,
});

test('claims: key and receipt are taken together; a refusal gives the receipt up, the first finish stands', async () => {
  const { deps } = await testDatabase();
  expect(await deps.claims.take(claim('a', 'r1'))).toEqual({ outcome: 'taken' });
  expect(await deps.claims.take(claim('a', 'r2'))).toMatchObject({ outcome: 'exists', existing: { alias: 'r1' } });
  expect(await deps.claims.take(claim('b', 'r1'))).toMatchObject({ outcome: 'alias-taken', existing: { key: 'a' } });
  await deps.claims.finish('a', 'refused', { code: 'X' });
  await deps.claims.finish('a', 'done', {});
  expect(await deps.claims.byKey('a')).toMatchObject({ state: 'refused', alias: null });
  expect(await deps.claims.take(claim('b', 'r1'))).toEqual({ outcome: 'taken' });
  expect(await deps.claims.take(claim('c', null))).toEqual({ outcome: 'taken' });
  expect(await deps.claims.take(claim('d', null))).toEqual({ outcome: 'taken' });
  expect((await deps.claims.openBefore(new Date(1), 10)).map(({ key }) => key).toSorted()).toEqual(['b', 'c', 'd']);
});

test('answers nobody waits for are written in one command; a claim finished before keeps its first, and closing loses none', async () => {
  const { deps, store, uri } = await testDatabase();
  for (const key of ['a', 'b', 'c', 'd']) await deps.claims.take(claim(key, null));
  await deps.claims.finish('b', 'refused', { code: 'X' });
  const [first, second] = [deps.claims.finishSoon('a', { n: 1 }), deps.claims.finishSoon('b', { n: 2 })];
  expect(first).toBe(second);
  expect(await deps.claims.byKey('a')).toMatchObject({ state: 'open' });
  await first;
  expect(await deps.claims.byKey('a')).toMatchObject({ state: 'done', result: { n: 1 } });
  expect(await deps.claims.byKey('b')).toMatchObject({ state: 'refused' });
  const last = deps.claims.finishSoon('c', { n: 3 });
  expect(last).not.toBe(first);
  await store.settled();
  expect(await deps.claims.byKey('c')).toMatchObject({ state: 'done' });

  const other = await openStore({ uri, seals: testSeals(), program: defaultProgram });
  const lost = other.claims.finishSoon('d', { n: 4 });
  await other.close();
  await lost;
  expect(await deps.claims.byKey('d')).toMatchObject({ state: 'done', result: { n: 4 } });
});
