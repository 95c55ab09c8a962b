import { afterAll, expect, test } from 'vitest';
import { errorWords } from '../../bot/api/error-words.ts';
import { issueCoupon } from '../../bot/services/coupons/issue.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { languages } from '../../shared/vocabulary.ts';
import { everythingOf } from './support/everything.ts';
import { openTestServer } from './support/server.ts';
import { addTemplate, start } from './support/shop.ts';

const server = await openTestServer();
afterAll(() => server.close());

const { member } = await server.member(1);
const memberNumber = member.number;
server.later(3_600_000);
const occurredAt = server.state.now.toISOString();
const posted = (path: string, body: unknown, rest: object = {}) =>
  server.call('POST', `/api/pos/v1/${path}`, { bearer: server.posKey, key: 'k-bad', body, ...rest });
const bought = await posted(
  'purchases',
  { memberNumber, receiptNumber: 'A-1', amount: 900, occurredAt },
  { key: 'k-a1' },
);
const { purchaseId } = bought.body;
const noted = await posted('refunds', { purchaseId, refundNumber: 'C-0', amount: 5 }, { key: 'k-c0' });
const template = await addTemplate(server, { id: 'tea' });
await server.deps.couponTemplates.update(template, { minimum: 300 });
const coupon = await issueCoupon(server.deps, {
  memberId: member.id,
  templateId: template,
  source: 'staff',
  key: 'bad-input',
  now: server.state.now,
});
const live = () => server.deps.seals.liveCode(memberNumber, server.state.now).code;
const oldCode = live();
server.later(180_000);

const everything = () => everythingOf(server);

const bill = (set: object = {}) => ({ memberNumber, receiptNumber: 'B-1', amount: 400, occurredAt, ...set });

const refused: [
  what: string,
  status: number,
  code: ErrorCode,
  path: string,
  body: object | (() => object),
  details?: object,
][] = [
  ['an unknown member', 404, 'MEMBER_NOT_FOUND', 'purchases', bill({ memberNumber: '845012345673' })],
  [
    'the receipt again, under another key',
    409,
    'RECEIPT_ALREADY_COUNTED',
    'purchases',
    bill({ receiptNumber: ' ａ-1' }),
    { purchaseId },
  ],
  ['a receipt of nothing but dashes', 400, 'INVALID_REQUEST', 'purchases', bill({ receiptNumber: '--' })],
  [
    'another receipt in place of dashes',
    400,
    'INVALID_REQUEST',
    'purchases',
    bill({ replacesReceiptNumber: '--' }),
    { fields: [{ field: 'replacesReceiptNumber' }] },
  ],
  ['a receipt nobody can see', 400, 'INVALID_REQUEST', 'purchases', bill({ receiptNumber: '\u200b\u00ad' })],
  ['a receipt with a control character', 400, 'INVALID_REQUEST', 'purchases', bill({ receiptNumber: 'A\u0000-1' })],
  ['a receipt of nothing but spaces', 400, 'INVALID_REQUEST', 'purchases', bill({ receiptNumber: '  ' })],
  ['an hour ahead', 400, 'INVALID_REQUEST', 'purchases', bill({ occurredAt: '2030-01-01T00:00:00Z' })],
  ['a day that is none', 400, 'INVALID_REQUEST', 'purchases', bill({ occurredAt: '2027-02-30T00:00:00Z' })],
  ['an instant without a zone', 400, 'INVALID_REQUEST', 'purchases', bill({ occurredAt: '2027-03-10T12:00:00' })],
  [
    'before joining',
    409,
    'PURCHASE_BEFORE_JOINING',
    'purchases',
    bill({ occurredAt: '2027-03-01T04:00:00Z' }),
    { claimDays: 7 },
  ],
  ['an amount of nothing', 400, 'INVALID_REQUEST', 'purchases', bill({ amount: 0 })],
  ['an amount below nothing', 400, 'INVALID_REQUEST', 'purchases', bill({ amount: -5 })],
  ['half a dollar', 400, 'INVALID_REQUEST', 'purchases', bill({ amount: 10.5 })],
  ['an amount as text', 400, 'INVALID_REQUEST', 'purchases', bill({ amount: '400' })],
  ['more than a till can ring up', 400, 'INVALID_REQUEST', 'purchases', bill({ amount: 1_000_000_001 })],
  [
    'lines that come to less',
    400,
    'LINES_DO_NOT_ADD_UP',
    'purchases',
    bill({ lines: [{ sku: 'a', quantity: 1, amount: 399 }] }),
    { amount: 400, sum: 399 },
  ],
  [
    'lines that come to more than a number holds',
    400,
    'LINES_DO_NOT_ADD_UP',
    'purchases',
    bill({ lines: Array.from({ length: 200 }, () => ({ sku: 'a', quantity: 1, amount: 1_000_000_000 })) }),
  ],
  [
    'a line without a count',
    400,
    'INVALID_REQUEST',
    'purchases',
    bill({ lines: [{ sku: 'a', quantity: 0, amount: 400 }] }),
  ],
  ['a field that does not exist', 400, 'INVALID_REQUEST', 'purchases', bill({ discount: 10 })],
  ['an operator in place of a number', 400, 'INVALID_REQUEST', 'purchases', bill({ memberNumber: { $gt: '' } })],
  ['points without the live code', 403, 'MEMBER_CODE_REQUIRED', 'purchases', bill({ points: 5 })],
  [
    'a code that ended on the way to the counter',
    409,
    'MEMBER_CODE_EXPIRED',
    'redemptions',
    () => ({ memberCode: oldCode, points: 1 }),
    { at: new Date(start.getTime() + 3_600_000 + 120_000).toISOString() },
  ],
  [
    'a code of somebody’s own making',
    400,
    'MEMBER_CODE_INVALID',
    'redemptions',
    { memberCode: '84501234567300000000', points: 1 },
  ],
  [
    'more points than there are',
    409,
    'POINTS_NOT_ENOUGH',
    'redemptions',
    () => ({ memberCode: live(), points: 9_999 }),
  ],
  [
    'an item nobody gives for points',
    404,
    'REWARD_NOT_FOUND',
    'redemptions',
    () => ({ memberCode: live(), rewardCode: 'moon' }),
  ],
  [
    'a coupon nobody issued',
    404,
    'COUPON_NOT_FOUND',
    'redemptions',
    () => ({ memberCode: live(), couponCode: 'nothing' }),
  ],
  [
    'two things at once',
    400,
    'INVALID_REQUEST',
    'redemptions',
    () => ({ memberCode: live(), couponCode: 'nothing', points: 1 }),
  ],
  [
    'more than half of the bill in points',
    409,
    'POINTS_OVER_LIMIT',
    'purchases',
    () => ({ ...bill({ amount: 10 }), memberCode: live(), memberNumber: undefined, points: 9 }),
    { usable: 5 },
  ],
  [
    'a coupon on too small a bill',
    409,
    'COUPON_DOES_NOT_FIT',
    'purchases',
    () => ({ ...bill({ amount: 299 }), memberCode: live(), memberNumber: undefined, couponCodes: [coupon!.number] }),
  ],
  [
    'a refund above what is left',
    409,
    'REFUND_TOO_LARGE',
    'refunds',
    { purchaseId, refundNumber: 'C-1', amount: 901 },
    { left: 895 },
  ],
  [
    'a credit note nobody can read',
    400,
    'INVALID_REQUEST',
    'refunds',
    { purchaseId, refundNumber: '\u200b-', amount: 7 },
    { fields: [{ field: 'refundNumber' }] },
  ],
  [
    'a credit note that stands for other money already',
    409,
    'REFUND_NUMBER_REUSED',
    'refunds',
    { purchaseId, refundNumber: 'C-0', amount: 7 },
    { refundNumber: 'C-0', refundId: noted.body.refundId, amount: 5 },
  ],
  [
    'a refund of no purchase',
    404,
    'PURCHASE_NOT_FOUND',
    'refunds',
    { purchaseId: 'p0', refundNumber: 'C-1', amount: 1 },
  ],
  [
    'a refund that names two bills',
    400,
    'INVALID_REQUEST',
    'refunds',
    { purchaseId, receiptNumber: 'Z-9', refundNumber: 'C-1', amount: 1 },
  ],
  [
    'a refund that names one bill that is and one that is not',
    404,
    'PURCHASE_NOT_FOUND',
    'refunds',
    { purchaseId: 'p0', receiptNumber: 'A-1', refundNumber: 'C-1', amount: 1 },
  ],
  [
    'a refund of 30 February',
    400,
    'INVALID_REQUEST',
    'refunds',
    { receiptNumber: 'A-1', receiptDate: '2027-02-30', refundNumber: 'C-1', amount: 1 },
  ],
  ['a refund of nothing in particular', 400, 'INVALID_REQUEST', 'refunds', { refundNumber: 'C-1', amount: 1 }],
  ['another receipt in place of none', 404, 'PURCHASE_NOT_FOUND', 'purchases', bill({ replacesReceiptNumber: 'Z-9' })],
  ['a hold of more than there is', 409, 'POINTS_NOT_ENOUGH', 'holds', () => ({ memberCode: live(), points: 9_999 })],
  ['a hold nobody made', 404, 'HOLD_NOT_FOUND', 'holds/none/confirm', {}],
  ['a bonus nobody gives', 409, 'BONUS_NOT_GIVEN', 'bonuses', { memberNumber, bonus: 'flattery' }],
  ['a counter nobody keeps', 404, 'COUNTER_UNKNOWN', 'counters', { memberNumber, counter: 'hours', by: 1 }],
];

/** Which letters the words of a language are written in. */
const script = {
  'zh-TW': /\p{Script=Han}/u,
  en: /^[\x20-\x7e’–]+$/,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  th: /\p{Script=Thai}/u,
};

test.each(refused)(
  '%s: %d %s, in four languages, and nothing is done',
  async (_what, status, code, path, given, details) => {
    const before = await everything();
    for (const [index, language] of languages.entries()) {
      // A new code for each try: guessing is stopped, and a member shows the next.
      server.later(61_000);
      const body = typeof given === 'function' ? given() : given;
      const answer = await posted(path, body, {
        key: `k-${code}-${_what}-${index}`.replace(/[^ -~]/g, ''),
        headers: { 'accept-language': language },
      });
      expect([answer.status, answer.body.error.code]).toEqual([status, code]);
      expect(answer.body.error.message).toBe(errorWords(language, code));
      expect(answer.body.error.message).toMatch(script[language]);
      expect(answer.body.error.requestId).toMatch(/./);
      if (details !== undefined) expect(answer.body.error.details).toMatchObject(details);
      if (code === 'INVALID_REQUEST') expect(answer.body.error.details.fields[0].field).toMatch(/./);
    }
    expect(await everything()).toBe(before);
  },
);

test('a code is good once, whichever till is first; the other reads when and where', async () => {
  server.later(61_000);
  const memberCode = live();
  const tills = ['a', 'b', 'c'].map((till) =>
    posted('redemptions', { memberCode, points: 1 }, { key: `k-till-${till}` }),
  );
  const answers = await Promise.all(tills);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
  const refusal = answers.find(({ status }) => status === 409)!.body.error;
  expect(refusal).toMatchObject({
    code: 'MEMBER_CODE_USED',
    details: { where: '信義店', at: expect.any(String) },
  });
});

test('two tills with one receipt at once: one counts', async () => {
  const tills = Array.from({ length: 6 }, (_, index) =>
    posted('purchases', bill({ receiptNumber: 'T-1' }), { key: `k-at-once-${index}` }),
  );
  const answers = await Promise.all(tills);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
});

test('a refund before its purchase is kept, seen, and applied when it comes', async () => {
  const early = { receiptNumber: 'E-1', refundNumber: 'C-9', amount: 100 };
  const kept = await posted('refunds', early, { key: 'k-early' });
  expect([kept.status, kept.body]).toMatchObject([202, { waiting: true }]);
  const waiting = () => server.call('GET', '/api/staff/waiting-refunds', { cookie: server.clerk.cookie });
  expect((await waiting()).body.refunds).toMatchObject([{ receiptNumber: 'E-1', amount: 100, state: 'waiting' }]);
  await posted('purchases', bill({ receiptNumber: 'E-1' }), { key: 'k-late' });
  expect((await waiting()).body.refunds).toMatchObject([{ receiptNumber: 'E-1', state: 'done' }]);
  const again = await posted('refunds', { ...early, refundNumber: 'C-10', amount: 400 }, { key: 'k-more' });
  expect([again.status, again.body.error.code, again.body.error.details]).toEqual([
    409,
    'REFUND_TOO_LARGE',
    { left: 300 },
  ]);
});
