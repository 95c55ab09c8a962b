import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Language } from '../../shared/vocabulary.ts';
import { cardOf } from '../liff/support/card.ts';
import { memberUrl, origin, stubShop } from '../liff/support/stub-shop.ts';
import { openBrowser } from '../support/browser.ts';

/** A shop whose points are 茶豆 says so on every page of a member: the built pages in a real Chromium. */
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
afterEach(() => page?.context().close());

const pointsName = { 'zh-TW': '茶豆', en: 'beans', ja: '茶豆', th: 'เม็ดชา' };
const base = cardOf();
const cardIn = (language: Language) =>
  cardOf({
    shop: { ...base.shop, pointsName },
    member: { ...base.member, language },
    // What a tier brings is the shop's own text, not ours.
    tiers: base.tiers.map((tier) => ({ ...tier, benefits: [] })),
    birthday: { isMonth: true, points: 50, multiplierBp: 20_000, givenOn: '2026-11-02', expectedOn: null },
  });

async function openPage(language: Language, stub: Parameters<typeof stubShop>[2], width = 375): Promise<void> {
  await page?.context().close();
  const context = await browser.newContext({
    viewport: { width, height: 812 },
    locale: language,
    timezoneId: 'Asia/Taipei',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await stubShop(page, 'liff-app/dist', { pointsName, ...stub });
}

async function read(path: string, language: Language, card: ReturnType<typeof cardOf> | null = cardIn(language)) {
  await openPage(language, { card });
  await page.goto(memberUrl(path));
  await page.waitForSelector('h1');
  await page.waitForTimeout(300);
  return shown('#root');
}
/** What is seen, each piece of text apart. */
const shown = (selector: string) => page.evaluate<string>(`document.querySelector('${selector}').innerText`);

const usual = /點數|\d 點|[集累用得]點|(?<![a-z])(points?|pts?)(?![a-z])/i;
const six = 'in six points';

it.each([
  ['zh-TW', '茶豆'],
  ['en', 'beans'],
] as const)('card, points with their why, history, tiers, code, coupons and settings (%s)', async (language, own) => {
  for (const path of ['', '/points', '/history', '/tiers', '/settings']) {
    const said = await read(path, language);
    expect(said.toLowerCase(), path).toContain(own);
    expect(usual.exec(said)?.[0], path).toBeUndefined();
  }
  for (const path of ['/coupons', '/coupons/c1', '/code'])
    expect(usual.exec(await read(path, language))?.[0], path).toBeUndefined();
  await read('/points', language);
  await page.click('[data-testid="why"]');
  await page.waitForSelector('[data-testid="why-total"]');
  const why = await shown('dialog');
  expect(why).toContain(own);
  expect(usual.exec(why)?.[0]).toBeUndefined();
});

it('the invitation, to somebody who is no member yet', async () => {
  expect(await read('', 'zh-TW', null)).toMatch(/5 茶豆/);
  const said = await read('', 'en', null);
  expect(said).toContain('5 beans');
  expect(usual.exec(said.replace(six, ''))?.[0]).toBeUndefined();
});

it('one of them is one', async () => {
  const { points } = cardIn('en');
  const said = await read('', 'en', {
    ...cardIn('en'),
    points: { ...points, nextExpiry: { points: 1, expiresOn: '2026-12-31' } },
  });
  expect(said).toMatch(/1 bean ends/);
});

it.each([
  ['zh-TW', '收 NT$500，給 5 茶豆', '共 131 茶豆', '+5 茶豆'],
  ['en', 'Take NT$500, give 5 beans', '131 beans in all', '+5 beans'],
] as const)('the counter, before and after the bill (%s)', async (language, button, balance, earned) => {
  const { shop, tiers } = base;
  const me = {
    staff: { id: 's1', name: '小華', role: 'clerk', branches: [], picture: null },
    ...{
      shop: { ...shop, pointsName },
      branches: [{ code: 'main', name: '信義店' }],
      tiers,
      pass: null,
      sandbox: false,
    },
  };
  const member = { id: 'm1', name: '林若晴', number: '823044176092', tier: 'silver', balance: 131 };
  const quote = { points: 5, paid: 500, missingAfter: null, missingUnit: null, tierAfter: 'silver' };
  const award = { purchaseId: 'p1', memberName: member.name, pointsEarned: 5, balance: 136, paid: 500, missing: null };
  await openPage(language, {
    answers: {
      'GET /api/staff/me': () => ({ body: me }),
      'GET /api/staff/members/find': () => ({ body: { members: [member], liveCode: false, coupon: null } }),
      'POST /api/staff/quotes': () => ({ body: quote }),
      'POST /api/staff/purchases': () => ({
        body: { ...award, receiptNumber: 'AB1', tier: 'silver', tierBefore: 'silver' },
      }),
    },
  });
  await page.goto(`${origin}/staff/counter`);
  await page.fill('[data-testid="find-input"]', '092');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-testid="amount-key-5"]');
  for (const key of ['5', '0', '0']) await page.click(`[data-testid="amount-key-${key}"]`);
  await page.waitForSelector(`text=${button}`);
  expect(await shown('.who')).toContain(balance);
  await page.click('[data-testid="award-button"]');
  await page.waitForSelector('[data-testid="award-points"]');
  expect(await page.textContent('[data-testid="award-points"]')).toBe(earned);
});

it.each([
  ['zh-TW', '山嵐茶舖限定手作黃金茶豆豆豆豆豆豆豆豆豆'],
  ['en', 'Golden Mountain Beans'],
] as const)('the longest name the console takes stays on a small screen (%s)', async (language, name) => {
  const own = { 'zh-TW': name };
  const card = { ...cardIn(language), shop: { ...base.shop, pointsName: own } };
  for (const path of ['', '/points', '/history', '/tiers', '/settings', '/code']) {
    await openPage(language, { card, pointsName: own }, 320);
    await page.goto(memberUrl(path));
    await page.waitForSelector('h1');
    await page.waitForTimeout(300);
    expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 320]);
  }
});
