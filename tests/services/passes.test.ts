import { afterAll, expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { join } from '../../bot/services/members/join.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { readCard } from '../../bot/services/members/read-card.ts';
import { readHistory } from '../../bot/services/members/read-history.ts';
import { sendNotices } from '../../bot/services/messages/notices.ts';
import { type Change, changeAccount } from '../../bot/services/points/change.ts';
import type { LineUserId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

const noon = (day: string) => new Date(`${day}T04:00:00Z`);
const pass: NonNullable<Program['pass']> = {
  name: { 'zh-TW': '年費會員' },
  fee: 600,
  months: 12,
  tier: 'gold',
  feeEarns: false,
  multiplierBp: 10_000,
  benefits: [],
  noticeDays: [30, 7],
  refundDays: 30,
};

async function shop() {
  const test = await testDatabase();
  const { deps, store } = test;
  await deps.programs.put({ ...defaultProgram, pass, version: 2, startsAt: noon('2027-01-01') });
  const marketing = { line: true, sms: false, email: false };
  const lineUserId = `U${'a'.repeat(32)}` as LineUserId;
  const how = { how: 'liff', noticeVersion, marketing } as const;
  const { member } = await join(deps, { lineUserId, ...how, now: noon('2027-03-01') });
  let taps = 0;
  const tap = (kind: (Change & { kind: `pass-${string}` })['kind'], day: string, key = `tap ${++taps}`) =>
    changeAccount(deps, {
      memberId: member.id,
      change: { kind },
      idempotencyKey: key,
      actor: { kind: 'staff', id: 's1' },
      now: noon(day),
    });
  const notices = async (day: string) => {
    await store.settled();
    await sendNotices(deps, { now: noon(day) });
  };
  const card = (day: string) => readCard(deps, { memberId: member.id, now: noon(day) });
  const paid = async () => (await deps.entries.byKeyPrefix(member.id, 'pass-')).map(({ source }) => source.paid);
  return { ...test, member, tap, notices, card, paid };
}

test('two periods given back, the one sold last first; a third is not there; a repeated tap changes nothing', async () => {
  const { tap } = await shop();
  expect((await tap('pass-sale', '2027-03-01')).passUntil).toBe('2028-02-29');
  expect((await tap('pass-sale', '2027-03-05')).passUntil).toBe('2029-02-28');
  expect((await tap('pass-refund', '2027-03-06', 'once')).passUntil).toBe('2028-02-29');
  expect(await tap('pass-refund', '2027-03-06', 'once')).toMatchObject({ passUntil: '2028-02-29', replayed: true });
  expect((await tap('pass-refund', '2027-03-07')).passUntil).toBeNull();
  await expect(tap('pass-refund', '2027-03-07')).rejects.toMatchObject({ code: 'PURCHASE_NOT_FOUND' });
  // Sold again, it is another one.
  expect((await tap('pass-sale', '2027-03-08')).passUntil).toBe('2028-03-07');
  expect((await tap('pass-refund', '2027-03-08')).passUntil).toBeNull();
});

test('given back two at once: each gives one back', async () => {
  const { tap, paid } = await shop();
  await tap('pass-sale', '2027-03-01');
  await tap('pass-sale', '2027-03-01');
  await Promise.all([tap('pass-refund', '2027-03-02'), tap('pass-refund', '2027-03-02')]);
  expect(await paid()).toEqual([600, 600, -600, -600]);
});

test('a price and a length that changed since: what was paid comes back, and the days that were sold go', async () => {
  const { deps, tap, paid } = await shop();
  await tap('pass-sale', '2027-03-01');
  const dearer = { ...pass, fee: 900, months: 6, refundDays: 0 };
  await deps.programs.put({ ...defaultProgram, pass: dearer, version: 3, startsAt: noon('2027-03-10') });
  expect((await tap('pass-refund', '2027-03-12')).passUntil).toBeNull();
  expect(await paid()).toEqual([600, -600]);
});

test('the renewal is offered on the card from its first day, pushed once, and no more once it was bought', async () => {
  const { tap, notices, card, intents } = await shop();
  await tap('pass-sale', '2027-03-01');
  expect((await card('2028-01-29')).pass).toMatchObject({ until: '2028-02-29', renewal: null });
  expect((await card('2028-01-30')).pass).toMatchObject({ renewal: { daysLeft: 30, fee: 600 } });
  for (const day of ['2028-01-29', '2028-01-30', '2028-01-31', '2028-02-22']) await notices(day);
  const told = () =>
    [...intents.values()].filter(({ kind }) => kind === 'pass-ending').map(({ facts }) => facts.daysLeft);
  expect(told()).toEqual([30]);
  await tap('pass-sale', '2028-02-23');
  expect((await card('2028-02-29')).pass).toMatchObject({ until: '2029-02-28', renewal: null });
  await notices('2028-02-29');
  expect(told()).toEqual([30]);
});

test('the history says what was sold and given back, for members and staff', async () => {
  const { deps, member, tap } = await shop();
  await tap('pass-sale', '2027-03-01');
  await tap('pass-refund', '2027-03-02');
  const { items } = await readHistory(deps, { memberId: member.id, limit: 10 });
  expect(items.map(({ pass: done, amount }) => [done, amount])).toEqual([
    ['pass-back', -600],
    ['pass-sold', 600],
    [null, null],
  ]);
});
