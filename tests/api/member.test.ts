import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueCoupon } from '../../bot/services/coupons/issue.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { idToken, openTestServer, type TestServer } from './support/server.ts';
import { addTemplate } from './support/shop.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

test('from nothing to a card in three calls; joining twice is joining once', async () => {
  const session = await server.call('POST', '/api/member/session', { body: { idToken: idToken(50) } });
  expect(session.body).toEqual({ token: expect.any(String), expiresAt: expect.any(String) });
  const bearer = session.body.token as string;
  const notice = await server.call('GET', '/api/member/notice?language=en');
  expect(notice.body).toMatchObject({ version: noticeVersion, items: { length: 6 } });
  expect((await server.call('GET', '/api/member/card', { bearer })).body.error.code).toBe('NOT_A_MEMBER');
  const body = { noticeVersion, marketing: { line: true } };
  const joined = await server.call('POST', '/api/member/join', { bearer, body });
  expect(joined.status).toBe(200);
  expect(joined.body).toMatchObject({ joinedNow: true, points: { balance: 5 } });
  const again = await server.call('POST', '/api/member/join', { bearer, body });
  expect(again.body).toMatchObject({ joinedNow: false, points: { balance: 5 } });
  const back = await server.call('POST', '/api/member/session', { body: { idToken: idToken(50) } });
  expect(back.body.member.member.number).toBe(joined.body.member.number);
});

test('an outdated notice, a forged token, a body that is no JSON', async () => {
  const { body } = await server.call('POST', '/api/member/session', { body: { idToken: idToken(51) } });
  const old = { noticeVersion: '1999', marketing: {} };
  expect((await server.call('POST', '/api/member/join', { bearer: body.token, body: old })).body.error.code).toBe(
    'NOTICE_OUTDATED',
  );
  const forged = await server.call('POST', '/api/member/session', { body: { idToken: 'x'.repeat(40) } });
  expect([forged.status, forged.body.error.code]).toEqual([401, 'UNAUTHENTICATED']);
  const broken = await server.call('POST', '/api/member/session', { raw: '{"idToken":' });
  expect([broken.status, broken.body.error.code]).toEqual([400, 'INVALID_REQUEST']);
  const big = await server.call('POST', '/api/member/session', {
    raw: JSON.stringify({ idToken: 'x'.repeat(110_000) }),
  });
  expect([big.status, big.body.error.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
});

test('errors name the field, carry a request id, and speak the caller’s language', async () => {
  const wrong = await server.call('POST', '/api/member/session', {
    body: {},
    headers: { 'accept-language': 'ja-JP,en;q=0.5' },
  });
  expect(wrong.status).toBe(400);
  expect(wrong.body.error).toMatchObject({ code: 'INVALID_REQUEST', details: { fields: [{ field: 'idToken' }] } });
  expect(wrong.body.error.requestId).toBe(wrong.headers.get('x-request-id'));
  const english = await server.call('POST', '/api/member/session', { body: {}, headers: { 'accept-language': 'en' } });
  expect(english.body.error.message).not.toBe(wrong.body.error.message);
});

test('the code renews, history pages, the profile changes under its key', async () => {
  const { member, token } = await server.member(52);
  const code = await server.call('GET', '/api/member/code', { bearer: token });
  expect(code.body).toMatchObject({ number: member.number, code: expect.stringMatching(/^\d{24}$/) });
  const history = await server.call('GET', '/api/member/history?limit=1', { bearer: token });
  expect(history.body.items).toHaveLength(1);
  expect((await server.call('GET', '/api/member/history?limit=1000', { bearer: token })).status).toBe(400);
  const profile = { bearer: token, body: { name: 'New name' } };
  expect((await server.call('PUT', '/api/member/profile', profile)).body.error.code).toBe('IDEMPOTENCY_KEY_MISSING');
  const changed = await server.call('PUT', '/api/member/profile', { ...profile, key: 'tap' });
  expect(changed.body.member.name).toBe('New name');
  expect(
    (await server.call('PUT', '/api/member/profile', { ...profile, key: 'tap' })).headers.get('idempotent-replayed'),
  ).toBe('true');
  const reused = await server.call('PUT', '/api/member/profile', {
    bearer: token,
    body: { name: 'Other' },
    key: 'tap',
  });
  expect([reused.status, reused.body.error.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
});

test('coupons: own ones only', async () => {
  const { member, token } = await server.member(53);
  const other = await server.member(54);
  const templateId = await addTemplate(server);
  const coupon = await issueCoupon(server.deps, {
    memberId: member.id,
    templateId,
    source: 'staff',
    key: 'c',
    now: server.state.now,
  });
  const list = await server.call('GET', '/api/member/coupons', { bearer: token });
  expect(list.body.usable.map(({ id }: { id: string }) => id)).toContain(coupon!.id);
  const opened = await server.call('POST', `/api/member/coupons/${coupon!.id}/open`, { bearer: token });
  expect(opened.body.code).toMatch(/^9\d{23}$/);
  const stranger = await server.call('POST', `/api/member/coupons/${coupon!.id}/open`, { bearer: other.token });
  expect([stranger.status, stranger.body.error.code]).toEqual([404, 'COUPON_NOT_FOUND']);
});

test('the stream says when the card changed, and ends when the process drains', async () => {
  const own = await openTestServer();
  const { member, token } = await own.member(1);
  const response = await fetch(`${own.url}/api/member/live`, { headers: { authorization: `Bearer ${token}` } });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toContain(': open');
  own.deps.changed(member.id);
  expect((await reader.read()).value).toContain('data: {"kind":"changed"}');
  own.stopping.abort();
  let end = await reader.read();
  while (!end.done) end = await reader.read();
  expect(end.done).toBe(true);
  await own.close();
  expect(own.listeners.get(member.id)?.size ?? 0).toBe(0);
});

test('one caller cannot take the machine, and is told when to come back', async () => {
  const own = await openTestServer({ limits: { member: 3, signIn: 4 } });
  const { token } = await own.member(1);
  const statuses = [];
  for (let index = 0; index < 4; index += 1)
    statuses.push((await own.call('GET', '/api/member/code', { bearer: token })).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  const beyond = await own.call('GET', '/api/member/code', { bearer: token });
  expect(beyond.body.error.code).toBe('RATE_LIMITED');
  expect(beyond.headers.get('retry-after')).toBe('60');
  const signIns = [];
  for (let index = 0; index < 4; index += 1) {
    signIns.push((await own.call('POST', '/api/member/session', { body: { idToken: idToken(1) } })).status);
  }
  expect(signIns).toEqual([200, 200, 200, 429]);
  await own.close();
});

test('a log line has no token, name, code or query', async () => {
  const { token, member } = await server.member(55);
  await server.call('GET', '/api/member/card?secret=abc', { bearer: token });
  const text = server.logged.join('');
  expect(text).toContain('"route":"/api/member/card"');
  for (const secret of [token, member.name, member.number, 'secret=abc', idToken(55)])
    expect(text).not.toContain(secret);
});
