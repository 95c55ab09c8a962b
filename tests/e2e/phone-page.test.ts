import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sandboxCredentials } from '../../bot/sandbox/line-platform/defaults.ts';
import { type LinePlatform, startLinePlatform } from '../../bot/sandbox/line-platform/start-line-platform.ts';
import { openBrowser } from '../support/browser.ts';
import { type ListeningShop, startListeningShop } from './support/listening-shop.ts';

/** The phone page with a shop that only listens: what is drawn, what a tap sends, what the row of controls does. */
let browser: Browser;
let shop: ListeningShop;
let platform: LinePlatform;
let page: Page;
let one: Locator;
let two: Locator;
const faults: string[] = [];

const send = async (path: string, body: object): Promise<void> => {
  const answer = await fetch(`${platform.url}/v2/bot/message/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${sandboxCredentials.channelAccessToken}` },
    body: JSON.stringify(body),
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
};
const push = (id: string, ...messages: object[]) =>
  send('push', { to: platform.people().find((person) => person.id === id)?.lineUserId, messages });
const last = () => shop.events.at(-1);
const message = (phone: Locator) => phone.getByTestId('message');

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  faults.length = 0;
  shop = await startListeningShop();
  platform = await startLinePlatform({
    ...sandboxCredentials,
    port: 0,
    shopUrl: shop.url,
    shopName: '測試店',
  });
  platform.addPerson({ name: '陳怡君', friend: true });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-TW' });
  page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (entry) => entry.type() === 'error' && faults.push(entry.text()));
  await page.goto(platform.pageUrl);
  one = page.getByTestId('phone-1');
  two = page.getByTestId('phone-2');
  await one.getByTestId('chat-input').waitFor();
});
afterEach(async () => {
  await page.context().close();
  await platform.close();
  await shop.close();
  // Nothing the page did was refused by its own policy, and nothing in it broke.
  expect(faults).toEqual([]);
});

describe('talking', () => {
  it('goes both ways, live, with what was read, and words stay words', async () => {
    await one.getByTestId('chat-input').fill('<img src=x onerror=alert(1)> 點數');
    await one.getByTestId('chat-send').click();
    const mine = message(one).first();
    await mine.getByText('<img src=x onerror=alert(1)> 點數').waitFor();
    await mine.getByText('已讀').waitFor();
    expect(last()).toMatchObject({ type: 'message', message: { text: '<img src=x onerror=alert(1)> 點數' } });
    await push('p1', { type: 'text', text: '你有 12 點' });
    await message(one).nth(1).getByText('你有 12 點').waitFor();
    await page.getByTestId('log-row').filter({ hasText: '推播給陳怡君' }).waitFor();
    await page.reload();
    await message(one).nth(1).getByText('你有 12 點').waitFor();
  });

  it('shows what was said while the page was opening', async () => {
    let openStream = () => {};
    const held = new Promise<void>((resolve) => {
      openStream = resolve;
    });
    const asked = new Promise<void>((resolve) => {
      void page.route('**/control/stream', async (route) => {
        resolve();
        await held;
        await route.continue();
      });
    });
    await page.reload();
    await asked;
    // Whatever the page reads without its stream, it has read by now.
    await page.waitForLoadState('networkidle');
    await push('p1', { type: 'text', text: '正好在這時候' });
    openStream();
    await message(one).first().getByText('正好在這時候').waitFor();
    await page.getByTestId('log-row').filter({ hasText: '推播給陳怡君' }).waitFor();
  });

  it('counts what has not been seen on the list of chats', async () => {
    await one.getByTestId('chat-back').click();
    await push('p1', { type: 'text', text: '一' }, { type: 'text', text: '二' });
    await expect.poll(() => one.getByTestId('unread').textContent()).toBe('2');
    await one.getByTestId('open-chat').click();
    await message(one).nth(1).waitFor();
    await one.getByTestId('chat-back').click();
    await one.getByTestId('open-chat').waitFor();
    expect(await one.getByTestId('unread').count()).toBe(0);
  });

  it('sends stickers, photos and places', async () => {
    await one.getByTestId('send-sticker').click();
    await one.getByTestId('sticker-2003').click();
    await one.locator('[data-type=sticker]').waitFor();
    await one.getByTestId('send-image').click();
    await one.locator('[data-type=image]').waitFor();
    await one.getByTestId('send-location').click();
    await one.locator('[data-type=location]').waitFor();
    await platform.idle();
    expect(shop.events.map((event) => (event.message as { type: string }).type)).toEqual([
      'sticker',
      'image',
      'location',
    ]);
  });
});

describe('what can be tapped', () => {
  const flexButton = (action: object) => ({
    type: 'flex',
    altText: '按',
    contents: {
      type: 'bubble',
      body: {
        type: 'box',
        layout: 'vertical',
        contents: [
          { type: 'box', layout: 'vertical', height: '8px', backgroundColor: '#e4e6e2', contents: [] },
          {
            type: 'box',
            layout: 'horizontal',
            contents: [
              { type: 'text', text: '左', flex: 3 },
              { type: 'text', text: '右', flex: 1, align: 'end' },
            ],
          },
          { type: 'button', style: 'primary', color: '#0b6b4f', action },
        ],
      },
    },
  });

  it('a Flex button is drawn as LINE draws it, and its postback arrives with its words in the chat', async () => {
    await push('p1', flexButton({ type: 'postback', label: '用券', data: 'v=1&use', displayText: '我要用券' }));
    const bubble = message(one).first();
    const button = bubble.getByRole('button', { name: '用券' });
    await button.waitFor();
    expect(
      await button.evaluate((each) => each.ownerDocument.defaultView!.getComputedStyle(each).backgroundColor),
    ).toBe('rgb(11, 107, 79)');
    const widths = await Promise.all(
      ['左', '右'].map((word) =>
        bubble.getByText(word, { exact: true }).evaluate((each) => each.parentElement!.getBoundingClientRect().width),
      ),
    );
    expect(widths[0]! / widths[1]!).toBeCloseTo(3, 1);
    await button.click();
    await message(one).nth(1).getByText('我要用券').waitFor();
    await platform.idle();
    expect(last()).toMatchObject({ type: 'postback', postback: { data: 'v=1&use' } });
  });

  it('a date is picked within its limits', async () => {
    const picker = { type: 'datetimepicker', label: '生日', data: 'birthday', mode: 'date', max: '2020-01-01' };
    await push('p1', flexButton({ ...picker, initial: '1990-02-03' }));
    await message(one).first().getByRole('button', { name: '生日' }).click();
    const input = one.getByTestId('picker-input');
    expect([await input.inputValue(), await input.getAttribute('max')]).toEqual(['1990-02-03', '2020-01-01']);
    await input.fill('2021-01-01');
    await one.getByTestId('picker-ok').click();
    expect(await input.isVisible()).toBe(true);
    await input.fill('1999-12-31');
    await one.getByTestId('picker-ok').click();
    await one.getByTestId('picker').waitFor({ state: 'detached' });
    await platform.idle();
    expect(last()).toMatchObject({ postback: { data: 'birthday', params: { date: '1999-12-31' } } });
  });

  it('quick replies are gone once used', async () => {
    const items = ['點數', '優惠券'].map((text) => ({
      type: 'action',
      action: { type: 'message', label: text, text },
    }));
    await push('p1', { type: 'text', text: '還要什麼？', quickReply: { items } });
    await one.getByTestId('quick-reply').nth(1).click();
    await one.getByTestId('quick-replies').waitFor({ state: 'hidden' });
    await message(one).nth(1).getByText('優惠券').waitFor();
  });

  it('the rich menu: its areas scale with it, its bar folds it', async () => {
    const api = async (path: string, body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
      (
        await fetch(`${platform.url}/v2/bot${path}`, {
          method: 'POST',
          headers: { 'content-type': type, authorization: `Bearer ${sandboxCredentials.channelAccessToken}` },
          body,
        })
      ).json();
    const area = (x: number, action: object) => ({ bounds: { x, y: 0, width: 400, height: 270 }, action });
    const areas = [area(0, { type: 'message', text: '左' }), area(400, { type: 'message', text: '右' })];
    const menu = { size: { width: 800, height: 270 }, selected: true, name: 'm', chatBarText: '打開選單', areas };
    const { richMenuId } = (await api('/richmenu', JSON.stringify(menu))) as { richMenuId: string };
    const picture = await page.evaluate<string>(`(() => {
      const drawn = Object.assign(document.createElement('canvas'), { width: 800, height: 270 });
      drawn.getContext('2d').fillRect(0, 0, 800, 270);
      return drawn.toDataURL('image/png').split(',')[1];
    })()`);
    await api(`/richmenu/${richMenuId}/content`, new Uint8Array(Buffer.from(picture, 'base64')), 'image/png');
    await api(`/user/all/richmenu/${richMenuId}`, '{}');
    const face = one.getByTestId('rich-menu');
    await face.waitFor();
    const box = (await face.boundingBox())!;
    expect(box.width / box.height).toBeCloseTo(800 / 270, 1);
    await face.click({ position: { x: box.width * 0.75, y: box.height / 2 } });
    await message(one).first().getByText('右').waitFor();
    await one.getByTestId('chat-bar').click();
    await face.waitFor({ state: 'hidden' });
  });
});

describe('the row of controls', () => {
  const liffOf = (phone: Locator): FrameLocator => phone.frameLocator('[data-testid=liff-frame]');

  it('a new person meets the shop, adds it, blocks it and comes back', async () => {
    await page.getByTestId('new-person').click();
    await page.getByTestId('new-person-name').fill('อรุณี');
    await page.getByTestId('new-person-language').selectOption('th');
    await page.getByTestId('new-person-create').click();
    await one.getByTestId('profile').waitFor();
    expect(platform.people()[1]).toMatchObject({ name: 'อรุณี', language: 'th', friend: false });
    await one.getByTestId('add-friend').click();
    await one.getByTestId('chat-input').waitFor();
    await page.getByTestId('block').click();
    await one.getByTestId('blocked-banner').waitFor();
    expect(await one.getByTestId('chat-input').isDisabled()).toBe(true);
    await one.getByTestId('unblock').click();
    await one.getByTestId('blocked-banner').waitFor({ state: 'detached' });
    await platform.idle();
    expect(shop.events.map(({ type }) => type)).toEqual(['follow', 'unfollow', 'follow']);
  });

  it('a poster opens a LIFF page on the phone’s own host; two phones keep their own; the page closes itself', async () => {
    platform.addPerson({ name: 'Emily', language: 'en', friend: true });
    await two.getByTestId('chat-input').waitFor();
    await page.getByTestId('scan-poster').click();
    expect(await page.getByTestId('scan-code').inputValue()).toBe('main');
    await page.getByTestId('scan-go').click();
    const first = liffOf(one);
    await first.locator('#kept').getByText('p1').waitFor();
    // A browser that denies such a frame its storage gets one page at a time on the plain host; ours does not deny it.
    const apart = !process.env.CHROMIUM_PATH || /^p1\./.test((await first.locator('#host').textContent()) ?? '');
    expect(await first.locator('#host').textContent()).toMatch(apart ? /^p1\.localhost:/ : /^localhost:/);
    await push('p2', { type: 'text', text: `看 ${platform.url}/${sandboxCredentials.liffId}/points` });
    await message(two).first().getByRole('link').click();
    const kept = liffOf(two).locator('#kept');
    await kept.getByText('p2').waitFor();
    expect(await kept.textContent()).toBe(apart ? 'p2' : 'p1p2');
    if (apart) await first.locator('#close').click();
    await one.getByTestId('liff-frame').waitFor({ state: 'detached' });
    await two.getByTestId('liff-close').click();
    await two.getByTestId('liff-frame').waitFor({ state: 'detached' });
  });

  it('the clock moves on, LINE breaks and is mended', async () => {
    await push('p1', { type: 'text', text: '今天說的' });
    await one.getByText('今天', { exact: true }).waitFor();
    const before = platform.now().getTime();
    await page.getByTestId('clock').click();
    await page.getByTestId('clock-week').click();
    await page.getByTestId('clock-panel').waitFor({ state: 'hidden' });
    expect(Math.round((platform.now().getTime() - before) / 86_400_000)).toBe(7);
    await page.getByTestId('clock').click();
    await page.getByTestId('clock-morning').click();
    await page.getByTestId('clock-panel').waitFor({ state: 'hidden' });
    const morning = platform.now().toLocaleTimeString('sv-SE', { timeZone: 'Asia/Taipei' });
    expect(morning).toMatch(/^09:00:/);
    expect(platform.now().getTime() - before).toBeLessThan(8 * 86_400_000 + 60_000);
    await one.getByText('今天', { exact: true }).waitFor({ state: 'detached' });
    await page.getByTestId('faults').click();
    await page.getByTestId('fault-error').click();
    await page.locator('[data-testid=fault-error][aria-pressed=true]').waitFor();
    const failed = await fetch(`${platform.url}/v2/bot/info`);
    expect(failed.status).toBe(500);
    await page.getByTestId('faults-clear').click();
    await page.locator('[data-testid=fault-error][aria-pressed=false]').waitFor();
    await page.getByTestId('log-row').filter({ hasText: '你弄壞的' }).first().waitFor();
  });
});

describe('on small screens', () => {
  it.each([375, 768])('at %i px one phone shows, tabs change it, nothing sticks out', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    platform.addPerson({ name: 'A name so long that it would push everything else out of the picture', friend: true });
    await page.getByTestId('tab-2').click();
    await two.getByTestId('chat-input').waitFor();
    expect(await one.isVisible()).toBe(false);
    await push('p2', { type: 'text', text: `${'long'.repeat(100)} ${'很長'.repeat(200)}` });
    await message(two).first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await two.locator('.chat-scroll').evaluate((each) => each.scrollWidth - each.clientWidth)).toBe(0);
  });
});
