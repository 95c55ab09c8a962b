import { afterAll, expect, test } from 'vitest';
import { join } from '../../bot/services/members/join.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { readCard } from '../../bot/services/members/read-card.ts';
import { sendNotices } from '../../bot/services/messages/notices.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import type { BranchCode, LineUserId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

/** Joined on 10 March 2027 with a bill of NT$1,000: silver to 10 March 2028, 35 points to 31 March 2028. */
async function shop() {
  const test = await testDatabase();
  const { deps, intents } = test;
  const noon = (day: string) => new Date(`${day}T04:00:00Z`);
  const { member } = await join(deps, {
    lineUserId: `U${'d'.repeat(32)}` as LineUserId,
    how: 'liff',
    noticeVersion,
    marketing: { line: true, sms: false, email: false },
    now: noon('2027-03-10'),
  });
  const buy = (amount: number, day: string) =>
    awardPurchase(deps, {
      memberId: member.id,
      branch: 'main' as BranchCode,
      amount,
      at: noon(day),
      idempotencyKey: `${day} ${amount}`,
      actor: { kind: 'staff', id: 's1' },
      now: noon(day),
    });
  await buy(1_000, '2027-03-10');
  const told = () =>
    [...intents.values()]
      .filter(({ kind }) => kind === 'tier-warning' || kind === 'points-ending')
      .map(({ id }) => id.split(':').slice(2).join(':'));
  const runEveryDay = async (from: string, to: string) => {
    for (let day = noon(from); day <= noon(to); day = new Date(day.getTime() + 86_400_000))
      await sendNotices(deps, { now: day });
  };
  const card = (day: string) => readCard(deps, { memberId: member.id, now: noon(day) });
  return { ...test, buy, told, runEveryDay, card, noon };
}

test('one push before the tier is lost, one a month of points that end; the card tells it every time', async () => {
  const { told, runEveryDay, card } = await shop();
  await runEveryDay('2028-01-01', '2028-04-02');
  expect(told()).toEqual(['tier-warning:2028-03-10', 'points-ending:2028-03-31:30']);
  expect((await card('2028-01-09')).warning).toBeNull();
  expect((await card('2028-01-10')).warning).toMatchObject({ kind: 'tier-warning', daysLeft: 60, missing: 500 });
  expect((await card('2028-03-10')).warning).toMatchObject({ kind: 'tier-warning', daysLeft: 0 });
  expect((await card('2028-03-11')).warning).toMatchObject({ kind: 'grace', daysLeft: 29, until: '2028-04-09' });
  expect((await card('2028-04-10')).warning).toBeNull();
});

test('the way back to a lost tier stands on the card for its sixty days, with what is still missing', async () => {
  const { card, buy } = await shop();
  expect((await card('2028-04-09')).comeBack).toBeNull();
  const open = { tier: 'silver', until: '2028-06-08', measure: 'spend', unit: { kind: 'money' } };
  expect((await card('2028-04-10')).comeBack).toMatchObject({ ...open, missing: 500 });
  await buy(200, '2028-05-01');
  expect((await card('2028-06-08')).comeBack).toMatchObject({ ...open, missing: 300 });
  expect((await card('2028-06-09')).comeBack).toBeNull();
});

test('kept meanwhile: no warning; a worker away says what is still ahead, once, and two at once say it once', async () => {
  const { deps, buy, told, runEveryDay, card, noon } = await shop();
  await buy(600, '2027-12-01');
  await runEveryDay('2028-02-01', '2028-02-20');
  expect(told()).toEqual([]);
  expect((await card('2028-02-20')).warning).toBeNull();
  const now = noon('2028-03-04');
  await Promise.all([sendNotices(deps, { now }), sendNotices(deps, { now })]);
  await sendNotices(deps, { now });
  expect(told()).toEqual(['points-ending:2028-03-31:30']);
});

test('nobody is woken: what falls due at night waits for nine, unless what it speaks of is over by then', async () => {
  const { deps, store, intents } = await shop();
  await store.settled();
  const dueAt = () => [...intents.values()].flatMap(({ id, notBefore }) => (id.startsWith('notice:') ? notBefore : []));
  await sendNotices(deps, { now: new Date('2028-02-08T16:00:00Z') });
  expect(dueAt()).toEqual([new Date('2028-02-09T01:00:00Z')]);
  intents.clear();
  await sendNotices(deps, { now: new Date('2028-02-28T16:00:00Z') });
  await sendNotices(deps, { now: new Date('2028-03-02T12:59:00Z') });
  expect(dueAt()).toEqual([new Date('2028-03-02T12:59:00Z')]);
});

test('a warning of the last day, late in the evening, goes at once', async () => {
  const { deps, store, intents } = await shop();
  await store.settled();
  const program = await deps.programs.inForce(new Date('2028-03-01T00:00:00Z'));
  await deps.programs.put({
    ...program,
    version: program.version + 1,
    startsAt: new Date('2028-03-01T00:00:00Z'),
    reminders: { ...program.reminders, days: [0] },
  });
  const now = new Date('2028-03-31T14:00:00Z');
  await sendNotices(deps, { now });
  expect([...intents.values()].filter(({ kind }) => kind === 'points-ending')).toMatchObject([{ notBefore: now }]);
});
