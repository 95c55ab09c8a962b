import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstStart } from '../../bot/services/points/first-start.ts';
import type { Member } from '../../bot/services/ports/members.ts';
import { finishOpenClaims } from '../../bot/services/purchases/finish-open-claims.ts';
import { everyBill } from '../support/campaign.ts';
import { type Answer, openTestServer, type TestServer } from './support/server.ts';

let server: TestServer;
let member: Member;
beforeAll(async () => {
  server = await openTestServer();
  await firstStart(server.deps, { now: server.state.now });
  member = (await server.member(1)).member;
});
afterAll(() => server.close());

const as = (who: 'owner' | 'manager' | 'clerk') => {
  const send =
    (method: string) =>
    (path: string, body: unknown, key: string = crypto.randomUUID()) =>
      server.call(method, `/api/staff/${path}`, { cookie: server[who].cookie, body, key });
  return {
    get: (path: string) => server.call('GET', `/api/staff/${path}`, { cookie: server[who].cookie }),
    post: send('POST'),
    put: send('PUT'),
    remove: send('DELETE'),
  };
};
const code = (answer: Answer) => [answer.status, answer.body.error?.code];
const pos = (path: string, body: unknown, key: string = crypto.randomUUID()) =>
  server.call('POST', `/api/pos/v1/${path}`, { bearer: server.posKey, body, key });
const buy = (amount: number, receiptNumber: string, occurredAt = server.state.now.toISOString()) =>
  pos('purchases', { memberNumber: member.number, receiptNumber, amount, occurredAt });

test('rules are written, told what is wrong about, scheduled; purchases count by the version of their own instant', async () => {
  const owner = as('owner');
  const { body: before } = await owner.get('program');
  const rules = structuredClone(before.inForce);
  const wrong = structuredClone(rules);
  wrong.tiers[2].up.conditions[0].atLeast = 500;
  wrong.tiers[1].keep = { of: 'all', conditions: [{ measure: 'spend', atLeast: 2_000 }] };
  wrong.keep = { kind: 'own' };
  const saved = await as('manager').put('program/draft', { rules: wrong });
  const whys = saved.body.problems.map(({ rule, why }: { rule: string; why: string }) => `${rule} ${why}`);
  expect(whys).toEqual([
    'tiers.1.keep keep-above-up',
    'tiers.2.keep keep-missing',
    'tiers.3.keep keep-missing',
    'tiers.2.up rules-not-rising',
  ]);
  const refused = await owner.post('program/versions', { rules: wrong, startsAt: null });
  expect(code(refused)).toEqual([400, 'PROGRAM_INVALID']);
  expect(refused.body.error.details.problems).toHaveLength(4);
  expect(refused.body.error.details.problems[3].text).toContain('門檻');
  expect(code(await as('manager').post('program/versions', { rules, startsAt: null }))).toEqual([403, 'FORBIDDEN']);

  const startsAt = new Date(server.state.now.getTime() + 60_000).toISOString();
  const doubled = { ...rules, earn: { ...rules.earn, per: { kind: 'spend', money: 50, points: 1 } } };
  const key = crypto.randomUUID();
  const scheduled = await owner.post('program/versions', { rules: doubled, startsAt }, key);
  expect([scheduled.status, scheduled.body.startsAt]).toEqual([201, startsAt]);
  expect((await owner.post('program/versions', { rules: doubled, startsAt }, key)).body).toEqual(scheduled.body);
  expect(code(await owner.post('program/versions', { rules: doubled, startsAt }))).toEqual([400, 'PROGRAM_INVALID']);
  const early = await owner.post('program/versions', { rules, startsAt: server.state.now.toISOString() });
  expect(code(early)).toEqual([400, 'INVALID_REQUEST']);

  const happened = server.state.now.toISOString();
  server.later(120_000);
  const earned = (answer: Answer) => answer.body.earned.find(({ kind }: { kind: string }) => kind === 'earn').points;
  expect(earned(await buy(1_000, 'V-1', happened))).toBe(10);
  expect(earned(await buy(500, 'V-2'))).toBeGreaterThanOrEqual(10);
  const { body } = await owner.get('program');
  expect(body.inForce.earn.per.money).toBe(50);
  expect(body.versions.map(({ state }: { state: string }) => state)).toContain('past');
  expect(body.draft.problems).toHaveLength(4);
  const gone = await owner.remove(`program/versions/${scheduled.body.version}`, {});
  expect(code(gone)).toEqual([409, 'PROGRAM_STARTED']);
  const later = new Date(server.state.now.getTime() + 86_400_000).toISOString();
  const next = await owner.post('program/versions', { rules, startsAt: later });
  expect((await owner.remove(`program/versions/${next.body.version}`, {})).status).toBe(200);
});

test('every preset can be scheduled as it is', async () => {
  const { body } = await as('owner').get('program/presets');
  expect(body.presets).toHaveLength(9);
  for (const { rules, code: preset } of body.presets) {
    const saved = await as('manager').put('program/draft', { rules });
    expect([preset, saved.status, saved.body.problems]).toEqual([preset, 200, []]);
  }
});

test('a shape that is none is refused by its field', async () => {
  const { body } = await as('owner').get('program');
  for (const [field, value] of [
    ['zone', 'Moon/Crater'],
    ['currency', 'XQX'],
  ]) {
    const answer = await as('manager').put('program/draft', { rules: { ...body.inForce, [field!]: value } });
    expect(code(answer)).toEqual([400, 'INVALID_REQUEST']);
    expect(answer.body.error.details.fields[0].field).toContain(field);
  }
});

test('a campaign with three places: five bills at once, three of them in it; its budget is not passed', async () => {
  const window = {
    from: new Date(server.state.now.getTime() - 1_000).toISOString(),
    until: new Date(server.state.now.getTime() + 3_600_000).toISOString(),
  };
  const rules = {
    name: { 'zh-TW': '開幕' },
    ...window,
    ...everyBill,
    minimumSpend: 100,
    effect: { kind: 'extra', points: 7 },
    quota: 3,
  };
  const created = await as('manager').post('campaigns', rules);
  expect(created.status).toBe(201);
  const twice = await as('manager').post('campaigns', rules);
  expect(code(twice)).toEqual([400, 'CAMPAIGN_INVALID']);
  expect(twice.body.error.details.problems).toEqual([
    { rule: 'from', why: 'overlaps', with: created.body.id, text: expect.stringContaining('請先暫停它') },
  ]);
  const nowhere = await as('manager').post('campaigns', { ...rules, branches: ['moon'], audience: 'vip' });
  expect(nowhere.body.error.details.problems.map(({ why }: { why: string }) => why)).toEqual([
    'branch-unknown',
    'audience-unknown',
  ]);
  const others = await Promise.all([11, 12, 13, 14, 15].map((index) => server.member(index)));
  const bills = await Promise.all(
    others.map(({ member: each }, index) =>
      pos('purchases', {
        memberNumber: each.number,
        receiptNumber: `K-${index}`,
        amount: 200,
        occurredAt: server.state.now.toISOString(),
      }),
    ),
  );
  const lines = bills.flatMap(({ body }) => body.earned as { reason: string; points: number }[]);
  expect(lines.filter(({ reason }) => reason === 'campaign').map(({ points }) => points)).toEqual([7, 7, 7]);
  const { body } = await as('clerk').get('campaigns');
  expect(body.campaigns[0]).toMatchObject({ state: 'on' });
  server.later(6_000);
  await as('manager').put(`campaigns/${created.body.id}/state`, { state: 'paused' });
  const budget = await as('manager').post('campaigns', { ...rules, quota: null, budgetPoints: 20 });
  const more = [];
  for (const [index, { member: each }] of others.entries())
    more.push(
      await pos('purchases', {
        memberNumber: each.number,
        receiptNumber: `L-${index}`,
        amount: 200,
        occurredAt: server.state.now.toISOString(),
      }),
    );
  const second = more.flatMap(({ body: each }) => each.earned as { reason: string; points: number }[]);
  expect(second.filter(({ reason }) => reason === 'campaign')).toHaveLength(2);
  server.later(6_000);
  const all = (await as('clerk').get('campaigns')).body.campaigns as { id: string; granted: unknown }[];
  expect(all.find(({ id }) => id === created.body.id)?.granted).toEqual({ times: 3, points: 21 });
  expect(all.find(({ id }) => id === budget.body.id)?.granted).toEqual({ times: 2, points: 14 });
  await as('manager').put(`campaigns/${budget.body.id}/state`, { state: 'paused' });
});

test('staff change an account: adjust, bonus with its daily cap, hold a tier; a repeat of a tap changes nothing', async () => {
  const path = (what: string) => `members/${member.id}/${what}`;
  const balance = async () => (await as('clerk').get(`members/${member.id}`)).body.card.points.balance as number;
  const start = await balance();
  const key = crypto.randomUUID();
  const body = { points: 40, reason: '補給上次的點' };
  const given = await as('manager').post(path('adjustments'), body, key);
  expect([given.status, given.body.points.balance]).toEqual([201, start + 40]);
  expect((await as('manager').post(path('adjustments'), body, key)).body.points.balance).toBe(start + 40);
  expect(await balance()).toBe(start + 40);
  expect(code(await as('clerk').post(path('adjustments'), body))).toEqual([403, 'FORBIDDEN']);
  const tooMuch = await as('manager').post(path('adjustments'), { points: -9_999, reason: 'typo in the till' });
  expect(code(tooMuch)).toEqual([409, 'POINTS_NOT_ENOUGH']);
  expect((await as('clerk').post(path('bonuses'), { bonus: 'survey' })).body.points.balance).toBe(start + 45);
  const again = await as('clerk').post(path('bonuses'), { bonus: 'survey' });
  expect([...code(again), again.body.error.details]).toEqual([409, 'BONUS_NOT_GIVEN', { why: 'day', most: 1 }]);
  expect(code(await as('clerk').post(path('bonuses'), { bonus: 'first-purchase' }))).toEqual([409, 'BONUS_NOT_GIVEN']);
  const until = `${server.state.now.getUTCFullYear() + 1}-06-30`;
  const held = await as('manager').post(path('tier-hold'), { tier: 'gold', until, reason: '店主的朋友' });
  expect(held.body.tier).toEqual({ code: 'gold', until });
  const lower = await as('manager').post(path('tier-hold'), { tier: 'copper', until, reason: 'mistake' });
  expect([...code(lower), lower.body.error.details.why]).toEqual([409, 'TIER_HOLD_INVALID', 'lower']);
  expect(code(await as('clerk').post(path('passes'), { branch: 'main' }))).toEqual([409, 'PASS_NOT_SOLD']);
});

test('another system feeds a counter that the program names, and nothing else', async () => {
  const unknown = await pos('counters', { memberNumber: member.number, counter: 'hours', by: 3 });
  expect([...code(unknown), unknown.body.error.details]).toEqual([404, 'COUNTER_UNKNOWN', { known: [] }]);
  expect((await pos('bonuses', { memberNumber: member.number, bonus: 'own-packaging' })).status).toBe(201);
  // Not for a day before joining, nor for one to come.
  for (const occurredAt of ['2020-01-01T12:00:00+08:00', '2099-01-01T12:00:00+08:00'])
    expect((await pos('bonuses', { memberNumber: member.number, bonus: 'own-packaging', occurredAt })).status).toBe(
      400,
    );
  const ahead = new Date(server.state.now.getTime() + 3_600_000).toISOString();
  const early = await pos('bonuses', { memberNumber: member.number, bonus: 'own-packaging', occurredAt: ahead });
  expect(code(early)).toEqual([400, 'INVALID_REQUEST']);
});

test('points held for a checkout: confirmed once, cancelled once, and back by themselves when nobody came back', async () => {
  const balance = async () => (await as('clerk').get(`members/${member.id}`)).body.card.points.balance as number;
  const start = await balance();
  const live = () => server.deps.seals.liveCode(member.number, server.state.now).code;
  const hold = (key: string, points = 10, minutes = 15) => pos('holds', { memberCode: live(), points, minutes }, key);
  const settle = (key: string, how: string) => pos(`holds/${key}/${how}`, {});
  const first = await hold('h1');
  expect([first.status, first.body.state, first.body.balance]).toEqual([201, 'held', start - 10]);
  const [confirmed, cancelled] = await Promise.all([settle('h1', 'confirm'), settle('h1', 'cancel')]);
  const won = confirmed.status === 200 ? 'confirmed' : 'cancelled';
  const lost = won === 'confirmed' ? cancelled : confirmed;
  expect([...code(lost), lost.body.error.details]).toEqual([409, 'HOLD_SETTLED', { state: won }]);
  const after = start - (won === 'confirmed' ? 10 : 0);
  expect(await balance()).toBe(after);
  server.later(61_000);
  await hold('h2');
  expect((await settle('h2', 'cancel')).body).toMatchObject({ state: 'cancelled', balance: after });
  expect((await settle('h2', 'cancel')).body).toMatchObject({ state: 'cancelled', balance: after });
  server.later(61_000);
  await hold('h3', 10, 1);
  expect(await balance()).toBe(after - 10);
  server.later(61_000);
  await finishOpenClaims(server.deps, { now: server.state.now });
  expect(await balance()).toBe(after);
  expect(code(await settle('h3', 'confirm'))).toEqual([409, 'HOLD_SETTLED']);
  // Too late is too late, whether or not a job has been there.
  await hold('h5', 10, 1);
  server.later(60_000);
  const late = await settle('h5', 'confirm');
  expect([...code(late), late.body.error.details]).toEqual([409, 'HOLD_SETTLED', { state: 'cancelled' }]);
  expect(await balance()).toBe(after);
  expect(code(await hold('h4', 99_999))).toEqual([409, 'POINTS_NOT_ENOUGH']);
  expect(code(await settle('h4', 'confirm'))).toEqual([404, 'HOLD_NOT_FOUND']);
});

test('a shop that has counted no bill yet may still choose its currency, at once; after the first it is settled', async () => {
  const fresh = await openTestServer();
  await firstStart(fresh.deps, { now: fresh.state.now });
  const { cookie } = fresh.owner;
  const schedule = (rules: unknown, startsAt: string | null = null) =>
    fresh.call('POST', '/api/staff/program/versions', { cookie, key: crypto.randomUUID(), body: { rules, startsAt } });
  const whys = ({ body }: Answer) => body.error.details.problems.map(({ why }: { why: string }) => why);
  const { body } = await fresh.call('GET', '/api/staff/program', { cookie });
  const yen = { ...body.inForce, currency: 'JPY', zone: 'Asia/Tokyo' };
  const tomorrow = new Date(fresh.state.now.getTime() + 86_400_000).toISOString();
  // Bills in the old one would come in until then.
  expect(whys(await schedule(yen, tomorrow))).toEqual(['currency-changed']);
  expect((await schedule(yen)).status).toBe(201);
  fresh.later(60_000);
  expect((await fresh.call('GET', '/api/staff/program', { cookie })).body.inForce.currency).toBe('JPY');
  const { member: first } = await fresh.member(1);
  const occurredAt = fresh.state.now.toISOString();
  const bill = { memberNumber: first.number, receiptNumber: 'J-1', amount: 500, occurredAt };
  const counted = await fresh.call('POST', '/api/pos/v1/purchases', {
    bearer: fresh.posKey,
    key: crypto.randomUUID(),
    body: bill,
  });
  expect(counted.status).toBe(201);
  expect(whys(await schedule({ ...yen, currency: 'THB' }))).toEqual(['currency-changed']);
  expect((await schedule({ ...yen, undoMinutes: 5 })).status).toBe(201);
  await fresh.close();
});
