import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { loadLineOpenApi } from '../support/line-openapi.ts';
import { type OpenShop, openSandboxShop, openShopElsewhere } from './support/shops.ts';

/**
 * One shop's story, whole, in a real browser: joined by the poster, asked in four languages, awarded at the counter, a coupon to one
 * tier, used once, a birthday. Each test goes on from the one before.
 */
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe.each([
  { place: 'with nothing but npm', open: openSandboxShop, elsewhere: false },
  { place: 'with a database and a LINE elsewhere', open: openShopElsewhere, elsewhere: true },
])('a shop $place', ({ open, elsewhere }) => {
  let shop: OpenShop;
  let phone: BrowserContext;
  let member: Page;
  let till: Page;
  let her: { id: string; lineUserId: string };
  const errors: string[] = [];
  const opened = (page: Page): Page => {
    page.on('pageerror', (error) => errors.push(error.message));
    page.setDefaultTimeout(15_000);
    return page;
  };
  const text = async (page: Page, id: string) => (await page.getByTestId(id).first().textContent()) ?? '';

  beforeAll(async () => {
    shop = await open();
    phone = await browser.newContext({ viewport: { width: 375, height: 667 }, locale: 'zh-TW' });
  });
  afterAll(async () => {
    await phone.close();
    await shop.close();
  });

  it('starts, and stands in only for what is missing', async () => {
    const output = shop.output().join('\n');
    expect(/stand-in|for trying/.test(output)).toBe(!elsewhere);
    expect((await fetch(`${shop.url}/health/ready`)).status).toBe(200);
    expect((await fetch(`${shop.url}/liff/`, { redirect: 'manual' })).status).toBe(200);
  });

  it('a new person scans the poster and holds a card in three taps', async () => {
    her = await shop.line.newPerson('陳怡君');
    await shop.line.follow(her.id);
    const { page } = await shop.line.scan(her.id, 'main');
    member = opened(await phone.newPage());
    await member.goto(page);
    await member.getByTestId('marketing-line').check();
    await member.getByTestId('join-button').click();
    await member.getByTestId('to-card').click();
    await member.getByTestId('balance').waitFor();
    expect(await text(member, 'balance')).toContain('5');
    expect(await text(member, 'tier-name')).toContain('銅卡');
    expect((await text(member, 'member-number')).replaceAll(/\s/g, '')).toMatch(/^8\d{11}$/);
    await member.getByText('入會禮 折 50 元').first().waitFor();
  });

  it('a second scan brings the card and no second welcome', async () => {
    const { page } = await shop.line.scan(her.id, 'main');
    const again = opened(await phone.newPage());
    await again.goto(page);
    await again.getByTestId('balance').waitFor();
    expect(await text(again, 'balance')).toContain('5');
    await again.close();
  });

  it('answers 點數 in four languages, by reply', async () => {
    const before = (await shop.line.heard(her.id)).length;
    for (const word of ['點數', 'points', 'ポイント', 'แต้ม']) {
      await shop.line.say(her.id, word);
      await answered(her.id, word);
    }
    const answers = (await shop.line.heard(her.id)).slice(before);
    expect(answers).toEqual([
      expect.stringMatching(/^5 點 \(NT\$5\)/),
      expect.stringMatching(/^5 pts \(NT\$5\)/),
      expect.stringMatching(/^5 ?(pt|ポイント)/),
      expect.stringMatching(/^5 (แต้ม|คะแนน)/),
    ]);
    expect((await shop.line.chat(her.id)).filter(({ from, via }) => from === 'shop' && via !== 'reply')).toEqual([]);
  });

  it('the first owner comes by a one-time link, which works once', async () => {
    const link = await shop.command('owner-link');
    const owner = await shop.line.newPerson('店長');
    const desk = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-TW' });
    till = opened(await desk.newPage());
    await signIn(till, link, owner.id);
    await till.getByTestId('nav-today').waitFor();
    expect(await text(till, 'me-name')).toContain('店長');
    const stranger = await browser.newContext();
    const other = opened(await stranger.newPage());
    await signIn(other, link, (await shop.line.newPerson('路人')).id);
    expect(other.url()).not.toMatch(/\/staff\/?$/);
    await stranger.close();
  });

  it('the clerk awards NT$500 and sees the new gap; card and chat show it', async () => {
    await award(her.id, '500');
    // 5 for NT$500, 20 for the first purchase.
    expect(await till.getByTestId('award-points').getAttribute('data-points')).toBe('25');
    expect(await text(till, 'award-gap')).toContain('NT$500');
    await till.getByTestId('next-customer').click();
    await expect.poll(() => text(member, 'balance'), { timeout: 15_000 }).toContain('30');
    expect(await text(member, 'next-sentence')).toContain('NT$500');
    await shop.line.say(her.id, '點數');
    await answered(her.id, '點數');
    expect((await shop.line.heard(her.id)).at(-1)).toMatch(/^30 點/);
  });

  it('a purchase that reaches 1,000 makes her 銀卡', async () => {
    await award(her.id, '600');
    expect(await text(till, 'award-gap')).toContain('金卡');
    await till.getByTestId('next-customer').click();
    await expect.poll(() => text(member, 'tier-name'), { timeout: 15_000 }).toContain('銀卡');
  });

  it('the owner sends a coupon to 銀卡 only, and exactly those members get it', async () => {
    const copper = await joined('銅先生', { offers: true });
    const quiet = await joined('安靜小姐', { offers: false, spend: '1200' });
    const blocked = await joined('封鎖先生', { offers: true, spend: '1200' });
    await shop.line.block(blocked.id);
    await expect.poll(async () => (await silverMembers()).blocked, { timeout: 15_000 }).toContain('封鎖先生');
    await till.goto(`${shop.url}/staff/coupons`);
    await till.getByTestId('template-new').click();
    await till.getByTestId('template-title').fill('銀卡回饋 折 80 元');
    await till.getByTestId('template-kind').selectOption('amount-off');
    await till.getByTestId('template-value').fill('80');
    await till.getByTestId('template-validDays').fill('14');
    await till.getByTestId('template-save').click();
    await till.getByText('銀卡回饋 折 80 元').first().waitFor();
    await till.goto(`${shop.url}/staff/broadcasts/new`);
    await till.getByTestId('tier-tile-silver').click();
    await till.getByTestId('broadcast-coupon').selectOption({ label: '銀卡回饋 折 80 元' });
    await till.getByTestId('broadcast-title').fill('銀卡回饋');
    await till.getByTestId('broadcast-text').fill('這個月的銀卡回饋，結帳時打開就能用。');
    const estimate = async () => Number((await text(till, 'estimate-messages')).replace(/\D/g, ''));
    await expect.poll(estimate, { timeout: 10_000 }).toBeGreaterThan(0);
    const expected = await estimate();
    if (await till.getByTestId('broadcast-confirm').isVisible())
      await till.getByTestId('broadcast-confirm').fill(String(expected));
    await till.getByTestId('broadcast-send').click();
    await till.locator('[data-testid=broadcast-state][data-state=sent]').waitFor({ timeout: 60_000 });
    expect(await text(till, 'broadcast-sent')).toBe(String(expected));
    expect(await text(till, 'broadcast-failed')).toBe('0');
    const sentTo = (await shop.line.requests())
      .filter(({ path, status }) => path === '/v2/bot/message/multicast' && status === 200)
      .flatMap(({ body }) => (body as { to: string[] }).to);
    expect(sentTo).toHaveLength(expected);
    expect(new Set(sentTo).size).toBe(expected);
    expect(sentTo).toContain(her.lineUserId);
    for (const other of [copper, quiet, blocked]) expect(sentTo).not.toContain(other.lineUserId);
    const silver = await silverMembers();
    const people = (await shop.line.state()).people;
    const names = sentTo.map((id) => people.find(({ lineUserId }) => lineUserId === id)?.name ?? '?');
    expect(names.filter((name) => !silver.reachable.includes(name))).toEqual([]);
    expect((await shop.line.heard(her.id)).at(-1)).toContain('銀卡回饋 折 80 元');
  });

  it('she uses it at the counter; a second try is refused with when and where', async () => {
    await member.goto((await shop.line.open(her.id, await liffAddress('/coupons'))).page);
    await member.getByText('銀卡回饋 折 80 元').first().click();
    const code = member.getByTestId('coupon-code');
    await expect.poll(() => code.getAttribute('data-code'), { timeout: 15_000 }).toMatch(/^\d{20,32}$/);
    const shown = (await code.getAttribute('data-code'))!;
    await redeem(shown);
    expect(await text(till, 'coupon-result')).toContain('銀卡回饋 折 80 元');
    await till.getByTestId('coupon-back').click();
    await till.getByTestId('find-input').fill(shown);
    await till.keyboard.press('Enter');
    await till.getByTestId('refusal').or(till.getByTestId('coupon-confirm')).first().waitFor();
    if (await till.getByTestId('coupon-confirm').isVisible()) await till.getByTestId('coupon-confirm').click();
    await till.getByTestId('refusal').waitFor();
    const refusal = await text(till, 'refusal');
    expect(refusal).toMatch(/\d{2}:\d{2}/);
    expect(refusal).toMatch(elsewhere ? /熟客小店/ : /信義店/);
    await till.goto(`${shop.url}/staff/broadcasts`);
    await till.getByText('銀卡回饋').first().click();
    await expect.poll(() => text(till, 'broadcast-used'), { timeout: 10_000 }).toBe('1');
    expect(await text(till, 'broadcast-opened')).toBe('1');
  });

  it('the clock moves to her birthday month and the gift comes once, by card at midnight, by chat in the morning', async () => {
    const now = await shop.now();
    const year = now.getUTCFullYear() + (now.getUTCMonth() >= 9 ? 1 : 0);
    const month = String(((now.getUTCMonth() + 3) % 12) + 1).padStart(2, '0');
    await shop.line.tap(her.id, 'v1?do=show&what=birthday');
    await fetch(`${shop.line.url}/control/people/${her.id}/postback-date`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ data: 'v1?do=birthday', date: `1990-${month}-20` }),
    });
    await expect.poll(async () => (await shop.line.heard(her.id)).at(-1), { timeout: 10_000 }).toContain('記下了');
    const pushes = async () =>
      (await shop.line.heard(her.id)).filter((said) => said.includes('生日快樂') && !said.includes('記下了'));
    const gifts = async () => {
      await member.goto((await shop.line.open(her.id, await liffAddress('/history'))).page);
      await member.getByTestId('history-item').first().waitFor();
      return member.getByText('生日禮').count();
    };
    const eve = new Date(Date.UTC(year, Number(month) - 1, 0, 15, 0));
    const hoursAfter = (hours: number) => shop.moveTo(new Date(eve.getTime() + hours * 3_600_000).toISOString());
    await hoursAfter(0);
    expect([await gifts(), await pushes()]).toEqual([0, []]);
    await hoursAfter(2);
    expect([await gifts(), await pushes()]).toEqual([1, []]);
    await hoursAfter(10.5);
    await expect.poll(pushes, { timeout: 15_000 }).toHaveLength(1);
    // Silver: 20 points.
    expect((await pushes())[0]).toContain('20 點');
    await hoursAfter(26);
    expect(await pushes()).toHaveLength(1);
    expect(await gifts()).toBe(1);
  });

  it('every number still explains itself, and every call to LINE was one LINE describes', async () => {
    expect(await shop.command('verify')).toBe('No difference.');
    const openApi = loadLineOpenApi();
    const problems = (await shop.line.requests()).flatMap((request) =>
      (openApi?.checkRequest(request) ?? []).map((problem) => `${request.method} ${request.path}: ${problem}`),
    );
    expect(problems).toEqual([]);
    expect(errors).toEqual([]);
  });

  async function answered(id: string, word: string): Promise<void> {
    await expect
      .poll(
        async () => {
          const chat = await shop.line.chat(id);
          const asked = chat.findLastIndex(({ from, message }) => from === 'person' && message.text === word);
          return chat.slice(asked + 1).some(({ from }) => from === 'shop');
        },
        { timeout: 10_000 },
      )
      .toBe(true);
  }

  const liffAddress = async (path: string): Promise<string> => {
    const { page } = await shop.line.scan(her.id, 'main');
    const state = new URL(page).searchParams.get('liff.state');
    if (state === null) throw new Error(`no LIFF address in ${page}`);
    const { liffId } = (await shop.line.state()).shop;
    return `${shop.line.url}/${liffId}${path}`;
  };

  async function signIn(page: Page, link: string, personId: string): Promise<void> {
    await page.goto(link);
    await page.goto(`${page.url()}&person=${personId}`);
    await page.waitForLoadState('networkidle');
  }

  async function award(personId: string, amount: string): Promise<void> {
    const number = await numberOf(personId);
    await till.goto(`${shop.url}/staff/counter`);
    await till.getByTestId('find-input').fill(number);
    await till.keyboard.press('Enter');
    const result = till.getByTestId('find-result').first();
    await result.or(till.getByTestId('amount-display')).first().waitFor();
    if (await result.isVisible()) await result.click();
    for (const digit of amount) await till.getByTestId(`amount-key-${digit}`).click();
    await till.getByTestId('award-button').click();
    await till.getByTestId('award-points').waitFor();
  }

  /** By the API, as the console asks: the name is what a test knows of a person. */
  async function numberOf(personId: string): Promise<string> {
    const { people } = await shop.line.state();
    const name = people.find(({ id }) => id === personId)!.name;
    const found = await till.request.get(`${shop.url}/api/staff/members/find?q=${encodeURIComponent(name)}`);
    const { members } = (await found.json()) as { members: { name: string; number: string }[] };
    return members.find((each) => each.name === name)!.number;
  }

  async function silverMembers(): Promise<{ reachable: string[]; blocked: string[] }> {
    const all: { name: string; reachable: string }[] = [];
    for (let page = 1; ; page += 1) {
      const response = await till.request.get(`${shop.url}/api/staff/members?tier=silver&page=${page}`);
      const { members, total } = (await response.json()) as { members: typeof all; total: number };
      all.push(...members);
      if (members.length === 0 || all.length >= total) break;
    }
    const named = (reachable: string) => all.filter((each) => each.reachable === reachable).map(({ name }) => name);
    return { reachable: named('yes'), blocked: named('no') };
  }

  async function joined(name: string, { offers, spend }: { offers: boolean; spend?: string }) {
    const person = await shop.line.newPerson(name);
    await shop.line.follow(person.id);
    const context = await browser.newContext({ viewport: { width: 375, height: 667 }, locale: 'zh-TW' });
    const page = opened(await context.newPage());
    await page.goto((await shop.line.scan(person.id, 'main')).page);
    if (offers) await page.getByTestId('marketing-line').check();
    await page.getByTestId('join-button').click();
    await page.getByTestId('to-card').waitFor();
    await context.close();
    if (spend) {
      await award(person.id, spend);
      await till.getByTestId('next-customer').click();
    }
    return person;
  }

  async function redeem(code: string): Promise<void> {
    await till.goto(`${shop.url}/staff/counter`);
    await till.getByTestId('find-input').fill(code);
    await till.keyboard.press('Enter');
    await till.getByTestId('coupon-confirm').click();
    await till.getByTestId('coupon-result').waitFor();
  }
});
