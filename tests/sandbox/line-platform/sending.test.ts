import { randomUUID } from 'node:crypto';
import { HTTPFetchError } from '@line/bot-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventsOf, startTestPlatform, type TestPlatform } from './test-platform.ts';

let test: TestPlatform;
beforeEach(async () => {
  test = await startTestPlatform({ quota: 10 });
});
afterEach(() => test.close());

const hello = { type: 'text' as const, text: 'hello' };
const stranger = `U${'9'.repeat(32)}`;
const friend = (name = '小明') => test.platform.addPerson({ name, friend: true });
const later = (ms: number): void => {
  test.clock.now = new Date(test.clock.now.getTime() + ms);
};
const used = async () => (await test.client.getMessageQuotaConsumption()).totalUsage;
const statusOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  return error instanceof HTTPFetchError
    ? { status: error.status, message: JSON.parse(error.body).message }
    : undefined;
};

describe('reply', () => {
  const tokenFor = async (id: string): Promise<string> => {
    test.platform.say(id, 'points');
    await test.platform.idle();
    return String(eventsOf(test.received).at(-1)?.replyToken);
  };

  it('works once, costs nothing and shows in the chat', async () => {
    const { id } = friend();
    const replyToken = await tokenFor(id);
    const { sentMessages } = await test.client.replyMessage({ replyToken, messages: [hello] });
    expect(sentMessages[0]).toMatchObject({ id: expect.stringMatching(/^\d{18}$/), quoteToken: expect.any(String) });
    expect(test.platform.chat(id).map((m) => [m.from, m.via, m.message.text])).toEqual([
      ['person', undefined, 'points'],
      ['shop', 'reply', 'hello'],
    ]);
    const again = await statusOf(test.client.replyMessage({ replyToken, messages: [hello] }));
    expect(again).toEqual({ status: 400, message: 'Invalid reply token' });
    expect(await used()).toBe(0);
  });

  it('refuses a token older than a minute', async () => {
    const replyToken = await tokenFor(friend().id);
    later(61_000);
    expect((await statusOf(test.client.replyMessage({ replyToken, messages: [hello] })))?.status).toBe(400);
  });

  it('gives a redelivered webhook a new minute, but none after 20 minutes', async () => {
    const { id } = friend();
    const replyToken = await tokenFor(id);
    later(5 * 60_000);
    await test.control('POST', `/people/${id}/redeliver-last`);
    await test.platform.idle();
    later(59_000);
    await test.client.replyMessage({ replyToken, messages: [hello] });
    const second = await tokenFor(id);
    later(20 * 60_000 + 1);
    await test.control('POST', `/people/${id}/redeliver-last`);
    await test.platform.idle();
    const late = await statusOf(test.client.replyMessage({ replyToken: second, messages: [hello] }));
    expect(late?.message).toBe('Invalid reply token');
  });

  it('keeps the token when the messages were refused', async () => {
    const replyToken = await tokenFor(friend().id);
    await statusOf(test.client.replyMessage({ replyToken, messages: [] }));
    await test.client.replyMessage({ replyToken, messages: [hello] });
  });
});

describe('who is reached and counted', () => {
  it('answers 200 for a blocker, a stranger and a non-friend, shows nothing and counts nothing', async () => {
    const blocker = friend();
    test.platform.block(blocker.id);
    const never = test.platform.addPerson({ name: 'never met' });
    for (const to of [blocker.lineUserId, never.lineUserId, stranger])
      await test.client.pushMessage({ to, messages: [hello] });
    expect(test.platform.chat(blocker.id)).toEqual([]);
    expect(test.platform.chat(never.id)).toEqual([]);
    expect(await used()).toBe(0);
  });

  it('pushes to a non-friend who wrote in the last 7 days', async () => {
    const person = test.platform.addPerson({ name: 'shy' });
    test.platform.say(person.id, 'hi');
    await test.client.pushMessage({ to: person.lineUserId, messages: [hello] });
    later(8 * 86_400_000);
    await test.client.pushMessage({ to: person.lineUserId, messages: [hello] });
    expect(test.platform.chat(person.id).filter((m) => m.from === 'shop')).toHaveLength(1);
  });

  it('counts people, not messages', async () => {
    const people = [friend('a'), friend('b')];
    await test.client.multicast({ to: people.map((p) => p.lineUserId), messages: [hello, hello, hello] });
    await test.client.broadcast({ messages: [hello] });
    expect(await used()).toBe(4);
  });

  it('refuses what would pass the monthly limit, whole, and starts anew next month', async () => {
    const people = Array.from({ length: 11 }, (_, i) => friend(String(i)));
    const to = people.map((p) => p.lineUserId);
    const over = await statusOf(test.client.multicast({ to, messages: [hello] }));
    expect(over).toEqual({ status: 429, message: 'You have reached your monthly limit.' });
    expect(test.platform.chat('p1')).toEqual([]);
    await test.client.multicast({ to: to.slice(0, 10), messages: [hello] });
    expect((await statusOf(test.client.pushMessage({ to: to[0]!, messages: [hello] })))?.status).toBe(429);
    // 1 December begins in Japan.
    test.clock.now = new Date('2026-11-30T15:00:00Z');
    await test.client.pushMessage({ to: to[0]!, messages: [hello] });
    expect(await used()).toBe(1);
  });

  it.each([
    ['none', [], 400],
    ['501', Array.from({ length: 501 }, (_, i) => `U${i.toString(16).padStart(32, '0')}`), 400],
    ['500', Array.from({ length: 500 }, (_, i) => `U${i.toString(16).padStart(32, '0')}`), 200],
    ['a malformed one', ['U123'], 400],
  ])('multicast to %s', async (_name, to, status) => {
    expect((await test.api('POST', '/v2/bot/message/multicast', { to, messages: [hello] })).status).toBe(status);
  });

  it('refuses a push to a malformed id', async () => {
    expect((await test.api('POST', '/v2/bot/message/push', { to: 'nobody', messages: [hello] })).status).toBe(400);
  });

  it('narrowcast is accepted, not done: 202', async () => {
    friend();
    const { httpResponse } = await test.client.narrowcastWithHttpInfo({ messages: [hello] });
    expect(httpResponse.status).toBe(202);
    const progress = await test.client.getNarrowcastProgress(httpResponse.headers.get('x-line-request-id')!);
    expect(progress).toMatchObject({ phase: 'succeeded', successCount: 1 });
  });
});

describe('retry key', () => {
  it('is answered 409 with the accepted request and what was sent, for 24 hours', async () => {
    const { lineUserId: to, id } = friend();
    const key = randomUUID();
    const first = await test.client.pushMessageWithHttpInfo({ to, messages: [hello] }, key);
    const again = await test.api(
      'POST',
      '/v2/bot/message/push',
      { to, messages: [hello] },
      { 'x-line-retry-key': key },
    );
    expect(again.status).toBe(409);
    expect(again.headers.get('x-line-accepted-request-id')).toBe(first.httpResponse.headers.get('x-line-request-id'));
    expect(again.headers.get('x-line-request-id')).not.toBe(again.headers.get('x-line-accepted-request-id'));
    expect(again.body).toEqual({ message: 'The retry key is already accepted', sentMessages: first.body.sentMessages });
    later(24 * 3_600_000);
    await test.client.pushMessage({ to, messages: [hello] }, key);
    expect(test.platform.chat(id)).toHaveLength(2);
  });

  it('is not used up by a refused send', async () => {
    const { lineUserId } = friend();
    const key = randomUUID();
    await statusOf(test.client.multicast({ to: [lineUserId], messages: [] }, key));
    await test.client.multicast({ to: [lineUserId], messages: [hello] }, key);
    expect((await statusOf(test.client.multicast({ to: [lineUserId], messages: [hello] }, key)))?.status).toBe(409);
  });

  it('must be a UUID', async () => {
    const { lineUserId: to } = friend();
    const answer = await test.api(
      'POST',
      '/v2/bot/message/push',
      { to, messages: [hello] },
      { 'x-line-retry-key': 'k1' },
    );
    expect(answer.status).toBe(400);
  });

  it.each([
    ['POST', '/v2/bot/message/reply', { replyToken: 'x', messages: [hello] }],
    ['POST', '/v2/bot/message/validate/push', { messages: [hello] }],
    ['GET', '/v2/bot/info', undefined],
    ['POST', '/v2/bot/user/all/richmenu/richmenu-1', undefined],
  ])('is refused by %s %s', async (method, path, body) => {
    const answer = await test.api(method, path, body, { 'x-line-retry-key': randomUUID() });
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining('retry key') } });
  });

  it('saves a send whose answer was lost', async () => {
    const { lineUserId: to, id } = friend();
    test.platform.faults({ api: { after: true, status: 500, count: 1 } });
    const key = randomUUID();
    expect((await statusOf(test.client.pushMessage({ to, messages: [hello] }, key)))?.status).toBe(500);
    expect((await statusOf(test.client.pushMessage({ to, messages: [hello] }, key)))?.status).toBe(409);
    expect(test.platform.chat(id)).toHaveLength(1);
  });
});

describe('aggregation units', () => {
  it.each([[['a', 'b']], [['a-b']], [['x'.repeat(31)]], [['']]])('refuses %j', async (customAggregationUnits) => {
    const body = { to: [stranger], messages: [hello], customAggregationUnits };
    expect((await test.api('POST', '/v2/bot/message/multicast', body)).status).toBe(400);
  });

  it('gives no figures under 20 people, and the figure from 20', async () => {
    test.platform.faults({ quota: null });
    const people = Array.from({ length: 20 }, (_, i) => friend(String(i)).lineUserId);
    const send = (to: string[]) =>
      test.client.multicast({ to, messages: [hello], customAggregationUnits: ['tier_gold'] });
    const figures = () => test.client.getStatisticsPerUnit('tier_gold', '20261101', '20261123');
    await send(people.slice(0, 19));
    expect((await figures()).overview).toMatchObject({ uniqueImpression: null });
    await send(people.slice(19));
    expect((await figures()).overview).toMatchObject({ uniqueImpression: 20 });
    expect(await test.client.getAggregationUnitUsage()).toEqual({ numOfCustomAggregationUnits: 1 });
    expect(await test.client.getAggregationUnitNameList()).toEqual({ customAggregationUnits: ['tier_gold'] });
  });
});
