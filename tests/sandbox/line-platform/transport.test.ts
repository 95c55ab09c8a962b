import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RateLimiter } from '../../../bot/sandbox/line-platform/rate-limits.ts';
import { startTestPlatform, type TestPlatform } from './test-platform.ts';

let test: TestPlatform;
beforeEach(async () => {
  test = await startTestPlatform();
});
afterEach(() => test.close());

const hello = { messages: [{ type: 'text', text: 'hello' }] };
const stranger = `U${'9'.repeat(32)}`;
const push = (headers = {}) => test.api('POST', '/v2/bot/message/push', { to: stranger, ...hello }, headers);

/** fetch forbids setting `Host`; a page on the web can have any. */
const withHost = (host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port } = test.platform;
    const req = request({ port, host: '127.0.0.1', path: '/control/state', headers: { host } }, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    });
    req.on('error', reject).end();
  });

describe('every answer', () => {
  it('carries x-line-request-id, errors too', async () => {
    const ids = [await push(), await push({ authorization: 'Bearer wrong' })].map((a) =>
      a.headers.get('x-line-request-id'),
    );
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('is 401 for a wrong or missing token', async () => {
    expect(await push({ authorization: 'Bearer wrong' })).toMatchObject({
      status: 401,
      body: { message: /^Authentication/ },
    });
    expect((await push({ authorization: '' })).status).toBe(401);
  });

  it('is 413 over 2 MB, 415 for another media type, 400 for what is no JSON', async () => {
    const path = '/v2/bot/message/push';
    expect((await test.api('POST', path, JSON.stringify({ pad: 'x'.repeat(2 * 1024 * 1024) }))).status).toBe(413);
    expect((await test.api('POST', path, '{}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await test.api('POST', path, '{"to":')).body.message).toContain('could not be parsed as JSON');
    expect((await test.api('POST', path, '[]')).status).toBe(400);
  });

  it('is 404 where LINE has nothing', async () => {
    expect((await test.api('GET', '/v2/bot/nothing')).status).toBe(404);
  });
});

describe('rates', () => {
  it('multicast: a burst of 200, refilled at 200 a second', () => {
    const at = new Date(0);
    const clock = { now: () => at, millis: () => at.getTime(), moveTo: async () => undefined };
    const rates = new RateLimiter(clock);
    const burst = (): number => {
      let taken = 0;
      while (rates.take('POST /v2/bot/message/multicast')) taken += 1;
      return taken;
    };
    // Real time runs on while we take, 5 ms a token.
    expect(burst()).toBeOneOf([200, 201, 202]);
    at.setTime(500);
    expect(burst()).toBeOneOf([100, 101, 102]);
  });

  it('can be lowered, for all or for one endpoint', async () => {
    test.platform.faults({ rate: 1 });
    expect([(await push()).status, (await push()).status]).toEqual([200, 429]);
    test.platform.faults({ rate: { 'POST /v2/bot/message/push': 1 } });
    expect((await push()).status).toBe(200);
    expect((await push()).body.message).toBe('The API rate limit has been exceeded. Try again later.');
    expect((await test.api('GET', '/v2/bot/info')).status).toBe(200);
    test.platform.faults({});
    expect((await push()).status).toBe(200);
  });

  it('broadcast: 60 an hour', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 61; i += 1) statuses.push((await test.api('POST', '/v2/bot/message/broadcast', hello)).status);
    expect(statuses.indexOf(429)).toBe(60);
    test.clock.now = new Date(test.clock.now.getTime() + 3_600_000);
    expect((await test.api('POST', '/v2/bot/message/broadcast', hello)).status).toBe(200);
  });
});

describe('faults', () => {
  it('answer a number of times on a path, wait, or hang up', async () => {
    test.platform.faults({ api: { status: 503, count: 2, path: '/v2/bot/message' } });
    expect((await test.api('GET', '/v2/bot/info')).status).toBe(200);
    expect([(await push()).status, (await push()).status, (await push()).status]).toEqual([503, 503, 200]);
    test.platform.faults({ api: { hangup: true, count: 1 } });
    await expect(push()).rejects.toThrow('fetch failed');
    test.platform.faults({ api: { delayMs: 1 } });
    expect((await push()).status).toBe(200);
  });

  it('that are misspelt are refused', async () => {
    expect((await test.control('POST', '/faults', { api: { statuss: 500 } })).status).toBe(400);
    expect((await test.control('POST', '/faults', { apis: {} })).status).toBe(400);
    expect((await test.control('POST', '/faults', { constructor: {} })).status).toBe(400);
    expect((await test.control('POST', '/faults', JSON.parse('{"__proto__":{}}'))).status).toBe(400);
  });

  it('that make no sense are refused, and what was set stays', async () => {
    await test.control('POST', '/faults', { quota: 7 });
    const odd: [object, string][] = [
      [{ api: 5 }, 'api must be an object'],
      [{ api: null }, 'api must be an object'],
      [{ webhook: true }, 'webhook must be an object'],
      [{ api: { status: '500' } }, 'api.status must be 200 to 599'],
      [{ api: { status: 99 } }, 'api.status must be 200 to 599'],
      [{ api: { count: -1 } }, 'api.count must be a whole number from 0'],
      [{ api: { after: 1 } }, 'api.after must be true or false'],
      [{ webhook: { drop: 'yes' } }, 'webhook.drop must be true, false or how often'],
      [{ webhook: { delayMs: -5 } }, 'webhook.delayMs must be a whole number from 0'],
      [{ quota: -1 }, 'quota must be people a month, or null'],
      [{ rate: { 'POST /v2/bot/message/push': 'few' } }, 'rate must be calls a window, for all or by "METHOD /path"'],
    ];
    for (const [faults, message] of odd) {
      const { status, body } = await test.control('POST', '/faults', faults);
      expect([status, body.message]).toEqual([400, message]);
    }
    expect((await test.control('GET', '/state')).body.faults).toEqual({ quota: 7 });
  });
});

describe('only this machine', () => {
  it('is served: foreign host names and origins are not', async () => {
    expect(await withHost(`localhost:${test.platform.port}`)).toBe(200);
    expect(await withHost(`p1.localhost:${test.platform.port}`)).toBe(200);
    expect(await withHost('evil.example')).toBe(403);
    const from = (origin: string) =>
      test.api('POST', '/control/people', { name: 'x' }, { origin }).then((answer) => answer.status);
    expect(await from('https://evil.example')).toBe(403);
    expect(await from('http://localhost.evil.example')).toBe(403);
    expect(await from('null')).toBe(403);
    expect(await from('http://p1.localhost:3001')).toBe(201);
    expect(await from(test.shopUrl)).toBe(201);
  });

  it('lets the shop read its LIFF session and nobody else', async () => {
    const ask = (origin: string) => test.api('OPTIONS', '/liff-sandbox/token', undefined, { origin });
    expect((await ask(test.shopUrl)).headers.get('access-control-allow-origin')).toBe(test.shopUrl);
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
