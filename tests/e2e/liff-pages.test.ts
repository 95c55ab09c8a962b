import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cardOf, tiers } from '../liff/support/card.ts';
import { memberUrl, refuse, type Stub, stubShop } from '../liff/support/stub-shop.ts';
import { openBrowser } from '../support/browser.ts';

/** The built pages in a real Chromium against a shop answered inside the browser: what a shop in order never shows. */
const distDir = 'liff-app/dist';
let browser: Browser;
let page: Page;
let shop: Stub;
const movedScript = `
  globalThis.moved = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) moved += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());
afterEach(() => page?.context().close());

async function open(path = '', options: Partial<Stub> & { width?: number; locale?: string } = {}): Promise<void> {
  const { width = 375, locale = 'zh-TW', ...stub } = options;
  const context = await browser.newContext({
    viewport: { width, height: 667 },
    locale,
    timezoneId: 'Asia/Taipei',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.addInitScript({ content: movedScript });
  shop = await stubShop(page, distDir, stub);
  await page.goto(memberUrl(path));
}
const text = (testId: string) => page.textContent(`[data-testid="${testId}"]`);
const see = (testId: string) => page.waitForSelector(`[data-testid="${testId}"]`);
const focused = () => page.evaluate(`document.activeElement?.dataset.testid ?? document.activeElement?.tagName`);
const posted = (path: string) => shop.asked.filter((each) => each.method !== 'GET' && each.path === path);

describe('what is above the fold and stays where it is', () => {
  const base = cardOf();
  const birthday = { isMonth: true, points: 50, multiplierBp: 20_000, givenOn: '2026-11-02', expectedOn: null };
  const named = (name: string, over = {}) => cardOf({ ...over, member: { ...base.member, name } });
  const { unit, measure } = { unit: base.progress.unit, measure: 'spend' };
  const keep = { unit, measure, needed: 2_500, reached: 0, missing: 2_500, by: '2026-12-06', kept: false };
  const inGrace = {
    tier: { ...tiers[2]!, until: '2026-11-06', since: '2025-11-06', byPass: false, own: 'gold' },
    progress: { ...base.progress, next: { ...base.progress.next!, tier: 'diamond', threshold: 10_000 }, keep },
    warning: { kind: 'grace' as const, daysLeft: 10, until: '2026-12-06', missing: 2_500, measure, unit },
  };
  const fallen = { comeBack: { tier: 'gold', until: '2027-01-05', missing: 2_500, measure, unit } };
  const nearer = { comeBack: { ...fallen.comeBack, missing: 120 } };
  const rich = { points: { ...base.points, balance: 1_234_567, worth: 1_234_567 } };
  it.each([
    ['a silver card', base],
    ['a birthday', cardOf({ birthday })],
    ['20 signs and 1,234,567 points', named('歐陽司徒諸葛慕容上官皇甫東方獨孤長孫宇文', rich)],
    ['a name of 300 signs and emoji', named('🧋'.repeat(100) + 'x'.repeat(200), { birthday })],
    ['Thai', cardOf({ member: { ...base.member, language: 'th', name: 'ณัฐวรรณ ศรีสุวรรณพงศ์ไพบูลย์' } })],
    ['English', cardOf({ birthday, member: { ...base.member, language: 'en', name: 'Christopher Montgomery' } })],
    ['Japanese', cardOf({ birthday, member: { ...base.member, language: 'ja', name: '高橋美智子' } })],
    [
      'the highest tier',
      cardOf({
        tier: { ...tiers[3]!, until: '2027-04-30', since: '2026-04-30', byPass: false, own: 'diamond' },
        progress: { ...base.progress, next: null },
      }),
    ],
    ['a birthday in the grace', cardOf({ ...inGrace, birthday })],
    ['fallen', cardOf(fallen)],
    ...(['en', 'ja', 'th'] as const).flatMap((language): [string, ReturnType<typeof cardOf>][] => {
      const member = { ...base.member, language };
      return [
        [`fallen, in ${language}`, cardOf({ ...fallen, member })],
        [`in the grace, in ${language}`, cardOf({ ...inGrace, member })],
        [`a birthday in the grace, in ${language}`, cardOf({ ...inGrace, birthday, member })],
        [`fallen, and little is missing, in ${language}`, cardOf({ ...nearer, member })],
        [`fallen with 1,234,567 points, in ${language}`, cardOf({ ...fallen, ...rich, member })],
      ];
    }),
  ])('%s', async (_, card) => {
    await open('', { card });
    await see('balance');
    await page.waitForTimeout(600);
    expect(
      await page.evaluate(
        `({ moved, height: document.documentElement.scrollHeight, width: document.documentElement.scrollWidth })`,
      ),
    ).toEqual({ moved: 0, height: 667, width: 375 });
  });

  it.each([
    ['in the grace', inGrace, '寬限到 12/6，再消費 NT$2,500 續卡'],
    ['in the grace, on a birthday', { ...inGrace, birthday }, '寬限到 12/6，再消費 NT$2,500 續卡'],
    ['fallen', fallen, /^(2027\/)?1\/5 前再消費 NT\$2,500 回到金卡$/],
  ])('%s the card says what can be done', async (_, over, said) => {
    await open('', { card: cardOf(over) });
    await see('tier-near');
    expect(await text('tier-near')).toMatch(said);
  });

  it('says one way to a tier, the nearer one: back to it, or up to it', async () => {
    await open('', { card: cardOf(nearer) });
    await see('tier-near');
    expect(await page.textContent('.goal')).toMatch(/^(2027\/)?1\/5 前再消費 NT\$120 回到金卡$/);
    expect(await page.$('[data-testid="next-sentence"]')).toBeNull();
    expect(await page.textContent('.ruler-ends')).toBe('近一年 NT$4,500NT$5,000');
    await page.context().close();
    await open('/tiers', { card: cardOf(nearer) });
    await page.waitForSelector('.gate .up');
    expect(await page.textContent('.gate .up')).toBe('NT$120');
  });

  it('nothing moves on any page, and no words are smaller than 16 px', async () => {
    for (const path of ['/code', '/points', '/coupons', '/coupons/c1', '/history', '/tiers', '/settings']) {
      await open(path);
      await page.waitForSelector('h1');
      await page.waitForTimeout(400);
      const small = await page.evaluate(`[...document.querySelectorAll('body *')].filter((each) =>
        each.getClientRects().length > 0 && [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) &&
        parseFloat(getComputedStyle(each).fontSize) < 16).map((each) => each.textContent)`);
      expect({ path, small, moved: await page.evaluate('moved') }).toEqual({ path, small: [], moved: 0 });
      await page.context().close();
    }
  });
});

describe('when something is in the way', () => {
  it('draws the kept card before any bundle', async () => {
    await open();
    await see('balance');
    await page.waitForFunction(`Object.keys(localStorage).some((key) => key.startsWith('regulars:paint:'))`);
    await page.route(/\/liff\/assets\//, () => {});
    await page.goto(memberUrl(), { waitUntil: 'commit' });
    await see('balance');
    expect(await text('balance')).toContain('131');
  });

  it('keeps the card and its code without a network, and says how old it is', async () => {
    await open();
    await see('balance');
    // The code's file is fetched while the card is looked at.
    await page.waitForTimeout(700);
    shop.answers['GET /api/member/code'] = () => ({ abort: true });
    shop.answers['GET /api/member/card'] = () => ({ abort: true });
    await page.context().setOffline(true);
    expect(await (await see('stale-bar')).textContent()).toContain('沒有網路');
    expect(await page.evaluate('moved')).toBe(0);
    await page.click('[data-testid="open-code"]');
    await page.waitForSelector('text=可以集點，不能用點');
    expect(await page.getAttribute('[data-testid="live-code"]', 'data-code')).toBe('');
    expect(await text('live-code')).toContain('8230 4417 6092');
  });

  it('shows bars and QR that say the same string, in white whatever the phone prefers', async () => {
    await open('/code');
    await page.waitForSelector('[data-testid="live-code"][data-code="823044176092408812735196"]');
    const labels = await page.$$eval('.code-page svg[role="img"]', (all) =>
      all.map((each) => each.getAttribute('aria-label')),
    );
    expect(labels).toEqual(['823044176092408812735196', '823044176092408812735196']);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.code-page')).backgroundColor`)).toBe(
      'rgb(255, 255, 255)',
    );
  });

  it('says what to do where nothing is kept and the shop is away', async () => {
    await open('', {
      answers: { 'POST /api/member/session': () => refuse(503, 'UNAVAILABLE', '現在連不上，請過一會再試。') },
    });
    expect(await (await see('failed')).textContent()).toContain('現在連不上');
  });

  it('keeps the numbers where the server fails, and takes new ones when it is back', async () => {
    await open();
    await see('balance');
    shop.answers['GET /api/member/card'] = () => refuse(500, 'INTERNAL');
    await page.evaluate(`dispatchEvent(new Event('online'))`);
    await see('stale-bar');
    delete shop.answers['GET /api/member/card'];
    shop.card = cardOf({ points: { ...cardOf().points, balance: 150 } });
    await page.click('[data-testid="stale-bar"] button');
    await page.waitForSelector('[data-testid="balance"][data-value="150"]');
    expect(await page.$('[data-testid="stale-bar"]')).toBeNull();
  });
});

describe('joining', () => {
  it('takes one tap after the consent, wherever the link led', async () => {
    await open('/coupons', { card: null });
    await page.click('[data-testid="join-button"]');
    await see('welcome');
    expect(posted('/api/member/join')[0]?.body).toMatchObject({ marketing: { line: false, sms: false, email: false } });
    await page.click('[data-testid="to-card"]');
    await see('balance');
  });

  it('carries the poster’s code and marketing consent, and stays where it fails', async () => {
    await open('/join/table-7', { card: null });
    shop.answers['POST /api/member/join'] = () => refuse(409, 'NOTICE_OUTDATED', '個資告知剛更新。');
    await page.click('[data-testid="marketing-line"]');
    await page.click('[data-testid="join-button"]');
    await page.waitForSelector('[role="alert"]');
    delete shop.answers['POST /api/member/join'];
    await page.click('[data-testid="join-button"]');
    await see('welcome');
    expect(posted('/api/member/join')[1]?.body).toMatchObject({ code: 'table-7', marketing: { line: true } });
  });

  it('shows all six items of the notice', async () => {
    await open('/join/main', { card: null });
    await page.click('summary');
    await page.waitForSelector('.fold li:nth-child(6)');
  });
});

describe('the form', () => {
  it('says at the field what is wrong, goes there, and sends nothing', async () => {
    await open('/settings');
    await page.selectOption('[name="month"]', '2');
    await page.selectOption('[name="day"]', '30');
    await page.fill('[name="phone"]', '12');
    await page.click('[data-testid="profile-save"]');
    await page.waitForSelector('text=2 月沒有 30 日');
    expect(await page.evaluate('document.activeElement.name')).toBe('month');
    expect(await page.getAttribute('[name="phone"]', 'aria-invalid')).toBe('true');
    expect(posted('/api/member/profile')).toEqual([]);
  });

  it('shows the server’s refusal at its field, and takes another key for the next tap', async () => {
    await open('/settings');
    shop.answers['PUT /api/member/profile'] = () =>
      refuse(422, 'BIRTHDAY_LOCKED', '生日已經改過一次，要再改請找店員。');
    await page.selectOption('[name="day"]', '13');
    await page.click('[data-testid="profile-save"]');
    await page.waitForSelector('fieldset [role="alert"]:has-text("生日已經改過一次")');
    await page.click('[data-testid="profile-save"]');
    await page.waitForFunction(`document.querySelector('[data-testid="profile-save"]').disabled === false`);
    await expect.poll(() => posted('/api/member/profile').length).toBe(2);
    const [first, second] = posted('/api/member/profile').map(({ headers }) => headers['idempotency-key']);
    expect(first).not.toBe(second);
  });

  it('sends a lost tap again with the same key', async () => {
    await open('/settings');
    let lost = 1;
    shop.answers['PUT /api/member/profile'] = () => (lost-- > 0 ? { abort: true } : undefined);
    await page.click('[data-testid="marketing-sms"]');
    await expect.poll(() => posted('/api/member/profile').length).toBe(2);
    const [first, second] = posted('/api/member/profile');
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(second?.body).toEqual({ marketing: { sms: true } });
  });
});

describe('the keyboard and the screen reader', () => {
  it('opens the code and closes it, and begins a page at its title', async () => {
    await open();
    await (await see('open-code')).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.code-page');
    expect(await focused()).toBe('H1');
    await page.keyboard.press('Escape');
    await see('balance');
  });

  it('keeps the focus in the sheet and gives it back', async () => {
    await open('/points');
    await (await see('why')).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] .total');
    for (let press = 0; press < 6; press += 1) {
      await page.keyboard.press('Tab');
      // In the sheet, or in the browser's own bar after its last control; never in the page below.
      expect(
        await page.evaluate(`!!document.activeElement.closest('dialog') || document.activeElement === document.body`),
      ).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(await focused()).toBe('why');
  });

  it('names every control', async () => {
    for (const path of ['', '/code', '/points', '/coupons', '/coupons/c1', '/tiers', '/settings']) {
      await open(path);
      await page.waitForSelector('h1');
      const nameless =
        await page.evaluate(`[...document.querySelectorAll('button, input, select, [role=progressbar]')].filter((each) =>
        !(each.textContent.trim() || each.ariaLabel || each.labels?.[0]?.textContent.trim())).map((each) => each.outerHTML)`);
      expect({ path, nameless }).toEqual({ path, nameless: [] });
      await page.context().close();
    }
  });
});
