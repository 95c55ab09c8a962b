import { afterAll, expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Benefit, Program } from '../../bot/domain/program/program.ts';
import { issueBenefitCoupons } from '../../bot/services/coupons/benefit-coupons.ts';
import { join } from '../../bot/services/members/join.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { updateProfile } from '../../bot/services/members/update-profile.ts';
import { changeAccount } from '../../bot/services/points/change.ts';
import { giveFurtherDates } from '../../bot/services/points/further-date.ts';
import { dropHead } from '../../bot/services/points/heads.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import type { BranchCode, CouponTemplateId, LineUserId, MemberId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

const noon = (day: string) => new Date(`${day}T04:00:00Z`);
const monthly = 'monthly' as CouponTemplateId;

async function shop(rules: Partial<Program>) {
  const test = await testDatabase();
  const { deps } = test;
  await deps.programs.put({ ...defaultProgram, ...rules, version: 2, startsAt: new Date('2027-01-01T00:00:00Z') });
  await deps.couponTemplates.put({
    id: monthly,
    title: { 'zh-TW': '每月一杯' },
    kind: 'gift',
    value: 0,
    minimum: 0,
    validDays: 30,
    quota: null,
    issued: 0,
    used: 0,
    createdAt: noon('2027-01-01'),
  });
  let people = 0;
  const enrol = async (day: string) => {
    people += 1;
    const lineUserId = `U${people.toString(16).padStart(32, '0')}` as LineUserId;
    const marketing = { line: true, sms: false, email: false };
    return (await join(deps, { lineUserId, how: 'liff', noticeVersion, marketing, now: noon(day) })).member;
  };
  return { ...test, enrol };
}

test('a day of joining: a year later and each year again, 29 February on the 28th, once however often the job runs', async () => {
  const furtherDate = { kind: 'joining', name: { 'zh-TW': '入會紀念日' }, points: 30, couponTemplateId: null } as const;
  const { deps, enrol } = await shop({ furtherDate });
  const [leap, plain] = [await enrol('2028-02-29'), await enrol('2028-03-01')];
  const run = (day: string) => giveFurtherDates(deps, { now: noon(day) });
  await run('2028-03-01');
  await run('2029-02-27');
  await Promise.all([run('2029-03-02'), run('2029-03-02')]);
  await run('2029-03-02');
  const given = async (id: typeof leap.id) =>
    (await deps.entries.byKeyPrefix(id, 'further-date:')).map(({ day, lines }) => `${day} +${lines[0]?.points}`);
  expect(await given(leap.id)).toEqual(['2029-02-28 +30']);
  expect(await given(plain.id)).toEqual(['2029-03-01 +30']);
});

test('a date members name: told 30 days ahead, named once', async () => {
  const furtherDate = { kind: 'named', name: { 'zh-TW': '毛孩生日' }, points: 15, couponTemplateId: null } as const;
  const { deps, enrol } = await shop({ furtherDate });
  const [early, late] = [await enrol('2027-01-05'), await enrol('2027-01-05')];
  await updateProfile(deps, { memberId: early.id, furtherDate: { month: 3, day: 9 }, now: noon('2027-02-07') });
  await updateProfile(deps, { memberId: late.id, furtherDate: { month: 3, day: 9 }, now: noon('2027-02-08') });
  await giveFurtherDates(deps, { now: noon('2027-03-08') });
  await giveFurtherDates(deps, { now: noon('2027-03-09') });
  expect((await deps.accounts.find(early.id))?.balance).toBe(5 + 15);
  expect((await deps.accounts.find(late.id))?.balance).toBe(5);
  const again = updateProfile(deps, { memberId: early.id, furtherDate: { month: 6, day: 1 }, now: noon('2027-04-01') });
  await expect(again).rejects.toMatchObject({ code: 'BIRTHDAY_LOCKED' });
});

/** A shop whose silver brings a coupon each month; a validity of twelve months, and no grace. */
async function monthlyCups() {
  const benefit: Benefit = {
    kind: 'coupon',
    code: 'monthly-cup',
    text: { 'zh-TW': '每月一杯' },
    couponTemplateId: monthly,
    every: 'month',
    allowance: null,
    cost: 0,
  };
  const tiers = defaultProgram.tiers.map((tier) =>
    tier.code === 'silver' ? { ...tier, benefits: [...tier.benefits, benefit] } : tier,
  );
  const opened = await shop({ tiers, down: { ...defaultProgram.down, graceDays: 0 } });
  const buy = (memberId: MemberId, day: string, by = opened.deps) =>
    awardPurchase(by, {
      memberId,
      branch: 'main' as BranchCode,
      amount: 1_000,
      at: noon(day),
      idempotencyKey: `${memberId} ${day}`,
      actor: { kind: 'staff', id: 's1' },
      now: noon(day),
    });
  const cups = async (id: MemberId) =>
    (await opened.deps.coupons.ofMember(id, 50)).filter(({ templateId }) => templateId === monthly).length;
  return { ...opened, buy, cups };
}

test('a coupon each month for silver: to all of the tier when the month begins, to who rises within it, once each', async () => {
  const { deps, enrol, buy, cups } = await monthlyCups();
  const [first, second] = [await enrol('2027-01-05'), await enrol('2027-01-05')];
  await buy(first.id, '2027-01-10');
  expect(await cups(first.id)).toBe(1);
  await Promise.all([1, 2].map(() => issueBenefitCoupons(deps, { now: noon('2027-01-31') })));
  expect([await cups(first.id), await cups(second.id)]).toEqual([1, 0]);
  await issueBenefitCoupons(deps, { now: noon('2027-02-01') });
  await buy(second.id, '2027-02-20');
  await issueBenefitCoupons(deps, { now: noon('2027-02-21') });
  expect([await cups(first.id), await cups(second.id)]).toEqual([2, 1]);
});

test('a month’s coupons go to who stands in the tier as it begins, whatever cached accounts know of it', async () => {
  const { deps, enrol, buy, cups } = await monthlyCups();
  const [late, ended, early] = [await enrol('2027-01-05'), await enrol('2027-01-05'), await enrol('2027-01-05')];
  await buy(ended.id, '2027-01-31');
  await issueBenefitCoupons(deps, { now: noon('2028-01-10') });
  // Risen in January, and the process was killed before the cached account followed.
  const killed: Deps = { ...deps, accounts: { ...deps.accounts, advance: () => new Promise(() => undefined) } };
  await buy(late.id, '2028-01-31', killed);
  dropHead(deps, late.id);
  // `ended` had silver until the last day of January, and no job has taken it yet.
  expect([await cups(late.id), await cups(ended.id)]).toEqual([1, 2]);
  const [eve, soon] = [new Date('2028-01-31T16:00:30Z'), new Date('2028-01-31T16:01:00Z')];
  await issueBenefitCoupons(deps, { now: eve });
  await buy(early.id, '2028-01-31');
  expect([await cups(late.id), await cups(ended.id), await cups(early.id)]).toEqual([1, 2, 1]);
  await issueBenefitCoupons(deps, { now: soon });
  await issueBenefitCoupons(deps, { now: soon });
  expect([await cups(late.id), await cups(ended.id), await cups(early.id)]).toEqual([2, 2, 2]);
});

test('who is given the tier by a paid period has its coupon each month it holds when the month begins, and none twice', async () => {
  const { deps, enrol, buy, cups, store } = await monthlyCups();
  const [current] = [...(await deps.programs.all())].reverse();
  const pass: NonNullable<Program['pass']> = {
    name: { 'zh-TW': '年費會員' },
    fee: 600,
    months: 1,
    tier: 'silver',
    feeEarns: false,
    multiplierBp: 10_000,
    benefits: [],
    noticeDays: [],
    refundDays: 0,
  };
  await deps.programs.put({ ...current!, version: 3, startsAt: noon('2027-01-02'), pass });
  const [paying, risen] = [await enrol('2027-01-05'), await enrol('2027-01-05')];
  const sell = (memberId: MemberId, day: string) =>
    changeAccount(deps, {
      memberId,
      change: { kind: 'pass-sale' },
      idempotencyKey: day,
      actor: { kind: 'staff', id: 's1' },
      now: noon(day),
    });
  await issueBenefitCoupons(deps, { now: noon('2027-01-06') });
  for (const id of [paying.id, risen.id]) await sell(id, '2027-01-20');
  await buy(risen.id, '2027-01-25');
  await store.settled();
  for (const day of ['2027-02-01', '2027-02-02', '2027-03-01']) await issueBenefitCoupons(deps, { now: noon(day) });
  // Paid to 19 February; of the other, silver by herself, the rise brought January's.
  expect([await cups(paying.id), await cups(risen.id)]).toEqual([1, 3]);
});
