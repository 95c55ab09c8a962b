import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { openTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

type Shopper = { member: { id: string; number: string }; token: string };
type Sum = { total: number; groups: { value: number; parts: { value: number }[] }[]; rest: { value: number }[] };

let receipts = 0;
const buy = async ({ member }: Shopper, amount: number) => {
  receipts += 1;
  const body = { memberId: member.id, branch: 'main', receiptNumber: `E-${receipts}`, amount };
  const answer = await server.call('POST', '/api/staff/purchases', {
    cookie: server.manager.cookie,
    key: `buy-${receipts}`.padEnd(20, '-'),
    body,
  });
  expect(answer.status).toBe(201);
  return answer.body;
};
const read = async ({ token }: Shopper, path: string) =>
  (await server.call('GET', `/api/member/${path}`, { bearer: token })).body;
const add = (parts: readonly { value: number }[]) => parts.reduce((sum, { value }) => sum + value, 0);
const isWhole = (sum: Sum) => {
  for (const { value, parts } of sum.groups) expect(add(parts)).toBe(value);
  expect(add(sum.groups) + add(sum.rest)).toBe(sum.total);
};

test('balance, ending points, sum, tier and K are explained by entries that add up to what the card shows', async () => {
  const shopper = await server.member(70);
  await buy(shopper, 730);
  await buy(shopper, 450);
  const card = await read(shopper, 'card');
  const balance = await read(shopper, 'why/balance');
  expect(balance).toMatchObject({ number: 'balance', rule: { kind: 'earn', money: 100, points: 1, isCarried: true } });
  expect(balance.sums).toHaveLength(1);
  expect(balance.sums[0].total).toBe(card.points.balance);
  isWhole(balance.sums[0]);
  expect(balance.sums[0].groups.map(({ reason, count }: { reason: string; count: number }) => [reason, count])).toEqual(
    [
      ['first-purchase', 1],
      ['purchase', 2],
      ['welcome', 1],
    ],
  );
  expect(balance.sums[0].groups[1].parts[0]).toMatchObject({
    branch: '信義店',
    amount: 450,
    detail: { carriedBefore: 30, eligible: 450 },
  });

  const { expiresOn, points } = card.points.nextExpiry;
  const ending = await read(shopper, `why/expiring?day=${expiresOn}`);
  expect(ending).toMatchObject({ rule: { kind: 'expiry', expiry: 'month-end', count: 12 }, sums: [{ total: points }] });
  isWhole(ending.sums[0]);
  expect((await read(shopper, 'why/expiring')).sums).toMatchObject([{ total: 0, groups: [] }]);

  const measure = await read(shopper, 'why/measure');
  expect(measure).toMatchObject({ rule: { window: 'rolling', days: 365 }, sums: [{ total: card.progress.measure }] });
  isWhole(measure.sums[0]);

  const tier = await read(shopper, 'why/tier');
  expect(tier).toMatchObject({
    rule: { kind: 'window' },
    tier: { code: 'silver', why: 'up', byPass: false, until: card.tier.until },
    sums: [{ total: 1_180, needed: 1_000, unit: { kind: 'money' } }],
  });
  isWhole(tier.sums[0]);
  const keep = await read(shopper, 'why/keep');
  expect(keep.sums).toMatchObject([{ total: card.progress.keep.reached, needed: card.progress.keep.needed }]);
  expect(keep.sums[0].rest).toEqual([{ why: 'threshold', value: -1_000 }]);
  isWhole(keep.sums[0]);
});

test('staff read the same of a member; strangers and unknown numbers are refused', async () => {
  const shopper = await server.member(71);
  await buy(shopper, 260);
  const path = `/api/staff/members/${shopper.member.id}`;
  const asStaff = async (rest: string) => (await server.call('GET', path + rest, { cookie: server.clerk.cookie })).body;
  expect(await asStaff('/why/balance')).toEqual(await read(shopper, 'why/balance'));
  expect(await asStaff('/forecast')).toEqual(await read(shopper, 'forecast'));
  expect((await server.call('GET', '/api/member/why/balance')).status).toBe(401);
  expect((await read(shopper, 'why/luck')).error.code).toBe('INVALID_REQUEST');
  expect((await read(shopper, 'why/measure?measure=luck')).error.code).toBe('INVALID_REQUEST');
  const nobody = '/api/staff/members/nobody/why/balance';
  expect((await server.call('GET', nobody, { cookie: server.clerk.cookie })).body.error.code).toBe('MEMBER_NOT_FOUND');
});

test('what if is what the till then counts, and writes nothing; the forecast adds up', async () => {
  const shopper = await server.member(72);
  await buy(shopper, 940);
  const before = await read(shopper, 'card');
  const said = await read(shopper, 'what-if?amount=800');
  expect(said).toMatchObject({
    amount: 800,
    tier: 'silver',
    rises: true,
    next: { tier: 'gold', unit: { kind: 'money' } },
  });
  expect((await read(shopper, 'card')).points).toEqual(before.points);
  const award = await buy(shopper, 800);
  expect(award).toMatchObject({
    pointsEarned: said.points,
    balance: said.balance,
    tier: said.tier,
    missing: said.next.missing,
    missingUnit: { kind: 'money' },
  });
  const card = await read(shopper, 'card');
  expect(card.progress).toMatchObject({ toNextPoint: said.toNextPoint, nextPoints: said.nextPoints });
  for (const wrong of ['0', '-5', 'much']) {
    expect((await read(shopper, `what-if?amount=${wrong}`)).error.code).toBe('INVALID_REQUEST');
  }

  const ahead = await read(shopper, 'forecast');
  const events = ahead.events as { kind: string; points: number }[];
  const ends = events.filter(({ kind }) => kind === 'end').reduce((sum, { points }) => sum + points, 0);
  expect(ahead.balance).toBe(card.points.balance);
  expect(ahead.balance - ends).toBe(ahead.balanceThen);
  expect(ahead.leaving).toMatchObject({ value: card.progress.leaving.value, on: card.progress.leaving.on });
  expect(add(ahead.leaving.parts)).toBe(ahead.leaving.value);
});

test('measures other than money, pending points and a paid period are told as what they are', async () => {
  const at = new Date(server.state.now.getTime() + 3_600_000);
  const [copper, silver, gold] = defaultProgram.tiers as [
    Program['tiers'][0],
    Program['tiers'][0],
    Program['tiers'][0],
  ];
  await server.deps.programs.put({
    ...defaultProgram,
    version: 2,
    startsAt: at,
    measures: [{ code: 'hours', kind: 'counter', name: { 'zh-TW': '小時', en: 'hours' } }],
    tiers: [
      copper,
      { ...silver, up: { of: 'all', conditions: [{ measure: 'visits', atLeast: 4 }] } },
      { ...gold, up: { of: 'any', conditions: [{ measure: 'hours', atLeast: 8 }] } },
    ],
    earn: { ...defaultProgram.earn, pendingDays: 7 },
    window: { kind: 'calendar-year' },
    pass: {
      name: { 'zh-TW': '年費會員' },
      fee: 999,
      months: 12,
      tier: 'gold',
      feeEarns: false,
      multiplierBp: 10_000,
      benefits: [],
      noticeDays: [],
      refundDays: 7,
    },
  });
  server.later(2 * 3_600_000);
  const shopper = await server.member(73);
  const award = await buy(shopper, 300);
  expect(award).toMatchObject({ missing: 3, missingUnit: { code: 'visits', kind: 'visits', name: null } });
  const card = await read(shopper, 'card');
  expect(card.progress).toMatchObject({
    unit: { kind: 'visits' },
    window: { kind: 'calendar-year', days: null },
    next: { tier: 'silver', missing: 3, unit: { kind: 'visits' } },
    leaving: { on: '2028-01-01', value: 1 },
  });
  const till = await server.call('GET', `/api/pos/v1/members/${shopper.member.number}`, { bearer: server.posKey });
  expect(till.body.next).toEqual({ tier: 'silver', missing: 3, unit: { code: 'visits', kind: 'visits', name: null } });
  expect(card.tiers[2]).toMatchObject({
    threshold: 8,
    unit: { code: 'hours', kind: 'count', name: { 'zh-TW': '小時' } },
  });
  expect(card.points).toMatchObject({ balance: 5, pending: 23, owed: 0 });
  expect(card.points.pendingLots).toEqual([{ points: 23, usableFrom: expect.any(String) }]);
  const balance = await read(shopper, 'why/balance');
  expect(balance.sums[0]).toMatchObject({ total: 5, rest: [{ why: 'pending', value: -23 }] });
  isWhole(balance.sums[0]);
  expect((await read(shopper, 'forecast')).events[0]).toEqual({
    kind: 'usable',
    on: card.points.pendingLots[0].usableFrom,
    points: 23,
  });

  const sold = await server.call('POST', `/api/staff/members/${shopper.member.id}/passes`, {
    cookie: server.manager.cookie,
    key: 'sell-a-pass-to-73---',
    body: { branch: 'main' },
  });
  expect(sold.status).toBe(201);
  const held = await read(shopper, 'card');
  expect(held.tier).toMatchObject({ code: 'gold', byPass: true, own: 'copper', until: held.pass.until });
  expect((await read(shopper, 'why/tier')).tier).toMatchObject({ code: 'gold', byPass: true, until: held.pass.until });
});
