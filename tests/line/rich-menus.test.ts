import type { LineBotClient } from '@line/bot-sdk';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { createLineApi, type LineApi } from '../../bot/line/api-client.ts';
import { drawMenu } from '../../bot/line/menus/drawn.ts';
import type { MenuName } from '../../bot/line/menus/names.ts';
import type { MenuShop } from '../../bot/line/menus/words.ts';
import { createRichMenus } from '../../bot/line/rich-menus.ts';
import { sandboxCredentials } from '../../bot/sandbox/line-platform/defaults.ts';
import { join } from '../../bot/services/members/join.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { relinkMenu } from '../../bot/services/members/relink-menu.ts';
import type { LineUserId } from '../../shared/ids.ts';
import { startTestPlatform, type TestPlatform } from '../sandbox/line-platform/test-platform.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

let line: TestPlatform;
let people = 0;
let batch: Pick<LineBotClient, 'richMenuBatchWithHttpInfo' | 'getRichMenuBatchProgress'> | null = null;
beforeEach(async () => {
  batch = null;
  line = await startTestPlatform();
});
afterEach(async () => {
  await line.close();
});
afterAll(closeTestDatabases);

const liffUrl = 'https://liff.line.me/1-a';
const rules: MenuShop = { language: 'zh-TW', tiers: [{ material: 'gold', name: { 'zh-TW': '金卡' } }] };
const log = { info: () => undefined, warn: () => undefined };

/** A process of ours in front of the stand-in. */
function shopProcess(shop: MenuShop = rules) {
  const { channelId, channelSecret, channelAccessToken } = sandboxCredentials;
  const { url } = line.platform;
  const api = createLineApi({
    line: { channelId, channelSecrets: [channelSecret], channelAccessToken, apiBaseUrl: url, dataBaseUrl: url },
    log,
  });
  const call: LineApi['call'] = (name, ms, run) =>
    api.call(name, ms, (client) => run(batch === null ? client : Object.assign(Object.create(client), batch)));
  return createRichMenus({ api: { call }, log, liffUrl, shop: async () => shop, movePausesMs: [0, 0, 0] });
}

function friend() {
  people += 1;
  const { id, lineUserId } = line.platform.addPerson({ name: `n${people}`, friend: true });
  return { id, lineUserId: lineUserId as LineUserId };
}

const listed = async () => (await line.client.getRichMenuList()).richmenus;
const seenBy = async ({ id }: { id: string }) => (await line.control('GET', `/people/${id}/richmenu`)).body;
const nameFor = async (name: MenuName, shop = rules) => (await drawMenu(name, { liffUrl, shop })).request.name;
const asked = async (method: string, path: string): Promise<number> => {
  const { requests } = (await line.control('GET', '/requests')).body as {
    requests: { method: string; path: string }[];
  };
  return requests.filter((each) => each.method === method && each.path === path).length;
};

type Order = Parameters<LineBotClient['richMenuBatchWithHttpInfo']>[0]['operations'];

/**
 * The batch that moves people from menu to menu, told what to answer; on the wire it is in move-people.test.ts.
 * `phases`: what LINE says of its progress, one answer after the other.
 */
function batchFor(phases: string[], moved: { lineUserId: string }[] = []) {
  const orders: Order[] = [];
  batch = {
    async richMenuBatchWithHttpInfo({ operations }) {
      orders.push(operations);
      for (const { lineUserId } of moved) {
        const { richMenuId } = await line.client.getRichMenuIdOfUser(lineUserId);
        const move = operations.find((each) => each.type === 'link' && each.from === richMenuId);
        if (move?.type === 'link') await line.client.linkRichMenuIdToUser(lineUserId, move.to);
      }
      return { httpResponse: new Response(null, { headers: { 'x-line-request-id': 'order-1' } }), body: {} };
    },
    async getRichMenuBatchProgress() {
      const phase = (phases.length > 1 ? phases.shift() : phases[0]) as 'ongoing';
      return { phase, acceptedTime: new Date(0) };
    },
  };
  return orders;
}

test('a menu is made when the first person needs it, once, and is there for the next', async () => {
  const menus = shopProcess();
  const friends = [friend(), friend(), friend()];
  await Promise.all(friends.map(({ lineUserId }) => menus.link(lineUserId, 'gold-zh-TW')));
  expect(await listed()).toMatchObject([{ name: await nameFor('gold-zh-TW'), chatBarText: '金卡選單' }]);
  for (const each of friends) {
    const { menu, imageUrl, linked } = await seenBy(each);
    expect({ name: menu.name, linked }).toEqual({ name: await nameFor('gold-zh-TW'), linked: true });
    expect((await fetch(`${line.platform.url}${imageUrl}`)).status).toBe(200);
  }
  await shopProcess().link(friends[0]!.lineUserId, 'gold-zh-TW');
  expect(await asked('POST', '/v2/bot/richmenu')).toBe(1);
  // The test's own is one of them.
  expect(await asked('GET', '/v2/bot/richmenu/list')).toBe(3);
});

test('a name that is no menu’s is refused, and LINE is not asked', async () => {
  const { lineUserId } = friend();
  for (const name of ['tin-en', 'gold', 'gold-fr', '', 'GOLD-en'])
    await expect(shopProcess().link(lineUserId, name)).rejects.toThrow('no rich menu');
  expect(await asked('GET', '/v2/bot/richmenu/list')).toBe(0);
});

test('a menu deleted behind our back is made again', async () => {
  const menus = shopProcess();
  const person = friend();
  await menus.link(person.lineUserId, 'copper-en');
  await line.client.deleteRichMenu((await listed())[0]!.richMenuId);
  await menus.link(person.lineUserId, 'copper-en');
  expect((await seenBy(person)).linked).toBe(true);
});

test('reconciling makes the guests’ menu everybody’s, and nothing nobody needs; the second time nothing', async () => {
  const menus = shopProcess();
  const guest = friend();
  expect(await Promise.all([menus.reconcile(), menus.reconcile()])).toEqual(Array(2).fill({ created: 1, removed: 0 }));
  expect((await seenBy(guest)).menu).toMatchObject({ name: await nameFor('guest-zh-TW'), chatBarText: '會員選單' });
  expect(await shopProcess().reconcile()).toEqual({ created: 0, removed: 0 });
  expect(await shopProcess({ ...rules, language: 'ja' }).reconcile()).toEqual({ created: 1, removed: 0 });
  expect((await seenBy(guest)).menu.name).toBe(await nameFor('guest-ja'));
});

test('a menu whose maker died before its picture gets it', async () => {
  const { request } = await drawMenu('silver-th', { liffUrl, shop: rules });
  const { richMenuId } = await line.client.createRichMenu(request);
  const person = friend();
  await shopProcess().link(person.lineUserId, 'silver-th');
  expect(await seenBy(person)).toMatchObject({ linked: true, menu: { richMenuId } });
  expect(await listed()).toHaveLength(1);
});

test('a new version takes the people of the old one with it; only then the old one goes; others’ menus stay', async () => {
  const before: MenuShop = { ...rules, tiers: [{ material: 'gold', name: { 'zh-TW': '舊金卡' } }] };
  const [member, guest] = [friend(), friend()];
  await shopProcess(before).link(member.lineUserId, 'gold-zh-TW');
  await shopProcess(before).link(guest.lineUserId, 'guest-zh-TW');
  const { request } = await drawMenu('gold-en', { liffUrl, shop: rules });
  await line.client.createRichMenu({ ...request, name: 'made by somebody else' });
  await line.client.createRichMenu({ ...request, name: 'regulars:tin-en:0123456789ab' });
  const orders = batchFor(['ongoing', 'succeeded'], [member, guest]);
  expect(await shopProcess().reconcile()).toEqual({ created: 1, removed: 1 });
  expect(orders).toEqual([[{ type: 'link', from: expect.any(String), to: expect.any(String) }]]);
  expect((await seenBy(member)).menu).toMatchObject({ name: await nameFor('gold-zh-TW'), chatBarText: '金卡選單' });
  expect((await seenBy(guest)).linked).toBe(true);
  expect((await listed()).map(({ name }) => name).toSorted()).toEqual(
    [
      await nameFor('gold-zh-TW'),
      await nameFor('guest-zh-TW'),
      'made by somebody else',
      'regulars:tin-en:0123456789ab',
    ].toSorted(),
  );
});

test.each([
  ['still moving', ['ongoing']],
  ['failed', ['failed']],
])('nothing is deleted while LINE is %s', async (_name, phases) => {
  const before: MenuShop = { ...rules, tiers: [] };
  const member = friend();
  await shopProcess(before).link(member.lineUserId, 'gold-zh-TW');
  batchFor(phases);
  expect(await shopProcess().reconcile()).toEqual({ created: 2, removed: 0 });
  expect((await seenBy(member)).menu.name).toBe(await nameFor('gold-zh-TW', before));
  expect(await listed()).toHaveLength(3);
});

test('people of an old version are moved by LINE itself, then it goes', async () => {
  const member = friend();
  await shopProcess({ ...rules, tiers: [] }).link(member.lineUserId, 'gold-zh-TW');
  expect(await shopProcess().reconcile()).toEqual({ created: 2, removed: 1 });
  expect((await seenBy(member)).menu.name).toBe(await nameFor('gold-zh-TW'));
  expect(await listed()).toHaveLength(2);
});

test('a LINE that does not move people keeps the old version', async () => {
  await shopProcess({ ...rules, tiers: [] }).link(friend().lineUserId, 'gold-zh-TW');
  const refuse = () => Promise.reject(new TypeError('fetch failed'));
  batch = { richMenuBatchWithHttpInfo: refuse, getRichMenuBatchProgress: refuse };
  await shopProcess().reconcile();
  expect(await shopProcess().reconcile()).toEqual({ created: 0, removed: 0 });
  expect(await listed()).toHaveLength(3);
});

test('two processes that begin at once may both make a menu; afterwards there is one, and both show it', async () => {
  const [one, other] = [shopProcess(), shopProcess()];
  const [a, b] = [friend(), friend()];
  await Promise.all([one.link(a.lineUserId, 'diamond-ja'), other.link(b.lineUserId, 'diamond-ja')]);
  batchFor(['succeeded'], [a, b]);
  await Promise.all([one.reconcile(), other.reconcile()]);
  await one.reconcile();
  expect((await listed()).map(({ name }) => name).toSorted()).toEqual(
    [await nameFor('diamond-ja'), await nameFor('guest-zh-TW')].toSorted(),
  );
  await Promise.all([one.link(a.lineUserId, 'diamond-ja'), other.link(b.lineUserId, 'diamond-ja')]);
  for (const each of [a, b]) expect((await seenBy(each)).linked).toBe(true);
});

test('where LINE makes no menu, a crowd does not ask again and again; reconciling does', async () => {
  const menus = shopProcess();
  await line.control('POST', '/faults', { api: { path: '/v2/bot/richmenu', status: 429 } });
  for (let i = 0; i < 5; i += 1)
    await expect(menus.link(friend().lineUserId, 'gold-en')).rejects.toMatchObject({ failure: { status: 429 } });
  expect(await asked('GET', '/v2/bot/richmenu/list')).toBe(1);
  await line.control('POST', '/faults', {});
  await menus.reconcile();
  await menus.link(friend().lineUserId, 'gold-en');
  expect((await listed()).map(({ name }) => name)).toContain(await nameFor('gold-en'));
});

test('a member has the menu of their tier and language; anybody else the guests’', async () => {
  const linked: string[] = [];
  const { deps: base, clock } = await testDatabase();
  const deps = {
    ...base,
    line: { ...base.line, linkMenu: async (_id: LineUserId, menu: string) => void linked.push(menu) },
  };
  const now = clock.now();
  const lineUserId = `U${'a'.repeat(32)}` as LineUserId;
  const marketing = { line: true, sms: false, email: false };
  const { member } = await join(deps, { lineUserId, how: 'liff', noticeVersion, marketing, now });
  await relinkMenu(deps, { memberId: member.id, lineUserId, now });
  await deps.members.update(member.id, { language: 'th' });
  await relinkMenu(deps, { memberId: member.id, lineUserId, now });
  await relinkMenu(deps, { memberId: member.id, lineUserId: `U${'b'.repeat(32)}` as LineUserId, now });
  await relinkMenu(deps, { memberId: null, lineUserId, now });
  const { menuFor } = shopProcess();
  expect(linked).toEqual([
    menuFor('copper', 'zh-TW'),
    menuFor('copper', 'th'),
    menuFor('guest', 'zh-TW'),
    menuFor('guest', 'zh-TW'),
  ]);
});
