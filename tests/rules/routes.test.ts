import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EndpointSpec, endpoints } from '../../shared/contract/index.ts';
import { openTestServer, type TestServer } from '../api/support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

type Layer = {
  route?: { path: string | string[]; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
};
/** Every route the app would answer, as `GET /path`: what is mounted, not what is written down. */
const served = (stack: Layer[]): string[] =>
  stack.flatMap(({ route, handle }) => {
    if (!route) return served(handle.stack ?? []);
    const methods = Object.keys(route.methods).map((each) => each.toUpperCase());
    return [route.path].flat().flatMap((path) => methods.map((method) => `${method} ${path}`));
  });
const mounted = (): string[] => served((server.app.router as unknown as { stack: Layer[] }).stack);

/** Routes with no contract of their own. */
const besides = [
  'GET /api/docs',
  'GET /api/openapi.json',
  'GET /health/live',
  'GET /health/ready',
  'POST /webhook',
] as const;
/** Pages are for people, not for callers: they are described nowhere. */
const pages = ['GET /', 'GET /liff', 'GET /liff/{*path}', 'GET /staff', 'GET /staff/{*path}'];

test('what is served is the contract, what stands beside it, and the pages', () => {
  const contract = (endpoints as readonly EndpointSpec[]).map(({ method, path }) => `${method} ${path}`);
  expect(contract.length).toBeGreaterThan(30);
  expect(new Set(contract).size).toBe(contract.length);
  expect(mounted().toSorted()).toEqual([...contract, ...besides, ...pages].toSorted());
});

test('what is described is what is served', async () => {
  const { body } = await server.call('GET', '/api/openapi.json');
  const described = Object.entries(body.paths as Record<string, object>).flatMap(([path, each]) =>
    Object.keys(each).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const callable = mounted().filter((each) => !pages.includes(each));
  expect(described.toSorted()).toEqual(callable.map((each) => each.replace(/:(\w+)/g, '{$1}')).toSorted());
});
