import { afterAll, expect, it } from 'vitest';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { chatShop, person } from '../support/chat.ts';
import { closeTestDatabases } from '../support/database.ts';

afterAll(closeTestDatabases);

/** A member of a shop that calls its points so. */
async function shopWith(pointsName: { 'zh-TW': string; en?: string }) {
  const shop = await chatShop();
  const now = shop.clock.now();
  const rules = await shop.deps.programs.inForce(now);
  await shop.deps.programs.put({ ...rules, pointsName, version: 2, startsAt: new Date(now.getTime() - 1) });
  const from = person();
  return { ...shop, from, join: () => shop.tap(from, `v1?do=join&notice=${noticeVersion}&marketing=0`) };
}

it('a shop whose points are 茶豆 says so in every answer, and is understood by that name', async () => {
  const { from, join, say, heard, replies, dispatch } = await shopWith({ 'zh-TW': '茶豆', en: 'beans' });
  await join();
  expect(await heard()).toEqual(['小美，歡迎加入。入會禮 5 茶豆已入帳。還有一張優惠券，現在就能用。']);
  for (const word of ['茶豆', '我的茶豆有多少', '點數', 'Beans!', 'points']) await say(from, word);
  expect(await heard()).toEqual([
    expect.stringMatching(/^5 茶豆/),
    expect.stringMatching(/^5 茶豆/),
    expect.stringMatching(/^5 茶豆/),
    // The name itself is no language: the member's own speaks.
    expect.stringMatching(/^5 茶豆/),
    expect.stringMatching(/^5 beans/),
  ]);
  for (const word of ['會員卡', '等級', '優惠券', '紀錄', '生日', '說明', '停止', '點數']) await say(from, word);
  await dispatch.idle();
  // What the buttons below say is drawn in the menus, too: it is the same in every shop.
  const said = replies.map(({ messages }) => JSON.stringify(messages.map(({ quickReply, ...rest }) => rest)));
  expect(said).toHaveLength(8);
  for (const each of said) expect(/點數|\d 點|集點/.exec(each)?.[0]).toBeUndefined();
  expect(said.join()).toContain('輸入「茶豆」');
});

it('the other words stay what they ask for, whatever the points are called', async () => {
  const { from, join, say, heard } = await shopWith({ 'zh-TW': '會員卡', en: 'coupon stars' });
  await join();
  await heard();
  for (const word of ['會員卡', '優惠券', '我的紀錄', 'coupon stars']) await say(from, word);
  const [card, coupons, history, points] = await heard();
  expect(card).not.toMatch(/^5 /);
  expect(coupons).not.toMatch(/^5 /);
  expect(history).not.toMatch(/^5 /);
  expect(points).toMatch(/^5 會員卡/);
});

it.each(['🫘', '豆'.repeat(200)])(
  'an icon, or a name too long for any button, is said and understood (%s)',
  async (name) => {
    const { from, join, say, heard } = await shopWith({ 'zh-TW': name });
    await join();
    await heard();
    await say(from, ` ${name} `);
    expect(await heard()).toEqual([expect.stringMatching(/^5 (🫘|豆)/u)]);
  },
);
