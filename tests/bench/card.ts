import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { startProcess } from '../support/processes.ts';
import { type Figure, figure } from './figures.ts';

const dist = 'liff-app/dist';
const rounds = 5;

type Chunk = { file: string; imports?: string[] };

/** Everything the card loads before a lazy route, by the build's manifest, LINE's SDK included; in kB of 1000 bytes. */
function scriptKb(): number {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
  const files = new Set<string>();
  const collect = (name: string) => {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`The manifest has no ${name}: npm run build`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const each of chunk.imports ?? []) collect(each);
  };
  collect('index.html');
  collect('src/lib/liff-line.ts');
  return [...files].reduce((sum, file) => sum + brotliCompressSync(readFileSync(join(dist, file))).length, 0) / 1000;
}

const control = async (sandbox: string, path: string, body: object = {}) => {
  const response = await fetch(`${sandbox}/control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { id: string; page: string };
};

/** A slow phone: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back, a quarter of this machine's speed. */
async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.clearBrowserCache');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

type Seen = { textAt: number; paintAt: number; cached: boolean; cls: number };

/** Runs in the page from the navigation on: when the balance was on the screen, and whatever moved by itself. */
const watch = `
  globalThis.seen = { textAt: 0, cls: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.cls += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(function look() {
    if (document.querySelector('[data-testid="balance"]')?.textContent) seen.textAt = performance.now();
    else requestAnimationFrame(look);
  });
`;
const read = `({
  ...globalThis.seen,
  paintAt: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
  cached: performance.getEntriesByName('cached-card').length > 0,
})`;

/** Opens the card as a slow phone does. It is left open until the server's numbers have come, for what moves then. */
async function openSlowly(context: BrowserContext, url: string): Promise<Seen> {
  const page = await context.newPage();
  await slowDown(page);
  await page.addInitScript({ content: watch });
  const answered = page.waitForResponse((response) => response.url().endsWith('/api/member/session'), {
    timeout: 60_000,
  });
  await page.goto(url, { waitUntil: 'commit' });
  await answered;
  await page.waitForSelector('[data-testid="balance"]', { timeout: 60_000 });
  await page.waitForTimeout(1_500);
  const seen = await page.evaluate<Seen>(read);
  await page.close();
  return seen;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const phone = { viewport: { width: 375, height: 667 }, deviceScaleFactor: 2, isMobile: true, locale: 'zh-TW' };

/** Joins on a fast phone, so that the card is kept, and tells where the card is for this person. */
async function joined(browser: Browser, sandbox: string): Promise<{ context: BrowserContext; url: string }> {
  const { id } = await control(sandbox, 'people', { name: '林若晴', language: 'zh-TW' });
  await control(sandbox, `people/${id}/follow`);
  const { page: poster } = await control(sandbox, `people/${id}/scan`, { code: 'main' });
  const context = await browser.newContext(phone);
  const page = await context.newPage();
  await page.goto(poster);
  await page.click('[data-testid="join-button"]');
  await page.click('[data-testid="to-card"]');
  await page.waitForSelector('[data-testid="balance"]');
  // Past the counting up: what is kept for the next first paint is kept at rest.
  await page.waitForFunction(`Object.keys(localStorage).some((key) => key.startsWith('regulars:paint:'))`);
  const { origin } = new URL(page.url());
  await page.close();
  return { context, url: `${origin}/liff?sandboxPerson=${id}` };
}

export async function benchCard(): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-card-'));
  const shop = await startProcess({
    entry: 'bot/main.ts',
    env: { DATA_DIR: dataDir, PORT: '0', SANDBOX_PORT: '0', LOG_LEVEL: 'info', PATH: process.env.PATH ?? '' },
    until: (line) => line.msg === 'listening',
  });
  const browser = await openBrowser();
  try {
    const { context, url } = await joined(browser, String(shop.ready.sandbox));
    const cached: Seen[] = [];
    const fresh: Seen[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const seen = await openSlowly(context, url);
      if (!seen.cached) throw new Error('The kept card was not drawn before the bundle');
      cached.push(seen);
      const first = await browser.newContext(phone);
      fresh.push(await openSlowly(first, url));
      await first.close();
    }
    const at = { bench: 'card', unit: 'ms' };
    return [
      figure({ bench: 'card', metric: 'js_kb_br', value: scriptKb(), unit: 'kB', goal: '<= 100' }),
      figure({ ...at, metric: 'cached_text_ms', value: median(cached.map((each) => each.paintAt)), goal: '<= 700' }),
      figure({ ...at, metric: 'fresh_text_ms', value: median(fresh.map((each) => each.textAt)), goal: '<= 2500' }),
      figure({
        bench: 'card',
        metric: 'cls',
        value: Math.max(...[...cached, ...fresh].map((each) => each.cls)),
        unit: '',
        goal: '<= 0',
      }),
    ];
  } finally {
    await browser.close();
    await shop.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
