import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from './test-platform.ts';

let test: TestPlatform;
beforeEach(async () => {
  test = await startTestPlatform();
});
afterEach(() => test.close());

const get = async (path: string) => (await test.control('GET', path)).body;

describe('the phone page', () => {
  it('may run its own scripts only, frame the shop only, and be framed by nobody', async () => {
    const answer = await fetch(`${test.platform.url}/`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    const policy = String(answer.headers.get('content-security-policy'));
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    const { port } = new URL(test.shopUrl);
    expect(policy).toContain(`http://*.localhost:${port}`);
    const html = await answer.text();
    expect(html).not.toMatch(/<script(?![^>]*src=)/);
    for (const [, path] of html.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)) {
      const part = await fetch(`${test.platform.url}${path}`);
      expect([path, part.status]).toEqual([path, 200]);
      expect(part.headers.get('content-security-policy')).toBeTruthy();
    }
  });

  it('is for this machine only, and shows nothing outside its folder', async () => {
    const status = (path: string, host: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const call = request(
          { port: test.platform.port, host: '127.0.0.1', path, headers: { host } },
          (answer) => void resolve(answer.resume().statusCode ?? 0),
        );
        call.on('error', reject).end();
      });
    expect(await status('/', 'evil.example')).toBe(403);
    expect(await status('/page/main.js', 'evil.example')).toBe(403);
    expect(await status('/page/../control-routes.ts', `localhost:${test.platform.port}`)).toBe(404);
    expect(await status('/page/%2e%2e/control-routes.ts', `localhost:${test.platform.port}`)).not.toBe(200);
  });
});

describe('what the page asks for', () => {
  it('people, by name or id, some at a time, and the state without them', async () => {
    for (const name of ['陳怡君', 'Aiko', '陳大文']) test.platform.addPerson({ name, friend: name !== 'Aiko' });
    const { people, ...counts } = await get(`/people?search=${encodeURIComponent('陳')}`);
    expect(people.map((person: { id: string }) => person.id)).toEqual(['p3', 'p1']);
    expect(counts).toEqual({ found: 2, total: 3, reachable: 2 });
    expect((await get('/people?search=P2')).people).toMatchObject([{ name: 'Aiko' }]);
    expect((await get('/people?limit=1&order=oldest')).people).toMatchObject([{ id: 'p1' }]);
    const { lineUserId } = test.platform.people()[1]!;
    expect((await get(`/people?ids=${lineUserId},nobody`)).people).toMatchObject([{ id: 'p2' }]);
    expect((await get('/state?people=none')).people).toBeUndefined();
    expect((await get('/state')).people).toHaveLength(3);
  });

  it('the last requests and webhooks only', async () => {
    const { id } = test.platform.addPerson({ name: 'a', friend: true });
    for (const text of ['1', '2', '3']) {
      test.platform.say(id, text);
      await test.platform.idle();
      await test.client.getBotInfo();
    }
    expect((await get('/requests?last=2')).requests.map((each: { seq: number }) => each.seq)).toEqual([2, 3]);
    const { webhooks } = await get('/webhooks?last=1');
    expect(webhooks).toMatchObject([{ events: [{ message: { text: '3' } }], ms: expect.any(Number) }]);
    expect((await get('/requests')).requests).toHaveLength(3);
  });

  it('what the shop has read: what it took, and not before', async () => {
    const { id } = test.platform.addPerson({ name: 'a', friend: true });
    test.answers.push(500);
    test.platform.say(id, 'first');
    await expect.poll(() => test.received.length).toBe(1);
    expect(test.platform.chat(id)[0]?.read).toBeUndefined();
    await test.platform.idle();
    expect(test.platform.chat(id)[0]?.read).toBe(true);
  });

  it('a LIFF page on the phone’s own host, where the shop is local', async () => {
    test.platform.addPerson({ name: 'a' });
    test.platform.addPerson({ name: 'b' });
    const { port } = new URL(test.shopUrl);
    for (const id of ['p1', 'p2']) {
      const { frame } = (await test.control('POST', `/people/${id}/scan`, { code: 'main' })).body;
      expect(frame).toBe(`http://${id}.localhost:${port}/liff?liff.state=%2Fjoin%2Fmain&sandboxPerson=${id}`);
    }
  });
});
