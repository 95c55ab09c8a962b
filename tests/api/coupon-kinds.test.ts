import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueCoupon } from '../../bot/services/coupons/issue.ts';
import { openCoupon } from '../../bot/services/coupons/open.ts';
import { verifyShop } from '../../bot/services/points/verify-shop.ts';
import type { CouponTemplateId } from '../../shared/ids.ts';
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
const staff = (method: string, path: string, body: object = {}) =>
  server.call(method, `/api/staff/${path}`, { cookie: server.manager.cookie, body, key: `s ${next()}` });
const pos = (path: string, body: object, headers: Record<string, string> = {}) =>
  server.call('POST', `/api/pos/v1/${path}`, { bearer: server.posKey, body, key: `key ${next()}`, headers });
const code = (answer: Answer) => [answer.status, answer.body.error?.code, answer.body.error?.details];
const line = (productLine: string, amount: number, quantity = 1) => ({
  sku: productLine,
  productLine,
  quantity,
  amount,
});
const write = (set: object) =>
  staff('POST', 'coupon-templates', { title: { 'zh-TW': '券' }, kind: 'amount-off', value: 50, ...set });

/** A member with a copy of a coupon that staff have written by the API. */
async function holder(index: number, set: object) {
  const { member } = await server.member(index);
  const written = await write(set);
  expect([written.status, written.body]).toMatchObject([201, set]);
  const coupon = (await issueCoupon(server.deps, {
    memberId: member.id,
    templateId: written.body.id as CouponTemplateId,
    source: 'staff',
    key: `of ${member.id}`,
    now: server.state.now,
  }))!;
  const couponCodes = [coupon.number];
  const quote = (bill: object, headers = {}) =>
    pos('quotes', { memberNumber: member.number, couponCodes, ...bill }, headers);
  const buy = async (bill: object) => {
    server.later(61_000);
    return pos('purchases', {
      memberCode: server.deps.seals.liveCode(member.number, server.state.now).code,
      receiptNumber: `R${next()}`,
      occurredAt: server.state.now.toISOString(),
      couponCodes,
      ...bill,
    });
  };
  const stateNow = async () => (await server.deps.coupons.byId(coupon.id))!.state;
  const open = () => openCoupon(server.deps, { memberId: member.id, couponId: coupon.id, now: server.state.now });
  return { member, coupon, quote, buy, stateNow, open, templateId: written.body.id as string };
}
const balanceOf = async (number: string): Promise<number> =>
  (await server.call('GET', `/api/pos/v1/members/${number}`, { bearer: server.posKey })).body.points.balance;

/** Of each kind: what staff write, a bill, what is paid of it, and the points it earns beside 20 for the first purchase. */
const kinds: [string, object, object, number, number][] = [
  ['amount off', { kind: 'amount-off', value: 50, minimum: 300 }, { amount: 450 }, 400, 4],
  ['percent, capped', { kind: 'percent-off', value: 2_000, cap: 100 }, { amount: 1_000 }, 900, 9],
  [
    'buy one get one',
    { kind: 'buy-one-get-one', value: 0, productLines: ['coffee', 'latte'] },
    { amount: 320, lines: [line('coffee', 80), line('latte', 120), line('delivery', 60), line('cake', 60)] },
    240,
    2,
  ],
  ['gift', { kind: 'gift', value: 0, minimum: 100 }, { amount: 200 }, 200, 2],
  [
    'add-on price',
    { kind: 'add-on-price', value: 10, productLines: ['cookie'] },
    { amount: 150, lines: [line('coffee', 120), line('cookie', 30)] },
    130,
    1,
  ],
  [
    'free delivery',
    { kind: 'free-delivery', value: 0 },
    { amount: 560, lines: [line('cake', 500), line('delivery', 60)] },
    500,
    5,
  ],
  [
    'member price',
    { kind: 'member-price', value: 70, productLines: ['coffee'] },
    { amount: 240, lines: [line('coffee', 240, 3)] },
    210,
    2,
  ],
  ['points × 3', { kind: 'points-multiplier', value: 30_000 }, { amount: 300 }, 300, 9],
];

test.each(kinds)(
  '%s: written by staff, quoted, counted in one entry, refunded whole: points and coupon as before',
  async (name, set, bill, paid, points) => {
    const { member, quote, buy, stateNow } = await holder(100 + kinds.findIndex(([each]) => each === name), set);
    const before = await balanceOf(member.number);
    const quoted = await quote(bill);
    expect(quoted.body).toMatchObject({ paid, coupons: { unused: [] } });
    const bought = await buy(bill);
    expect(bought.body.earned).toEqual(quoted.body.earned);
    expect(bought.body.points.balance).toBe(quoted.body.points.balanceAfter);
    expect(await balanceOf(member.number)).toBe(before + points + 20);
    expect(await stateNow()).toBe('redeemed');
    const half = await pos('refunds', { purchaseId: bought.body.purchaseId, refundNumber: `F${next()}`, amount: 1 });
    expect([half.status, await stateNow()]).toEqual([201, 'redeemed']);
    await pos('refunds', { purchaseId: bought.body.purchaseId, refundNumber: `F${next()}`, amount: paid - 1 });
    expect(await balanceOf(member.number)).toBe(before);
    expect(await stateNow()).toBe('issued');
    expect((await buy(bill)).status).toBe(201);
  },
);

test('a whole refund, twice and again: the coupon comes back once, and its template counts one use', async () => {
  const { member, buy, stateNow, coupon, templateId } = await holder(120, { kind: 'amount-off', value: 50 });
  const first = await buy({ amount: 250 });
  const whole = { purchaseId: first.body.purchaseId, refundNumber: 'once', amount: 200 };
  await Promise.all([pos('refunds', whole), pos('refunds', whole)]);
  expect(await stateNow()).toBe('issued');
  const second = await buy({ amount: 250 });
  expect((await pos('refunds', whole)).body.taken).toBe(22);
  expect(await server.deps.coupons.byId(coupon.id)).toMatchObject({
    state: 'redeemed',
    used: { purchaseId: second.body.purchaseId },
  });
  expect((await server.deps.couponTemplates.byId(templateId as CouponTemplateId))?.used).toBe(1);
  expect(await balanceOf(member.number)).toBe(27);
});

test('why a coupon does not fit: the facts, and a sentence in the language asked for, quoted and refused alike', async () => {
  const far = await holder(130, { kind: 'amount-off', value: 50, minimum: 480 });
  const [unused] = (await far.quote({ amount: 400 })).body.coupons.unused;
  expect(unused).toMatchObject({ why: 'minimum', missing: 80, text: '還差 NT$80 就能用這張券。' });
  const refused = await far.buy({ amount: 400 });
  const told = { why: 'minimum', missing: 80, couponCode: far.coupon.number, text: '還差 NT$80 就能用這張券。' };
  expect(code(refused)).toEqual([409, 'COUPON_DOES_NOT_FIT', told]);
  const cases: [object, object, object, RegExp][] = [
    [{ branches: ['east'] }, {}, { why: 'branch' }, /branch/],
    [{ channels: ['app'] }, { channel: 'hall' }, { why: 'channel' }, /channel/],
    [{ weekdays: [5, 6] }, {}, { why: 'weekday', weekdays: [5, 6] }, /Friday, Saturday/],
    [{ hours: { from: '14:00', to: '17:00' } }, {}, { why: 'hours', from: '14:00', to: '17:00' }, /14:00 to 17:00/],
    [{ productLines: ['tea'] }, { lines: [line('cake', 400)] }, { why: 'product' }, /nothing on this bill/],
  ];
  // 10 March 2027 is a Wednesday; it is noon in Taipei.
  for (const [index, [set, bill, told, words]] of cases.entries()) {
    const { quote, buy } = await holder(131 + index, { kind: 'amount-off', value: 50, ...set });
    const [problem] = (await quote({ amount: 400, ...bill }, { 'accept-language': 'en' })).body.coupons.unused;
    expect(problem).toMatchObject({ ...told, text: expect.stringMatching(words) });
    expect(code(await buy({ amount: 400, ...bill }))).toMatchObject([409, 'COUPON_DOES_NOT_FIT', told]);
  }
});

test('outside a bill a coupon keeps its branches and hours', async () => {
  const { coupon } = await holder(140, { kind: 'gift', value: 0, branches: ['east'] });
  const redeem = (branch: string) =>
    server.call('POST', '/api/staff/coupons/redeem', {
      cookie: server.owner.cookie,
      body: { code: coupon.number, branch },
      key: `s ${next()}`,
    });
  expect(code(await redeem('main'))).toMatchObject([409, 'COUPON_DOES_NOT_FIT', { why: 'branch' }]);
  expect((await server.deps.coupons.byId(coupon.id))?.state).toBe('issued');
});

test('clocks: between fixed days, days from issue, days from opening', async () => {
  const fixed = await holder(150, { clock: { kind: 'fixed', from: '2027-03-12', until: '2027-03-13' } });
  expect((await fixed.quote({ amount: 400 })).body.coupons.unused).toMatchObject([{ why: 'COUPON_NOT_YET' }]);
  const opened = await holder(151, { clock: { kind: 'from-opening', openWithinDays: 30 }, validDays: 2 });
  const issued = await holder(152, { validDays: 2 });
  const days = (text: string) => {
    server.state.now = new Date(text);
  };
  days('2027-03-12T00:30:00+08:00');
  for (const each of [fixed, opened, issued]) expect((await each.quote({ amount: 400 })).body.paid).toBe(350);
  days('2027-03-13T12:00:00+08:00');
  expect((await issued.quote({ amount: 400 })).body.coupons.unused).toMatchObject([{ why: 'COUPON_EXPIRED' }]);
  await opened.open();
  days('2027-03-14T00:00:00+08:00');
  expect((await fixed.quote({ amount: 400 })).body.coupons.unused).toMatchObject([{ why: 'COUPON_EXPIRED' }]);
  days('2027-03-15T23:00:00+08:00');
  expect((await opened.buy({ amount: 400 })).status).toBe(201);
  const late = await holder(153, { clock: { kind: 'from-opening', openWithinDays: 1 }, validDays: 2 });
  days('2027-03-17T12:00:00+08:00');
  expect(code(await late.buy({ amount: 400 }))[1]).toBe('COUPON_EXPIRED');
});

test('a coupon that cannot stand is refused with the field named', async () => {
  const wrong: [object, string][] = [
    [{ kind: 'percent-off', value: 10_001 }, 'value'],
    [{ kind: 'points-multiplier', value: 2 }, 'value'],
    [{ kind: 'amount-off', cap: 10 }, 'cap'],
    [{ kind: 'member-price', value: 70 }, 'productLines'],
    [{ branches: ['moon'] }, 'branches'],
    [{ hours: { from: '10:00', to: '10:00' } }, 'hours'],
    [{ hours: { from: '25:00', to: '10:00' } }, 'hours.from'],
    [{ weekdays: [] }, 'weekdays'],
    [{ clock: { kind: 'fixed', from: '2027-05-02', until: '2027-05-01' } }, 'clock'],
    [{ clock: { kind: 'fixed', from: '2027-02-29', until: '2027-05-01' } }, 'clock.from'],
  ];
  for (const [set, field] of wrong) {
    const { status, body } = await write(set);
    expect([status, body.error.details.fields[0].field], JSON.stringify(set)).toEqual([400, field]);
  }
  const { id } = (await write({ weekdays: [1] })).body;
  const changed = await staff('PUT', `coupon-templates/${id}`, { title: { 'zh-TW': '券' }, kind: 'gift' });
  expect(changed.body).toMatchObject({ kind: 'gift', weekdays: null, clock: null });
});

test('after all this the books balance', async () => {
  const { faults, books } = await verifyShop(server.deps, {
    now: new Date(server.state.now.getTime() + 7_200_000),
  });
  expect([faults, books.balanced]).toEqual([[], true]);
});
