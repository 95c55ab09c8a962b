import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type OpenShop, openShopElsewhere } from './support/shops.ts';

/** The program as an owner changes it, whole: from an example, refused in words, mended, scheduled, and told on a member's card. */
describe('the program’s page', () => {
  let browser: Browser;
  let shop: OpenShop;
  let desk: BrowserContext;
  let page: Page;
  let card: Page;
  const errors: string[] = [];
  const opened = (each: Page): Page => {
    each.on('pageerror', (error) => errors.push(error.message));
    each.setDefaultTimeout(15_000);
    return each;
  };
  const saved = () => page.locator('[data-testid=save-state][data-state=saved]').waitFor();
  const texts = (selector: string) => page.locator(selector).allTextContents();
  type Program = {
    inForce: { tiers: { up: { conditions: { atLeast: number }[] } | null }[] };
    draft: { rules: Program['inForce'] } | null;
  };
  const program = async () => (await (await page.request.get(`${shop.url}/api/staff/program`)).json()) as Program;

  beforeAll(async () => {
    [browser, shop] = await Promise.all([openBrowser(), openShopElsewhere()]);
    desk = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-TW' });
    page = opened(await desk.newPage());
    const owner = await shop.line.newPerson('店長');
    await page.goto(await shop.command('owner-link'));
    await page.goto(`${page.url()}&person=${owner.id}`);
    await page.getByTestId('nav-program').click();
    await page.getByTestId('program-start').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
  });

  it('says in sentences what is in force', async () => {
    expect(await page.getByTestId('tier-row-gold').textContent()).toBe('金卡5,0002,5001.5—50');
    expect(await page.getByTestId('rule-row-earn').textContent()).toContain(
      'NT$100 得 1 點，零頭留到下次，外送平台不算',
    );
  });

  it('begins from an example, and lists what it changes', async () => {
    await page.getByTestId('program-presets').click();
    const preset = page.getByTestId('preset-annual-bar');
    expect(await preset.textContent()).toContain('年底結算');
    await preset.getByTestId('preset-use').click();
    await saved();
    expect(await page.getByTestId('tier-diamond-up').inputValue()).toBe('50,000');
    expect(await texts('[data-path="tiers.gold.up.conditions.spend.atLeast"]')).toEqual([
      '金卡・升級NT$5,000 → NT$25,000',
    ]);
  });

  it('a threshold that does not rise is refused in words, and leads to its cell', async () => {
    await page.getByTestId('tier-gold-up').fill('9000');
    await page.locator('[data-why=rules-not-rising]').waitFor();
    expect(await texts('[data-why=rules-not-rising] > span')).toEqual([
      '金卡的門檻沒有比銀卡高。請調高它，或調低銀卡。',
    ]);
    expect(await page.getByTestId('schedule').isDisabled()).toBe(true);
    await page.locator('[data-why=rules-not-rising] button').click();
    expect(await page.evaluate('document.activeElement.dataset.testid')).toBe('tier-gold-up');
  });

  it('what means no number stays, says so, and is not saved; mended, it is', async () => {
    await page.getByTestId('tier-gold-up').fill('兩萬');
    await page.getByText('填數字').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.getByTestId('tier-gold-up').inputValue()).toBe('兩萬');
    expect(await page.getByTestId('schedule').isDisabled()).toBe(true);
    await page.getByTestId('tier-gold-up').fill('２０，０００');
    await page.locator('[data-why=rules-not-rising]').waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    expect(await page.getByTestId('tier-gold-up').inputValue()).toBe('20,000');
    expect((await program()).draft?.rules.tiers[2]?.up?.conditions[0]?.atLeast).toBe(20_000);
  });

  it('all rules stand as text: what is wrong is named by its path, and what was typed stays', async () => {
    await page.getByTestId('rule-edit-all').click();
    const text = page.getByTestId('rules-text');
    const rules = JSON.parse(await text.inputValue()) as { tiers: { multiplierBp: number }[]; undoMinutes: number };
    rules.tiers[1]!.multiplierBp = -5;
    rules.undoMinutes = 15;
    const typed = JSON.stringify(rules);
    await text.fill(typed.slice(0, -1));
    await page.getByTestId('rules-use').click();
    await page.getByTestId('rules-syntax').waitFor();
    await text.fill(typed);
    await page.getByTestId('rules-use').click();
    await page.getByTestId('rules-faults').waitFor();
    expect(await page.getByTestId('rules-faults').locator('code').allTextContents()).toEqual([
      'tiers.1.multiplierBp = -5',
    ]);
    expect(await text.inputValue()).toBe(typed);
    expect(await page.getByTestId('tier-silver-multiplier').inputValue()).toBe('1.2');
    await text.fill(typed.replace('-5', '13000'));
    await page.getByTestId('rules-use').click();
    await page.getByText('已經用進草稿').waitFor();
    expect(await page.getByTestId('tier-silver-multiplier').inputValue()).toBe('1.3');
    await page.getByTestId('rule-edit-all').click();
  });

  it('a draft is there again after a reload; scheduled for later it can be taken back', async () => {
    await page.reload();
    expect(await page.getByTestId('tier-gold-up').inputValue()).toBe('20,000');
    await page.getByTestId('start-later').click();
    await page.getByTestId('schedule').click();
    await page.getByTestId('schedule-yes').click();
    await page.locator('[data-testid=version][data-state=scheduled]').waitFor();
    expect((await program()).draft).toBe(null);
    await page.getByTestId('withdraw').click();
    await page.getByTestId('withdraw-yes').click();
    await page.locator('[data-testid=version][data-state=scheduled]').waitFor({ state: 'detached' });
  });

  it('started now, the member’s own page tells the new rules', async () => {
    await page.getByTestId('program-start').click();
    await page.getByTestId('tier-silver-up').fill('1234');
    await saved();
    await page.getByTestId('schedule').click();
    await page.getByTestId('schedule-yes').click();
    await page.getByText('幾秒後開始').waitFor();
    // A version begins ten seconds ahead, so that every process knows it.
    const now = await shop.now();
    await shop.moveTo(new Date(now.getTime() + 15_000).toISOString());
    const { inForce } = await program();
    expect(inForce.tiers[1]?.up?.conditions[0]?.atLeast).toBe(1_234);
    const silver = () => page.getByTestId('tier-row-silver').textContent();
    await expect.poll(silver, { timeout: 10_000 }).toBe('銀卡1,2346171.2—20');
    const person = await shop.line.newPerson('陳怡君');
    await shop.line.follow(person.id);
    card = opened(
      await (await browser.newContext({ viewport: { width: 375, height: 667 }, locale: 'zh-TW' })).newPage(),
    );
    await card.goto((await shop.line.scan(person.id, 'main')).page);
    await card.getByTestId('join-button').click();
    await card.getByTestId('to-card').click();
    await card.getByTestId('next-sentence').waitFor();
    expect(await card.getByTestId('next-sentence').textContent()).toContain('NT$1,234');
    const { liffId } = (await shop.line.state()).shop;
    await card.goto((await shop.line.open(person.id, `${shop.line.url}/${liffId}/tiers`)).page);
    expect(await card.getByTestId('tier-silver').textContent()).toContain('NT$1,234');
    expect(errors).toEqual([]);
  });
});
