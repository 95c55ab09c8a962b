import { afterAll, expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { join } from '../../bot/services/members/join.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { updateProfile } from '../../bot/services/members/update-profile.ts';
import { giveBirthdays } from '../../bot/services/points/birthday.ts';
import { finishFollowUps } from '../../bot/services/points/follow-up.ts';
import type { CouponTemplateId, LineUserId, MemberId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

type Told = { month: number; day: number | null; year: number | null; leapDay?: 'feb-28' | 'mar-1' };

/** Members who joined on 5 January 2027 (noon in Taipei) and told their birthdays, in a shop with these rules from the start. */
async function shop(rules: Partial<Program['birthday']>, birthdays: Told[], more: Partial<Program> = {}) {
  const test = await testDatabase();
  const { deps } = test;
  const joined = new Date('2027-01-05T04:00:00Z');
  const startsAt = new Date('2027-01-01T00:00:00Z');
  await deps.programs.put({
    ...defaultProgram,
    ...more,
    version: 2,
    startsAt,
    birthday: { ...defaultProgram.birthday, ...rules },
  });
  const ids: MemberId[] = [];
  for (const [index, birthday] of birthdays.entries()) {
    const lineUserId = `U${index.toString(16).padStart(32, '0')}` as LineUserId;
    const how = { how: 'liff', noticeVersion, marketing: { line: true, sms: false, email: false } } as const;
    const { member } = await join(deps, { lineUserId, ...how, now: joined });
    await updateProfile(deps, { memberId: member.id, birthday, now: joined });
    ids.push(member.id);
  }
  const gifts = async () => {
    const entries = await Promise.all(ids.map((id) => deps.entries.byKeyPrefix(id, 'birthday:')));
    return entries.map((each) => each.map(({ day, lines }) => `${day} +${lines[0]?.points}`).join(', '));
  };
  const run = (at: string) => giveBirthdays(deps, { now: new Date(at) });
  return { ...test, ids, gifts, run };
}

test('a month: on its first business day; a worker away for months gives each in its order, twice changes nothing', async () => {
  const { gifts, run } = await shop({}, [
    { month: 3, day: 20, year: 1990 },
    { month: 4, day: null, year: null },
    { month: 1, day: 30, year: null },
    { month: 2, day: 29, year: 1992 },
  ]);
  await run('2027-01-10T04:00:00Z');
  expect(await gifts()).toEqual(['', '', '', '']);
  await Promise.all([run('2027-05-02T04:00:00Z'), run('2027-05-02T04:00:00Z')]);
  await run('2027-05-02T05:00:00Z');
  // January's was told 25 days ahead: it has its first the year after.
  const year = ['2027-03-01 +10', '2027-04-01 +10', '', '2027-02-01 +10'];
  expect(await gifts()).toEqual(year);
  await run('2028-02-15T04:00:00Z');
  expect(await gifts()).toEqual([year[0], year[1], '2028-01-01 +10', '2027-02-01 +10, 2028-02-01 +10']);
});

test('a day with a week’s lead; who told only the month has it on the month’s first day; 29 February by choice', async () => {
  const { gifts, run } = await shop({ when: 'day', leadDays: 7 }, [
    { month: 3, day: 3, year: 1990 },
    { month: 3, day: null, year: null },
    { month: 2, day: 29, year: 1992 },
    { month: 2, day: 29, year: 1992, leapDay: 'mar-1' },
  ]);
  await run('2027-01-06T04:00:00Z');
  await run('2027-02-21T15:59:00Z');
  expect(await gifts()).toEqual(['', '', '2027-02-21 +10', '']);
  await run('2027-02-21T16:00:00Z');
  expect(await gifts()).toEqual(['', '2027-02-22 +10', '2027-02-21 +10', '2027-02-22 +10']);
  await run('2027-02-24T04:00:00Z');
  expect(await gifts()).toEqual(['2027-02-24 +10', '2027-02-22 +10', '2027-02-21 +10', '2027-02-22 +10']);
});

test('a week that lies in two years is one gift; the coupon of a tier comes with it', async () => {
  const coupon = 'birthday' as CouponTemplateId;
  const tiers = defaultProgram.tiers.map((tier) => ({
    ...tier,
    birthday: { points: 0, multiplierBp: 10_000, couponTemplateId: coupon },
  }));
  const { deps, ids, gifts, run } = await shop({ when: 'week' }, [{ month: 1, day: 1, year: 1990 }], { tiers });
  await deps.couponTemplates.put({
    id: coupon,
    title: { 'zh-TW': '生日券' },
    kind: 'gift',
    value: 0,
    minimum: 0,
    validDays: 30,
    quota: null,
    issued: 0,
    used: 0,
    createdAt: new Date('2027-01-01T00:00:00Z'),
  });
  await run('2027-12-20T04:00:00Z');
  await run('2027-12-27T04:00:00Z');
  await run('2028-01-02T04:00:00Z');
  expect(await gifts()).toEqual(['2027-12-27 +0']);
  await finishFollowUps(deps, { now: new Date('2027-12-27T05:00:00Z') });
  const coupons = await deps.coupons.ofMember(ids[0]!, 10);
  expect(coupons.filter(({ templateId }) => templateId === coupon)).toMatchObject([{ source: 'birthday' }]);
});

test('a date told too late has its gift next time, or at once where the shop is generous; an edit brings no second', async () => {
  const told = new Date('2027-06-10T04:00:00Z');
  for (const late of ['next-time', 'within-a-day'] as const) {
    const { deps, ids, gifts, run } = await shop({ late, selfEdits: 5 }, [{ month: 12, day: 1, year: 1990 }]);
    await run('2027-06-09T04:00:00Z');
    await updateProfile(deps, { memberId: ids[0]!, birthday: { month: 6, day: 20, year: 1990 }, now: told });
    const first = late === 'next-time' ? '' : '2027-06-10 +10';
    expect(await gifts()).toEqual([first]);
    await run('2027-06-11T04:00:00Z');
    await updateProfile(deps, { memberId: ids[0]!, birthday: { month: 9, day: 20, year: 1990 }, now: told });
    await run('2027-09-02T04:00:00Z');
    expect(await gifts()).toEqual([late === 'next-time' ? '2027-09-01 +10' : first]);
  }
});

test('new rules that move a gift to a day that has been served: whose window is open has it, once', async () => {
  const { deps, gifts, run } = await shop({ when: 'day', leadDays: 0 }, [
    { month: 6, day: 10, year: 1990 },
    { month: 6, day: 4, year: 1990 },
    { month: 6, day: 20, year: 1990 },
  ]);
  await run('2027-06-04T01:00:00Z');
  expect(await gifts()).toEqual(['', '2027-06-04 +10', '']);
  // From the afternoon of the 4th on, after the day was served, a gift comes a week ahead: that of the 10th fell on the 3rd.
  const [current] = [...(await deps.programs.all())].reverse();
  const birthday = { ...current!.birthday, leadDays: 7 };
  await deps.programs.put({ ...current!, version: 3, startsAt: new Date('2027-06-04T06:00:00Z'), birthday });
  await run('2027-06-04T08:00:00Z');
  await run('2027-06-05T01:00:00Z');
  expect(await gifts()).toEqual(['2027-06-03 +10', '2027-06-04 +10', '']);
  await run('2027-06-30T01:00:00Z');
  expect(await gifts()).toEqual(['2027-06-03 +10', '2027-06-04 +10', '2027-06-13 +10']);
});
