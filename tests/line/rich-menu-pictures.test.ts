import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cellsOf, menuSize } from '../../bot/line/menus/cells.ts';
import { drawMenu, nameOf, pictureFile } from '../../bot/line/menus/drawn.ts';
import { menus } from '../../bot/line/menus/names.ts';
import { cellWord, type MenuShop } from '../../bot/line/menus/words.ts';
import { decodePostback } from '../../bot/line/postback.ts';
import { sizeOfImage } from '../../bot/sandbox/line-platform/image-size.ts';
import { checkRichMenu } from '../../bot/sandbox/line-platform/messages/check-rich-menu.ts';
import { liffPaths } from '../../shared/liff-paths.ts';
import { loadLineOpenApi } from '../support/line-openapi.ts';
import drawn from '../support/rich-menus/drawn-from.json' with { type: 'json' };
import { drawnFrom } from '../support/rich-menus/drawn-from.ts';

const liffUrl = 'https://liff.line.me/2006118853-QmRz7kWp';
const shop: MenuShop = {
  language: 'zh-TW',
  tiers: [
    { material: 'copper', name: { 'zh-TW': '銅卡', en: 'Copper' } },
    { material: 'gold', name: { 'zh-TW': '一張名字長得不得了的金色會員卡' } },
  ],
};
const openApi = loadLineOpenApi();
if (!openApi) console.warn("skipped in part: LINE's OpenAPI files are not here (LINE_OPENAPI_DIR)");

test('there is a menu for every material and for guests, in every language', () => {
  expect(menus).toHaveLength(20);
  expect(new Set(menus.map(({ name }) => name)).size).toBe(20);
});

test.each(menus)('$name is what LINE takes, and every tap leads somewhere', async ({ name, look }) => {
  const { request } = await drawMenu(name, { liffUrl, shop });
  expect(() => checkRichMenu(JSON.parse(JSON.stringify(request)))).not.toThrow();
  expect(openApi?.checkRequest({ method: 'POST', path: '/v2/bot/richmenu', body: request }) ?? []).toEqual([]);
  expect(nameOf({ name: request.name ?? '' })).toBe(name);
  const taps = (request.areas ?? []).map(({ action }) => action as { type?: string; uri?: string; data?: string });
  const pages = taps.filter(({ type }) => type === 'uri').map(({ uri }) => uri);
  const asked = taps.filter(({ type }) => type === 'postback').map(({ data }) => decodePostback(data));
  if (look === 'guest') {
    expect(pages).toEqual([`${liffUrl}${liffPaths.join()}`]);
    expect(asked).toEqual([{ do: 'offer' }, { do: 'show', what: 'help' }]);
  } else {
    expect(pages).toEqual([liffUrl, `${liffUrl}${liffPaths.settings()}`]);
    expect(asked).toEqual(['points', 'coupons', 'tier', 'history'].map((what) => ({ do: 'show', what })));
  }
});

test.each(menus)('$name has a picture of its size that loads at once on a phone', ({ name }) => {
  const picture = readFileSync(pictureFile(name));
  expect(sizeOfImage(picture)).toEqual({ contentType: 'image/png', ...menuSize });
  expect(picture.length).toBeLessThanOrEqual(120_000);
});

test.each(['guest', 'copper'] as const)('the cells of %s cover the picture once', (look) => {
  const cells = cellsOf(look);
  const area = cells.reduce((sum, { width, height }) => sum + width * height, 0);
  expect(area).toBe(menuSize.width * menuSize.height);
  for (const a of cells)
    for (const b of cells)
      if (a !== b)
        expect(a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height).toBe(false);
});

test('words are at most four Chinese characters', () => {
  for (const look of ['guest', 'copper'] as const)
    for (const { kind } of cellsOf(look)) expect([...cellWord(kind, 'zh-TW')].length).toBeLessThanOrEqual(4);
});

test('the bar has the tier by the name the shop gave it, cut to what LINE takes, else what is always true', async () => {
  const bar = async (name: Parameters<typeof drawMenu>[0]) =>
    (await drawMenu(name, { liffUrl, shop })).request.chatBarText;
  expect(await bar('copper-zh-TW')).toBe('銅卡選單');
  expect(await bar('copper-en')).toBe('Copper');
  expect(await bar('copper-ja')).toBe('銅卡');
  expect(await bar('gold-zh-TW')).toBe('一張名字長得不得了的金色會…');
  expect(await bar('diamond-zh-TW')).toBe('會員選單');
});

test('a version has a name of its own; menus that are not ours have none', async () => {
  const first = await drawMenu('gold-en', { liffUrl, shop });
  expect((await drawMenu('gold-en', { liffUrl, shop })).request.name).toBe(first.request.name);
  expect((await drawMenu('gold-en', { liffUrl: `${liffUrl}x`, shop })).request.name).not.toBe(first.request.name);
  for (const name of ['guest', 'regulars:gold-en', 'regulars:tin-en:0123456789ab', `x${first.request.name}`])
    expect(nameOf({ name })).toBeNull();
});

test('the pictures show the words and the look of today (else: node tests/support/draw-rich-menus.ts)', () => {
  expect(drawnFrom()).toEqual(drawn);
});
