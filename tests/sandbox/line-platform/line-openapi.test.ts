import type { messagingApi } from '@line/bot-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadLineOpenApi } from '../../support/line-openapi.ts';
import { startTestPlatform, type TestPlatform } from './test-platform.ts';

const openApi = loadLineOpenApi();
if (!openApi) console.warn("skipped: LINE's OpenAPI files are not here (LINE_OPENAPI_DIR)");

describe.skipIf(!openApi)("LINE's OpenAPI files", () => {
  let test: TestPlatform;
  beforeEach(async () => {
    test = await startTestPlatform();
  });
  afterEach(() => test.close());

  it('describe every webhook we send', async () => {
    const { id } = test.platform.addPerson({ name: 'a' });
    const act = (name: string, body: unknown = {}) => test.control('POST', `/people/${id}/${name}`, body);
    await act('follow');
    await act('say', { text: 'hi🎂' });
    for (const name of ['sticker', 'image', 'location', 'unsend']) await act(name);
    await act('tap', { data: 'x' });
    await act('postback-date', { data: 'x', date: '2000-01-01' });
    await act('tap', { action: { type: 'richmenuswitch', richMenuAliasId: 'none', data: 'x' } });
    await act('redeliver-last');
    await act('block');
    await act('unblock');
    await test.platform.idle();
    const types = new Set(test.received.flatMap((webhook) => webhook.json.events.map((event) => event.type)));
    expect([...types].sort()).toEqual(['follow', 'message', 'postback', 'unfollow', 'unsend']);
    for (const webhook of test.received) expect(openApi!.checkWebhook(webhook.json)).toEqual([]);
  });

  it('describe what the SDK asks of us', async () => {
    const { lineUserId: to } = test.platform.addPerson({ name: 'a', friend: true });
    const flex: messagingApi.FlexMessage = {
      type: 'flex',
      altText: 'x',
      contents: { type: 'bubble', body: { type: 'box', layout: 'vertical', contents: [{ type: 'text', text: 'x' }] } },
    };
    await test.client.pushMessage({ to, messages: [{ type: 'text', text: 'x' }, flex] });
    await test.client.multicast({ to: [to], messages: [flex], customAggregationUnits: ['u'] });
    await test.client.showLoadingAnimation({ chatId: to, loadingSeconds: 5 });
    await test.client.getProfile(to);
    await test.client.getRichMenuList();
    await test.client.getStatisticsPerUnit('u', '20261101', '20261102');
    const requests = test.platform.requests();
    expect(requests).toHaveLength(6);
    for (const request of requests) expect(openApi!.checkRequest(request)).toEqual([]);
  });

  it('find what is wrong', () => {
    const check = (method: string, path: string, body?: unknown) => openApi!.checkRequest({ method, path, body });
    expect(check('POST', '/v2/bot/message/push', { to: 'U1' })).toContain("/ must have required property 'messages'");
    expect(check('POST', '/v2/bot/message/push')).toEqual(['the body is missing']);
    expect(check('POST', '/v2/bot/message/shout', {})).toHaveLength(1);
    expect(check('POST', '/v2/bot/message/push', { to: 'U1', messages: [{ type: 'hologram' }] })).not.toEqual([]);
    const wrong = { type: 'flex', altText: 'x', contents: { type: 'bubble', size: 'vast' } };
    expect(check('POST', '/v2/bot/message/push', { to: 'U1', messages: [wrong] })).not.toEqual([]);
    expect(openApi!.checkWebhook({ destination: 'x', events: [{ type: 'follow' }] })).not.toEqual([]);
    expect(check('GET', '/v2/bot/richmenu/list?x=1')).toEqual([]);
  });
});
