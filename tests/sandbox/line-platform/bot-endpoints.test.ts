import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandboxCredentials } from '../../../bot/sandbox/line-platform/defaults.ts';
import { startTestPlatform, type TestPlatform } from './test-platform.ts';

let test: TestPlatform;
beforeEach(async () => {
  test = await startTestPlatform();
});
afterEach(() => test.close());

const someone = `U${'1'.repeat(32)}`;

describe('what LINE refuses elsewhere', () => {
  it.each<[string, string, string, unknown]>([
    ['loading for 7 seconds', 'POST', '/v2/bot/chat/loading/start', { chatId: someone, loadingSeconds: 7 }],
    ['loading for 65 seconds', 'POST', '/v2/bot/chat/loading/start', { chatId: someone, loadingSeconds: 65 }],
    ['loading in a group', 'POST', '/v2/bot/chat/loading/start', { chatId: `C${'1'.repeat(32)}` }],
    ['1,001 followers at once', 'GET', '/v2/bot/followers/ids?limit=1001', undefined],
    ['a profile of no id', 'GET', '/v2/bot/profile/U1', undefined],
    [
      'figures over 31 days',
      'GET',
      '/v2/bot/insight/message/event/aggregation?customAggregationUnit=u&from=20261001&to=20261101',
      undefined,
    ],
    ['figures of no unit', 'GET', '/v2/bot/insight/message/event/aggregation?from=20261001&to=20261001', undefined],
    [
      'a hook address over 500',
      'PUT',
      '/v2/bot/channel/webhook/endpoint',
      { endpoint: `https://e.com/${'a'.repeat(500)}` },
    ],
  ])('%s', async (_name, method, path, body) => {
    expect((await test.api(method, path, body)).status).toBe(400);
  });
});

describe('what the bot can ask', () => {
  it('itself, loading dots, its LIFF apps', async () => {
    expect(await test.client.getBotInfo()).toMatchObject({
      userId: expect.stringMatching(/^U[0-9a-f]{32}$/),
      chatMode: 'bot',
    });
    expect((await test.api('POST', '/v2/bot/chat/loading/start', { chatId: someone })).status).toBe(202);
    expect((await test.api('GET', '/liff/v1/apps')).status).toBe(401);
  });

  it('its quota: none, or the number given', async () => {
    expect(await test.client.getMessageQuota()).toEqual({ type: 'none' });
    test.platform.faults({ quota: 200 });
    expect(await test.client.getMessageQuota()).toEqual({ type: 'limited', value: 200 });
  });
});

describe('phones of their own', () => {
  const location = (host: string): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      const path = `/${sandboxCredentials.liffId}/code`;
      const options = { port: test.platform.port, host: '127.0.0.1', path, headers: { host } };
      const req = request(options, (res) => {
        res.resume();
        resolve(res.headers.location);
      });
      req.on('error', reject).end();
    });

  it('p2.localhost is the second person, and the LIFF page keeps that host: storage of its own', async () => {
    test.platform.addPerson({ name: 'a' });
    test.platform.addPerson({ name: 'b' });
    const { port } = new URL(test.shopUrl);
    const own = await location(`p2.localhost:${test.platform.port}`);
    expect(own).toBe(`http://p2.localhost:${port}/liff?liff.state=%2Fcode&sandboxPerson=p2`);
    expect(await location(`localhost:${test.platform.port}`)).toBe(
      `${test.shopUrl}/liff?liff.state=%2Fcode&sandboxPerson=p1`,
    );
  });
});

describe('a large shop', () => {
  it('sends to 500 among 50,000 without walking them all', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 50_000; i += 1) ids.push(test.platform.addPerson({ name: String(i), friend: true }).lineUserId);
    await test.client.multicast({ to: ids.slice(-500), messages: [{ type: 'text', text: 'x' }] });
    expect(test.platform.chat('p50000')).toHaveLength(1);
    expect(test.platform.chat('p1')).toHaveLength(0);
  });
});
