import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liffId, origin, stubShop } from '../liff/support/stub-shop.ts';
import { openBrowser } from '../support/browser.ts';

/**
 * The real @line/liff in a real Chromium. Its hosts are built in, so they are answered inside the browser: the context, LINE's login
 * page, the token (PKCE) and the keys the SDK verifies the ID token with.
 */
const distDir = 'liff-app/dist';
const clientId = liffId.split('-')[0]!;

type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

class FakeLine {
  readonly asked: string[] = [];
  readonly verifiers: string[] = [];
  issued = 0;
  contextHangs = false;
  tokenLivesSeconds = 3_600;
  readonly #nonces = new Map<string, string>();
  readonly #key: SigningKey;
  readonly #jwk: JWK;
  constructor(key: SigningKey, jwk: JWK) {
    this.#key = key;
    this.#jwk = { ...jwk, kid: 'k1', alg: 'ES256', use: 'sig' };
  }
  static async make(): Promise<FakeLine> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    return new FakeLine(privateKey, await exportJWK(publicKey));
  }

  async idToken(nonce?: string): Promise<string> {
    this.issued += 1;
    return new SignJWT({ name: '林若晴', amr: ['linesso'], n: this.issued, ...(nonce ? { nonce } : {}) })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'JWT' })
      .setIssuer('https://access.line.me')
      .setSubject('U0123456789abcdef0123456789abcdef')
      .setAudience(clientId)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1_000) + this.tokenLivesSeconds)
      .sign(this.#key);
  }

  async answer(route: Route): Promise<void> {
    const request = route.request();
    const url = new URL(request.url());
    const json = (body: unknown) =>
      route.fulfill({
        contentType: 'application/json',
        headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' },
        body: JSON.stringify(body),
      });
    if (request.method() === 'OPTIONS') return json({});
    this.asked.push(`${request.method()} ${url.hostname}${url.pathname}`);
    if (url.pathname.endsWith('/contextToken')) {
      if (this.contextHangs) return;
      const context = {
        type: 'external',
        viewType: 'full',
        endpointUrl: `${origin}/liff`,
        scope: ['openid', 'profile'],
        permanentLinkPattern: 'concat',
      };
      const payload = Buffer.from(JSON.stringify(context)).toString('base64url');
      return json({ contextToken: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.x` });
    }
    if (url.pathname === '/liff/v1/authorize' || url.pathname === '/oauth2/v2.1/authorize')
      return this.#login(route, url);
    if (url.pathname === '/oauth2/v2.1/token') {
      const form = new URLSearchParams(request.postData() ?? '');
      this.verifiers.push(form.get('code_verifier') ?? '');
      const idToken = await this.idToken(this.#nonces.get(form.get('code') ?? ''));
      const scope = 'openid profile';
      return json({
        access_token: 'an-access-token',
        id_token: idToken,
        expires_in: 43_200,
        token_type: 'Bearer',
        scope,
      });
    }
    if (url.pathname === '/oauth2/v2.1/certs') return json({ keys: [this.#jwk] });
    if (url.pathname === '/friendship/v1/status') return json({ friendFlag: true });
    return json({});
  }

  /** LINE's consent page, agreed to at once. */
  async #login(route: Route, url: URL): Promise<void> {
    const back = new URL(url.searchParams.get('redirect_uri') ?? `${origin}/liff`);
    const code = `code-${this.asked.length}`;
    const nonce = url.searchParams.get('nonce');
    if (nonce) this.#nonces.set(code, nonce);
    back.searchParams.set('code', code);
    back.searchParams.set('state', url.searchParams.get('state') ?? '');
    back.searchParams.set('liffClientId', clientId);
    back.searchParams.set('liffRedirectUri', `${back.origin}${back.pathname}`);
    // By script, not by redirect: a redirected request is not shown to us again and would look for a real server.
    const body = `<script>location.replace(${JSON.stringify(back.href)})</script>`;
    await route.fulfill({ contentType: 'text/html', body });
  }
}

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

async function open(path: string, line: FakeLine): Promise<{ page: Page; shop: Awaited<ReturnType<typeof stubShop>> }> {
  const context = await browser.newContext({ viewport: { width: 375, height: 667 }, locale: 'zh-TW' });
  const page = await context.newPage();
  const shop = await stubShop(page, distDir, { sandbox: false });
  await page.route(/^https:\/\/[a-z-]+\.line(?:-scdn)?\.(?:me|net)\//, (route) => line.answer(route));
  await page.goto(`${origin}${path}`);
  return { page, shop };
}

describe('the real LIFF SDK', () => {
  it('logs in outside LINE, comes back to the very page, and hands over the ID token LINE signed', async () => {
    const line = await FakeLine.make();
    const { page, shop } = await open('/liff/coupons', line);
    await page.waitForSelector('[data-testid="coupon-item"]');
    expect(new URL(page.url()).pathname).toBe('/liff/coupons');
    expect(line.asked.filter((each) => each.includes('/authorize'))).toHaveLength(1);
    expect(line.verifiers[0]).toMatch(/^[\w.~-]{43,128}$/);
    const [session] = shop.asked.filter(({ path }) => path === '/api/member/session');
    const { idToken } = session!.body as { idToken: string };
    expect(JSON.parse(Buffer.from(idToken.split('.')[1]!, 'base64url').toString())).toMatchObject({
      aud: clientId,
      n: 1,
    });
    await page.context().close();
  });

  it('logs in once more where the server refuses the ID token, and not for ever', async () => {
    const line = await FakeLine.make();
    const { page, shop } = await open('/liff', line);
    await page.waitForSelector('[data-testid="balance"]');
    shop.answers['POST /api/member/session'] = () => ({
      status: 401,
      body: { error: { code: 'UNAUTHENTICATED', message: '登入已過期，請重新打開這一頁。', requestId: 'r-1' } },
    });
    await page.reload();
    await page.waitForSelector('[data-testid="stale-bar"]', { timeout: 20_000 });
    expect(line.asked.filter((each) => each.includes('/authorize'))).toHaveLength(2);
    expect(await page.textContent('[data-testid="balance"]')).toContain('131');
    await page.context().close();
  });

  it('shows the kept card and its code where LINE is silent', async () => {
    const line = await FakeLine.make();
    const { page } = await open('/liff', line);
    await page.waitForSelector('[data-testid="balance"]');
    // Signed out of LINE, so that init asks for its context anew, and never gets it.
    line.contextHangs = true;
    await page.evaluate(() => {
      for (const name of Object.keys(localStorage)) if (name.startsWith('LIFF_STORE')) localStorage.removeItem(name);
    });
    await page.reload();
    await page.click('[data-testid="open-code"]');
    await page.waitForSelector('.code-page');
    expect(await page.textContent('[data-testid="live-code"]')).toContain('8230 4417 6092');
    // LIFF forbids a change of the address before init.
    expect(new URL(page.url()).pathname).toBe('/liff');
    await page.context().close();
  });

  it('opens a deep link that LINE packed into liff.state', async () => {
    const line = await FakeLine.make();
    const { page } = await open(`/liff?liff.state=${encodeURIComponent('/coupons')}`, line);
    await page.waitForSelector('[data-testid="coupon-item"]');
    expect(new URL(page.url()).pathname).toBe('/liff/coupons');
    await page.context().close();
  });
});
