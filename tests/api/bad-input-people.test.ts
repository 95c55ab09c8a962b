import { afterAll, expect, test } from 'vitest';
import { errorWords } from '../../bot/api/error-words.ts';
import { issueCoupon } from '../../bot/services/coupons/issue.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { languages } from '../../shared/vocabulary.ts';
import { everythingOf } from './support/everything.ts';
import { type Answer, idToken, openTestServer } from './support/server.ts';
import { addTemplate, lineId } from './support/shop.ts';

/** What people may send from the counter, the console and their phones: each wrong thing has its name, and nothing half done. */
const server = await openTestServer({ limits: { member: 10_000, staff: 10_000 } });
afterAll(() => server.close());

const { member } = await server.member(1);
/** The clerk has a card, too. */
const { member: ownCard } = await server.member(9003);
const { member: other } = await server.member(2);
server.later(60_000);
const templateId = await addTemplate(server, { id: 'tea' });
const issued = { memberId: member.id, templateId, source: 'staff', key: 'people', now: server.state.now } as const;
const coupon = (await issueCoupon(server.deps, issued))!;
const bill = (set: object = {}) => ({ memberId: member.id, amount: 400, branch: 'main', receiptNumber: 'P-1', ...set });
const bought = await server.call('POST', '/api/staff/purchases', {
  cookie: server.clerk.cookie,
  key: 'first',
  body: bill({ receiptNumber: 'A-1', amount: 900 }),
});
const { purchaseId } = bought.body;
const oldCode = server.deps.seals.liveCode(coupon.number, server.state.now).code;
server.later(20 * 60_000);

type Who = 'clerk' | 'manager' | 'owner' | 'member' | 'guest' | 'nobody';
type Row = [what: string, who: Who, call: string, body: unknown, status: number, code: ErrorCode, details?: object];

const ofMember = (path: string) => `POST /api/staff/members/${member.id}/${path}`;
const [buy, refund, ask, profile] = [
  'POST /api/staff/purchases',
  'POST /api/staff/refunds',
  'POST /api/member/claims',
  'PUT /api/member/profile',
];
const claim = (set: object = {}) => ({ branch: 'main', receiptNumber: 'Q-1', amount: 1, day: '2027-03-10', ...set });
const rows: Row[] = [
  ['a bill of nobody', 'clerk', buy, bill({ memberId: 'none' }), 404, 'MEMBER_NOT_FOUND'],
  ['a bill of everybody', 'clerk', buy, bill({ memberId: { $gt: '' } }), 400, 'INVALID_REQUEST'],
  ['a receipt again', 'owner', buy, bill({ receiptNumber: 'a-1' }), 409, 'RECEIPT_ALREADY_COUNTED', { purchaseId }],
  ['a bill of nothing', 'clerk', buy, bill({ amount: 0 }), 400, 'INVALID_REQUEST'],
  ['a bill below nothing', 'clerk', buy, bill({ amount: -1 }), 400, 'INVALID_REQUEST'],
  ['half a dollar', 'clerk', buy, bill({ amount: 0.5 }), 400, 'INVALID_REQUEST'],
  ['an amount as text', 'clerk', buy, bill({ amount: '400' }), 400, 'INVALID_REQUEST'],
  ['more than a till rings up', 'clerk', buy, bill({ amount: 1e9 + 1 }), 400, 'INVALID_REQUEST'],
  ['a receipt of dashes', 'clerk', buy, bill({ receiptNumber: '--' }), 400, 'INVALID_REQUEST'],
  ['another branch', 'clerk', buy, bill({ branch: 'east' }), 403, 'FORBIDDEN', { branch: 'east' }],
  ['a branch nobody has', 'owner', buy, bill({ branch: 'moon' }), 404, 'BRANCH_NOT_FOUND'],
  ['one’s own card', 'clerk', buy, bill({ memberId: ownCard.id }), 403, 'OWN_CARD'],
  ['nobody’s coupon', 'clerk', buy, bill({ couponCode: '900000000000' }), 404, 'COUPON_NOT_FOUND'],
  [
    'somebody else’s coupon',
    'clerk',
    buy,
    bill({ memberId: other.id, couponCode: coupon.number }),
    404,
    'COUPON_NOT_FOUND',
  ],
  [
    'a coupon on too small a bill',
    'clerk',
    buy,
    bill({ amount: 100, couponCode: coupon.number }),
    409,
    'COUPON_DOES_NOT_FIT',
    { why: 'minimum', missing: 100 },
  ],
  [
    'a code that ended on the way to the counter',
    'clerk',
    'POST /api/staff/coupons/redeem',
    { code: oldCode, branch: 'main' },
    409,
    'MEMBER_CODE_EXPIRED',
  ],
  [
    'a coupon at no branch',
    'owner',
    'POST /api/staff/coupons/redeem',
    { code: '1', branch: 'moon' },
    404,
    'BRANCH_NOT_FOUND',
  ],
  ['a refund by a clerk', 'clerk', refund, { purchaseId, amount: 1 }, 403, 'FORBIDDEN'],
  [
    'a refund above what is left',
    'manager',
    refund,
    { purchaseId, amount: 901 },
    409,
    'REFUND_TOO_LARGE',
    { left: 900 },
  ],
  ['a refund of nothing', 'manager', refund, { purchaseId, amount: 0 }, 400, 'AMOUNT_INVALID'],
  ['a refund of no bill', 'manager', refund, { purchaseId: 'p0', amount: 1 }, 404, 'PURCHASE_NOT_FOUND'],
  ['undoing too late', 'clerk', `POST /api/staff/purchases/${purchaseId}/undo`, {}, 409, 'UNDO_TOO_LATE'],
  ['undoing nothing', 'clerk', 'POST /api/staff/purchases/p0/undo', {}, 404, 'PURCHASE_NOT_FOUND'],
  ['no points by hand', 'manager', ofMember('adjustments'), { points: 0, reason: 'because' }, 400, 'AMOUNT_INVALID'],
  ['points without a reason', 'manager', ofMember('adjustments'), { points: 5, reason: '  ' }, 400, 'INVALID_REQUEST'],
  [
    'more points than there are',
    'manager',
    ofMember('adjustments'),
    { points: -99_999, reason: 'because' },
    409,
    'POINTS_NOT_ENOUGH',
  ],
  ['points by a clerk', 'clerk', ofMember('adjustments'), { points: 5, reason: 'because' }, 403, 'FORBIDDEN'],
  ['a bonus nobody gives', 'clerk', ofMember('bonuses'), { bonus: 'constructor' }, 409, 'BONUS_NOT_GIVEN'],
  [
    'a tier until 30 February',
    'manager',
    ofMember('tier-hold'),
    { tier: 'gold', until: '2028-02-30', reason: 'because' },
    400,
    'INVALID_REQUEST',
  ],
  [
    'a tier nobody has',
    'manager',
    ofMember('tier-hold'),
    { tier: 'constructor', until: '2028-02-29', reason: 'because' },
    409,
    'TIER_HOLD_INVALID',
  ],
  ['a period nobody sells', 'clerk', ofMember('passes'), { branch: 'main' }, 409, 'PASS_NOT_SOLD'],
  ['a card into itself', 'manager', ofMember('merge'), { into: member.id }, 409, 'MERGE_NOT_POSSIBLE'],
  ['a search that cannot be typed', 'clerk', 'GET /api/staff/members/find?q=a%00b', null, 400, 'INVALID_REQUEST'],
  ['a list of it', 'manager', 'GET /api/staff/members?q=%00', null, 400, 'INVALID_REQUEST'],
  ['an expression to search', 'clerk', 'GET /api/staff/members/find?q=.*', null, 404, 'MEMBER_NOT_FOUND'],
  [
    'a branch named as every object is',
    'owner',
    'PUT /api/staff/branches/constructor',
    { name: 'x' },
    400,
    'INVALID_REQUEST',
  ],
  ['a write by nobody', 'nobody', buy, bill(), 401, 'UNAUTHENTICATED'],
  ['a card for nobody', 'nobody', 'GET /api/member/card', null, 401, 'UNAUTHENTICATED'],
  ['a card of somebody who has not joined', 'guest', 'GET /api/member/card', null, 404, 'NOT_A_MEMBER'],
  [
    'an old notice',
    'guest',
    'POST /api/member/join',
    { noticeVersion: '1999-01-01', marketing: {} },
    409,
    'NOTICE_OUTDATED',
  ],
  ['a bill of tomorrow', 'member', ask, claim({ day: '2027-03-11' }), 400, 'INVALID_REQUEST'],
  ['a bill of last month', 'member', ask, claim({ day: '2027-02-10' }), 409, 'BILL_TOO_OLD', { days: 7 }],
  ['a bill of 30 February', 'member', ask, claim({ day: '2027-02-30' }), 400, 'INVALID_REQUEST'],
  ['a bill of no branch', 'member', ask, claim({ branch: 'moon' }), 404, 'BRANCH_NOT_FOUND'],
  [
    'a birthday there is not',
    'member',
    profile,
    { birthday: { month: 2, day: 30, year: 2000 } },
    400,
    'BIRTHDAY_INVALID',
  ],
  ['a phone that is none', 'member', profile, { phone: '+++' }, 400, 'PHONE_INVALID'],
  ['an address that is none', 'member', profile, { email: { $gt: '' } }, 400, 'INVALID_REQUEST'],
  [
    'somebody else’s coupon, opened',
    'guest',
    `POST /api/member/coupons/${coupon.id}/open`,
    {},
    404,
    'COUPON_NOT_FOUND',
  ],
  ['a page before no number', 'member', 'GET /api/member/history?before=abc', null, 400, 'INVALID_REQUEST'],
  ['a bill of nothing, imagined', 'member', 'GET /api/member/what-if?amount=0', null, 400, 'INVALID_REQUEST'],
  ['the reason of 30 February', 'member', 'GET /api/member/why/expiring?day=2027-02-30', null, 400, 'INVALID_REQUEST'],
];

async function tokenOf(index: number): Promise<string> {
  const { body } = await server.call('POST', '/api/member/session', { body: { idToken: idToken(index) } });
  return body.token;
}
const tokens = { member: await tokenOf(1), guest: await tokenOf(77) };
const asked = (who: Who, call: string, rest: object): Promise<Answer> => {
  const [method = '', path = ''] = call.split(' ');
  const by =
    who === 'nobody'
      ? {}
      : who === 'member' || who === 'guest'
        ? { bearer: tokens[who] }
        : { cookie: server[who].cookie };
  return server.call(method, path, { ...by, ...rest });
};

/** The ledger and what hangs on it, and what is kept of people and the shop. */
async function all(): Promise<string> {
  const { members, branches, billRequests } = server.deps;
  const people = await Promise.all([1, 2, 77].map((index) => members.byLineUserId(lineId(index))));
  return JSON.stringify([
    await everythingOf(server),
    people,
    await branches.all(),
    await billRequests.ofMember(member.id),
  ]);
}

test.each(rows)('%s (%s, %s)', async (what, who, call, body, status, code, details) => {
  const before = await all();
  for (const language of languages) {
    const answer = await asked(who, call, {
      ...(body === null ? {} : { body }),
      key: `${what}-${language}`.replace(/[^ -~]/g, ''),
      headers: { 'accept-language': language },
    });
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.message).toBe(errorWords(language, code));
    if (details !== undefined) expect(answer.body.error.details).toMatchObject(details);
    if (code === 'INVALID_REQUEST') expect(answer.body.error.details.fields[0].field).toMatch(/./);
  }
  expect(await all()).toBe(before);
});

test('the same words are used once a language: nobody reads another’s', () => {
  for (const code of new Set(rows.map(([, , , , , each]) => each)))
    expect(new Set(languages.map((language) => errorWords(language, code))).size, code).toBe(languages.length);
});

test('a session that has ended, or was made by somebody else, opens nothing', async () => {
  const before = await all();
  const forged = `${tokens.member.slice(0, -6)}AAAAAA`;
  for (const bearer of [forged, 'x.y.z', idToken(1), server.posKey]) {
    const answer = await server.call('POST', '/api/member/claims', { bearer, key: 'ended', body: claim() });
    expect([answer.status, answer.body.error.code]).toEqual([401, 'UNAUTHENTICATED']);
  }
  const pos = await server.call('GET', `/api/pos/v1/members/${member.number}`, { bearer: tokens.member });
  expect(pos.status).toBe(401);
  const [{ now }, cookie] = [server.state, server.clerk.cookie];
  server.later(56 * 60_000);
  const late = await server.call('POST', '/api/member/claims', { bearer: tokens.member, key: 'ended', body: claim() });
  expect([late.status, late.body.error.code]).toEqual([401, 'UNAUTHENTICATED']);
  server.state.now = new Date('2035-01-02');
  const staff = await server.call('POST', '/api/staff/purchases', { cookie, key: 'ended', body: bill() });
  expect([staff.status, staff.body.error.code]).toEqual([401, 'UNAUTHENTICATED']);
  server.state.now = now;
  expect(await all()).toBe(before);
});

test('another site’s page may not write with the clerk’s cookie', async () => {
  const before = await all();
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
    const answer = await asked('clerk', buy, { key: 'site', body: bill(), headers });
    expect([answer.status, answer.body.error.code]).toEqual([403, 'FORBIDDEN']);
  }
  expect(await all()).toBe(before);
});

test('a tap without a key, and a key that was another bill’s', async () => {
  const before = await all();
  const none = await asked('clerk', buy, { body: bill() });
  expect([none.status, none.body.error.code]).toEqual([400, 'IDEMPOTENCY_KEY_MISSING']);
  const reused = await asked('clerk', buy, { key: 'first', body: bill() });
  expect([reused.status, reused.body.error.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  expect(await all()).toBe(before);
});

test('two counters with one receipt at once: one counts', async () => {
  const taps = ['clerk', 'manager', 'owner', 'clerk'] as const;
  const answers = await Promise.all(
    taps.map((who, index) => asked(who, buy, { key: `once-${index}`, body: bill({ receiptNumber: 'W-1' }) })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
});
