import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandboxCredentials } from '../../../bot/sandbox/line-platform/defaults.ts';
import { movedBy } from '../../../bot/sandbox/line-platform/platform-clock.ts';
import { eventsOf, startTestPlatform, type TestPlatform } from './test-platform.ts';

let test: TestPlatform;
beforeEach(async () => {
  test = await startTestPlatform();
});
afterEach(() => test.close());

const post = async (path: string, body: unknown = {}) => (await test.control('POST', path, body)).body;
const lastEvent = async () => {
  await test.platform.idle();
  return eventsOf(test.received).at(-1);
};

describe('people', () => {
  it('are added with an id that is the same every time, and answer to both ids', async () => {
    const first = await post('/people', { name: 'Aiko', language: 'ja' });
    expect(first).toMatchObject({ id: 'p1', lineUserId: expect.stringMatching(/^U[0-9a-f]{32}$/), language: 'ja' });
    const other = await startTestPlatform();
    expect(other.platform.addPerson({ name: 'x' }).lineUserId).toBe(first.lineUserId);
    await other.close();
    await post(`/people/${first.lineUserId}/follow`);
    expect((await test.control('GET', '/state')).body.people[0]).toMatchObject({ id: 'p1', reachable: true });
    expect((await test.control('POST', '/people/p9/follow')).status).toBe(404);
    expect((await test.control('POST', '/people', {})).status).toBe(400);
  });

  it('are not made of something else', async () => {
    const odd = [
      { name: 5 },
      { name: 'a', language: 5 },
      { name: 'a', friend: 'no' },
      { name: 'a', blocked: 1 },
      { name: 'a', pictureUrl: {} },
    ];
    for (const body of odd) expect((await test.control('POST', '/people', body)).status).toBe(400);
    expect((await test.control('GET', '/people')).body.total).toBe(0);
  });

  it('are told what cannot be sent or shown, and nothing is sent', async () => {
    for (const events of [[null], [5], 'follow', {}])
      expect((await test.control('POST', '/webhook', { events })).status).toBe(400);
    for (const id of ['__proto__', 'constructor', 'richmenu-none'])
      expect((await test.control('GET', `/richmenus/${id}/image`)).status).toBe(404);
    expect(test.received).toEqual([]);
  });

  it('may have blocked the shop before anybody looked', async () => {
    const { id } = await post('/people', { name: 'Ken', friend: true, blocked: true });
    expect((await test.control('GET', `/people/${id}`)).body).toMatchObject({ blocked: true, reachable: false });
    expect((await test.control('POST', `/people/${id}/say`, { text: '點數' })).status).toBe(409);
  });

  it('have a profile only while they are friends', async () => {
    const { id, lineUserId } = test.platform.addPerson({ name: 'Aiko', language: 'ja', friend: true });
    expect(await test.client.getProfile(lineUserId)).toEqual({
      userId: lineUserId,
      displayName: 'Aiko',
      language: 'ja',
    });
    test.platform.block(id);
    expect((await test.api('GET', `/v2/bot/profile/${lineUserId}`)).status).toBe(404);
  });

  it('are listed in pages', async () => {
    for (let i = 0; i < 5; i += 1) test.platform.addPerson({ name: String(i), friend: i !== 2 });
    const first = await test.client.getFollowers(undefined, 3);
    const second = await test.client.getFollowers(first.next, 3);
    expect([first.userIds.length, second.userIds.length, second.next]).toEqual([3, 1, undefined]);
  });

  it('tap, pick a date, send things', async () => {
    const { id } = test.platform.addPerson({ name: 'a', friend: true });
    await post(`/people/${id}/tap`, { data: 'v=1&a=card', displayText: '我的卡片' });
    expect((await lastEvent())?.postback).toEqual({ data: 'v=1&a=card' });
    expect(test.platform.chat(id)[0]).toMatchObject({ from: 'person', message: { text: '我的卡片' } });
    await post(`/people/${id}/postback-date`, { data: 'birthday', date: '1990-02-28' });
    expect((await lastEvent())?.postback).toEqual({ data: 'birthday', params: { date: '1990-02-28' } });
    await post(`/people/${id}/sticker`);
    expect((await lastEvent())?.message).toMatchObject({ type: 'sticker', packageId: '446' });
    await post(`/people/${id}/location`, { latitude: 1, longitude: 2 });
    expect((await lastEvent())?.message).toMatchObject({ type: 'location', latitude: 1 });
    await post(`/people/${id}/image`);
    const { message } = (await lastEvent()) as { message: { id: string } };
    const content = await test.api('GET', `/v2/bot/message/${message.id}/content`);
    expect(content.headers.get('content-type')).toBe('image/png');
  });

  it('scan a poster', async () => {
    test.platform.addPerson({ name: 'a' });
    const byCode = await post('/people/p1/scan', { code: 'main' });
    const byUrl = await post('/people/p1/scan', {
      code: `https://liff.line.me/${sandboxCredentials.liffId}/join/main`,
    });
    expect(byUrl).toEqual(byCode);
    expect(byCode.page).toBe(`${test.shopUrl}/liff?liff.state=%2Fjoin%2Fmain&sandboxPerson=p1`);
    const opened = await fetch(byCode.url, { redirect: 'manual' });
    expect(opened.headers.get('location')).toBe(byCode.page);
  });
});

describe('requests', () => {
  it('are kept without secrets until cleared', async () => {
    await test.client.getBotInfo();
    const { requests } = (await test.control('GET', '/requests')).body;
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: 'GET',
      path: '/v2/bot/info',
      status: 200,
      requestId: expect.any(String),
    });
    expect(JSON.stringify(requests)).not.toContain(sandboxCredentials.channelAccessToken);
    await test.control('DELETE', '/requests');
    expect((await test.control('GET', '/requests')).body.requests).toEqual([]);
  });
});

describe('stream', () => {
  it('tells the phone page what happens', async () => {
    test.platform.addPerson({ name: 'a', friend: true });
    const stop = new AbortController();
    const response = await fetch(`${test.platform.url}/control/stream`, { signal: stop.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    test.platform.say('p1', 'hi');
    await test.control('POST', '/people/p1/scan', { code: 'main' });
    let seen = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) {
      seen += decoder.decode(chunk);
      if (seen.includes('"type":"open"')) break;
    }
    stop.abort();
    expect(seen).toContain('"type":"chat"');
  });
});

describe('clock', () => {
  it('goes nowhere by a slip of the pen', async () => {
    const { now } = await post('/clock', { now: '2027-03-10T04:00:00Z' });
    const [iso, years] = ['now must be an ISO instant', 'must lead to the years 2000 to 2099'];
    const odd: [object, string][] = [
      [{ now: null }, iso],
      [{ now: true }, iso],
      [{ now: [] }, iso],
      [{ now: '' }, iso],
      [{ now: '7' }, iso],
      [{ now: '2027-02-31T99:00:00Z' }, iso],
      [{ now: '1970-01-01T00:00:00Z' }, `now ${years}`],
      [{ now: '9999-12-31T00:00:00Z' }, `now ${years}`],
      [{ advance: 'P1000000Y' }, `advance ${years}`],
      [{ advance: 1e300 }, `advance ${years}`],
      [{ advance: '-P99Y' }, `advance ${years}`],
    ];
    for (const [move, message] of odd) {
      const { status, body } = await test.control('POST', '/clock', move);
      expect([move, status, body.message]).toEqual([move, 400, message]);
    }
    const stands = Date.parse((await test.control('GET', '/state')).body.now);
    expect(stands - Date.parse(now)).toBeLessThan(60_000);
  });

  it('moves to an instant or by a duration and tells the shop, which may share the clock', async () => {
    await test.close();
    const told: string[] = [];
    const clock = { now: new Date('2026-01-01T00:00:00Z') };
    const shared = { now: () => clock.now };
    const onClock = async (now: Date) => {
      told.push(now.toISOString());
      clock.now = now;
    };
    test = await startTestPlatform({ ...shared, hooks: { onClock } });
    expect(
      Math.abs(Date.parse((await post('/clock', { advance: 'P7D' })).now) - Date.parse('2026-01-08T00:00:00Z')),
    ).toBeLessThan(2_000);
    await post('/clock', { now: '2027-02-28T15:00:00Z' });
    expect(told[1]).toBe('2027-02-28T15:00:00.000Z');
    const moved = Date.parse((await test.control('GET', '/state')).body.now);
    expect(Math.abs(moved - Date.parse('2027-02-28T15:00:00Z'))).toBeLessThan(2_000);
    expect((await test.control('POST', '/clock', { advance: 'soon' })).status).toBe(400);
  });

  it('goes where the shop goes while it lives through the days, so that what is sent on the way has its own day', async () => {
    await test.close();
    let ahead = Date.parse('2027-01-01T00:00:00Z') - Date.now();
    const seen: string[] = [];
    const onClock = async (target: Date) => {
      // What is still to be done on the day that is left.
      seen.push(test.platform.now().toISOString().slice(0, 16));
      for (const stop of ['2027-01-01T16:00:00Z', '2027-01-02T16:00:00Z', target.toISOString()]) {
        ahead = Date.parse(stop) - Date.now();
        seen.push(test.platform.now().toISOString().slice(0, 16));
      }
    };
    test = await startTestPlatform({ now: () => new Date(Date.now() + ahead), hooks: { onClock } });
    await post('/clock', { now: '2027-01-03T04:00:00Z' });
    expect(seen).toEqual(['2027-01-01T00:00', '2027-01-01T16:00', '2027-01-02T16:00', '2027-01-03T04:00']);
    expect(test.platform.now().toISOString().slice(0, 16)).toBe('2027-01-03T04:00');
  });

  it('moves without hooks and without a clock of the shop', async () => {
    const base = test.platform.now().getTime();
    await post('/clock', { advance: 90_000 });
    expect(test.platform.now().getTime() - base).toBe(90_000);
  });

  it.each([
    ['2027-03-10T04:00:00Z', 'P1D', '2027-03-11T04:00:00.000Z'],
    ['2027-03-10T04:00:00Z', 'PT1H30M', '2027-03-10T05:30:00.000Z'],
    ['2027-03-10T04:00:00Z', '-PT1S', '2027-03-10T03:59:59.000Z'],
    ['2027-03-10T04:00:00Z', 5, '2027-03-10T04:00:00.005Z'],
    ['2027-03-10T04:00:00Z', '250', '2027-03-10T04:00:00.250Z'],
    // Months and years as a calendar has them, of the shop's own day: in Taipei this is 1 March, a day later than in UTC.
    ['2028-02-29T20:00:00Z', 'P1M', '2028-03-31T20:00:00.000Z'],
    ['2028-02-29T04:00:00Z', 'P1Y', '2029-02-28T04:00:00.000Z'],
    ['2027-10-31T04:00:00Z', 'P6M', '2028-04-30T04:00:00.000Z'],
    ['2027-03-10T04:00:00Z', 'P', undefined],
    ['2027-03-10T04:00:00Z', '1 day', undefined],
    ['2027-03-10T04:00:00Z', null, undefined],
  ])('from %s by %s leads to %s', (from, step, to) => {
    const moved = movedBy(Date.parse(from), step, 'Asia/Taipei');
    expect(moved === undefined ? undefined : new Date(moved).toISOString()).toBe(to);
  });
});

describe('idle', () => {
  it('waits for webhooks and for the shop', async () => {
    await test.close();
    const order: string[] = [];
    const onIdle = async () => void order.push(`idle after ${eventsOf(test.received).length}`);
    test = await startTestPlatform({ hooks: { onIdle } });
    const { id } = test.platform.addPerson({ name: 'a', friend: true });
    await post(`/people/${id}/say`, { text: 'hi' });
    await post('/idle');
    expect(order).toEqual(['idle after 1']);
  });
});

describe('state file', () => {
  it('brings people, chats, menus and keys back after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'line-platform-'));
    const stateFile = join(folder, 'state.json');
    const before = await startTestPlatform({ stateFile });
    const { lineUserId } = before.platform.addPerson({ name: '小明', friend: true });
    const key = '123e4567-e89b-42d3-a456-426614174000';
    const send = (at: TestPlatform) =>
      at.api(
        'POST',
        '/v2/bot/message/push',
        { to: lineUserId, messages: [{ type: 'text', text: 'x' }] },
        { 'x-line-retry-key': key },
      );
    await send(before);
    const { idToken } = (
      await before.api('POST', '/liff-sandbox/token', { liffId: sandboxCredentials.liffId, person: 'p1' })
    ).body;
    await before.close();
    const after = await startTestPlatform({ stateFile });
    expect(after.platform.people()).toMatchObject([{ id: 'p1', name: '小明', friend: true }]);
    expect(after.platform.chat('p1')).toHaveLength(1);
    expect((await send(after)).status).toBe(409);
    expect(await after.client.getMessageQuotaConsumption()).toEqual({ totalUsage: 1 });
    const verify = new URLSearchParams({ id_token: idToken, client_id: sandboxCredentials.loginChannelId });
    expect((await fetch(`${after.platform.url}/oauth2/v2.1/verify`, { method: 'POST', body: verify })).status).toBe(
      200,
    );
    expect(after.platform.addPerson({ name: 'next' }).id).toBe('p2');
    await after.close();
    expect(await readdir(folder)).toEqual(['state.json']);
    await rm(folder, { recursive: true });
  });
});
