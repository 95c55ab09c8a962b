import { afterAll, beforeAll, expect, test } from 'vitest';
import { finishOpenClaims } from '../../bot/services/purchases/finish-open-claims.ts';
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
const code = (answer: Answer) => [answer.status, answer.body.error?.code, answer.body.error?.details];
const now = () => server.state.now.toISOString();
const buy = (set: object) => pos('purchases', { amount: 400, occurredAt: now(), receiptNumber: `R${next()}`, ...set });
const refund = (set: object) => pos('refunds', { refundNumber: `F${next()}`, amount: 400, ...set });
const pointsOf = async (number: string) =>
  (await server.call('GET', `/api/pos/v1/members/${number}`, { bearer: server.posKey })).body.points;
const staff = (method: string, path: string, body: object = {}) =>
  server.call(method, `/api/staff/${path}`, { cookie: server.owner.cookie, body, key: `s ${next()}` });

test('a receipt written anew moves the purchase: nothing counted twice, the old number is spent', async () => {
  const { member } = await server.member(1);
  const first = await buy({ memberNumber: member.number, receiptNumber: 'AB-11111111' });
  const { balance } = first.body.points;
  const anew = { memberNumber: member.number, receiptNumber: 'ab 22222222', replacesReceiptNumber: 'ab11111111' };
  const moved = await buy(anew);
  expect([moved.status, moved.body.purchaseId, moved.body.points.balance]).toEqual([
    201,
    first.body.purchaseId,
    balance,
  ]);
  expect(await pointsOf(member.number)).toMatchObject({ balance });
  expect(code(await buy(anew)).slice(0, 2)).toEqual([409, 'RECEIPT_ALREADY_REPLACED']);
  expect(code(await buy({ memberNumber: member.number, receiptNumber: 'AB-22222222' }))[1]).toBe(
    'RECEIPT_ALREADY_COUNTED',
  );
  expect(code(await buy({ memberNumber: member.number, receiptNumber: 'AB-11111111' }))[1]).toBe(
    'RECEIPT_ALREADY_COUNTED',
  );
  expect(code(await buy({ receiptNumber: 'X1', replacesReceiptNumber: 'nobody’s' }))[1]).toBe('PURCHASE_NOT_FOUND');
  const { body } = await refund({ receiptNumber: 'AB-22222222' });
  expect(body.points.balance).toBe(5);
});

test('a refund by a number that was replaced is told so, and which one stands in its place', async () => {
  const { member } = await server.member(11);
  await buy({ memberNumber: member.number, receiptNumber: 'EF-11111111' });
  await buy({ memberNumber: member.number, receiptNumber: 'EF-22222222', replacesReceiptNumber: 'EF-11111111' });
  const told = [409, 'RECEIPT_ALREADY_REPLACED', { receiptNumber: 'EF-11111111', by: 'EF-22222222' }];
  const receiptDate = now().slice(0, 10);
  expect(code(await refund({ receiptNumber: 'ef11111111' }))).toEqual(told);
  expect(code(await refund({ receiptNumber: 'ef11111111', receiptDate }))).toEqual(told);
  // Half a year later the number may be another bill's.
  expect((await refund({ receiptNumber: 'ef11111111', receiptDate: '2027-09-10' })).status).toBe(202);
  expect((await refund({ receiptNumber: 'EF-22222222' })).status).toBe(201);
});

test('one credit note from two tills, typed in their own ways, gives back once', async () => {
  const { member } = await server.member(14);
  const { body } = await buy({ memberNumber: member.number, amount: 900 });
  const ways = ['cn-0007', 'CN-0007', ' ＣＮ－０００７', 'cn – 0007'];
  const given = await Promise.all(
    ways.map((refundNumber) => refund({ purchaseId: body.purchaseId, refundNumber, amount: 300 })),
  );
  expect(given.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect(new Set(given.map((each) => each.body.refundId)).size).toBe(1);
  expect((await refund({ purchaseId: body.purchaseId, amount: 600 })).status).toBe(201);
});

test('numbers that begin again every day: each day’s receipt can be replaced, and each once', async () => {
  const { member } = await server.member(12);
  const { number: memberNumber } = member;
  for (const day of [1, 2, 3]) {
    await buy({ memberNumber, receiptNumber: '0042' });
    const [amount, receiptNumber] = [day === 3 ? 250 : 400, `004${2 + day}`];
    const anew = { memberNumber, amount, receiptNumber, replacesReceiptNumber: '0042' };
    expect([day, (await buy(anew)).status]).toEqual([day, 201]);
    const again = code(await buy({ ...anew, receiptNumber: '0049' }));
    expect([day, ...again]).toEqual([
      day,
      409,
      'RECEIPT_ALREADY_REPLACED',
      { receiptNumber: '0042', by: receiptNumber },
    ]);
    server.later(86_400_000);
  }
});

test('with another amount the new one counts in the place of the first, points that paid pay again', async () => {
  const { member } = await server.member(2);
  await buy({ memberNumber: member.number, amount: 990 });
  const live = () => server.deps.seals.liveCode(member.number, server.state.now).code;
  await buy({ memberCode: live(), amount: 400, points: 20, receiptNumber: 'CD-11111111' });
  const before = await pointsOf(member.number);
  const answers = await Promise.all(
    [1, 2].map(() =>
      buy({
        memberNumber: member.number,
        amount: 260,
        receiptNumber: 'CD-22222222',
        replacesReceiptNumber: 'CD-11111111',
      }),
    ),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  const counted = answers.find(({ status }) => status === 201)!;
  // 990 + 380 paid were 13 steps and 70 carried; 990 + 240 are 12 and 30.
  expect(before.balance - counted.body.points.balance).toBe(1);
  const other = await server.member(3);
  const theirs = await buy({
    memberNumber: other.member.number,
    receiptNumber: 'Y1',
    replacesReceiptNumber: 'CD-22222222',
  });
  expect(code(theirs)[1]).toBe('INVALID_REQUEST');
});

test('a refund before its purchase waits, is seen by staff, and is applied once when the purchase comes', async () => {
  const { member } = await server.member(4);
  const early = await refund({ receiptNumber: 'W-1', amount: 150, refundNumber: 'FW1' });
  expect([early.status, early.body]).toEqual([
    202,
    { refundId: expect.any(String), returned: 0, taken: 0, waiting: true },
  ]);
  await refund({ receiptNumber: 'W-1', amount: 900, refundNumber: 'FW2' });
  const listed = async () => (await staff('GET', 'waiting-refunds')).body.refunds as { refundNumber: string }[];
  expect(await listed()).toEqual(
    expect.arrayContaining([expect.objectContaining({ refundNumber: 'FW1', receiptNumber: 'W-1', state: 'waiting' })]),
  );
  await finishOpenClaims(server.deps, { now: new Date(server.state.now.getTime() + 60_000) });
  await buy({ memberNumber: member.number, receiptNumber: 'W-1', amount: 400 });
  // 5 welcome, 20 first purchase, 4 − 2 of the bill: 250 are left of it.
  expect((await pointsOf(member.number)).balance).toBe(5 + 20 + 2);
  await finishOpenClaims(server.deps, { now: new Date(server.state.now.getTime() + 120_000) });
  expect((await pointsOf(member.number)).balance).toBe(27);
  expect(await listed()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ refundNumber: 'FW1', state: 'done', code: null }),
      expect.objectContaining({ refundNumber: 'FW2', state: 'refused', code: 'REFUND_TOO_LARGE' }),
    ]),
  );
});

test('a bill of nobody: part of it given back, claimed at once by number and amount, once; two members race for it', async () => {
  const [one, two] = [await server.member(5), await server.member(6)];
  const day = now().slice(0, 10);
  await buy({ receiptNumber: 'N-1', amount: 700 });
  const halves = await Promise.all([
    refund({ receiptNumber: 'N-1', amount: 400 }),
    refund({ receiptNumber: 'N-1', amount: 400 }),
  ]);
  expect(halves.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  const claim = (token: string, set: object = {}) =>
    server.call('POST', '/api/member/claims', {
      bearer: token,
      key: `m ${next()}`,
      body: { branch: 'main', receiptNumber: 'n-1', amount: 700, day, ...set },
    });
  const claims = await Promise.all([claim(one.token), claim(two.token)]);
  expect(claims.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  const won = claims[0]!.status === 201 ? one : two;
  expect((await pointsOf(won.member.number)).balance).toBe(5 + 20 + 3);
  expect((await claim(won.token)).body).toMatchObject({ state: 'counted' });
  expect((await pointsOf(won.member.number)).balance).toBe(28);
  const last = await refund({ receiptNumber: 'N-1', amount: 300 });
  expect(last.body.points.balance).toBe(5);
});

test('an amount mistyped is asked again with the right one, and counts at once', async () => {
  const { member, token } = await server.member(13);
  await buy({ receiptNumber: 'M-1', amount: 700 });
  const claim = (amount: number) =>
    server.call('POST', '/api/member/claims', {
      bearer: token,
      key: `m ${next()}`,
      body: { branch: 'main', receiptNumber: 'M-1', amount, day: now().slice(0, 10) },
    });
  expect((await claim(701)).body.state).toBe('waiting');
  expect((await claim(700)).body.state).toBe('counted');
  expect((await pointsOf(member.number)).balance).toBe(5 + 20 + 7);
});

test('a bill that was counted already is no request for staff, whoever asks', async () => {
  const [one, two] = [await server.member(15), await server.member(16)];
  await buy({ memberNumber: one.member.number, receiptNumber: 'GH-11111111', amount: 700 });
  const claim = (token: string, amount: number) =>
    server.call('POST', '/api/member/claims', {
      bearer: token,
      key: `m ${next()}`,
      body: { branch: 'main', receiptNumber: 'gh11111111', amount, day: now().slice(0, 10) },
    });
  for (const token of [one.token, two.token])
    for (const amount of [700, 701]) expect(code(await claim(token, amount))[1]).toBe('RECEIPT_ALREADY_COUNTED');
  const { body } = await staff('GET', 'claims');
  expect(body.requests.filter((each: { amount: number }) => each.amount >= 700)).toEqual([]);
});

test('a bill the till has not sent waits for staff; the till sending it later counts it, once', async () => {
  const { member, token } = await server.member(7);
  const day = now().slice(0, 10);
  const claim = (set: object) =>
    server.call('POST', '/api/member/claims', {
      bearer: token,
      key: `m ${next()}`,
      body: { branch: 'main', receiptNumber: 'P-1', amount: 300, day, ...set },
    });
  const asked = await claim({});
  expect([asked.status, asked.body.state]).toEqual([202, 'waiting']);
  expect((await claim({})).body.requestId).toBe(asked.body.requestId);
  const { body } = await staff('GET', 'claims');
  expect(body.requests).toMatchObject([{ memberName: member.name, receiptNumber: 'P-1', amount: 300 }]);
  const approved = await Promise.all([1, 2].map(() => staff('POST', `claims/${asked.body.requestId}/approve`)));
  expect(approved.map(({ body: each }) => each.state)).toEqual(['counted', 'counted']);
  expect((await pointsOf(member.number)).balance).toBe(5 + 20 + 3);
  expect(code(await staff('POST', `claims/${asked.body.requestId}/refuse`))[1]).toBe('BILL_ALREADY_CLAIMED');
  expect(code(await buy({ receiptNumber: 'P-1', amount: 300 }))[1]).toBe('RECEIPT_ALREADY_COUNTED');
  await claim({ receiptNumber: 'P-2' });
  expect((await buy({ receiptNumber: 'P-2', amount: 300 })).status).toBe(202);
  expect((await pointsOf(member.number)).balance).toBe(28 + 3);
  const old = new Date(server.state.now.getTime() - 9 * 86_400_000).toISOString().slice(0, 10);
  expect(code(await claim({ receiptNumber: 'P-3', day: old }))).toEqual([409, 'BILL_TOO_OLD', { days: 7 }]);
});

test('a purchase from before joining names the rule', async () => {
  const { member } = await server.member(8);
  const occurredAt = new Date(server.state.now.getTime() - 86_400_000).toISOString();
  const answer = await buy({ memberNumber: member.number, occurredAt });
  expect(code(answer)).toMatchObject([409, 'PURCHASE_BEFORE_JOINING', { claimDays: 7 }]);
});
