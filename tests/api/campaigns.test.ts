import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyBill } from '../support/campaign.ts';
import { type Answer, openTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const cookie = () => server.manager.cookie;
const send =
  (method: string) =>
  (path: string, body: unknown, key: string = crypto.randomUUID()) =>
    server.call(method, `/api/staff/${path}`, { cookie: cookie(), body, key });
const manager = {
  get: (path: string) => server.call('GET', `/api/staff/${path}`, { cookie: cookie() }),
  post: send('POST'),
  put: send('PUT'),
};
const code = (answer: Answer) => [answer.status, answer.body.error?.code];
const pos = (path: string, body: unknown) =>
  server.call('POST', `/api/pos/v1/${path}`, { bearer: server.posKey, body, key: crypto.randomUUID() });

const nine = { ...everyBill, effect: { kind: 'extra', points: 9 } };
const anyone = {
  tiers: null,
  joined: null,
  spend: null,
  visits: null,
  balance: null,
  daysAway: null,
  pointsEndWithin: null,
  birthdayMonths: null,
};
const windowFrom = (now: Date) => ({
  name: { 'zh-TW': '名單' },
  from: new Date(now.getTime() - 1_000).toISOString(),
  until: new Date(now.getTime() + 3_600_000).toISOString(),
});

test('a campaign for a saved audience: quote and purchase know who is in it; another’s tier, or one that is not there, is refused', async () => {
  const unknown = await manager.post('audiences', { name: '白金', filter: { ...anyone, tiers: ['platinum'] } });
  expect([...code(unknown), unknown.body.error.details.fields[0].field]).toEqual([
    400,
    'INVALID_REQUEST',
    'filter.tiers',
  ]);
  const key = crypto.randomUUID();
  const saved = await manager.post(
    'audiences',
    { name: '來過兩次', filter: { ...anyone, visits: { min: 2, max: null } } },
    key,
  );
  expect(saved.status).toBe(201);
  expect((await manager.post('audiences', { name: '來過兩次', filter: saved.body.filter }, key)).body).toEqual(
    saved.body,
  );
  expect((await manager.get('audiences')).body.audiences).toEqual([saved.body]);
  const campaign = await manager.post('campaigns', {
    ...nine,
    ...windowFrom(server.state.now),
    audience: saved.body.id,
  });
  expect(campaign.status).toBe(201);
  const { member: regular } = await server.member(31);
  const extra = ({ body }: Answer) =>
    body.earned.filter(({ reason }: { reason: string }) => reason === 'campaign').length;
  for (const [index, expected] of [0, 0, 1].entries()) {
    const bill = { memberNumber: regular.number, amount: 120 };
    expect(extra(await pos('quotes', bill))).toBe(expected);
    const occurredAt = server.state.now.toISOString();
    expect(extra(await pos('purchases', { ...bill, receiptNumber: `A-${index}`, occurredAt }))).toBe(expected);
  }
  await manager.put(`campaigns/${campaign.body.id}/state`, { state: 'paused' });
});

test('a quote promises nothing of a campaign that is full, and reckons points by the campaigns that are meant for the bill', async () => {
  const { member: first } = await server.member(41);
  const once = await manager.post('campaigns', { ...nine, ...windowFrom(server.state.now), quota: 1 });
  const worth = await manager.post('campaigns', {
    ...nine,
    ...windowFrom(server.state.now),
    tiers: ['diamond'],
    effect: { kind: 'worth', multiplierBp: 20_000 },
  });
  expect([once.status, worth.status]).toEqual([201, 201]);
  await manager.post(`members/${first.id}/adjustments`, { points: 500, reason: 'to have some' });
  const bill = { memberNumber: first.number, amount: 100 };
  const extra = ({ body }: Answer) =>
    body.earned.filter(({ reason }: { reason: string }) => reason === 'campaign').length;
  const before = await pos('quotes', bill);
  expect([extra(before), before.body.points.usable]).toEqual([1, 50]);
  const occurredAt = server.state.now.toISOString();
  expect(extra(await pos('purchases', { ...bill, receiptNumber: 'F-1', occurredAt }))).toBe(1);
  await manager.put(`campaigns/${worth.body.id}/state`, { state: 'paused' });
  expect(extra(await pos('quotes', bill))).toBe(0);
  await manager.put(`campaigns/${once.body.id}/state`, { state: 'paused' });
});

test('a budget of twenty, five bills of seven at once: two are in it, and the third would have passed it', async () => {
  const budget = await manager.post('campaigns', {
    ...nine,
    ...windowFrom(server.state.now),
    effect: { kind: 'extra', points: 7 },
    budgetPoints: 20,
  });
  const people = await Promise.all([51, 52, 53, 54, 55].map((index) => server.member(index)));
  const occurredAt = server.state.now.toISOString();
  const bills = await Promise.all(
    people.map(({ member: each }, index) =>
      pos('purchases', { memberNumber: each.number, receiptNumber: `B-${index}`, amount: 100, occurredAt }),
    ),
  );
  const granted = bills.flatMap(({ body }) =>
    (body.earned as { reason: string; points: number }[]).filter(({ reason }) => reason === 'campaign'),
  );
  expect(granted.map(({ points }) => points)).toEqual([7, 7]);
  server.later(6_000);
  const { campaigns } = (await manager.get('campaigns')).body as { campaigns: { id: string; granted: unknown }[] };
  expect(campaigns.find(({ id }) => id === budget.body.id)?.granted).toEqual({ times: 2, points: 14 });
  await manager.put(`campaigns/${budget.body.id}/state`, { state: 'paused' });
});
