import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, openTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const code = (answer: Answer) => [answer.status, answer.body.error?.code];
const own = (token: string, body: unknown) =>
  server.call('PUT', '/api/member/profile', { bearer: token, body, key: crypto.randomUUID() });
const correct = (who: 'owner' | 'manager' | 'clerk', id: string, body: unknown) =>
  server.call('PUT', `/api/staff/members/${id}/dates`, {
    cookie: server[who].cookie,
    body,
    key: crypto.randomUUID(),
  });
const cardOf = async (token: string) => (await server.call('GET', '/api/member/card', { bearer: token })).body;

test('a birthday: once by the member, then by the shop, who see it; 29 February by the member’s choice', async () => {
  const { member, token } = await server.member(1);
  const birthday = (month: number, day: number) => ({ birthday: { month, day, year: null } });
  expect((await own(token, birthday(5, 9))).status).toBe(200);
  expect((await own(token, birthday(5, 10))).status).toBe(200);
  expect(code(await own(token, birthday(2, 29)))).toEqual([409, 'BIRTHDAY_LOCKED']);
  expect(code(await correct('clerk', member.id, birthday(2, 29)))).toEqual([403, 'FORBIDDEN']);
  expect(code(await correct('manager', member.id, birthday(2, 30)))).toEqual([400, 'BIRTHDAY_INVALID']);
  expect(code(await correct('manager', member.id, {}))).toEqual([400, 'INVALID_REQUEST']);
  expect(code(await correct('manager', 'nobody', birthday(2, 29)))).toEqual([404, 'MEMBER_NOT_FOUND']);
  const told = { month: 2, day: 29, year: null, leapDay: 'feb-28' };
  expect((await correct('manager', member.id, birthday(2, 29))).body.member.birthday).toEqual(told);
  expect((await own(token, { birthday: { ...told, leapDay: 'mar-1' } })).status).toBe(200);
  expect((await cardOf(token)).member.birthday).toEqual({ ...told, leapDay: 'mar-1' });
});

test('nobody corrects the dates of their own card', async () => {
  const { member } = await server.member(9002);
  expect(code(await correct('manager', member.id, { birthday: { month: 5, day: 9, year: null } }))).toEqual([
    403,
    'OWN_CARD',
  ]);
});

test('the date that members name: once by the member, then by the shop; the card says what there is to name', async () => {
  const { member, token } = await server.member(2);
  expect((await cardOf(token)).furtherDate).toBeNull();
  const [current] = [...(await server.deps.programs.all())].reverse();
  const name = { 'zh-TW': '毛孩生日' };
  const furtherDate = { kind: 'named', name, points: 15, couponTemplateId: null } as const;
  await server.deps.programs.put({
    ...current!,
    version: current!.version + 1,
    startsAt: server.state.now,
    furtherDate,
  });
  const shown = { kind: 'named', name, points: 15 };
  expect((await cardOf(token)).furtherDate).toEqual({ ...shown, date: null });
  expect((await own(token, { furtherDate: { month: 3, day: 9 } })).body.furtherDate.date).toEqual({ month: 3, day: 9 });
  expect(code(await own(token, { furtherDate: { month: 3, day: 10 } }))).toEqual([409, 'BIRTHDAY_LOCKED']);
  const corrected = await correct('manager', member.id, { furtherDate: { month: 3, day: 10 } });
  expect(corrected.body.furtherDate).toEqual({ ...shown, date: { month: 3, day: 10 } });
});
