import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueCoupon } from '../../bot/services/coupons/issue.ts';
import { openTestServer, type TestServer } from './support/server.ts';
import { addTemplate, start } from './support/shop.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

let receipts = 0;
const purchase = (set: Record<string, unknown> = {}) => {
  receipts += 1;
  return { receiptNumber: `R${receipts}`, amount: 500, occurredAt: server.state.now.toISOString(), ...set };
};
const post = (body: unknown, key: string | undefined = `k${receipts}`) =>
  server.call('POST', '/api/pos/v1/purchases', { bearer: server.posKey, body, ...(key ? { key } : {}) });

test('look up, buy, refund: balances are the sum of lots', async () => {
  const { member } = await server.member(1);
  const before = await server.call('GET', `/api/pos/v1/members/${member.number}`, { bearer: server.posKey });
  expect(before.body).toMatchObject({ memberNumber: member.number, tier: { code: 'copper', name: '銅卡' } });
  const bill = purchase({ memberNumber: member.number });
  const bought = await post(bill);
  expect(bought.status).toBe(201);
  expect(bought.body.earned).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'earn', points: 5 })]));
  const after = await server.call('GET', `/api/pos/v1/members/${member.number}`, { bearer: server.posKey });
  const { balance, lots } = after.body.points;
  expect(balance).toBe(bought.body.points.balance);
  expect(lots.reduce((sum: number, lot: { points: number }) => sum + lot.points, 0)).toBe(balance);
  const refund = { receiptNumber: bill.receiptNumber, refundNumber: 'F1', amount: 500 };
  const refunded = await server.call('POST', '/api/pos/v1/refunds', { bearer: server.posKey, body: refund, key: 'f1' });
  expect(refunded.status).toBe(201);
  expect(refunded.body.points.balance).toBe(before.body.points.balance);
  const over = await server.call('POST', '/api/pos/v1/refunds', {
    bearer: server.posKey,
    body: { ...refund, refundNumber: 'F2' },
    key: 'f2',
  });
  expect([over.status, over.body.error.code]).toEqual([409, 'REFUND_TOO_LARGE']);
});

test('same key and body: the first answer again; other body: refused; same receipt: refused', async () => {
  const { member } = await server.member(2);
  const bill = purchase({ memberNumber: member.number });
  const first = await post(bill, 'one');
  const again = await post(bill, 'one');
  expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([201, 'true', first.body]);
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  const other = await post({ ...bill, amount: 501 }, 'one');
  expect([other.status, other.body.error.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  for (const key of ['two', 'two']) {
    const twice = await post(bill, key);
    expect([twice.status, twice.body.error.code]).toEqual([409, 'RECEIPT_ALREADY_COUNTED']);
  }
});

test('ten at once with one key are one purchase and one answer', async () => {
  const { member } = await server.member(3);
  const bill = purchase({ memberNumber: member.number });
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(bill, 'burst')));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  const { body } = await server.call('GET', `/api/pos/v1/members/${member.number}`, { bearer: server.posKey });
  expect(body.points.balance).toBe(answers[0]!.body.points.balance);
});

test.each([
  [{ amount: 0 }, 'amount'],
  [{ amount: 1.5 }, 'amount'],
  [{ amount: '500' }, 'amount'],
  [{ amount: 1_000_000_001 }, 'amount'],
  [{ amount: undefined }, 'amount'],
  [{ occurredAt: new Date(start.getTime() + 301_000).toISOString() }, 'occurredAt'],
  [{ occurredAt: 'yesterday' }, 'occurredAt'],
  [{ receiptNumber: '' }, 'receiptNumber'],
  [{ surprise: 1 }, 'surprise'],
])('%j is 400 and names %s', async (set, field) => {
  const answer = await post(purchase(set), `bad-${field}-${JSON.stringify(set)}`.slice(0, 100));
  expect([answer.status, answer.body.error.code]).toEqual([400, 'INVALID_REQUEST']);
  expect(answer.body.error.details.fields.map((each: { field: string }) => each.field)).toContain(field);
});

test.each([[undefined], ['k'.repeat(129)], ['tab\there']])('an odd key %j is 400 and named', async (key) => {
  const answer = await server.call('POST', '/api/pos/v1/purchases', {
    bearer: server.posKey,
    body: purchase(),
    ...(key ? { key } : {}),
  });
  expect(answer.status).toBe(400);
  expect(answer.body.error.details.fields[0].field).toBe('Idempotency-Key');
});

test('no member named: kept, 202; an unknown one: 404', async () => {
  const kept = await post(purchase());
  expect([kept.status, kept.body]).toEqual([202, { purchaseId: expect.any(String), unclaimed: true, earned: [] }]);
  const unknown = await post(purchase({ memberNumber: '899999999999' }));
  expect([unknown.status, unknown.body.error.code]).toEqual([404, 'MEMBER_NOT_FOUND']);
});

test('spending needs the live code, which spends once', async () => {
  const { member } = await server.member(4);
  const templateId = await addTemplate(server);
  const issue = async (key: string) =>
    (await issueCoupon(server.deps, { memberId: member.id, templateId, source: 'staff', key, now: server.state.now }))!
      .number;
  const coupon = await issue('pos:1');
  const bare = await post(purchase({ memberNumber: member.number, couponCodes: [coupon] }));
  expect([bare.status, bare.body.error.code]).toEqual([403, 'MEMBER_CODE_REQUIRED']);
  const { code } = server.deps.seals.liveCode(member.number, server.state.now);
  const used = await post(purchase({ memberCode: code, couponCodes: [coupon] }));
  expect(used.status).toBe(201);
  const second = await post(purchase({ memberCode: code, couponCodes: [await issue('pos:2')] }));
  expect([second.status, second.body.error.code]).toEqual([409, 'MEMBER_CODE_USED']);
  expect(second.body.error.details).toEqual({ at: server.state.now.toISOString(), where: '信義店' });
  server.later(60_000);
  const fresh = server.deps.seals.liveCode(member.number, server.state.now).code;
  const taken = await post(purchase({ memberCode: fresh, couponCodes: [coupon] }));
  expect([taken.status, taken.body.error.code]).toEqual([409, 'COUPON_ALREADY_USED']);
  server.later(121_000);
  const late = await post(purchase({ memberCode: fresh }));
  expect([late.status, late.body.error.code]).toEqual([409, 'MEMBER_CODE_EXPIRED']);
  const forged = await post(purchase({ memberCode: `${member.number}000000000000` }));
  expect(forged.body.error.code).toMatch(/MEMBER_CODE_(INVALID|EXPIRED)/);
});

test('guessing codes or keys is stopped', async () => {
  const own = await openTestServer({ limits: { wrongCode: 3 } });
  const codes = [];
  for (let index = 0; index < 5; index += 1) {
    const body = {
      receiptNumber: `G${index}`,
      amount: 1,
      occurredAt: start.toISOString(),
      memberCode: `80000000000${index}000012345678`,
    };
    codes.push(
      (await own.call('POST', '/api/pos/v1/purchases', { bearer: own.posKey, body, key: `g${index}` })).status,
    );
  }
  expect(codes).toEqual([400, 400, 400, 429, 429]);
  const keys = [];
  for (let index = 0; index < 5; index += 1)
    keys.push((await own.call('GET', '/api/pos/v1/members/8', { bearer: `pos_${index}` })).status);
  expect(keys).toEqual([401, 401, 401, 429, 429]);
  await own.close();
});

test('a card number is one as it stands on the card, in full width, with dashes', async () => {
  const { member } = await server.member(41);
  const { number } = member;
  const groups = number.replace(/(.{4})(?=.)/g, '$1 ');
  const wide = [...number].map((digit) => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0)).join('');
  for (const typed of [number, groups, ` ${number}`, number.replace(/(.{4})(?=.)/g, '$1-'), wide]) {
    const looked = await server.call('GET', `/api/pos/v1/members/${encodeURIComponent(typed)}`, {
      bearer: server.posKey,
    });
    expect([typed, looked.status, looked.body.memberNumber]).toEqual([typed, 200, number]);
    const quote = {
      bearer: server.posKey,
      key: `quote ${[...typed].map((each) => each.codePointAt(0))}`.slice(0, 128),
      body: { memberNumber: typed, amount: 100 },
    };
    expect((await server.call('POST', '/api/pos/v1/quotes', quote)).status).toBe(200);
  }
});
