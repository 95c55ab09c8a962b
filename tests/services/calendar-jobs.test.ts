import { afterAll, expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { join } from '../../bot/services/members/join.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { updateProfile } from '../../bot/services/members/update-profile.ts';
import { sendNotices } from '../../bot/services/messages/notices.ts';
import { giveBirthdays } from '../../bot/services/points/birthday.ts';
import { giveFurtherDates } from '../../bot/services/points/further-date.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import { refundPurchase } from '../../bot/services/purchases/refund.ts';
import type { BranchCode, CouponTemplateId, LineUserId, MemberId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

const noon = (day: string) => new Date(`${day}T04:00:00Z`);
const till = { kind: 'pos', id: 'till' } as const;
const branch = 'main' as BranchCode;

/** A shop with these rules from the start of 2027. */
async function shop(rules: Partial<Program> = {}, overrides: Partial<Deps> = {}) {
  const test = await testDatabase(overrides);
  const { deps } = test;
  let version = 1;
  const program = async (next: Partial<Program>, startsAt: Date) => {
    version += 1;
    const [current] = [...(await deps.programs.all())].reverse();
    await deps.programs.put({ ...current!, ...next, version, startsAt });
  };
  await program({ ...defaultProgram, ...rules }, new Date('2027-01-01T00:00:00Z'));
  let made = 0;
  const enrol = async (day: string, told?: { month: number; day: number | null }): Promise<MemberId> => {
    made += 1;
    const lineUserId = `U${made.toString(16).padStart(32, '0')}` as LineUserId;
    const marketing = { line: true, sms: false, email: false };
    const { member } = await join(deps, { lineUserId, how: 'liff', noticeVersion, marketing, now: noon(day) });
    const birthday = told && { ...told, year: null };
    if (birthday) await updateProfile(deps, { memberId: member.id, birthday, now: noon(day) });
    return member.id;
  };
  const buy = (memberId: MemberId, day: string, amount: number) => {
    made += 1;
    const bill = { branch, amount, at: noon(day), now: noon(day), actor: till };
    return awardPurchase(deps, { ...bill, memberId, receiptNumber: `R${made}`, idempotencyKey: `k${made}` });
  };
  const given = async (id: MemberId, kind = 'birthday') =>
    (await deps.entries.byKeyPrefix(id, `${kind}:`)).map(({ day, lines }) => `${day} +${lines[0]?.points}`).join(', ');
  const told = (kind: string) => [...test.intents.values()].filter((intent) => intent.kind === kind);
  return { ...test, program, enrol, buy, given, told };
}

test('a clock that ran a year ahead and was set right: the year’s days are served as they come', async () => {
  const furtherDate = { kind: 'joining', name: { 'zh-TW': '紀念日' }, points: 30, couponTemplateId: null } as const;
  const { deps, enrol, buy, given, told } = await shop({ furtherDate });
  for (const job of [giveBirthdays, giveFurtherDates, sendNotices]) {
    await job(deps, { now: noon('2028-06-01') });
    await job(deps, { now: noon('2027-01-20') });
  }
  const member = await enrol('2027-01-20', { month: 4, day: 9 });
  await buy(member, '2027-01-20', 1_000);
  await giveBirthdays(deps, { now: noon('2027-04-01') });
  expect(await given(member)).toBe('2027-04-01 +20');
  await sendNotices(deps, { now: noon('2027-12-21') });
  expect(told('tier-warning')).toHaveLength(1);
  await giveFurtherDates(deps, { now: noon('2028-01-20') });
  expect(await given(member, 'further-date')).toBe('2028-01-20 +30');
});

test('a lead of two months: who was born in the month between has the gift, too, where the job never ran before', async () => {
  const { deps, program, enrol, given } = await shop();
  const told = [4, 5, 6, 7].map((month) => ({ month, day: 20 }));
  const people: MemberId[] = [];
  for (const birthday of told) people.push(await enrol('2027-01-05', birthday));
  await program({ birthday: { ...defaultProgram.birthday, leadDays: 60 } }, noon('2027-01-20'));
  await giveBirthdays(deps, { now: noon('2027-04-30') });
  expect(await Promise.all(people.map((id) => given(id)))).toEqual([
    '2027-01-31 +10',
    '2027-03-02 +10',
    '2027-04-02 +10',
    '',
  ]);
});

test('a gift that cannot be given now holds up nobody, and comes with the next run', async () => {
  const opened = await shop();
  const { deps, enrol, given } = opened;
  const [first, second, later] = [
    await enrol('2027-01-05', { month: 3, day: 20 }),
    await enrol('2027-01-05', { month: 3, day: 21 }),
    await enrol('2027-01-05', { month: 4, day: 21 }),
  ];
  await giveBirthdays(deps, { now: noon('2027-02-27') });
  const stopped: Deps = {
    ...deps,
    entries: {
      ...deps.entries,
      insert: async (entry) => {
        if (entry.memberId === first) throw new Error('the database is away');
        return deps.entries.insert(entry);
      },
    },
  };
  expect(await giveBirthdays(stopped, { now: noon('2027-04-02') })).toMatchObject({ given: 2, failed: 1 });
  expect([await given(first), await given(second), await given(later)]).toEqual([
    '',
    '2027-03-01 +10',
    '2027-04-01 +10',
  ]);
  // The day is too old to be asked for again; of one of this week the next run asks.
  const fresh = await enrol('2027-01-05', { month: 5, day: 2 });
  const stoppedToo: Deps = { ...deps, entries: { ...deps.entries, insert: () => Promise.reject(new Error('away')) } };
  expect(await giveBirthdays(stoppedToo, { now: noon('2027-05-01') })).toMatchObject({ given: 0, failed: 1 });
  expect(await giveBirthdays(deps, { now: noon('2027-05-04') })).toMatchObject({ given: 1, failed: 0 });
  expect(await given(fresh)).toBe('2027-05-01 +10');
});

test('killed between a gift and its message: the message is written days later, once', async () => {
  const { deps, enrol, given, told } = await shop();
  const member = await enrol('2027-01-05', { month: 3, day: 20 });
  await giveBirthdays(deps, { now: noon('2027-02-28') });
  const killed: Deps = { ...deps, outbox: { ...deps.outbox, enqueue: () => Promise.reject(new Error('killed')) } };
  await giveBirthdays(killed, { now: noon('2027-03-01') });
  expect([await given(member), told('birthday').length]).toEqual(['2027-03-01 +10', 0]);
  await giveBirthdays(deps, { now: noon('2027-03-04') });
  await giveBirthdays(deps, { now: noon('2027-03-05') });
  expect([await given(member), told('birthday').length]).toEqual(['2027-03-01 +10', 1]);
});

test('a birthday coupon that is used up is promised to nobody', async () => {
  const gift = (points: number) => ({ points, multiplierBp: 10_000, couponTemplateId: 'cake' as CouponTemplateId });
  const tiers = defaultProgram.tiers.map((tier) => ({ ...tier, birthday: gift(tier.code === 'silver' ? 20 : 0) }));
  const { deps, enrol, buy, told } = await shop({ tiers });
  await deps.couponTemplates.put({
    id: 'cake' as CouponTemplateId,
    title: { 'zh-TW': '蛋糕' },
    kind: 'gift',
    value: 0,
    minimum: 0,
    validDays: 30,
    quota: 1,
    issued: 1,
    used: 0,
    createdAt: noon('2027-01-01'),
  });
  const [onlyCoupon, both] = [
    await enrol('2027-01-05', { month: 3, day: 20 }),
    await enrol('2027-01-05', { month: 3, day: 20 }),
  ];
  await buy(both, '2027-01-06', 1_000);
  await giveBirthdays(deps, { now: noon('2027-03-01') });
  expect(told('birthday')).toMatchObject([{ memberId: both, facts: { points: 20, coupons: 0 } }]);
  expect(onlyCoupon).toBeDefined();
});

test('a shop that moves from Taipei to New York at noon, and back: nobody has a day twice, nobody goes without', async () => {
  const birthday = { ...defaultProgram.birthday, when: 'day' } as const;
  const { deps, program, enrol, given } = await shop({ birthday });
  const days = [9, 10, 11, 12, 13].map((day) => ({ month: 6, day }));
  const people: MemberId[] = [];
  for (const day of days) people.push(await enrol('2027-01-05', day));
  await giveBirthdays(deps, { now: new Date('2027-06-09T01:00:00Z') });
  await program({ zone: 'America/New_York' }, new Date('2027-06-10T04:00:00Z'));
  await program({ zone: 'Asia/Taipei' }, new Date('2027-06-12T16:00:00Z'));
  // Noon of the 10th in Taipei was served; now it is the last minute of the 9th in New York, then the 10th again.
  await giveBirthdays(deps, { now: new Date('2027-06-10T03:59:00Z') });
  await giveBirthdays(deps, { now: new Date('2027-06-10T04:00:00Z') });
  await giveBirthdays(deps, { now: new Date('2027-06-10T15:00:00Z') });
  // Away from then on; the noon of the 12th in New York was midnight in Taipei, and the 12th was over.
  await giveBirthdays(deps, { now: new Date('2027-06-14T01:00:00Z') });
  await giveBirthdays(deps, { now: new Date('2027-06-14T02:00:00Z') });
  const gifts = await Promise.all(people.map((id) => given(id)));
  expect(gifts).toEqual(days.map(({ day }) => `2027-06-${String(day).padStart(2, '0')} +10`));
});

test('a worker away while the shop moved to New York: each day is served as the day it was', async () => {
  const birthday = { ...defaultProgram.birthday, when: 'day' } as const;
  const furtherDate = { kind: 'named', name: { 'zh-TW': '毛孩生日' }, points: 30, couponTemplateId: null } as const;
  const { deps, program, enrol, given } = await shop({ birthday, furtherDate });
  const days = [8, 9, 10, 11].map((day) => ({ month: 6, day }));
  const people: MemberId[] = [];
  for (const day of days) {
    const memberId = await enrol('2027-01-05', day);
    await updateProfile(deps, { memberId, furtherDate: day, now: noon('2027-01-05') });
    people.push(memberId);
  }
  for (const job of [giveBirthdays, giveFurtherDates]) await job(deps, { now: noon('2027-06-07') });
  await program({ zone: 'America/New_York' }, new Date('2027-06-10T04:00:00Z'));
  for (const job of [giveBirthdays, giveFurtherDates]) await job(deps, { now: noon('2027-06-14') });
  const gifts = await Promise.all(people.map(async (id) => [await given(id), await given(id, 'further-date')]));
  const dated = days.map(({ day }) => `2027-06-${String(day).padStart(2, '0')}`);
  expect(gifts).toEqual(dated.map((day) => [`${day} +10`, `${day} +30`]));
});

test('a worker that was away over the day of the push: the warning is pushed late, once, while there is time', async () => {
  const { deps, enrol, buy, told, store } = await shop();
  const member = await enrol('2027-03-10');
  await buy(member, '2027-03-10', 1_000);
  await store.settled();
  await sendNotices(deps, { now: noon('2028-01-20') });
  // Silver to 10 March; the push was due on 9 February.
  await sendNotices(deps, { now: noon('2028-02-29') });
  await sendNotices(deps, { now: noon('2028-03-03') });
  expect(told('tier-warning')).toMatchObject([{ id: `notice:${member}:tier-warning:2028-03-10` }]);
});

test('kept on the day of the push and short again after a refund: the next warning is pushed in its place', async () => {
  const { deps, enrol, buy, told, store } = await shop();
  const member = await enrol('2027-03-10');
  const { purchaseId } = await buy(member, '2027-03-10', 1_500);
  await store.settled();
  for (const day of ['2028-02-08', '2028-02-09', '2028-02-20']) await sendNotices(deps, { now: noon(day) });
  expect(told('tier-warning')).toEqual([]);
  const now = noon('2028-02-21');
  await refundPurchase(deps, {
    purchaseId,
    refundNumber: 'F1',
    amount: 1,
    idempotencyKey: 'f1',
    actor: till,
    now,
  });
  await store.settled();
  for (const day of ['2028-02-22', '2028-03-03', '2028-03-04']) await sendNotices(deps, { now: noon(day) });
  expect(told('tier-warning')).toMatchObject([{ facts: { daysLeft: 7, missing: 1 } }]);
});

test('back after forty days: of the reminders that have piled up one is pushed in the month', async () => {
  const { deps, enrol, told, store } = await shop({ expiry: { kind: 'days', days: 40 } });
  const member = await enrol('2027-05-01');
  const others = ['2027-05-02', '2027-05-20', '2027-05-28', '2027-06-01'];
  for (const day of others)
    await awardPurchase(deps, {
      memberId: member,
      branch,
      amount: 500,
      at: noon(day),
      now: noon(day),
      actor: till,
      receiptNumber: day,
      idempotencyKey: day,
    });
  await store.settled();
  await sendNotices(deps, { now: noon('2027-04-30') });
  await sendNotices(deps, { now: noon('2027-06-09') });
  await sendNotices(deps, { now: noon('2027-06-10') });
  // Those of 10 June ended; of what lies ahead the soonest is told.
  expect(told('points-ending').map(({ facts }) => facts.expiresOn)).toEqual(['2027-06-10']);
});

test('the further date is told; rules of the afternoon find those of the morning', async () => {
  const { deps, program, enrol, given, told } = await shop();
  const member = await enrol('2027-01-20');
  const gone = await enrol('2027-01-20');
  await deps.members.update(gone, { reachable: 'no' }, {});
  await giveFurtherDates(deps, { now: noon('2028-01-20') });
  const furtherDate = { kind: 'joining', name: { 'zh-TW': '紀念日' }, points: 30, couponTemplateId: null } as const;
  await program({ furtherDate }, new Date('2028-01-20T05:00:00Z'));
  await giveFurtherDates(deps, { now: new Date('2028-01-20T17:00:00Z') });
  await giveFurtherDates(deps, { now: new Date('2028-01-21T17:00:00Z') });
  expect([await given(member, 'further-date'), await given(gone, 'further-date')]).toEqual([
    '2028-01-20 +30',
    '2028-01-20 +30',
  ]);
  expect(told('further-date')).toMatchObject([
    {
      memberId: member,
      facts: { points: 30, name: { 'zh-TW': '紀念日' } },
      notBefore: new Date('2028-01-21T01:00:00Z'),
    },
  ]);
});

test('who stays away is warned before silence takes the tier, once; who comes is not', async () => {
  const { deps, enrol, buy, told, store } = await shop({
    down: { ...defaultProgram.down, silentMonths: 6 },
    expiry: { kind: 'never' },
  });
  const [quiet, back] = [await enrol('2027-03-01'), await enrol('2027-03-01')];
  await buy(quiet, '2027-03-31', 1_500);
  await buy(back, '2027-03-31', 1_500);
  await buy(back, '2027-07-01', 10);
  await store.settled();
  // Half a year after 31 March is over with 30 September.
  for (const day of ['2027-08-30', '2027-08-31', '2027-09-01', '2027-09-23'])
    await sendNotices(deps, { now: noon(day) });
  expect(told('tier-warning')).toMatchObject([
    { memberId: quiet, facts: { daysLeft: 30, until: '2027-09-30', missing: 1, measure: 'visits' } },
  ]);
});
