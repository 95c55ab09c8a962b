import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

test('N24: the owner looks first, then commits what was looked at; a file larger than any other body is taken', async () => {
  const lines = Array.from({ length: 4_000 }, (_, index) => `客人 ${index},09${String(index).padStart(8, '0')}`);
  const content = Buffer.from(`姓名,手機,點數\n${lines.join('\n')}\n王,0988888888,12`).toString('base64');
  expect(content.length).toBeGreaterThan(100_000);
  const post = (body: object, cookie = server.owner.cookie, key = `k${Math.random()}`) =>
    server.call('POST', '/api/staff/imports', { cookie, key, body });
  expect((await post({ content }, server.manager.cookie)).body.error.code).toBe('FORBIDDEN');
  const dry = await post({ content });
  expect(dry.body).toMatchObject({ rows: 4_001, created: 4_001, points: 12, faults: [], committed: false });
  expect((await post({ content, commit: '0'.repeat(64) })).body.error.code).toBe('CONFIRMATION_WRONG');
  expect(await server.deps.members.count()).toBe(0);
  const small = Buffer.from('姓名,手機,點數\n王,0988888888,12').toString('base64');
  const { body: looked } = await post({ content: small });
  const done = await post({ content: small, commit: looked.fileHash });
  expect([done.status, done.body]).toMatchObject([200, { created: 1, committed: true }]);
  expect((await post({ content: small, commit: looked.fileHash })).body).toMatchObject({ created: 0, repeated: 1 });
});
