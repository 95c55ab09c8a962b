import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubBrowser } from './support/globals.ts';

type Answer = { status: number; body: unknown } | 'lost' | 'silent';
const refusal = (status: number, code: string): Answer => ({
  status,
  body: { error: { code, message: `said ${code}`, requestId: 'r-1' } },
});
const session: Answer = { status: 200, body: { token: 'T', expiresAt: '2030-01-01T00:00:00.000Z' } };

const renew = vi.fn(async () => {});
vi.mock('../../liff-app/src/lib/liff.ts', () => ({
  startLiff: async () => ({ idToken: async () => 'the-id-token-that-line-gave', renew }),
}));

let asked: { url: string; key: string | undefined; bearer: string | undefined; body: unknown }[] = [];
function answers(...given: Answer[]) {
  asked = [];
  vi.stubGlobal('fetch', async (url: string, init: { headers: Record<string, string>; body?: string }) => {
    const { headers, body } = init;
    asked.push({ url, key: headers['idempotency-key'], bearer: headers.authorization, body: body && JSON.parse(body) });
    const next = given.shift();
    if (next === undefined) throw new Error(`Nobody answers ${url}`);
    if (next === 'lost') throw new TypeError('Failed to fetch');
    if (next === 'silent') throw new DOMException('The operation timed out', 'TimeoutError');
    return new Response(JSON.stringify(next.body), { status: next.status });
  });
}

async function fresh() {
  vi.resetModules();
  const { memberCall } = await import('../../liff-app/src/lib/session.ts');
  const { newKey } = await import('../../liff-app/src/lib/api.ts');
  return { memberCall, newKey };
}

beforeEach(() => {
  stubBrowser();
  renew.mockClear();
  vi.useFakeTimers({ toFake: ['setTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 400 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a member’s call', () => {
  it('opens a session once and carries it', async () => {
    const { memberCall } = await fresh();
    answers(session, { status: 200, body: { a: 1 } }, { status: 200, body: { a: 2 } });
    await memberCall('GET /api/member/card');
    expect(await memberCall('GET /api/member/card')).toEqual({ a: 2 });
    expect(asked.map(({ url, bearer }) => [url, bearer])).toEqual([
      ['/api/member/session', undefined],
      ['/api/member/card', 'Bearer T'],
      ['/api/member/card', 'Bearer T'],
    ]);
  });

  it('keeps the key of the tap through lost packets, silence and a busy card', async () => {
    const { memberCall, newKey } = await fresh();
    const key = newKey();
    answers(session, 'lost', refusal(409, 'BUSY'), { status: 200, body: {} });
    await memberCall('PUT /api/member/profile', { body: { name: '林' }, key });
    expect(asked.slice(1).map((each) => each.key)).toEqual([key, key, key]);
    expect(newKey()).not.toBe(key);
    expect(key).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is sent once where it may not be sent twice', async () => {
    const { memberCall } = await fresh();
    answers(session, 'lost');
    const body = { noticeVersion: '1', marketing: { line: false, sms: false, email: false } };
    await expect(memberCall('POST /api/member/join', { body })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      offline: true,
    });
    expect(asked).toHaveLength(2);
  });

  it('gives up after the third try, and tells silence from no network', async () => {
    const { memberCall } = await fresh();
    answers(session, 'silent', 'silent', 'silent');
    await expect(memberCall('GET /api/member/card')).rejects.toMatchObject({ code: 'UNAVAILABLE', offline: false });
    expect(asked).toHaveLength(4);
  });

  it('does not try again what was refused', async () => {
    const { memberCall } = await fresh();
    answers(session, refusal(422, 'BIRTHDAY_INVALID'));
    await expect(memberCall('PUT /api/member/profile', { body: {}, key: 'k' })).rejects.toMatchObject({
      code: 'BIRTHDAY_INVALID',
      message: 'said BIRTHDAY_INVALID',
      requestId: 'r-1',
    });
    expect(asked).toHaveLength(2);
  });

  it('opens a new session where the old one has ended, with the same key', async () => {
    const { memberCall } = await fresh();
    answers(session, refusal(401, 'UNAUTHENTICATED'), session, { status: 200, body: {} });
    await memberCall('PUT /api/member/profile', { body: {}, key: 'k' });
    expect(asked.filter(({ url }) => url.endsWith('profile')).map((each) => each.key)).toEqual(['k', 'k']);
    expect(renew).not.toHaveBeenCalled();
  });

  it('gets a new ID token where LINE’s has ended, once in a minute and not for ever', async () => {
    const { memberCall } = await fresh();
    answers(refusal(401, 'UNAUTHENTICATED'), session, { status: 200, body: {} });
    await memberCall('GET /api/member/card');
    expect(renew).toHaveBeenCalledTimes(1);
    const again = await fresh();
    answers(refusal(401, 'UNAUTHENTICATED'), refusal(401, 'UNAUTHENTICATED'));
    await expect(again.memberCall('GET /api/member/card')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('fills in paths and leaves empty questions out', async () => {
    const { memberCall } = await fresh();
    answers(session, { status: 200, body: {} }, { status: 200, body: {} });
    await memberCall('POST /api/member/coupons/:id/open', { params: { id: 'a/b' } });
    await memberCall('GET /api/member/history', { query: { limit: 30 } });
    expect(asked.slice(1).map(({ url }) => url)).toEqual([
      '/api/member/coupons/a%2Fb/open',
      '/api/member/history?limit=30',
    ]);
  });
});
