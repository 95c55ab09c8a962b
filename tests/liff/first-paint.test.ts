import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

const script = readFileSync('liff-app/src/app/first-paint.js', 'utf8');
const day = 86_400_000;

/** Runs the page's own script as the browser does, before any bundle. @returns what is on the screen then. */
function paint(options: {
  pathname?: string;
  search?: string;
  kept?: Record<string, unknown>;
  person?: string;
  closed?: boolean;
}) {
  const root = { innerHTML: '' };
  const html = { lang: '', style: { cssText: '' } };
  runInNewContext(script, {
    JSON,
    URLSearchParams,
    Date,
    performance: { mark: () => {} },
    location: { pathname: options.pathname ?? '/liff', search: options.search ?? '' },
    document: {
      documentElement: html,
      getElementById: (id: string) => (id === 'config' ? { textContent: '{"liffId":"L"}' } : root),
    },
    sessionStorage: { getItem: () => options.person ?? null },
    localStorage: {
      getItem: (name: string) => {
        if (options.closed) throw new Error('closed');
        return JSON.stringify(options.kept?.[name] ?? null);
      },
    },
  });
  return { html: root.innerHTML, lang: html.lang };
}
const kept = (html: string, at = Date.now()) => ({ at, lang: 'ja', style: '--brand-day:red', html });

describe('the first paint', () => {
  it('is the card as it was', () =>
    expect(paint({ kept: { 'regulars:paint:L:': kept('card') } })).toEqual({ html: 'card', lang: 'ja' }));
  it('is the card of the person who is here', () => {
    const both = { 'regulars:paint:L:p1': kept('one'), 'regulars:paint:L:p2': kept('two') };
    expect(paint({ kept: both, person: 'p1' }).html).toBe('one');
    expect(paint({ kept: both, person: 'p1', search: '?sandboxPerson=p2' }).html).toBe('two');
    expect(paint({ kept: both }).html).toBe('');
  });
  it.each([
    ['/liff/', '', 'card'],
    ['/liff', '?liff.state=%2F', 'card'],
    ['/liff', '?liff.state=%3Fa', 'card'],
    ['/liff', '?liff.state=%2Fcoupons', ''],
    ['/liff/coupons', '', ''],
    ['/staff', '', ''],
  ])('%s%s: %s', (pathname, search, html) =>
    expect(paint({ pathname, search, kept: { 'regulars:paint:L:': kept('card') } }).html).toBe(html),
  );
  it('is not what a month ago was', () =>
    expect(paint({ kept: { 'regulars:paint:L:': kept('card', Date.now() - 31 * day) } }).html).toBe(''));
  it('is nothing where nothing is kept or storage is closed', () => {
    expect(paint({}).html).toBe('');
    expect(paint({ closed: true }).html).toBe('');
  });
});
