import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorTable } from '../../bot/api/error-handler.ts';
import { type EndpointSpec, endpoints } from '../../shared/contract/index.ts';
import { errorCodes } from '../../shared/errors.ts';
import { openTestServer, type TestServer } from './support/server.ts';

const inline = 'document.title = 1';
const distDir = mkdtempSync(join(tmpdir(), 'regulars-dist-'));
mkdirSync(join(distDir, 'assets'));
writeFileSync(
  join(distDir, 'index.html'),
  `<!doctype html><head><!--config--></head><body><script>${inline}</script><script type="module" src="/liff/assets/a-1.js"></script></body>`,
);
writeFileSync(join(distDir, 'assets', 'a-1.js'), 'plain');
writeFileSync(join(distDir, 'assets', 'a-1.js.br'), 'packed');

let server: TestServer;
let sandbox: TestServer;
beforeAll(async () => {
  server = await openTestServer({ config: { distDir } });
  sandbox = await openTestServer({
    config: {
      distDir,
      production: false,
      publicUrl: 'http://localhost:3000',
      sandbox: { url: 'http://localhost:3001' },
    },
  });
});
afterAll(async () => {
  await Promise.all([server.close(), sandbox.close()]);
  rmSync(distDir, { recursive: true });
});

test.each([
  '/liff',
  '/liff/',
  '/liff/join/main-t1',
  '/liff/staff/counter',
  '/staff',
  '/staff/',
  '/staff/members',
  '/liff?liff.state=%2Fcode',
])('%s is the page, never a redirect', async (path) => {
  const answer = await server.call('GET', path);
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  const [, data] = /<script type="application\/json" id="config">(.*?)<\/script>/.exec(answer.text) ?? [];
  expect(JSON.parse(data!)).toMatchObject({
    liffId: '1650000002-AbcdEfgh',
    endpoint: 'https://shop.example/liff',
    sandbox: null,
    shop: {
      name: expect.any(String),
      brandColor: expect.stringMatching(/^#/),
      pointsName: { 'zh-TW': '點', en: 'points' },
    },
  });
});

test('assets stay for a year, packed where the browser takes it; a missing one is 404, not the page', async () => {
  const packed = await server.call('GET', '/liff/assets/a-1.js', { headers: { 'accept-encoding': 'identity;q=0' } });
  expect(packed.headers.get('cache-control')).toContain('immutable');
  const raw = await fetch(`${server.url}/liff/assets/a-1.js`, { headers: { 'accept-encoding': 'gzip' } });
  expect([raw.status, await raw.text(), raw.headers.get('content-encoding')]).toEqual([200, 'plain', null]);
  for (const path of ['/liff/assets/..%2findex.html', '/liff/assets/..%2f..%2f..%2fetc%2fhostname']) {
    expect((await server.call('GET', path)).text, path).not.toMatch(/<script|[a-z0-9-]+\n$/);
  }
  expect((await server.call('GET', '/liff/assets/b.js')).status).toBe(404);
});

test('scripts: our own, the built page’s inline ones by hash, LINE’s; frames: nobody, or the sandbox', async () => {
  const policy = (await server.call('GET', '/liff')).headers.get('content-security-policy')!;
  const hash = createHash('sha256').update(inline).digest('base64');
  expect(policy).toContain(`script-src 'self' 'sha256-${hash}' https://static.line-scdn.net`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('localhost');
  const open = (await sandbox.call('GET', '/liff')).headers.get('content-security-policy')!;
  expect(open).toContain("frame-ancestors 'self' http://localhost:3001 http://*.localhost:3000");
  expect(open).toMatch(/connect-src [^;]*http:\/\/localhost:3001/);
});

test('the root leads to the console, in the sandbox to the phone', async () => {
  expect((await server.call('GET', '/')).headers.get('location')).toBe('/staff');
  expect((await sandbox.call('GET', '/')).headers.get('location')).toBe('http://localhost:3001');
});

test('ready follows the database and the draining; live does not', async () => {
  expect((await server.call('GET', '/health/ready')).status).toBe(200);
  server.state.ready = false;
  expect((await server.call('GET', '/health/ready')).status).toBe(503);
  expect((await server.call('GET', '/health/live')).status).toBe(200);
  server.state.ready = true;
});

test('the description has every route of the contract and the others, and is readable', async () => {
  const { body } = await server.call('GET', '/api/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  for (const { method, path } of endpoints as readonly EndpointSpec[]) {
    const operation = body.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    expect(operation, `${method} ${path}`).toBeDefined();
  }
  expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/webhook', '/health/ready', '/api/docs']));
  const ids = Object.values(body.paths as Record<string, Record<string, { operationId?: string }>>).flatMap((each) =>
    Object.values(each).flatMap(({ operationId }) => (operationId ? [operationId] : [])),
  );
  expect(new Set(ids).size).toBe(ids.length);
  const docs = await server.call('GET', '/api/docs');
  expect(docs.text).toContain('/api/pos/v1/purchases');
  expect(docs.text).not.toContain('<script');
});

test('every error code has a status of its own kind', () => {
  for (const code of errorCodes) expect(errorTable[code].status, code).toBeGreaterThanOrEqual(400);
});

test('an unknown failure is 500 and tells nothing', async () => {
  const own = await openTestServer({ failing: 'secret detail of Person 1' });
  const answer = await own.call('GET', '/api/member/notice');
  expect([answer.status, answer.body.error.code]).toEqual([500, 'INTERNAL']);
  expect(answer.text).not.toContain('secret');
  expect(own.logged.join('')).not.toContain('secret');
  await own.close();
});
