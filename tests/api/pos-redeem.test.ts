import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { issueCoupon } from '../../bot/services/coupons/issue.ts';
import { type Answer, openTestServer, type TestServer } from './support/server.ts';
import { addTemplate } from './support/shop.ts';

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
/** A member with a purchase behind them, so that there are points to use. */
async function regular(index: number) {
  const { member } = await server.member(index);
  await pos('purchases', {
    memberNumber: member.number,
    receiptNumber: `first of ${index}`,
    amount: 900,
    occurredAt: server.state.now.toISOString(),
  });
  const live = () => server.deps.seals.liveCode(member.number, server.state.now).code;
  const balance = async () =>
    (await server.call('GET', `/api/pos/v1/members/${member.number}`, { bearer: server.posKey })).body.points.balance;
  const coupon = async (set: object = {}) => {
    const templateId = await addTemplate(server, { id: `t${next()}` });
    await server.deps.couponTemplates.update(templateId, set);
    const issued = {
      memberId: member.id,
      templateId,
      source: 'staff',
      key: templateId,
      now: server.state.now,
    } as const;
    return (await issueCoupon(server.deps, issued))!.number;
  };
  return { member, live, balance, coupon };
}
const bill = (set: object) => ({
  receiptNumber: `B${next()}`,
  amount: 400,
  occurredAt: server.state.now.toISOString(),
  ...set,
});

test('a quote is what the purchase then does, and writes nothing', async () => {
  const { member, live, balance, coupon } = await regular(1);
  const before = await balance();
  const couponCode = await coupon({ value: 50, minimum: 200 });
  const far = await coupon({ value: 80, minimum: 480 });
  const asked = { memberNumber: member.number, amount: 400, points: 20, couponCodes: [couponCode, far, 'nothing'] };
  const quote = await pos('quotes', asked);
  expect(quote.body).toMatchObject({
    amount: 400,
    discounts: [{ kind: 'coupon', code: couponCode, amount: 50 }],
    paid: 330,
    coupons: {
      used: [couponCode],
      unused: [
        { code: 'nothing', why: 'COUPON_NOT_FOUND' },
        { code: far, why: 'minimum', missing: 80 },
      ],
    },
  });
  expect(await balance()).toBe(before);
  const bought = await pos('purchases', bill({ memberCode: live(), points: 20, couponCodes: [couponCode] }));
  expect(bought.body.earned).toEqual(quote.body.earned);
  expect(bought.body.points.balance).toBe(quote.body.points.balanceAfter);
});

test('points, an item had for points, a coupon: each once by a live code of its own', async () => {
  const { live, balance, coupon } = await regular(2);
  const before = await balance();
  const shown = live();
  const used = await pos('redemptions', { memberCode: shown, points: 7 }, 'seven');
  expect([used.status, used.body.points]).toEqual([201, { spent: 7, worth: 7, balance: before - 7 }]);
  const again = await pos('redemptions', { memberCode: shown, points: 7 }, 'seven');
  expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([used.body, 'true']);
  const [status, why, details] = code(await pos('redemptions', { memberCode: shown, points: 7 }));
  expect([status, why, details]).toEqual([
    409,
    'MEMBER_CODE_USED',
    { at: server.state.now.toISOString(), where: '信義店' },
  ]);
  server.later(61_000);
  const couponCode = await coupon();
  expect((await pos('redemptions', { memberCode: live(), couponCode })).body.coupon).toMatchObject({
    code: couponCode,
  });
  server.later(61_000);
  const twice = code(await pos('redemptions', { memberCode: live(), couponCode }));
  expect(twice.slice(0, 2)).toEqual([409, 'COUPON_ALREADY_USED']);
  expect(twice[2]).toMatchObject({ branch: '信義店' });
  server.later(61_000);
  expect(code(await pos('redemptions', { memberCode: live(), rewardCode: 'tea' })).slice(0, 2)).toEqual([
    404,
    'REWARD_NOT_FOUND',
  ]);
  server.later(61_000);
  expect(code(await pos('redemptions', { memberCode: live(), points: 9_999 }))[1]).toBe('POINTS_NOT_ENOUGH');
  expect(code(await pos('redemptions', { memberCode: live(), points: 1, couponCode }))[1]).toBe('INVALID_REQUEST');
  expect(await balance()).toBe(before - 7);
});

test('an item of the program is had for points at the till, whatever the share of the bill', async () => {
  const { member, live, balance } = await regular(3);
  const items = [{ sku: 'tea', name: { 'zh-TW': '一杯茶' }, points: 10 }];
  const spending = { ...defaultProgram.spending, items };
  const startsAt = new Date(server.state.now.getTime() - 1);
  await server.deps.programs.put({ ...defaultProgram, version: 5, startsAt, spending, welcomeCouponTemplateId: null });
  const before = await balance();
  const lines = [
    { sku: 'tea', quantity: 1, amount: 60, payWithPoints: true },
    { sku: 'cake', quantity: 1, amount: 40 },
  ];
  expect(code(await pos('purchases', bill({ memberNumber: member.number, amount: 100, lines })))[1]).toBe(
    'MEMBER_CODE_REQUIRED',
  );
  const bought = await pos('purchases', bill({ memberCode: live(), amount: 100, lines }));
  const earned = bought.body.earned.reduce((sum: number, { points }: { points: number }) => sum + points, 0);
  expect(bought.body.points.balance).toBe(before - 10 + earned);
  server.later(61_000);
  const used = await pos('redemptions', { memberCode: live(), rewardCode: 'tea' });
  expect(used.body.points.spent).toBe(10);
});

test('amounts that do not add up are refused with both numbers', async () => {
  const lines = [{ sku: 'a', quantity: 1, amount: 300 }];
  const answer = await pos('purchases', bill({ lines }));
  expect(code(answer)).toEqual([400, 'LINES_DO_NOT_ADD_UP', { amount: 400, sum: 300 }]);
});

test('one coupon offered twice is used once, also where a bill takes two; the refusal and the answer name its code', async () => {
  const { member, live, coupon } = await regular(31);
  const { stacking } = defaultProgram;
  const startsAt = new Date(server.state.now.getTime() + 1_000);
  const version = { ...defaultProgram, version: 2, startsAt, stacking: { ...stacking, couponsPerBill: 2 } };
  await server.deps.programs.put(version);
  server.later(61_000);
  const couponCode = await coupon({ value: 50, minimum: 200 });
  const typed = `${couponCode.slice(0, 4)}-${couponCode.slice(4)}`;
  const twice = { couponCodes: [couponCode, typed] };
  const quote = await pos('quotes', { memberNumber: member.number, amount: 400, ...twice });
  expect(quote.body).toMatchObject({ paid: 350, discounts: [{ kind: 'coupon', amount: 50 }] });
  expect(quote.body.coupons.unused).toMatchObject([{ why: 'too-many' }]);
  const refused = await pos('purchases', bill({ memberCode: live(), ...twice }));
  expect(code(refused)).toMatchObject([409, 'COUPON_DOES_NOT_FIT', { why: 'too-many', most: 1, couponCode: typed }]);
  server.later(61_000);
  const bought = await pos('purchases', bill({ memberCode: live(), couponCodes: [typed] }));
  expect(bought.body.discounts).toEqual([{ kind: 'coupon', code: couponCode, amount: 50 }]);
});

test('a till reads tiers and coupons in the language of the shop', async () => {
  const { member, live, coupon } = await regular(32);
  const startsAt = new Date(server.state.now.getTime() + 1_000);
  await server.deps.programs.put({ ...defaultProgram, version: 6, startsAt, language: 'en' });
  server.later(61_000);
  const couponCode = await coupon();
  const look = () => server.call('GET', `/api/pos/v1/members/${member.number}`, { bearer: server.posKey });
  const { body } = await look();
  expect(body.tier.name).toBe(defaultProgram.tiers[0]!.name.en);
  expect(body.coupons.find((each: { code: string }) => each.code === couponCode).title).toBe('NT$50 off');
  const bought = await pos('purchases', bill({ memberNumber: member.number }));
  expect(bought.body.tier.name).toBe(defaultProgram.tiers[1]!.name.en);
  const used = await pos('redemptions', { memberCode: live(), couponCode });
  expect(used.body.coupon.title).toBe('NT$50 off');
});

test('points that come back to a lot that has ended meanwhile end again, and the answer of a refund says so', async () => {
  const now = server.state.now;
  const { member, live, balance } = await regular(60);
  const paid = bill({ amount: 20, points: 10, memberCode: live() });
  expect((await pos('purchases', paid)).status).toBe(201);
  server.state.now = new Date(now.getTime() + 400 * 86_400_000);
  try {
    const refund = { receiptNumber: paid.receiptNumber, receiptDate: now.toISOString().slice(0, 10) };
    const half = await pos('refunds', { ...refund, refundNumber: 'half', amount: 5 });
    expect(half.body).toMatchObject({ returned: 5, endedAgain: 5 });
    const { body } = await pos('purchases', bill({ amount: 500, memberNumber: member.number }));
    const rest = await pos('refunds', { purchaseId: body.purchaseId, refundNumber: 'rest', amount: 500 });
    expect(rest.body).not.toHaveProperty('endedAgain');
    expect(await balance()).toBe(0);
  } finally {
    server.state.now = now;
  }
});

test('outside a bill, too, points go in the shop’s blocks', async () => {
  const { live, balance } = await regular(42);
  const spending = { ...defaultProgram.spending, block: 10, minimum: 20 };
  const startsAt = new Date(server.state.now.getTime() - 1);
  const { welcomeCouponTemplateId } = await server.deps.programs.inForce(server.state.now);
  await server.deps.programs.put({ ...defaultProgram, version: 9, startsAt, spending, welcomeCouponTemplateId });
  const before = await balance();
  for (const path of ['redemptions', 'holds']) {
    const memberCode = live();
    expect(code(await pos(path, { memberCode, points: 25 })).slice(1)).toEqual(['POINTS_NOT_IN_BLOCKS', { block: 10 }]);
    expect(code(await pos(path, { memberCode, points: 10 })).slice(1)).toEqual([
      'POINTS_BELOW_MINIMUM',
      { minimum: 20 },
    ]);
  }
  expect((await pos('redemptions', { memberCode: live(), points: 20 })).status).toBe(201);
  expect(await balance()).toBe(before - 20);
});
