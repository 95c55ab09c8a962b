import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EndpointSpec, endpoints } from '../../shared/contract/index.ts';
import { openTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
let memberToken: string;
beforeAll(async () => {
  server = await openTestServer({ limits: { address: 10_000, wrongCode: 10_000 } });
  memberToken = (await server.member(1)).token;
});
afterAll(() => server.close());

const all: readonly EndpointSpec[] = endpoints;
const pathOf = ({ path }: EndpointSpec) => path.replace(/:\w+/g, 'x');
const withCredentials = () => ({
  none: {},
  forged: { bearer: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJVMCJ9.', cookie: 'regulars_staff=made-up' },
  member: { bearer: memberToken },
  staff: { cookie: server.clerk.cookie },
  pos: { bearer: server.posKey },
});
const gates: Record<string, string> = { member: 'member', staff: 'staff', pos: 'pos' };

test('the public list is short and known', () => {
  expect(
    all
      .filter(({ auth }) => auth === 'public')
      .map(({ method, path }) => `${method} ${path}`)
      .toSorted(),
  ).toEqual([
    'GET /api/member/notice',
    'GET /api/staff/auth/callback',
    'GET /api/staff/auth/login',
    'POST /api/member/session',
    'POST /api/staff/auth/session',
  ]);
});

describe.each(
  all.filter(({ auth }) => auth !== 'public').map((each) => [`${each.method} ${each.path}`, each] as const),
)('%s', (_name, endpoint) => {
  test('refuses everyone but its own', async () => {
    for (const [who, credentials] of Object.entries(withCredentials())) {
      if (who === gates[endpoint.auth]) continue;
      const answer = await server.call(endpoint.method, pathOf(endpoint), { ...credentials, key: 'k' });
      expect([who, answer.status, answer.body.error?.code]).toEqual([who, 401, 'UNAUTHENTICATED']);
    }
  });
  test('asks for the role the contract names', async () => {
    if (endpoint.auth !== 'staff' || !endpoint.role) return;
    const lower = endpoint.role === 'owner' ? server.manager : server.clerk;
    const answer = await server.call(endpoint.method, pathOf(endpoint), { cookie: lower.cookie, key: 'k' });
    expect([answer.status, answer.body.error.code]).toEqual([403, 'FORBIDDEN']);
  });
  test('a write by cookie needs same origin', async () => {
    if (endpoint.auth !== 'staff' || endpoint.method === 'GET') return;
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site', origin: 'https://other.shop.example' },
      { 'sec-fetch-site': '', origin: 'https://evil.example' },
      { 'sec-fetch-site': '', origin: 'null' },
    ]) {
      const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
      const response = await fetch(`${server.url}${pathOf(endpoint)}`, {
        method: endpoint.method,
        headers: { ...sent, cookie: server.owner.cookie, 'content-type': 'application/json' },
        body: '{}',
      });
      expect([headers.origin, response.status]).toEqual([headers.origin, 403]);
    }
  });
});

test('a write of the shop’s own page is let in by its origin alone', async () => {
  const response = await fetch(`${server.url}/api/staff/auth/logout`, {
    method: 'POST',
    headers: { cookie: server.manager.cookie, origin: 'https://shop.example', 'content-type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(200);
  expect((await server.call('GET', '/api/staff/me', { cookie: server.manager.cookie })).status).toBe(401);
});

test('a session ends after its hour, and one of another secret was never one', async () => {
  expect((await server.call('GET', '/api/member/card', { bearer: memberToken })).status).toBe(200);
  const other = await openTestServer({ config: { sessionSecrets: ['other'.repeat(10)] } });
  const foreign = (await other.member(1)).token;
  await other.close();
  expect((await server.call('GET', '/api/member/card', { bearer: foreign })).status).toBe(401);
  server.later(3_600_000);
  expect((await server.call('GET', '/api/member/card', { bearer: memberToken })).status).toBe(401);
});

test('a path nobody serves is 404 in the one shape', async () => {
  for (const path of ['/api/nothing', '/api/staff/nothing', '/api/member/../secrets']) {
    const answer = await server.call('GET', path);
    expect([answer.status, answer.body.error.code]).toEqual([404, 'NOT_FOUND']);
  }
});
