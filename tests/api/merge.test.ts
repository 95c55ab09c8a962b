import { afterAll, beforeAll, expect, test } from 'vitest';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import type { BranchCode } from '../../shared/ids.ts';
import { openTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ limits: { address: 10_000, wrongCode: 10_000 } });
});
afterAll(() => server.close());

let next = 100;
async function two() {
  const [a, b] = [await server.member(next++), await server.member(next++)];
  await awardPurchase(server.deps, {
    memberId: a.member.id,
    branch: 'main' as BranchCode,
    amount: 300,
    at: server.state.now,
    idempotencyKey: a.member.id,
    actor: { kind: 'staff', id: 'x' },
    now: server.state.now,
  });
  const by =
    (cookie: string) =>
    (method: string, path: string, body?: unknown, key = `k${next++}`) =>
      server.call(method, path, { cookie, body, key });
  return { a, b, clerk: by(server.clerk.cookie), manager: by(server.manager.cookie) };
}
const card = async (token: string) => (await server.call('GET', '/api/member/card', { bearer: token })).body;

test('N04: a clerk asks, the member agrees in the app, both sessions show one card; the manager takes it back', async () => {
  const { a, b, clerk, manager } = await two();
  const asked = await clerk('POST', `/api/staff/members/${a.member.id}/merge`, { into: b.member.id });
  expect([asked.status, asked.body]).toMatchObject([201, { state: 'proposed', from: { id: a.member.id } }]);
  const question = await server.call('GET', '/api/member/merges', { bearer: a.token });
  expect(question.body.merges).toEqual([
    {
      id: asked.body.id,
      into: { name: expect.stringMatching(/^.◯$/), numberTail: b.member.number.slice(-4) },
      expiresAt: expect.any(String),
    },
  ]);
  // The other side, and anybody else, is not asked.
  expect((await server.call('GET', '/api/member/merges', { bearer: b.token })).body.merges).toEqual([]);
  const answer = (token: string, given: string) =>
    server.call('POST', `/api/member/merges/${asked.body.id}`, { bearer: token, key: 'yes', body: { answer: given } });
  expect((await answer(b.token, 'agree')).body.error.code).toBe('MERGE_NOT_OPEN');
  expect((await answer(a.token, 'agree')).body).toEqual({ state: 'merged' });
  expect((await answer(a.token, 'agree')).headers.get('Idempotent-Replayed')).toBe('true');
  const [ofA, ofB] = [await card(a.token), await card(b.token)];
  expect(ofA.member.number).toBe(b.member.number);
  expect(ofA.points.balance).toBe(ofB.points.balance);
  expect(ofB.points.balance).toBe(5 + 3 + 20 + 5);

  const late = await clerk('POST', '/api/staff/purchases', { memberId: a.member.id, amount: 10, branch: 'main' });
  expect([late.status, late.body.error.code, late.body.error.details.into]).toEqual([
    409,
    'MEMBER_MERGED',
    b.member.id,
  ]);
  const shown = await clerk('GET', `/api/staff/members/${b.member.id}/merges`);
  expect(shown.body.merges).toMatchObject([{ state: 'merged', splitUntil: '2027-04-09', proposedBy: 'A clerk' }]);
  expect((await clerk('POST', `/api/staff/merges/${asked.body.id}/split`, {})).status).toBe(403);
  const split = await manager('POST', `/api/staff/merges/${asked.body.id}/split`, {});
  expect([split.status, split.body.state]).toEqual([200, 'split']);
  expect((await card(a.token)).points.balance).toBe(28);
  expect((await card(b.token)).points.balance).toBe(5);

  const { body: audit } = await server.call('GET', '/api/staff/audit', { cookie: server.owner.cookie });
  expect(audit.items.map((row: { action: string; outcome: string }) => `${row.action} ${row.outcome}`)).toEqual(
    expect.arrayContaining([
      'POST members/:id/merge done',
      'POST merges/:id/split FORBIDDEN',
      'POST merges/:id/split done',
    ]),
  );
});

test('N04: the live code of the card that is given up agrees at the counter; any other does not', async () => {
  const { a, b, clerk } = await two();
  const asked = await clerk('POST', `/api/staff/members/${a.member.id}/merge`, { into: b.member.id });
  const codeOf = (number: string) => server.deps.seals.liveCode(number, server.state.now).code;
  const confirm = (memberCode: string) => clerk('POST', `/api/staff/merges/${asked.body.id}/confirm`, { memberCode });
  expect((await confirm(codeOf(b.member.number))).body.error.code).toBe('MEMBER_CODE_INVALID');
  expect((await confirm(a.member.number)).body.error.code).toBe('MEMBER_CODE_INVALID');
  expect((await confirm(codeOf(a.member.number))).body).toMatchObject({ state: 'merged' });
});

test('N04: face to face is for those who run the shop; a member says no, and it is no', async () => {
  const { a, b, clerk, manager } = await two();
  const path = `/api/staff/members/${a.member.id}/merge`;
  const face = { into: b.member.id, how: 'face-to-face' };
  expect((await clerk('POST', path, face)).body.error.code).toBe('FORBIDDEN');
  const asked = await clerk('POST', path, { into: b.member.id });
  const no = { bearer: a.token, key: 'no', body: { answer: 'decline' } };
  expect((await server.call('POST', `/api/member/merges/${asked.body.id}`, no)).body).toEqual({ state: 'declined' });
  expect((await server.call('GET', '/api/member/merges', { bearer: a.token })).body.merges).toEqual([]);
  expect((await manager('POST', path, face, 'once')).body).toMatchObject({ state: 'merged' });
  expect((await manager('POST', path, face, 'once')).headers.get('Idempotent-Replayed')).toBe('true');
  expect((await manager('POST', path, face)).body.error.code).toBe('MEMBER_MERGED');
});
