import { afterAll, expect, test } from 'vitest';
import { findMembers } from '../../bot/services/members/find.ts';
import { finishWelcomes } from '../../bot/services/members/finish-welcomes.ts';
import { join } from '../../bot/services/members/join.ts';
import { listMembers } from '../../bot/services/members/list.ts';
import { noticeVersion, readNotice } from '../../bot/services/members/notice.ts';
import { readCard } from '../../bot/services/members/read-card.ts';
import { readHistory } from '../../bot/services/members/read-history.ts';
import { setReachable } from '../../bot/services/members/set-reachable.ts';
import { updateProfile } from '../../bot/services/members/update-profile.ts';
import { giveBirthdays } from '../../bot/services/points/birthday.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { cardView, historyItem } from '../../shared/contract/views.ts';
import type { LineUserId } from '../../shared/ids.ts';
import { languages } from '../../shared/vocabulary.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

const person = (digit: string) => `U${digit.repeat(32)}` as LineUserId;
const marketing = { line: true, sms: false, email: false };
const enrol = (deps: Deps, now: Date, digit = 'a', code?: string) =>
  join(deps, { lineUserId: person(digit), how: 'liff', code, noticeVersion, marketing, now });

test('a notice has six items in four languages; an outdated one is refused, an unknown code is not', async () => {
  const { deps, clock } = await testDatabase();
  for (const language of languages) {
    const notice = await readNotice(deps, { language, now: clock.now(), code: 'main-7' });
    expect(notice.items).toHaveLength(6);
    expect(notice).toMatchObject({ branch: '本店', welcome: { points: 5 } });
  }
  await expect(
    join(deps, { lineUserId: person('b'), how: 'chat', noticeVersion: 'old', marketing, now: clock.now() }),
  ).rejects.toMatchObject({ code: 'NOTICE_OUTDATED' });
  expect((await enrol(deps, clock.now(), 'c', 'nowhere')).member.joinedVia.branch).toBeNull();
});

test('a join that died after its first step is carried on, by the member or by the job', async () => {
  const { deps, clock } = await testDatabase();
  const broken = { ...deps, entries: { ...deps.entries, insert: () => Promise.reject(new Error('lost')) } };
  await expect(enrol(broken, clock.now())).rejects.toThrow('lost');
  await expect(enrol(broken, clock.now(), 'b')).rejects.toThrow('lost');
  expect(await enrol(deps, clock.now())).toMatchObject({ joinedNow: false, welcomePoints: 5 });
  expect(await finishWelcomes(deps, { now: clock.advance(60_000) })).toEqual({ finished: 1 });
  const { member } = await enrol(deps, clock.now(), 'b');
  expect((await readCard(deps, { memberId: member.id, now: clock.now() })).points.balance).toBe(5);
});

test('the card and the history have the shape of the contract', async () => {
  const { deps, clock } = await testDatabase();
  const { member } = await enrol(deps, clock.now());
  const card = await readCard(deps, { memberId: member.id, now: clock.now() });
  expect(cardView.parse(card)).toEqual(card);
  const { items, next } = await readHistory(deps, { memberId: member.id, limit: 10 });
  expect(items.map((item) => historyItem.parse(item))).toEqual(items);
  expect({ next, balance: items[0]?.balanceAfter }).toEqual({ next: null, balance: 5 });
});

test('profile: phones are one, birthdays are checked, one self-edit, the bonus once; nothing personal in clear', async () => {
  const { deps, clock, store } = await testDatabase();
  const { member } = await enrol(deps, clock.now());
  const update = (rest: object) => updateProfile(deps, { memberId: member.id, now: clock.now(), ...rest });
  const birthday = (month: number, day: number | null, year: number | null) =>
    update({ birthday: { month, day, year } });
  await expect(birthday(2, 31, null)).rejects.toMatchObject({ code: 'BIRTHDAY_INVALID' });
  await expect(birthday(13, 1, null)).rejects.toMatchObject({ code: 'BIRTHDAY_INVALID' });
  await expect(birthday(3, 11, 2027)).rejects.toMatchObject({ code: 'BIRTHDAY_INVALID' });
  await expect(update({ phone: '12345' })).rejects.toMatchObject({ code: 'PHONE_INVALID' });
  expect((await update({ phone: '＋８８６ 912-345-678' })).member.phone).toBe('0912345678');
  expect(await birthday(5, null, null)).toMatchObject({ bonus: 10 });
  expect(await birthday(5, 12, 78)).toMatchObject({
    bonus: 0,
    member: { birthday: { day: 12, year: 1989, selfEdits: 0 } },
  });
  expect((await birthday(6, 1, null)).member.birthday).toMatchObject({ month: 6, selfEdits: 1 });
  await expect(birthday(7, 1, null)).rejects.toMatchObject({ code: 'BIRTHDAY_LOCKED' });
  const raw = JSON.stringify(await store.connection.collection('members').findOne({}));
  expect(raw).not.toContain('0912345678');
  for (const q of ['0912345678', '678', '小', member.number, deps.seals.liveCode(member.number, clock.now()).code]) {
    const { found } = await findMembers(deps, { q, now: clock.now() });
    expect(found.map(({ id }) => id)).toEqual([member.id]);
  }
  await expect(findMembers(deps, { q: '0900000000', now: clock.now() })).rejects.toMatchObject({
    code: 'MEMBER_NOT_FOUND',
  });
  for (const sort of ['joined', 'name', 'balance', 'measure', 'last'] as const)
    expect(await listMembers(deps, { sort, tier: 'copper', page: 1, now: clock.now() })).toMatchObject({
      total: 1,
      members: [{ balance: 15, phoneTail: '678' }],
    });
});

test('follow and unfollow by the event’s time: an older one changes nothing', async () => {
  const { deps, clock } = await testDatabase();
  await enrol(deps, clock.now());
  const set = (reachable: 'yes' | 'no', at: string) =>
    setReachable(deps, { lineUserId: person('a'), reachable, at: new Date(at) });
  expect(await set('no', '2027-03-11T00:00:00Z')).toMatchObject({ reachable: 'no' });
  expect(await set('yes', '2027-03-10T23:00:00Z')).toMatchObject({ reachable: 'no' });
  expect(await setReachable(deps, { lineUserId: person('f'), reachable: 'yes', at: clock.now() })).toBeNull();
});

test('birthdays: once a year for two workers at once, and a month nobody served is caught up', async () => {
  const { deps, clock, intents } = await testDatabase();
  const { member } = await enrol(deps, clock.now());
  await updateProfile(deps, { memberId: member.id, birthday: { month: 5, day: 20, year: null }, now: clock.now() });
  const run = (instant: string) => giveBirthdays(deps, { now: new Date(instant) });
  expect(await run('2027-04-30T15:59:59Z')).toMatchObject({ given: 0 });
  const given = await Promise.all([run('2027-04-30T16:00:00Z'), run('2027-04-30T16:00:00Z')]);
  expect(given.reduce((sum, each) => sum + each.given, 0)).toBe(1);
  expect(await run('2027-05-15T04:00:00Z')).toMatchObject({ given: 0 });
  expect([...intents.values()].filter(({ kind }) => kind === 'birthday')).toHaveLength(1);
  expect(await run('2028-07-02T04:00:00Z')).toMatchObject({ given: 1 });
  const entry = await deps.entries.byKey(member.id, 'birthday:2028');
  expect(entry).toMatchObject({ day: '2028-05-01' });
});
