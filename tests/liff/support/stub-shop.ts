import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { type Card, cardOf, couponOf } from './card.ts';
import { explained } from './explained.ts';

const mime: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
export const origin = 'http://shop.localhost';
export const liffId = '2000000000-AbcdEfgh';

type Answer = { status?: number; body?: unknown; abort?: true; hang?: true };
export type Stub = {
  card: Card | null;
  /** By `METHOD path`; what is not named is answered as a shop in order would. */
  answers: Record<string, (route: Route) => Answer | undefined>;
  sandbox?: boolean;
  /** What the shop calls its points, where it has a name of its own for them. */
  pointsName?: Card['shop']['pointsName'];
  asked: { method: string; path: string; headers: Record<string, string>; body: unknown }[];
};

const failure = (code: string, message: string) => ({ error: { code, message, requestId: 'r-1' } });
export const refuse = (status: number, code: string, message = code): Answer => ({
  status,
  body: failure(code, message),
});

const notice = {
  version: '2026-11-01',
  shop: '山嵐茶舖',
  items: ['誰在收', '拿來做什麼', '收哪些', '多久、在哪、給誰、怎麼用', '你的權利', '不給會怎樣'].map((title) => ({
    title,
    text: '山嵐茶舖（山嵐茶業有限公司）。會員期間及依法應保存的期間，以電子方式使用，不出售給任何人。',
  })),
  guardian: '未滿 18 歲請先經法定代理人同意。',
  welcome: { points: 5, coupon: { 'zh-TW': 'NT$30 見面禮' } },
  branch: null,
};

const line = (kind: string, reason: string, points: number, detail = {}) => ({
  kind,
  reason,
  points,
  expiresOn: null,
  tierTo: null,
  detail,
});
const entry = (
  id: string,
  day: string,
  amount: number | null,
  balanceAfter: number,
  lines: ReturnType<typeof line>[],
) => ({
  id,
  at: `${day}T06:00:00.000Z`,
  day,
  branch: amount === null ? null : '信義店',
  amount,
  receiptNumber: amount === null ? null : `BK-2041${id}`,
  pass: null,
  balanceAfter,
  lines,
});
const history = [
  entry('8873', '2026-11-20', 135, 131, [
    line('earn', 'purchase', 1, { carriedBefore: 30, eligible: 135, rate: 100, multiplierBp: 12_000 }),
  ]),
  entry('0236', '2026-11-14', 368, 130, [
    line('redeem', 'spent', -8),
    line('earn', 'purchase', 4),
    line('bonus', 'first-purchase', 1),
  ]),
  entry('0001', '2026-10-31', null, 133, [line('expire', 'expired', -5)]),
  entry('0002', '2026-10-17', 165, 138, [line('reverse', 'refund', -2)]),
  entry('0003', '2026-10-03', 860, 140, [line('earn', 'purchase', 10)]),
  entry('0004', '2025-10-18', null, 5, [line('bonus', 'welcome', 5)]),
];

const soon = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

function usual(stub: Stub, key: string): Answer {
  const { card } = stub;
  if (key === 'POST /api/member/session')
    return { body: { token: 'session', expiresAt: soon(900), ...(card ? { member: card } : {}) } };
  if (key === 'GET /api/member/notice') return { body: notice };
  if (key === 'POST /api/member/join') {
    stub.card ??= cardOf();
    return { body: { ...stub.card, joinedNow: true, welcome: { points: 5, couponId: 'c1' } } };
  }
  if (!card) return refuse(404, 'NOT_A_MEMBER', '你還不是會員。');
  if (key === 'GET /api/member/card' || key === 'PUT /api/member/profile') return { body: card };
  if (key === 'GET /api/member/code')
    return {
      body: {
        number: card.member.number,
        code: `${card.member.number}408812735196`,
        issuedAt: soon(0),
        expiresAt: soon(120),
        renewAt: soon(60),
        at: soon(0),
      },
    };
  if (key === 'GET /api/member/history') return { body: { items: history, next: null } };
  if (key === 'GET /api/member/coupons') {
    const used = couponOf({
      id: 'u1',
      title: { 'zh-TW': '入會見面禮' },
      value: 30,
      state: 'redeemed',
      used: { at: '2025-11-28T06:00:00.000Z', branch: '信義店' },
    });
    const ended = couponOf({
      id: 'e1',
      title: { 'zh-TW': '中秋茶禮盒' },
      kind: 'percent-off',
      value: 1_000,
      state: 'expired',
      lastDay: '2026-09-25',
    });
    return { body: { usable: card.coupons, used: [used], ended: [ended] } };
  }
  if (key.endsWith('/open'))
    return {
      body: { coupon: card.coupons[0], code: '91440881273519', expiresAt: soon(120), renewAt: soon(60), at: soon(0) },
    };
  return { hang: true };
}

/** The built page at `http://shop.localhost/liff`, its API and the LINE stand-in, all answered inside the browser. */
export async function stubShop(page: Page, distDir: string, options: Partial<Stub> = {}): Promise<Stub> {
  const stub: Stub = { card: cardOf(), answers: {}, sandbox: true, asked: [], ...options };
  const config = {
    liffId,
    endpoint: `${origin}/liff`,
    sandbox: stub.sandbox ? { url: 'http://line.localhost' } : null,
    shop: { name: '山嵐茶舖', brandColor: '#0b6b4f', pointsName: stub.pointsName },
  };
  const index = readFileSync(join(distDir, 'index.html'), 'utf8').replace(
    '<!--config-->',
    () => `<script type="application/json" id="config">${JSON.stringify(config)}</script>`,
  );
  const answer = async (route: Route, given: Answer) => {
    if (given.abort) return route.abort('internetdisconnected');
    if (given.hang) return;
    await route.fulfill({
      status: given.status ?? 200,
      contentType: 'application/json',
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' },
      body: JSON.stringify(given.body ?? {}),
    });
  };
  await page.route(/^http:\/\/(shop|line)\.localhost\//, async (route) => {
    const request = route.request();
    const { hostname, pathname, searchParams } = new URL(request.url());
    const key = `${request.method()} ${hostname.startsWith('line') ? 'line' : ''}${pathname}`;
    if (pathname.startsWith('/api/'))
      stub.asked.push({
        method: request.method(),
        path: pathname,
        headers: request.headers(),
        body: request.postDataJSON(),
      });
    const special = stub.answers[key]?.(route);
    if (special) return answer(route, special);
    if (hostname.startsWith('line'))
      return answer(route, {
        body: { idToken: 'an-id-token-of-the-stand-in', friendFlag: true, expiresAt: soon(3_600) },
      });
    const said = stub.card && explained(request.method(), pathname, searchParams, stub.card);
    if (said) return answer(route, { body: said });
    if (pathname.startsWith('/api/')) return answer(route, usual(stub, key));
    const file = join(distDir, pathname.replace(/^\/liff/, ''));
    if (extname(file) && existsSync(file))
      return route.fulfill({
        contentType: mime[extname(file)] ?? 'application/octet-stream',
        body: readFileSync(file),
      });
    return route.fulfill({ contentType: 'text/html; charset=utf-8', body: index });
  });
  return stub;
}

export const memberUrl = (path = ''): string => `${origin}/liff${path}?sandboxPerson=p1`;
