import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Card, cardOf, tiers } from '../liff/support/card.ts';
import { memberUrl, type Stub, stubShop } from '../liff/support/stub-shop.ts';
import { openBrowser } from '../support/browser.ts';

/** The pages that explain, built, in a real Chromium: what they show adds up to what the card says, in what it counts in. */
const distDir = 'liff-app/dist';
let browser: Browser;
let page: Page;
let shop: Stub;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
afterEach(() => page?.context().close());

async function open(path: string, card: Card = cardOf()): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 375, height: 812 },
    locale: card.member.language,
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  shop = await stubShop(page, distDir, { card });
  await page.goto(memberUrl(path));
  await page.waitForSelector('h1');
}
const all = (selector: string) => page.locator(selector).allTextContents();
const asked = (path: string) => shop.asked.filter((each) => each.path === path).length;
/** The numbers at the end of each group, and the total. */
const sums = async () => ({
  groups: (await all('dialog summary > b')).map((each) => Number(each.replace('−', '-').replace(/[^\d-]/g, ''))),
  total: Number(await page.getAttribute('[data-testid="why-total"]', 'data-value')),
});

const base = cardOf();
const visits = { code: 'visits', kind: 'visits', name: null } as const;
const byVisits = cardOf({
  tiers: [
    tiers[0]!,
    { ...tiers[1]!, threshold: 4, unit: visits },
    { ...tiers[2]!, threshold: 12, unit: visits },
    { ...tiers[3]!, threshold: 30, unit: visits },
  ],
  progress: {
    unit: visits,
    measure: 9,
    window: { kind: 'calendar-year', days: null },
    next: { tier: 'gold', measure: 'visits', unit: visits, threshold: 12, missing: 3 },
    keep: { measure: 'visits', unit: visits, needed: 6, reached: 4, missing: 2, by: '2027-03-14', kept: false },
    leaving: {
      unit: visits,
      bought: '2026-02-03',
      on: '2027-01-01',
      value: 9,
      left: 0,
      next: { tier: 'gold', measure: 'visits', unit: visits, threshold: 12, missing: 12 },
    },
    toNextPoint: null,
    nextPoints: null,
  },
});

describe('why this number', () => {
  it('lists what adds up to the balance, and each group opens to its entries', async () => {
    await open('/points');
    await page.getByTestId('why').click();
    await page.waitForSelector('dialog .total');
    const { groups, total } = await sums();
    expect(total).toBe(base.points.balance);
    expect(groups.reduce((sum, each) => sum + each, 0)).toBe(total);
    await page.locator('dialog summary').first().click();
    expect(await page.locator('dialog details[open] .sum-parts li').count()).toBe(2);
  });

  it('shows how the last bill was counted, unless what it left over has changed since', async () => {
    await open('/points');
    await page.getByTestId('why').click();
    await page.waitForSelector('dialog .total');
    expect((await all('dialog .calc')).join()).toContain('剩 NT$65 留著，再 NT$35 得 1 點。');
    await page.context().close();
    await open('/points', cardOf({ progress: { ...base.progress, toNextPoint: 70 } }));
    await page.getByTestId('why').click();
    await page.waitForSelector('dialog .total');
    expect(await all('dialog .calc')).toEqual([]);
  });

  it('explains the very lot that is touched', async () => {
    await open('/points');
    await page.getByTestId('lot').nth(4).click();
    await page.waitForSelector('dialog .total');
    expect(await sums()).toEqual({ groups: [32], total: 32 });
    expect((await all('dialog h2'))[0]).toContain('2027/6/30');
  });

  it('explains the tier by what reached it', async () => {
    await open('/tiers');
    await page.getByTestId('why-tier').click();
    await page.waitForSelector('dialog .total');
    expect(await sums()).toEqual({ groups: [1_240], total: 1_240 });
    expect((await all('dialog')).join()).toMatch(/2026\/3\/14.*NT\$1,000/s);
  });

  it('explains the sum that climbs, and what keeps the tier', async () => {
    await open('/tiers');
    await page.getByTestId('why-measure').click();
    await page.waitForSelector('dialog .total');
    expect(await sums()).toEqual({ groups: [1_240], total: 1_240 });
    await page.keyboard.press('Escape');
    await page.getByTestId('why-keep').click();
    await page.waitForFunction(`document.querySelector('[data-testid="why-total"]')?.dataset.value === '240'`);
    expect((await all('dialog')).join()).toMatch(/銀卡續卡.*NT\$500.*升級時已經算掉的/s);
  });
});

describe('what is to come', () => {
  it('asks for the twelve months only when they are opened', async () => {
    await open('/tiers');
    await page.getByTestId('what-if').waitFor();
    expect(asked('/api/member/forecast')).toBe(0);
    await page.locator('[data-testid="ahead"] summary').click();
    await page.getByTestId('ahead-event').first().waitFor();
    expect(await page.getByTestId('ahead-event').count()).toBe(3);
    expect(asked('/api/member/forecast')).toBe(1);
  });

  it('asks the server once a slide what a bill would do', async () => {
    await open('/tiers');
    await page.getByTestId('what-if').waitFor();
    const before = asked('/api/member/what-if');
    const slider = page.locator('.what-if input');
    await slider.focus();
    for (let press = 0; press < 16; press += 1) await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(`!document.querySelector('[data-testid="what-if"]').textContent.includes('馬上升級')`);
    expect(asked('/api/member/what-if') - before).toBeLessThanOrEqual(2);
  });

  it('tells what leaves the window next', async () => {
    await open('/tiers');
    const facts = await all('[data-testid="fact"]');
    expect(facts[0]).toContain('去年 11/28 的 NT$380 滿一年，不再計入。之後離金卡 NT$880。');
  });

  it('calls a year "last" only where the reader does', async () => {
    const leaving = { ...base.progress.leaving!, bought: '2026-05-10', on: '2027-05-10' };
    await open('/tiers', cardOf({ progress: { ...base.progress, leaving } }));
    expect((await all('[data-testid="fact"]')).join()).toContain('5/102027 年5/10 的 NT$380 過了期間');
  });

  it('calls an undone bill undone, and the tier it took back by its name', async () => {
    await open('/points');
    const line = { kind: 'reverse', reason: 'undo', points: -9, expiresOn: null, tierTo: null, detail: {} };
    const entry = {
      branch: '信義店',
      amount: 820,
      receiptNumber: 'C1',
      balanceAfter: 26,
      at: '2026-11-22T06:00:00.000Z',
    };
    const lines = [line, { ...line, kind: 'tier', points: 0, tierTo: 'copper' }];
    shop.answers['GET /api/member/history'] = () => ({
      body: { items: [{ ...entry, id: '1', day: '2026-11-22', lines }], next: null },
    });
    await page.goto(memberUrl('/history'));
    const shown = await page.getByTestId('history-item').textContent();
    expect(shown).toContain('取消 NT$820');
    expect(shown).toContain('等級銅卡');
    expect(shown).not.toContain('退貨');
  });

  it('names the tier that an entry moved to', async () => {
    await open('/points');
    const entry = { branch: null, amount: null, receiptNumber: null, balanceAfter: 9, at: '2026-11-21T16:00:00.000Z' };
    const line = { kind: 'tier', reason: 'tier-down', points: 0, expiresOn: null, tierTo: 'silver', detail: {} };
    shop.answers['GET /api/member/history'] = () => ({
      body: { items: [{ ...entry, id: '1', day: '2026-11-22', lines: [line] }], next: null },
    });
    await page.goto(memberUrl('/history'));
    expect(await page.getByTestId('history-item').textContent()).toContain('等級調整銀卡');
  });
});

describe('measures other than money', () => {
  it('are said in visits on card and tiers page; nothing of them in money', async () => {
    await open('', byVisits);
    expect(await page.getByTestId('next-sentence').textContent()).toBe('再 3 次 升級金卡');
    expect((await all('.ruler-ends')).join()).toBe('今年 9 次12 次');
    await open('/tiers', byVisits);
    await page.getByTestId('what-if').waitFor();
    const facts = (await all('[data-testid="fact"]')).join('\n');
    expect(facts).toContain('這天以前再 2 次 就續卡。');
    expect(facts).toContain('新的一期開始，之前的 9 次 不再計入。之後離金卡 12 次。');
    expect(facts).not.toContain('NT$');
    expect(await all('.tier-head')).toContain('金卡滿 12 次');
  });

  it.each([
    ['en', '3 visits to go to Gold'],
    ['ja', 'あと3回で金卡'],
    ['th', 'อีก 3 ครั้ง ขึ้นเป็น金卡'],
  ] as const)('%s', async (language, sentence) => {
    await open('', { ...byVisits, member: { ...base.member, language } });
    expect(await page.getByTestId('next-sentence').textContent()).toBe(sentence);
  });
});

describe('points that wait, a debt, a paid period', () => {
  const pass = { name: { 'zh-TW': '年費會員' }, since: '2026-05-01', until: '2027-04-30', renewal: null };
  it('are told with their days', async () => {
    const points = { ...base.points, pending: 23, pendingLots: [{ points: 23, usableFrom: '2026-12-07' }], owed: 7 };
    await open('/points', cardOf({ points }));
    expect(await all('[data-testid="pending"]')).toEqual(['23 點 12/7 起可用']);
    expect(await all('.owed')).toEqual(['退貨時有 7 點補不回來，到店裡結清就好。']);
  });
  it('a tier held by the pass says so', async () => {
    const tier = { ...tiers[2]!, until: pass.until, since: pass.since, byPass: true, own: 'silver' };
    await open('/tiers', cardOf({ tier, pass }));
    expect((await all('.balance-row'))[0]).toContain('金卡・年費會員，到 2027/4/30');
    expect((await all('[data-testid="fact"]')).join()).toContain('年費會員到這天為止。');
    expect(await page.getByTestId('next-sentence').textContent()).toBe('再消費 NT$500 就是自己的金卡');
  });
});
