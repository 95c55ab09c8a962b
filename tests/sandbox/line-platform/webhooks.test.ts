import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { validateSignature } from '@line/bot-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandboxCredentials } from '../../../bot/sandbox/line-platform/defaults.ts';
import { signWebhook } from '../../../bot/sandbox/line-platform/webhook-sender.ts';
import { eventsOf, startTestPlatform, type TestPlatform } from './test-platform.ts';

let test: TestPlatform;
beforeEach(async () => {
  test = await startTestPlatform();
});
afterEach(() => test.close());

const friend = (name = '小明') => test.platform.addPerson({ name, friend: true });
const texts = () => eventsOf(test.received).map((event) => event.message?.text);

describe('signature', () => {
  it("is LINE's documented one for LINE's documented body and secret", () => {
    const body = '{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}';
    expect(signWebhook(body, '8c570fa6dd201bb328f1c1eac23a96d8')).toBe('GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=');
  });

  it('holds for the exact bytes only: emoji come escaped, so writing the JSON again breaks it', async () => {
    test.platform.say(friend().id, '生日快樂🎂');
    await test.platform.idle();
    const [webhook] = test.received;
    expect(webhook!.body).toContain('\\ud83c\\udf82');
    expect(webhook!.body).toContain('生日快樂');
    expect(validateSignature(webhook!.body, sandboxCredentials.channelSecret, webhook!.signature!)).toBe(true);
    const rewritten = JSON.stringify(webhook!.json);
    expect(validateSignature(rewritten, sandboxCredentials.channelSecret, webhook!.signature!)).toBe(false);
  });
});

describe('events', () => {
  it('follow, unfollow and the way back', async () => {
    const { id, lineUserId } = test.platform.addPerson({ name: 'new' });
    test.platform.follow(id);
    test.platform.block(id);
    test.platform.unblock(id);
    test.platform.follow(id);
    await test.platform.idle();
    const events = eventsOf(test.received);
    expect(events.map((e) => [e.type, e.follow?.isUnblocked, 'replyToken' in e])).toEqual([
      ['follow', false, true],
      ['unfollow', undefined, false],
      ['follow', true, true],
    ]);
    expect(events[0]).toMatchObject({ source: { type: 'user', userId: lineUserId }, mode: 'active' });
    expect(events[0]!.webhookEventId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it('keeps the order of what one person does', async () => {
    const { id } = friend();
    for (let i = 0; i < 50; i += 1) test.platform.say(id, String(i));
    await test.platform.idle();
    expect(texts()).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
    expect(test.received.length).toBeLessThan(50);
  });

  it('takes a message back and hides it', async () => {
    const { id } = friend();
    test.platform.say(id, 'oops');
    await test.control('POST', `/people/${id}/unsend`);
    await test.platform.idle();
    const [said, unsent] = eventsOf(test.received);
    expect(unsent).toMatchObject({ type: 'unsend', unsend: { messageId: said!.message.id } });
    expect(test.platform.chat(id)[0]).toMatchObject({ unsent: true, message: { text: '' } });
  });

  it('lets nobody write who has blocked', async () => {
    const { id } = friend();
    test.platform.block(id);
    expect((await test.control('POST', `/people/${id}/say`, { text: 'x' })).status).toBe(409);
  });
});

describe('redelivery', () => {
  it('repeats a refused webhook with the same id and token, marked, until it is taken', async () => {
    test.answers.push(500, 503);
    test.platform.say(friend().id, 'hi');
    await test.platform.idle();
    const events = eventsOf(test.received);
    expect(events.map((e) => e.deliveryContext.isRedelivery)).toEqual([false, true, true]);
    expect(new Set(events.map((e) => e.webhookEventId)).size).toBe(1);
    expect(new Set(events.map((e) => e.replyToken)).size).toBe(1);
    expect(new Set(events.map((e) => e.timestamp)).size).toBe(1);
  });

  it('gives up in the end', async () => {
    test.answers.push(500, 500, 500, 500);
    test.platform.say(friend().id, 'hi');
    await test.platform.idle();
    expect(test.received).toHaveLength(3);
  });

  it('happens after a webhook was lost, and a duplicate is not marked', async () => {
    const { id } = friend();
    test.platform.faults({ webhook: { drop: 1 } });
    test.platform.say(id, 'lost');
    await test.platform.idle();
    test.platform.faults({ webhook: { duplicate: 1 } });
    test.platform.say(id, 'twice');
    await test.platform.idle();
    expect(eventsOf(test.received).map((e) => [e.message.text, e.deliveryContext.isRedelivery])).toEqual([
      ['lost', true],
      ['twice', false],
      ['twice', false],
    ]);
  });

  it('follows an answer that takes too long', async () => {
    let requests = 0;
    const slow = createServer((_req, res) => {
      requests += 1;
      if (requests > 1) res.end();
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const webhookUrl = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/webhook`;
    const other = await startTestPlatform({ webhookUrl, webhookTimeoutMs: 50 });
    other.platform.say(other.platform.addPerson({ name: 'x', friend: true }).id, 'hi');
    await other.platform.idle();
    const { body } = await other.control('GET', '/webhooks');
    expect(body.webhooks.map((w: { result: { reason: string } }) => w.result.reason)).toEqual([
      'REQUEST_TIMEOUT',
      'OK',
    ]);
    await other.close();
    slow.closeAllConnections();
    await new Promise((resolve) => slow.close(resolve));
  });
});

describe('webhook settings', () => {
  it('get, set and test the address', async () => {
    expect(await test.client.getWebhookEndpoint()).toEqual({ endpoint: `${test.shopUrl}/webhook`, active: true });
    expect(await test.client.testWebhookEndpoint({})).toMatchObject({ success: true, statusCode: 200, reason: 'OK' });
    expect(test.received[0]!.json.events).toEqual([]);
    test.answers.push(404);
    expect(await test.client.testWebhookEndpoint({})).toMatchObject({ success: false, reason: 'ERROR_STATUS_CODE' });
    await test.client.setWebhookEndpoint({ endpoint: 'https://shop.example/webhook' });
    expect((await test.client.getWebhookEndpoint()).endpoint).toBe('https://shop.example/webhook');
    expect(
      (await test.api('PUT', '/v2/bot/channel/webhook/endpoint', { endpoint: 'http://shop.example' })).status,
    ).toBe(400);
  });
});

describe('arbitrary webhooks', () => {
  it('sends what it is given: groups, forged signatures, none', async () => {
    const event = { type: 'join', source: { type: 'group', groupId: `C${'1'.repeat(32)}` } };
    await test.control('POST', '/webhook', { events: [event] });
    await test.control('POST', '/webhook', { raw: '{"destination":"x","events":[]}', signature: 'forged' });
    await test.control('POST', '/webhook', { raw: '{"destination":"x","events":[]}', signature: null });
    const [group, forged, unsigned] = test.received;
    expect(validateSignature(group!.body, sandboxCredentials.channelSecret, group!.signature!)).toBe(true);
    expect([forged!.signature, unsigned!.signature]).toEqual(['forged', undefined]);
  });
});
