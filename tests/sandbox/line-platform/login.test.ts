import { createHash, randomBytes } from 'node:crypto';
import { channelAccessToken } from '@line/bot-sdk';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandboxCredentials } from '../../../bot/sandbox/line-platform/defaults.ts';
import { type Body, startTestPlatform, type TestPlatform } from './test-platform.ts';

const { loginChannelId, loginChannelSecret, liffId } = sandboxCredentials;
const issuer = 'https://access.line.me';
let test: TestPlatform;
beforeEach(async () => {
  test = await startTestPlatform();
});
afterEach(() => test.close());

const form = async (path: string, fields: { [name: string]: string }, headers: { [name: string]: string } = {}) => {
  const response = await fetch(`${test.platform.url}${path}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
  });
  return { status: response.status, body: (await response.json()) as Body };
};
const callback = () => `${test.shopUrl}/api/staff/auth/callback`;
const authorize = (more: { [name: string]: string } = {}) => {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: loginChannelId,
    redirect_uri: callback(),
    state: 'st&te',
    scope: 'openid profile',
    nonce: 'n1',
    ...more,
  });
  return fetch(`${test.platform.url}/oauth2/v2.1/authorize?${query}`, { redirect: 'manual' });
};
const codeOf = async (more: { [name: string]: string } = {}): Promise<string> => {
  const response = await authorize({ person: 'p1', ...more });
  return new URL(response.headers.get('location')!).searchParams.get('code')!;
};
const exchange = (code: string, more: { [name: string]: string } = {}) =>
  form('/oauth2/v2.1/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: callback(),
    client_id: loginChannelId,
    client_secret: loginChannelSecret,
    ...more,
  });
const liffSession = async (person = 'p1') => (await test.api('POST', '/liff-sandbox/token', { liffId, person })).body;
const verify = (idToken: string, more: { [name: string]: string } = {}) =>
  form('/oauth2/v2.1/verify', { id_token: idToken, client_id: loginChannelId, ...more });
const get = (path: string, token: string) => test.api('GET', path, undefined, { authorization: `Bearer ${token}` });

describe('web login', () => {
  it('asks who one is and sends the choice back', async () => {
    test.platform.addPerson({ name: '<b>小明</b>' });
    const page = await (await authorize()).text();
    expect(page).toContain('&lt;b&gt;小明&lt;/b&gt;');
    expect(page).toContain('person=p1');
    const back = new URL((await authorize({ person: 'p1' })).headers.get('location')!);
    expect(back.href.startsWith(callback())).toBe(true);
    expect(back.searchParams.get('state')).toBe('st&te');
    const cancelled = new URL((await authorize({ cancel: '1' })).headers.get('location')!);
    expect(cancelled.searchParams.get('error')).toBe('access_denied');
  });

  it.each([
    [{ client_id: '1' }],
    [{ redirect_uri: 'https://evil.example/api/staff/auth/callback' }],
    [{ response_type: 'token' }],
    [{ scope: 'email' }],
    [{ code_challenge: 'x', code_challenge_method: 'plain' }],
    [{ state: '' }],
  ])('refuses %j on its own page, without a redirect', async (more) => {
    test.platform.addPerson({ name: 'x' });
    expect((await authorize({ person: 'p1', ...more })).status).toBe(400);
  });

  it('gives an HS256 ID token with nonce for a code with PKCE', async () => {
    const person = test.platform.addPerson({ name: '小明' });
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const code = await codeOf({ code_challenge: challenge, code_challenge_method: 'S256' });
    const { status, body } = await exchange(code, { code_verifier: verifier });
    expect(status).toBe(200);
    const secret = new TextEncoder().encode(loginChannelSecret);
    const checks = { issuer, audience: loginChannelId, algorithms: ['HS256'], currentDate: test.clock.now };
    const { payload } = await jwtVerify(body.id_token, secret, checks);
    expect(payload).toMatchObject({ sub: person.lineUserId, nonce: 'n1', name: '小明' });
    expect((await get('/v2/profile', body.access_token)).body).toEqual({
      userId: person.lineUserId,
      displayName: '小明',
    });
    expect(await exchange(code, { code_verifier: verifier })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it.each([
    [{ code_verifier: 'wrong' }, 'invalid_grant'],
    [{ redirect_uri: 'http://127.0.0.1/other' }, 'invalid_grant'],
    [{ client_secret: 'wrong' }, 'invalid_client'],
    [{ code: 'made-up' }, 'invalid_grant'],
  ])('refuses the exchange with %j', async (more, error) => {
    test.platform.addPerson({ name: 'x' });
    const code = await codeOf({ code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' });
    expect(await exchange(code, more)).toMatchObject({ status: 400, body: { error } });
  });

  it('refuses a code after ten minutes', async () => {
    test.platform.addPerson({ name: 'x' });
    const code = await codeOf();
    test.clock.now = new Date(test.clock.now.getTime() + 10 * 60_000 + 1);
    expect((await exchange(code)).status).toBe(400);
  });
});

describe('LIFF session', () => {
  it('is an ES256 ID token that the published keys verify', async () => {
    const person = test.platform.addPerson({ name: '小華', friend: true });
    const session = await liffSession();
    expect(session).toMatchObject({ profile: { userId: person.lineUserId, displayName: '小華' }, friendFlag: true });
    expect(decodeProtectedHeader(session.idToken)).toMatchObject({ alg: 'ES256', kid: expect.any(String) });
    const keys = createRemoteJWKSet(new URL(`${test.platform.url}/oauth2/v2.1/certs`));
    const checks = { issuer, audience: loginChannelId, algorithms: ['ES256'], currentDate: test.clock.now };
    const { payload } = await jwtVerify(session.idToken, keys, checks);
    expect(payload.sub).toBe(person.lineUserId);
    expect(payload.exp! - payload.iat!).toBe(3_600);
    expect(payload).not.toHaveProperty('nonce');
    expect((await test.api('GET', '/oauth2/v2.1/certs')).body.keys[0]).not.toHaveProperty('d');
  });

  it("is verified by LINE's endpoint, or refused in LINE's words", async () => {
    const person = test.platform.addPerson({ name: '小華' });
    const { idToken } = await liffSession();
    expect(await verify(idToken, { user_id: person.lineUserId })).toMatchObject({
      status: 200,
      body: { sub: person.lineUserId },
    });
    const refusal = async (token: string, more = {}) => (await verify(token, more)).body;
    const words = (error_description: string) => ({ error: 'invalid_request', error_description });
    expect(await refusal('x.y.z')).toEqual(words('Invalid IdToken.'));
    expect(await refusal(idToken, { client_id: '1' })).toEqual(words('Invalid IdToken Audience.'));
    expect(await refusal(idToken, { nonce: 'n' })).toEqual(words('Invalid IdToken Nonce.'));
    expect(await refusal(idToken, { user_id: 'U1' })).toEqual(words('Invalid IdToken Subject Identifier.'));
    const foreign = await new SignJWT({ sub: 'x' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('https://evil.example')
      .sign(new TextEncoder().encode(loginChannelSecret));
    expect(await refusal(foreign)).toEqual(words('Invalid IdToken Issuer.'));
    test.clock.now = new Date(test.clock.now.getTime() + 3_600_000);
    expect(await refusal(idToken)).toEqual(words('IdToken expired.'));
  });

  it('has an access token of 12 hours that verifies, tells and can be taken away', async () => {
    const person = test.platform.addPerson({ name: '小華' });
    const { accessToken } = await liffSession();
    const path = `/oauth2/v2.1/verify?access_token=${encodeURIComponent(accessToken)}`;
    const known = await test.api('GET', path);
    expect(known.body).toEqual({ scope: 'openid profile', client_id: loginChannelId, expires_in: 43_200 });
    expect((await get('/friendship/v1/status', accessToken)).body).toEqual({ friendFlag: false });
    await test.api('POST', '/liff-sandbox/friendship', { person: 'p1' });
    expect((await get('/friendship/v1/status', accessToken)).body).toEqual({ friendFlag: true });
    expect((await get('/oauth2/v2.1/userinfo', accessToken)).body.sub).toBe(person.lineUserId);
    const tokens = new channelAccessToken.ChannelAccessTokenClient({ baseURL: test.platform.url });
    const own = await tokens.issueStatelessChannelTokenByClientSecret(loginChannelId, loginChannelSecret);
    const leave = () =>
      test.api(
        'POST',
        '/user/v1/deauthorize',
        { userAccessToken: accessToken },
        { authorization: `Bearer ${own.access_token}` },
      );
    expect((await leave()).status).toBe(204);
    expect((await leave()).status).toBe(400);
    expect((await get('/v2/profile', accessToken)).status).toBe(401);
  });

  it('makes a friend, whom the shop hears of', async () => {
    test.platform.addPerson({ name: '小華' });
    await test.api('POST', '/liff-sandbox/friendship', { person: 'p1' });
    await test.platform.idle();
    expect(test.received[0]!.json.events[0]).toMatchObject({ type: 'follow' });
  });

  it('redirects first to the endpoint with the rest in liff.state', async () => {
    test.platform.addPerson({ name: '小華' });
    const target = async (path: string, headers = {}) =>
      new URL((await test.api('GET', `/${liffId}${path}`, undefined, headers)).headers.get('location')!);
    const joined = await target('/join/ABC?x=1&person=p1');
    expect(joined.origin + joined.pathname).toBe(`${test.shopUrl}/liff`);
    expect(Object.fromEntries(joined.searchParams)).toEqual({ 'liff.state': '/join/ABC?x=1', sandboxPerson: 'p1' });
    expect((await target('')).searchParams.has('liff.state')).toBe(false);
    expect((await target('?store=1')).searchParams.get('liff.state')).toBe('?store=1');
  });
});

describe('channel access tokens', () => {
  it('a stateless one works 15 minutes', async () => {
    const tokens = new channelAccessToken.ChannelAccessTokenClient({ baseURL: test.platform.url });
    const { channelId, channelSecret } = sandboxCredentials;
    const token = await tokens.issueStatelessChannelTokenByClientSecret(channelId, channelSecret);
    expect(token).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
    expect((await get('/v2/bot/info', token.access_token)).status).toBe(200);
    expect(await tokens.verifyChannelToken(token.access_token)).toEqual({ client_id: channelId, expires_in: 900 });
    test.clock.now = new Date(test.clock.now.getTime() + 900_000);
    expect((await get('/v2/bot/info', token.access_token)).status).toBe(401);
    await expect(tokens.issueStatelessChannelTokenByClientSecret(channelId, 'wrong')).rejects.toThrow('400');
  });

  it("the Login channel's does not open the bot", async () => {
    const tokens = new channelAccessToken.ChannelAccessTokenClient({ baseURL: test.platform.url });
    const token = await tokens.issueStatelessChannelTokenByClientSecret(loginChannelId, loginChannelSecret);
    expect((await get('/v2/bot/info', token.access_token)).status).toBe(401);
  });
});
