import type { Connection } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, openTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

let count = 0;
const next = () => {
  count += 1;
  return count;
};
const pos = (path: string, body: object, key = `key ${next()}`) =>
  server.call('POST', `/api/pos/v1/${path}`, { bearer: server.posKey, body, key });
const said = (answer: Answer) => [answer.status, answer.body.error?.code];
const bill = (set: object) => ({
  receiptNumber: `B${next()}`,
  amount: 900,
  occurredAt: server.state.now.toISOString(),
  ...set,
});
async function regular(index: number) {
  const { member } = await server.member(index);
  await pos('purchases', bill({ memberNumber: member.number }));
  server.later(61_000);
  const live = () => server.deps.seals.liveCode(member.number, server.state.now).code;
  const balance = async () =>
    (await server.call('GET', `/api/pos/v1/members/${member.number}`, { bearer: server.posKey })).body.points.balance;
  return { member, live, balance };
}

test('a code is good for one redemption, however it is typed', async () => {
  const { live, balance } = await regular(1);
  const before = await balance();
  const shown = live();
  const wide = [...shown].map((digit) => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0)).join('');
  const ways = [shown, `${shown.slice(0, 12)}-${shown.slice(12)}`, ` ${shown} `, shown.replace(/(.{6})/g, '$1 '), wide];
  const answers = await Promise.all(ways.map((memberCode) => pos('redemptions', { memberCode, points: 1 })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409]);
  expect(await balance()).toBe(before - 1);
  const spending = bill({ memberCode: `${shown.slice(0, 4)}-${shown.slice(4)}`, points: 1 });
  expect(said(await pos('purchases', spending))).toEqual([409, 'MEMBER_CODE_USED']);
});

test('what was refused has used nothing up: the same code is good for the next try', async () => {
  const { live, balance } = await regular(2);
  const before = await balance();
  const memberCode = live();
  const tries: [string, object, string][] = [
    ['redemptions', { memberCode, points: 9_999 }, 'POINTS_NOT_ENOUGH'],
    ['redemptions', { memberCode, rewardCode: 'moon' }, 'REWARD_NOT_FOUND'],
    ['redemptions', { memberCode, couponCode: '910024681357' }, 'COUPON_NOT_FOUND'],
    ['purchases', bill({ memberCode, couponCodes: ['910024681357'] }), 'COUPON_NOT_FOUND'],
    ['purchases', bill({ memberCode, amount: 10, points: 9 }), 'POINTS_OVER_LIMIT'],
    ['holds', { memberCode, points: 9_999 }, 'POINTS_NOT_ENOUGH'],
  ];
  for (const [path, body, code] of tries)
    expect((await pos(path, body, `try ${code} ${path}`)).body.error.code).toBe(code);
  const used = await pos('redemptions', { memberCode, points: 1 });
  expect([used.status, used.body.points?.balance]).toEqual([201, before - 1]);
  // The refusal repeated frees nothing that another redemption has used.
  await pos('redemptions', { memberCode, points: 9_999 }, 'try POINTS_NOT_ENOUGH redemptions');
  expect(said(await pos('redemptions', { memberCode, points: 1 }))).toEqual([409, 'MEMBER_CODE_USED']);
});

test('a redemption that was refused stays refused under its key, whatever comes in between', async () => {
  const { member, balance } = await regular(5);
  const { connection } = server.deps as unknown as { connection: Connection };
  const memberCode = server.deps.seals.liveCode(member.number, server.state.now).code;
  const asked = { memberCode, points: (await balance()) + 1 };
  const first = await pos('redemptions', asked, 'two carriers');
  expect(said(first)).toEqual([409, 'POINTS_NOT_ENOUGH']);
  await pos('purchases', bill({ memberNumber: member.number }));
  const rich = await balance();
  // The second carrier of the request: the first has told its answer and not yet kept it.
  await connection
    .collection<{ _id: string }>('requests')
    .updateOne({ _id: 'pos:main:two carriers' }, { $set: { answer: null } });
  const second = await pos('redemptions', asked, 'two carriers');
  expect([said(second), second.body.error.details]).toEqual([said(first), first.body.error.details]);
  expect(await balance()).toBe(rich);
});

test('a till that had no answer asks again after the code has ended, and hears what was done', async () => {
  const { live, balance } = await regular(3);
  const before = await balance();
  const { connection } = server.deps as unknown as { connection: Connection };
  const asked: [string, () => object][] = [
    ['redemptions', () => ({ memberCode: live(), points: 2 })],
    ['purchases', () => bill({ memberCode: live(), amount: 50 })],
    ['holds', () => ({ memberCode: live(), points: 3 })],
  ];
  for (const [path, content] of asked) {
    const key = `cut off ${path}`;
    const body = content();
    const first = await pos(path, body, key);
    expect(first.status).toBe(201);
    // The process was killed before it kept its answer.
    await connection
      .collection<{ _id: string }>('requests')
      .updateOne({ _id: `pos:main:${key}` }, { $set: { answer: null } });
    server.later(5 * 60_000);
    const again = await pos(path, body, key);
    expect([again.status, again.body, again.headers.get('idempotent-replayed')]).toEqual([201, first.body, 'true']);
    // Another key is another request, and the code has ended.
    const other = path === 'purchases' ? { ...body, receiptNumber: `B${next()}` } : body;
    expect(said(await pos(path, other, `other ${path}`))).toEqual([409, 'MEMBER_CODE_EXPIRED']);
  }
  expect(await balance()).toBe(before - 5);
});

test('an answer that was never kept: the same request later finds what it did, with or without an instant of its own', async () => {
  const { member } = await regular(4);
  const { connection } = server.deps as unknown as { connection: Connection };
  const memberNumber = member.number;
  const till = { bearer: server.posKey };
  const counter = { cookie: server.clerk.cookie };
  const asked: [string, string, object, object][] = [
    ['pos:main', '/api/pos/v1/purchases', till, bill({ memberNumber, amount: 120 })],
    ['pos:main', '/api/pos/v1/bonuses', till, { memberNumber, bonus: 'own-packaging' }],
    ['staff:s-clerk', '/api/staff/purchases', counter, { memberId: member.id, amount: 120, branch: 'main' }],
  ];
  for (const [who, path, caller, body] of asked) {
    const key = `never kept ${path}`;
    const ask = () => server.call('POST', path, { ...caller, key, body });
    const first = await ask();
    expect([path, first.status]).toEqual([path, 201]);
    await connection
      .collection<{ _id: string }>('requests')
      .updateOne({ _id: `${who}:${key}` }, { $set: { answer: null } });
    server.later(26 * 3_600_000);
    const { replayed: _again, ...again } = (await ask()).body;
    const { replayed: _first, ...told } = first.body;
    expect([path, again]).toEqual([path, told]);
  }
});
