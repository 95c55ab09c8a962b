import { afterAll, expect, test } from 'vitest';
import { errorWords } from '../../bot/api/error-words.ts';
import { createPosKey } from '../../bot/services/staff/pos-key.ts';
import type { Language } from '../../shared/vocabulary.ts';
import { everythingOf } from './support/everything.ts';
import { openTestServer } from './support/server.ts';

const server = await openTestServer();
afterAll(() => server.close());

const { member } = await server.member(1);
const memberNumber = member.number;
server.later(3_600_000);
const occurredAt = server.state.now.toISOString();
const posted = (path: string, body: unknown, rest: object = {}) =>
  server.call('POST', `/api/pos/v1/${path}`, { bearer: server.posKey, key: 'k-bad', body, ...rest });
const bill = (set: object = {}) => ({ memberNumber, receiptNumber: 'B-1', amount: 400, occurredAt, ...set });
const bought = await posted('purchases', bill({ receiptNumber: 'A-1', amount: 900 }), { key: 'k-a1' });
const everything = () => everythingOf(server);

const asked = JSON.stringify(bill({ receiptNumber: 'K-1' }));
const odd: [
  string,
  number,
  string,
  { key?: string; bearer?: string; raw?: string; headers?: Record<string, string> },
][] = [
  ['no key of its own', 400, 'IDEMPOTENCY_KEY_MISSING', { key: '' }],
  ['a key of 129 characters', 400, 'INVALID_REQUEST', { key: 'k'.repeat(129) }],
  ['a key used for another bill', 409, 'IDEMPOTENCY_KEY_REUSED', { key: 'k-a1' }],
  ['nobody’s till', 401, 'UNAUTHENTICATED', { bearer: '' }],
  ['a till of somebody’s own making', 401, 'UNAUTHENTICATED', { bearer: `${server.posKey.slice(0, -4)}0000` }],
  ['half of a body', 400, 'INVALID_REQUEST', { raw: asked.slice(0, 40) }],
  ['a list for a body', 400, 'INVALID_REQUEST', { raw: '[]' }],
  ['a number for a body', 400, 'INVALID_REQUEST', { raw: '7' }],
  ['a body of another kind', 400, 'INVALID_REQUEST', { headers: { 'content-type': 'text/plain' } }],
  [
    'a body in a charset nobody has',
    400,
    'INVALID_REQUEST',
    { headers: { 'content-type': 'application/json; charset=moon' } },
  ],
  ['a body that says it is packed in another way', 400, 'INVALID_REQUEST', { headers: { 'content-encoding': 'br' } }],
  [
    'a body that says it is packed in a way nobody knows',
    400,
    'INVALID_REQUEST',
    { headers: { 'content-encoding': 'moon' } },
  ],
  ['a body that says it is packed', 400, 'INVALID_REQUEST', { headers: { 'content-encoding': 'gzip' } }],
  ['more than a bill', 413, 'PAYLOAD_TOO_LARGE', { raw: JSON.stringify({ memberNumber: 'x'.repeat(200_000) }) }],
  ['a prototype', 400, 'INVALID_REQUEST', { raw: asked.replace('{', '{"__proto__":{"amount":1},') }],
  ['very deep', 400, 'INVALID_REQUEST', { raw: `{"lines":${'['.repeat(9_000)}${']'.repeat(9_000)}}` }],
  ['an amount beyond numbers', 400, 'INVALID_REQUEST', { raw: asked.replace('"amount":400', '"amount":1e999') }],
];
test.each(odd)('%s: %d %s, and nothing is done', async (_what, status, code, rest) => {
  const before = await everything();
  const answer = await posted('purchases', null, { key: 'k-odd', raw: asked, ...rest });
  expect([answer.status, answer.body?.error?.code]).toEqual([status, code]);
  if (code === 'INVALID_REQUEST') expect(answer.body.error.details.fields[0].field).toMatch(/./);
  expect(await everything()).toBe(before);
});

test('another order of the same fields is the same bill', async () => {
  const first = await posted('purchases', bill({ receiptNumber: 'O-1' }), { key: 'k-order' });
  const turned = Object.fromEntries(Object.entries(bill({ receiptNumber: 'O-1' })).toReversed());
  const again = await posted('purchases', turned, { key: 'k-order' });
  expect([again.status, again.body, again.headers.get('idempotent-replayed')]).toEqual([201, first.body, 'true']);
});

test('methods nobody offers, and paths nobody has, say so', async () => {
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const answer = await server.call(method, '/api/pos/v1/purchases', { bearer: server.posKey });
    expect([method, answer.status, answer.body?.error?.code]).toEqual([method, 405, 'METHOD_NOT_ALLOWED']);
    expect(answer.headers.get('allow')).toBe('POST');
  }
  const looked = await server.call('DELETE', `/api/pos/v1/members/${memberNumber}`, { bearer: server.posKey });
  expect([looked.status, looked.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  for (const path of ['/api/pos/v1/purchase', '/api/pos/v2/purchases', '/api/pos/v1//purchases', '/api', '/api/pos']) {
    const answer = await server.call('POST', path, { bearer: server.posKey, key: 'k-path', body: bill() });
    expect([path, answer.status, answer.body?.error?.code]).toEqual([path, 404, 'NOT_FOUND']);
  }
});

test('a body of another kind is told by the header that is wrong', async () => {
  for (const kind of ['application/x-www-form-urlencoded', 'text/plain', 'application/vnd.api+json']) {
    const answer = await posted('purchases', bill(), { headers: { 'content-type': kind } });
    expect(answer.body.error.details.fields).toEqual([{ field: 'Content-Type', problem: 'send application/json' }]);
  }
});

test('a till’s key that was taken away opens nothing, whatever it is asked', async () => {
  const { key } = await createPosKey(server.deps, { branch: 'east', now: server.state.now });
  const look = () => server.call('GET', `/api/pos/v1/members/${memberNumber}`, { bearer: key });
  expect((await look()).status).toBe(200);
  await server.deps.posKeys.revoke(server.deps.seals.tokenHash(key), server.state.now);
  const before = await everything();
  expect((await look()).status).toBe(401);
  const answer = await posted('purchases', bill({ receiptNumber: 'R-1' }), { bearer: key, key: 'k-revoked' });
  expect([answer.status, answer.body.error.code]).toEqual([401, 'UNAUTHENTICATED']);
  expect(await everything()).toBe(before);
});

test('another branch’s key: its receipts are its own, its keys too; a purchase is refunded anywhere by its id', async () => {
  const { key: east } = await createPosKey(server.deps, { branch: 'east', now: server.state.now });
  const early = { receiptNumber: 'A-1', refundNumber: 'C-1', amount: 100 };
  const elsewhere = await posted('refunds', early, { bearer: east, key: 'k-east-1' });
  expect([elsewhere.status, elsewhere.body.waiting]).toEqual([202, true]);
  const same = await posted('purchases', bill({ receiptNumber: 'A-1' }), { bearer: east, key: 'k-a1' });
  expect([same.status, same.headers.get('idempotent-replayed')]).toEqual([201, null]);
  server.later(61_000);
  const memberCode = server.deps.seals.liveCode(memberNumber, server.state.now).code;
  await posted('holds', { memberCode, points: 1 }, { key: 'k-hold' });
  const settled = await posted('holds/k-hold/confirm', {}, { bearer: east, key: 'k-east-2' });
  expect([settled.status, settled.body.error.code]).toEqual([404, 'HOLD_NOT_FOUND']);
  const byId = { purchaseId: bought.body.purchaseId, refundNumber: 'C-2', amount: 100 };
  expect((await posted('refunds', byId, { bearer: east, key: 'k-east-3' })).status).toBe(201);
});

test('the same request at once, five times: one effect, and five times its answer', async () => {
  server.later(61_000);
  const memberCode = server.deps.seals.liveCode(memberNumber, server.state.now).code;
  const before = await server.call('GET', `/api/pos/v1/members/${memberNumber}`, { bearer: server.posKey });
  const points = before.body.points.balance;
  const taps = await Promise.all(
    Array.from({ length: 5 }, () => posted('redemptions', { memberCode, points }, { key: 'k-all' })),
  );
  expect(taps.map(({ status, body }) => [status, body])).toEqual(taps.map(() => [201, taps[0]!.body]));
  expect(taps[0]!.body.points).toEqual({ spent: points, worth: points, balance: 0 });
  const again = await posted('redemptions', { memberCode, points }, { key: 'k-all' });
  expect([again.status, again.body, again.headers.get('idempotent-replayed')]).toEqual([201, taps[0]!.body, 'true']);
});

test('words are in the language the caller likes best, of those there are', async () => {
  const best: [string, Language][] = [
    ['en;q=0.1, zh-TW;q=0.9', 'zh-TW'],
    ['fr, th;q=0.4, ja;q=0.8', 'ja'],
    ['en, ja', 'en'],
    ['zh-Hant;q=0.2, EN-gb ; q=0.3', 'en'],
    ['th;q=0', 'zh-TW'],
    ['th;q=much, en;q=0.2', 'en'],
    ['*', 'zh-TW'],
  ];
  for (const [asked, language] of best) {
    const headers = { 'accept-language': asked };
    const answer = await server.call('GET', '/api/pos/v1/members/0', { bearer: server.posKey, headers });
    expect([asked, answer.body.error.message]).toEqual([asked, errorWords(language, 'MEMBER_NOT_FOUND')]);
  }
});
