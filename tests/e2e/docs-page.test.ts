import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../api/support/server.ts';
import { openBrowser } from '../support/browser.ts';

/** `/api/docs` as a till's programmer meets it: on a phone and a desk, light and dark, under the page's own rules. */
let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), openTestServer()]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

const sizes = [
  { width: 375, height: 812 },
  { width: 1280, height: 800 },
];
const looks = sizes.flatMap((viewport) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ viewport, colorScheme })),
);

type Seen = { sideways: number; beside: number; texts: number; faint: number; dark: boolean };
/** Runs in the page, everything unfolded: what is wider than it, and the least contrast of any text. */
const measured = String.raw`
    for (const each of document.querySelectorAll('details')) each.open = true;
    const { scrollWidth, clientWidth } = document.documentElement;
    const beside = [...document.querySelectorAll('main *')].filter(
      (each) => each.getBoundingClientRect().right > innerWidth + 1 && each.closest('.wide, pre') === null,
    );
    /** Relative luminance (WCAG 2). */
    const light = (color) => {
      const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
        const share = Number(part) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (each) => {
      const color = each === null ? 'rgb(255, 255, 255)' : getComputedStyle(each).backgroundColor;
      return color === 'rgba(0, 0, 0, 0)' ? behind(each?.parentElement ?? null) : color;
    };
    const contrast = (each) => {
      const [a, b] = [light(getComputedStyle(each).color), light(behind(each))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    };
    const texts = [...document.querySelectorAll('p, td, th, pre, h1, h2, h3, h4, a, small, code')];
    return {
      sideways: scrollWidth - clientWidth,
      beside: beside.length,
      texts: texts.length,
      faint: Math.min(...texts.map(contrast)),
      dark: light(getComputedStyle(document.body).backgroundColor) < 0.2,
    };
`;

test.each(looks)(
  '$viewport.width wide, $colorScheme: nothing from elsewhere, nothing beside the page',
  async (look) => {
    const context = await browser.newContext(look);
    const page = await context.newPage();
    const asked: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    const url = `${server.url}/api/docs`;
    await page.goto(url);
    const seen = await page.evaluate<Seen>(`(() => {${measured}})()`);
    expect(seen).toMatchObject({ sideways: 0, beside: 0, dark: look.colorScheme === 'dark' });
    expect(seen.texts).toBeGreaterThan(1_000);
    expect(seen.faint).toBeGreaterThanOrEqual(4.5);
    expect([asked, said]).toEqual([[url], []]);
    await context.close();
  },
);

test('a click takes the whole of a block, as a shell reads it; a link leads to its part', async () => {
  const page = await browser.newPage({ viewport: sizes[0]! });
  await page.goto(`${server.url}/api/docs`);
  const block = page.locator('#post-api-pos-v1-purchases pre').first();
  await block.click();
  const taken = await page.evaluate<string>('String(getSelection())');
  expect(taken.trim()).toBe((await block.textContent())?.trim());
  const [, sent = ''] = /-d '([\s\S]*)'$/.exec(taken.trim()) ?? [];
  expect(JSON.parse(sent)).toMatchObject({ receiptNumber: 'AB-12345678' });
  await page.locator('nav a[href="#member"]').click();
  const top = async () => (await page.locator('#member').boundingBox())?.y ?? Number.NaN;
  await expect.poll(top, { timeout: 5_000 }).toBeLessThan(400);
  expect(await top()).toBeGreaterThanOrEqual(0);
  expect(await page.locator('#member').textContent()).toBe('The member’s app');
  await page.close();
});
