import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueCoupon } from '../../bot/services/coupons/issue.ts';
import type { Member } from '../../bot/services/ports/members.ts';
import { createOwnerLink } from '../../bot/services/staff/owner-link.ts';
import { type Answer, idToken, openTestServer, type TestServer } from './support/server.ts';
import { addTemplate, lineId } from './support/shop.ts';

let server: TestServer;
let member: Member;
beforeAll(async () => {
  server = await openTestServer();
  member = (await server.member(1)).member;
});
afterAll(() => server.close());

const as = (who: 'owner' | 'manager' | 'clerk') => ({
  get: (path: string) => server.call('GET', `/api/staff/${path}`, { cookie: server[who].cookie }),
  post: (path: string, body: unknown, key: string = crypto.randomUUID()) =>
    server.call('POST', `/api/staff/${path}`, { cookie: server[who].cookie, body, key }),
  put: (path: string, body: unknown) =>
    server.call('PUT', `/api/staff/${path}`, { cookie: server[who].cookie, body, key: crypto.randomUUID() }),
});
const code = (answer: Answer) => [answer.status, answer.body.error?.code];

test('a clerk’s minute: find, quote, award, the same tap again, undo', async () => {
  const clerk = as('clerk');
  const live = server.deps.seals.liveCode(member.number, server.state.now).code;
  const found = await clerk.get(`members/find?q=${live}`);
  expect(found.body).toMatchObject({ members: [{ id: member.id }], liveCode: true, coupon: null });
  const quote = await clerk.post('quotes', { memberId: member.id, amount: 300 });
  expect(quote.body).toMatchObject({ paid: 300, couponProblem: null });
  const bill = { memberId: member.id, amount: 300, branch: 'main' };
  const award = await clerk.post('purchases', bill, 'tap');
  expect([award.status, award.body.pointsEarned, award.body.balance]).toEqual([
    201,
    quote.body.points,
    quote.body.balanceAfter,
  ]);
  server.later(5_000);
  const again = await clerk.post('purchases', bill, 'tap');
  expect(again.body).toEqual({ ...award.body, replayed: true });
  const undone = await clerk.post(`purchases/${award.body.purchaseId}/undo`, {});
  expect(undone.body.balance).toBe(award.body.balance - award.body.pointsEarned);
});

test('a clerk acts at the own branch; the owner anywhere that is there', async () => {
  const bill = { memberId: member.id, amount: 300 };
  expect(code(await as('clerk').post('purchases', { ...bill, branch: 'east' }))).toEqual([403, 'FORBIDDEN']);
  expect((await as('owner').post('purchases', { ...bill, branch: 'east' })).status).toBe(201);
  expect(code(await as('owner').post('purchases', { ...bill, branch: 'moon' }))).toEqual([404, 'BRANCH_NOT_FOUND']);
  expect(code(await as('clerk').post('purchases', { memberId: 'nobody', amount: 1, branch: 'main' }))).toEqual([
    404,
    'MEMBER_NOT_FOUND',
  ]);
});

test('a coupon by its code: found with its member, used once, told when and where', async () => {
  const templateId = await addTemplate(server);
  const coupon = await issueCoupon(server.deps, {
    memberId: member.id,
    templateId,
    source: 'staff',
    key: 's',
    now: server.state.now,
  });
  const live = server.deps.seals.liveCode(coupon!.number, server.state.now).code;
  const found = await as('clerk').get(`members/find?q=${live}`);
  expect(found.body).toMatchObject({ members: [{ id: member.id }], liveCode: true, coupon: { id: coupon!.id } });
  const race = await Promise.all([
    as('clerk').post('coupons/redeem', { code: live, branch: 'main' }),
    as('owner').post('coupons/redeem', { code: live, branch: 'main' }),
  ]);
  expect(race.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const lost = race.find(({ status }) => status === 409)!;
  expect(lost.body.error).toMatchObject({
    code: 'COUPON_ALREADY_USED',
    details: { branch: '信義店', at: server.state.now.toISOString() },
  });
  expect(code(await as('clerk').post('coupons/redeem', { code: '900000000000', branch: 'main' }))).toEqual([
    404,
    'COUPON_NOT_FOUND',
  ]);
});

test('console: me, overview, members, branches, one member', async () => {
  const me = await as('clerk').get('me');
  expect(me.body).toMatchObject({ staff: { role: 'clerk' }, sandbox: false, tiers: { length: 4 } });
  expect(me.body.branches[0].posterUrl).toMatch(/^https:\/\/liff\.line\.me\/1650000002-AbcdEfgh\/join\//);
  const overview = await as('clerk').get('overview');
  expect(overview.body).toMatchObject({ members: 1, quota: { limit: 3000, used: 0, left: 3000 } });
  const taken = async () => {
    const { purchases, amount, points } = (await as('clerk').get('overview')).body.today;
    return { purchases, amount, points };
  };
  const before = await taken();
  const bill = await as('clerk').post('purchases', { memberId: member.id, amount: 400, branch: 'main' });
  expect(await taken()).toEqual({
    purchases: before.purchases + 1,
    amount: before.amount + 400,
    points: before.points + bill.body.pointsEarned,
  });
  await as('clerk').post(`purchases/${bill.body.purchaseId}/undo`, undefined);
  expect(await taken()).toEqual(before);
  expect((await as('manager').get('members?sort=name')).body).toMatchObject({ total: 1, members: [{ id: member.id }] });
  expect((await as('clerk').get(`members/${member.id}`)).body).toMatchObject({
    id: member.id,
    card: { member: { number: member.number } },
  });
  expect(code(await as('clerk').get('members/nobody'))).toEqual([404, 'MEMBER_NOT_FOUND']);
  expect(code(await as('manager').get('members?page=0'))).toEqual([400, 'INVALID_REQUEST']);
});

test('coupon templates and broadcasts from draft to sending', async () => {
  const manager = as('manager');
  const input = { title: { 'zh-TW': '冬茶' }, kind: 'gift', value: 0 };
  const template = await manager.post('coupon-templates', input, 'template');
  expect(template.status).toBe(201);
  expect((await manager.post('coupon-templates', input, 'template')).body.id).toBe(template.body.id);
  expect((await manager.put(`coupon-templates/${template.body.id}`, { ...input, validDays: 7 })).body.validDays).toBe(
    7,
  );
  expect(code(await manager.put('coupon-templates/none', input))).toEqual([404, 'NOT_FOUND']);
  const text = { title: 'Winter', text: 'New tea', tiers: ['copper'], couponTemplateId: template.body.id };
  await server.deps.members.update(member.id, { reachable: 'yes', reachableAt: server.state.now });
  const estimate = await manager.post('broadcasts/estimate', { tiers: ['copper'], couponTemplateId: null });
  expect(estimate.body).toMatchObject({ messages: 1, quota: { enough: true }, cost: { amount: 0, currency: 'TWD' } });
  const draft = await manager.post('broadcasts', text);
  expect(draft.body.state).toBe('draft');
  expect((await manager.put(`broadcasts/${draft.body.id}`, { ...text, title: 'Cold' })).body.title).toBe('Cold');
  expect(code(await manager.post(`broadcasts/${draft.body.id}/send`, { confirm: 7 }))).toEqual([
    409,
    'CONFIRMATION_WRONG',
  ]);
  const sent = await manager.post(`broadcasts/${draft.body.id}/send`, { confirm: 1 });
  expect([sent.status, sent.body.state]).toEqual([202, 'sending']);
  expect(code(await manager.post(`broadcasts/${draft.body.id}/send`, { confirm: 1 }))).toEqual([
    409,
    'BROADCAST_NOT_DRAFT',
  ]);
  expect((await manager.post(`broadcasts/${draft.body.id}/control`, { action: 'pause' })).body).toMatchObject({
    state: 'paused',
    stoppedBy: 'A manager',
  });
});

test('every write is in the book, refusals too, and only the owner reads it', async () => {
  const { body } = await as('owner').get('audit');
  const lines = body.items.map(
    (row: { action: string; outcome: string; staff: string }) => `${row.staff} ${row.action} ${row.outcome}`,
  );
  for (const line of [
    'A clerk POST purchases done',
    'A clerk POST purchases replayed',
    'A clerk POST purchases FORBIDDEN',
    'A clerk POST coupons/redeem COUPON_NOT_FOUND',
    'A manager POST broadcasts/:id/send CONFIRMATION_WRONG',
  ]) {
    expect(lines).toContain(line);
  }
  expect(JSON.stringify(body)).not.toContain(member.name);
  server.later(1);
  expect(code(await as('clerk').post('refunds', { purchaseId: 'p', amount: 1 }))).toEqual([403, 'FORBIDDEN']);
  expect((await as('owner').get('audit')).body.items[0]).toMatchObject({
    action: 'POST refunds',
    outcome: 'FORBIDDEN',
    target: 'p',
  });
});

const cookieOf = (answer: Answer) =>
  answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
async function webLogin(person: number, query = '', tamper: { state?: string; cookie?: string } = {}): Promise<Answer> {
  const out = await server.call('GET', `/api/staff/auth/login${query}`);
  const to = new URL(out.headers.get('location')!);
  server.codes.set(`code-${person}`, {
    challenge: to.searchParams.get('code_challenge')!,
    nonce: to.searchParams.get('nonce')!,
    index: person,
  });
  const state = tamper.state ?? to.searchParams.get('state')!;
  return server.call('GET', `/api/staff/auth/callback?code=code-${person}&state=${state}`, {
    headers: { cookie: tamper.cookie ?? cookieOf(out) },
  });
}

test('web login: state, nonce and PKCE go out; back with all of them comes a session', async () => {
  const out = await server.call('GET', '/api/staff/auth/login?next=/staff/counter');
  const to = new URL(out.headers.get('location')!);
  expect(to.searchParams.get('redirect_uri')).toBe('https://shop.example/api/staff/auth/callback');
  expect(out.headers.getSetCookie()[0]).toMatch(/HttpOnly; Secure; SameSite=Lax/);
  const back = await webLogin(9003, '?next=/staff/counter');
  expect(back.headers.get('location')).toBe('/staff/counter');
  const cookie = cookieOf(back)
    .split('; ')
    .find((each) => each.startsWith('regulars_staff='))!;
  expect((await server.call('GET', '/api/staff/me', { cookie })).body.staff.role).toBe('clerk');
  for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/staff/../../evil', '/staffevil']) {
    const answer = await webLogin(9003, `?next=${encodeURIComponent(next)}`);
    expect(answer.headers.get('location')).toBe('/staff');
  }
});

test('a login begun in another browser, or by nobody, opens nothing', async () => {
  for (const tamper of [{ state: 'other' }, { cookie: '' }, { cookie: 'regulars_login=forged' }]) {
    const answer = await webLogin(9003, '', tamper);
    expect(answer.headers.get('location')).toBe('/staff?error=SIGN_IN_FAILED');
    expect(cookieOf(answer)).not.toMatch(/regulars_staff=\w/);
  }
  expect((await webLogin(77)).headers.get('location')).toBe('/staff?error=NOT_STAFF');
});

test('an owner link works once, for whoever opens it first', async () => {
  const { url } = await createOwnerLink(server.deps, { publicUrl: '', now: server.state.now });
  const query = url.slice(url.indexOf('?'));
  expect((await webLogin(500, query)).headers.get('location')).toBe('/staff');
  expect((await server.deps.staff.byLineUserId(lineId(500)))?.role).toBe('owner');
  expect((await webLogin(501, query)).headers.get('location')).toBe('/staff?error=OWNER_LINK_INVALID');
  expect((await webLogin(500, query)).headers.get('location')).toBe('/staff');
  server.later(25 * 3_600_000);
  expect((await webLogin(500, query)).headers.get('location')).toBe('/staff?error=OWNER_LINK_INVALID');
});

test('inside LINE: an ID token for the cookie, from our own page only', async () => {
  const body = { idToken: idToken(9003) };
  const own = { 'sec-fetch-site': 'same-origin' };
  const answer = await server.call('POST', '/api/staff/auth/session', { body, headers: own });
  expect(answer.body.staff.role).toBe('clerk');
  expect(
    code(await server.call('POST', '/api/staff/auth/session', { body, headers: { origin: 'https://evil.example' } })),
  ).toEqual([403, 'FORBIDDEN']);
  expect(
    code(await server.call('POST', '/api/staff/auth/session', { body: { idToken: idToken(78) }, headers: own })),
  ).toEqual([403, 'NOT_STAFF']);
});

test('who is no longer staff is out at once', async () => {
  await server.deps.staff.update(server.clerk.id, { active: false });
  expect((await as('clerk').get('me')).status).toBe(401);
});

test('the owner names the shop and a branch; cards show it at once, a clerk may not', async () => {
  const owner = as('owner');
  const dressed = await owner.put('shop', { name: ' 好日茶行 ', brandColor: '#AA3322' });
  expect(dressed.body).toMatchObject({ name: '好日茶行', brandColor: '#aa3322' });
  expect((await owner.get('me')).body.shop.name).toBe('好日茶行');
  const again = await owner.put('shop', { name: '好日茶行', brandColor: '#aa3322' });
  expect(again.status).toBe(200);
  expect((await server.deps.programs.all()).filter(({ shop }) => shop.name === '好日茶行')).toHaveLength(1);
  expect((await owner.put('branches/south', { name: '南店' })).body).toMatchObject({ code: 'south', name: '南店' });
  expect(code(await as('manager').put('shop', { name: 'x', brandColor: '#000000' }))).toEqual([403, 'FORBIDDEN']);
  for (const bad of [
    { name: '', brandColor: '#000000' },
    { name: 'x', brandColor: 'red' },
  ])
    expect(code(await owner.put('shop', bad))).toEqual([400, 'INVALID_REQUEST']);
});

test('two owners dress the shop at once: both versions stand, one after the other', async () => {
  const names = ['甲店', '乙店', '丙店'];
  await Promise.all(names.map((name) => as('owner').put('shop', { name, brandColor: '#123456' })));
  const programs = await server.deps.programs.all();
  expect(new Set(programs.map(({ version }) => version)).size).toBe(programs.length);
  expect(programs.filter(({ shop }) => names.includes(shop.name))).toHaveLength(3);
});

test('a clerk comes by a link and goes: the link takes nothing away, and sessions end', async () => {
  const owner = as('owner');
  const invited = await owner.post('invites', { role: 'clerk', branches: ['main'] });
  expect(invited.status).toBe(201);
  expect(code(await owner.post('invites', { role: 'clerk', branches: ['moon'] }))).toEqual([404, 'BRANCH_NOT_FOUND']);
  expect(code(await as('manager').post('invites', { role: 'owner', branches: ['main'] }))).toEqual([403, 'FORBIDDEN']);
  const { people } = (await owner.get('people')).body;
  const clerk = people.find(({ role }: { role: string }) => role === 'clerk');
  const self = people.find(({ role }: { role: string }) => role === 'owner');
  const remove = (id: string) =>
    server.call('DELETE', `/api/staff/people/${id}`, { cookie: server.owner.cookie, key: crypto.randomUUID() });
  expect(code(await remove(self.id))).toEqual([403, 'FORBIDDEN']);
  expect((await remove(clerk.id)).body).toMatchObject({ id: clerk.id, active: false });
  expect((await as('clerk').get('me')).status).toBe(401);
});

test('every write of staff is in the audit log, a question is not', async () => {
  const owner = as('owner');
  await owner.put('branches/west', { name: '西店' });
  await owner.post('invites', { role: 'clerk', branches: ['west'] });
  await owner.post('quotes', { memberId: member.id, amount: 100 });
  const { items } = (await owner.get('audit')).body as { items: { action: string; target: string }[] };
  const noted = items.map(({ action, target }) => `${action} ${target}`.trim());
  expect(noted).toEqual(expect.arrayContaining(['POST invites', 'PUT branches/:code west']));
  expect(noted.filter((each) => each.startsWith('POST quotes'))).toEqual([]);
  expect(JSON.stringify(items)).not.toContain('login?owner=');
});
