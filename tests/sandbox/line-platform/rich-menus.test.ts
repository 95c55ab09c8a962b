import type { messagingApi } from '@line/bot-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventsOf, startTestPlatform, type TestPlatform } from './test-platform.ts';

let test: TestPlatform;
beforeEach(async () => {
  test = await startTestPlatform();
});
afterEach(() => test.close());

const menu = (more: Partial<messagingApi.RichMenuRequest> = {}): messagingApi.RichMenuRequest => ({
  size: { width: 2_500, height: 843 },
  selected: true,
  name: 'guest',
  chatBarText: '會員選單',
  areas: [{ bounds: { x: 0, y: 0, width: 2_500, height: 843 }, action: { type: 'postback', data: 'card' } }],
  ...more,
});

/** The first bytes of a PNG of this size, padded: all that is looked at. */
function png(width: number, height: number, bytes = 64): Blob {
  const data = Buffer.alloc(bytes);
  data.writeUInt32BE(0x89504e47, 0);
  data.writeUInt32BE(0x0d0a1a0a, 4);
  data.writeUInt32BE(13, 8);
  data.write('IHDR', 12, 'latin1');
  data.writeUInt32BE(width, 16);
  data.writeUInt32BE(height, 20);
  return new Blob([new Uint8Array(data)], { type: 'image/png' });
}

async function readyMenu(more: Partial<messagingApi.RichMenuRequest> = {}): Promise<string> {
  const { richMenuId } = await test.client.createRichMenu(menu(more));
  await test.client.setRichMenuImage(richMenuId, png(2_500, 843));
  return richMenuId;
}
const statusOf = (work: Promise<unknown>): Promise<number> =>
  work.then(
    () => 200,
    (error: { status: number }) => error.status,
  );
const shownTo = async (id: string) => (await test.control('GET', `/people/${id}/richmenu`)).body;

describe('what LINE refuses of a menu', () => {
  const area = menu().areas![0]!;
  it.each<[string, object, string]>([
    ['a chat bar text of 15', { chatBarText: 'a'.repeat(15) }, 'chatBarText'],
    ['a name of 301', { name: 'a'.repeat(301) }, 'name'],
    ['21 areas', { areas: Array.from({ length: 21 }, () => area) }, 'areas'],
    ['an image too narrow', { size: { width: 799, height: 300 }, areas: [] }, 'size.width'],
    ['an image too low', { size: { width: 2_500, height: 249 }, areas: [] }, 'size.height'],
    ['an image too tall for its width', { size: { width: 1_000, height: 700 }, areas: [] }, 'size'],
    [
      'an area outside the image',
      { areas: [{ ...area, bounds: { x: 1, y: 0, width: 2_500, height: 843 } }] },
      'areas[0].bounds',
    ],
    ['an action it does not know', { areas: [{ ...area, action: { type: 'dance' } }] }, 'areas[0].action.type'],
    ['no selected', { selected: undefined }, 'selected'],
  ])('%s', async (_name, more, property) => {
    const answer = await test.api('POST', '/v2/bot/richmenu', menu(more));
    expect(answer.status).toBe(400);
    expect(answer.body.details[0].property).toBe(property);
  });
});

describe('a menu', () => {
  it('is made, pictured, listed, read and deleted', async () => {
    const richMenuId = await readyMenu();
    expect((await test.client.getRichMenuList()).richmenus).toHaveLength(1);
    expect(await test.client.getRichMenu(richMenuId)).toMatchObject({ richMenuId, chatBarText: '會員選單' });
    const image = await fetch(`${test.platform.url}/control/richmenus/${richMenuId}/image`);
    expect(image.headers.get('content-type')).toBe('image/png');
    await test.client.deleteRichMenu(richMenuId);
    expect(await statusOf(test.client.getRichMenu(richMenuId))).toBe(404);
  });

  it('takes one picture of its own size, PNG or JPEG, up to 1 MB', async () => {
    const { richMenuId } = await test.client.createRichMenu(menu());
    const upload = (blob: Blob) => statusOf(test.client.setRichMenuImage(richMenuId, blob));
    expect(await upload(png(2_500, 844))).toBe(400);
    expect(await upload(png(2_500, 843, 1024 * 1024 + 1))).toBe(413);
    expect(await upload(new Blob(['gif'], { type: 'image/gif' }))).toBe(415);
    expect(await upload(new Blob(['not an image'], { type: 'image/png' }))).toBe(400);
    expect(await upload(png(2_500, 843, 1024 * 1024))).toBe(200);
    expect(await upload(png(2_500, 843))).toBe(400);
  });

  it('cannot be shown before it has a picture', async () => {
    const { richMenuId } = await test.client.createRichMenu(menu());
    expect(await statusOf(test.client.setDefaultRichMenu(richMenuId))).toBe(400);
    expect(await statusOf(test.client.setDefaultRichMenu('richmenu-unknown'))).toBe(404);
  });

  it("is shown to whom it is linked before the default, and a blocker's link does nothing", async () => {
    const [standard, gold] = [await readyMenu(), await readyMenu({ name: 'gold' })];
    const person = test.platform.addPerson({ name: 'a', friend: true });
    const blocker = test.platform.addPerson({ name: 'b', friend: true });
    test.platform.block(blocker.id);
    await test.client.setDefaultRichMenu(standard);
    expect((await shownTo(person.id)).menu.richMenuId).toBe(standard);
    await test.client.linkRichMenuIdToUser(person.lineUserId, gold);
    expect(await test.client.getRichMenuIdOfUser(person.lineUserId)).toEqual({ richMenuId: gold });
    expect(await shownTo(person.id)).toMatchObject({ menu: { richMenuId: gold }, linked: true });
    await test.client.linkRichMenuIdToUser(blocker.lineUserId, gold);
    expect(await statusOf(test.client.getRichMenuIdOfUser(blocker.lineUserId))).toBe(404);
    await test.client.unlinkRichMenuIdFromUser(person.lineUserId);
    expect((await shownTo(person.id)).menu.richMenuId).toBe(standard);
    await test.client.cancelDefaultRichMenu();
    expect((await shownTo(person.id)).menu).toBeNull();
  });

  it('is linked to at most 500 people at once', async () => {
    const richMenuId = await readyMenu();
    const ids = Array.from(
      { length: 501 },
      (_, i) => test.platform.addPerson({ name: String(i), friend: true }).lineUserId,
    );
    expect(await statusOf(test.client.linkRichMenuIdToUsers({ richMenuId, userIds: ids }))).toBe(400);
    expect(await statusOf(test.client.linkRichMenuIdToUsers({ richMenuId, userIds: [] }))).toBe(400);
    await test.client.linkRichMenuIdToUsers({ richMenuId, userIds: ids.slice(0, 500) });
    expect(await test.client.getRichMenuIdOfUser(ids[499]!)).toEqual({ richMenuId });
    await test.client.unlinkRichMenuIdFromUsers({ userIds: ids.slice(0, 500) });
    expect(await statusOf(test.client.getRichMenuIdOfUser(ids[0]!))).toBe(404);
  });

  it('is created at most 100 times an hour', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 101; i += 1) statuses.push((await test.api('POST', '/v2/bot/richmenu', menu())).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(100);
    expect(statuses.at(-1)).toBe(429);
    test.clock.now = new Date(test.clock.now.getTime() + 3_600_000);
    expect((await test.api('POST', '/v2/bot/richmenu', menu())).status).toBe(200);
  });
});

describe('aliases', () => {
  it('are made, listed, pointed elsewhere, tapped and deleted', async () => {
    const [first, second] = [await readyMenu(), await readyMenu()];
    const person = test.platform.addPerson({ name: 'a', friend: true });
    await test.client.createRichMenuAlias({ richMenuAliasId: 'tab-2', richMenuId: first });
    expect(await statusOf(test.client.createRichMenuAlias({ richMenuAliasId: 'tab-2', richMenuId: first }))).toBe(400);
    expect(await statusOf(test.client.createRichMenuAlias({ richMenuAliasId: 'Tab 2', richMenuId: first }))).toBe(400);
    await test.client.updateRichMenuAlias('tab-2', { richMenuId: second });
    expect(await test.client.getRichMenuAliasList()).toEqual({
      aliases: [{ richMenuAliasId: 'tab-2', richMenuId: second }],
    });
    const action = { type: 'richmenuswitch', richMenuAliasId: 'tab-2', data: 'tab' };
    await test.control('POST', `/people/${person.id}/tap`, { action });
    await test.platform.idle();
    expect(eventsOf(test.received)[0]!.postback).toEqual({
      data: 'tab',
      params: { newRichMenuAliasId: 'tab-2', status: 'SUCCESS' },
    });
    expect((await shownTo(person.id)).menu.richMenuId).toBe(second);
    await test.client.deleteRichMenuAlias('tab-2');
    expect(await statusOf(test.client.getRichMenuAlias('tab-2'))).toBe(404);
  });
});

describe('moving everybody from one menu to another', () => {
  it('moves who has it, says when it is done, and names each menu once', async () => {
    const [from, to] = [await readyMenu(), await readyMenu({ name: 'silver' })];
    const moved = test.platform.addPerson({ name: 'a', friend: true }).lineUserId;
    const other = test.platform.addPerson({ name: 'b', friend: true }).lineUserId;
    await test.client.linkRichMenuIdToUser(moved, from);
    const { httpResponse } = await test.client.richMenuBatchWithHttpInfo({ operations: [{ type: 'link', from, to }] });
    expect(httpResponse.status).toBe(202);
    expect((await test.client.getRichMenuIdOfUser(moved)).richMenuId).toBe(to);
    expect(await statusOf(test.client.getRichMenuIdOfUser(other))).toBe(404);
    const order = httpResponse.headers.get('x-line-request-id') ?? '';
    expect((await test.client.getRichMenuBatchProgress(order)).phase).toBe('succeeded');
    expect(await statusOf(test.client.getRichMenuBatchProgress('unknown'))).toBe(404);
    const twice = {
      operations: [
        { type: 'unlink' as const, from },
        { type: 'link' as const, from, to },
      ],
    };
    expect(await statusOf(test.client.richMenuBatch(twice))).toBe(400);
    expect(
      await statusOf(test.client.richMenuBatch({ operations: [{ type: 'link', from: 'richmenu-none', to }] })),
    ).toBe(400);
  });

  it('takes three orders an hour', async () => {
    const from = await readyMenu();
    const order = () => statusOf(test.client.richMenuBatch({ operations: [{ type: 'unlink', from }] }));
    expect([await order(), await order(), await order(), await order()]).toEqual([200, 200, 200, 429]);
  });
});
