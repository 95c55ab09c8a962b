import { afterAll, expect, test } from 'vitest';
import { emptyAccount, fold } from '../../bot/domain/account/account.ts';
import type { Entry } from '../../bot/domain/account/entry.ts';
import type { Claim } from '../../bot/services/ports.ts';
import type { Day, MemberId } from '../../shared/ids.ts';
import { Ledger } from '../support/account.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

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
  expect(await deps.accounts.dueExpiry('2028-02-01' as Day, null, 10)).toEqual([id]);
  expect(await deps.accounts.dueExpiry('2028-01-31' as Day, null, 10)).toEqual([]);
  expect(await deps.accounts.dueReview('2028-01-07' as Day, null, 10)).toEqual([id]);
  expect(await deps.accounts.countByTier()).toEqual({ silver: 1 });
});

test('claims: key and receipt are taken together; a refusal gives the receipt up, the first finish stands', async () => {
  const { deps } = await testDatabase();
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
