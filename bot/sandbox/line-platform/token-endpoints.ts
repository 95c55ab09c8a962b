import type { ApiAnswer, Endpoint } from './line-api.ts';
import { LineError, OAuthError } from './line-error.ts';
import { findPerson, type Platform } from './platform.ts';
import { statelessTokenSeconds } from './tokens.ts';

/** Channel access tokens: https://developers.line.biz/en/docs/basics/channel-access-token/ */
export function tokenEndpoints(platform: Platform): Endpoint[] {
  const form = { auth: 'none', takes: 'form' } as const;
  return [
    { method: 'POST', path: '/oauth2/v3/token', ...form, handle: ({ body }) => issueStateless(platform, body) },
    {
      method: 'POST',
      path: '/v2/oauth/verify',
      ...form,
      handle: ({ body }) => ({ body: channelTokenState(platform, body.access_token) }),
    },
    {
      method: 'POST',
      path: '/oauth2/v2.1/revoke',
      ...form,
      handle: ({ body }) => {
        checkClient(platform, body.client_id, body.client_secret);
        platform.tokens.revoke(String(body.access_token ?? ''));
        return { body: {} };
      },
    },
    {
      // The LIFF server API, as far as a set-up check reads it: https://developers.line.biz/en/reference/liff-server/
      method: 'GET',
      path: '/liff/v1/apps',
      auth: 'none',
      handle: ({ bearer }) => {
        const own = platform.tokens.alive(bearer, 'channel');
        if (own?.clientId !== platform.options.loginChannelId) throw new LineError(401, 'Authentication failed');
        const { liffId, shopUrl, shopName } = platform.options;
        const view = { type: 'full', url: `${shopUrl.replace(/\/$/, '')}/liff`, moduleMode: false };
        const app = { liffId, view, description: shopName, permanentLinkPattern: 'concat', botPrompt: 'normal' };
        return { body: { apps: [{ ...app, features: { ble: false, qrCode: true }, scope: ['openid', 'profile'] }] } };
      },
    },
    {
      method: 'POST',
      path: '/user/v1/deauthorize',
      auth: 'none',
      takes: 'json',
      handle: ({ bearer, body }) => {
        // The Login channel's own token, not the bot's (Login ref #deauthorize).
        const own = platform.tokens.alive(bearer, 'channel');
        if (own?.clientId !== platform.options.loginChannelId) throw new LineError(401, 'Authentication failed');
        const given = platform.tokens.alive(body.userAccessToken, 'user');
        if (!given || !findPerson(platform, given.lineUserId ?? '')) throw new LineError(400, 'invalid token');
        platform.tokens.revoke(String(body.userAccessToken));
        return { status: 204 };
      },
    },
  ];
}

/** Throws 400 `invalid_client` unless id and secret are those of the bot's or the Login channel. Returns the id. */
function checkClient(platform: Platform, id: unknown, secret: unknown): string {
  const { channelId, channelSecret, loginChannelId, loginChannelSecret } = platform.options;
  if (id === channelId && secret === channelSecret) return channelId;
  if (id === loginChannelId && secret === loginChannelSecret) return loginChannelId;
  throw new OAuthError(400, 'invalid_client', 'Invalid client_id or client_secret');
}

function issueStateless(platform: Platform, body: { [field: string]: unknown }): ApiAnswer {
  if (body.grant_type !== 'client_credentials') {
    throw new OAuthError(400, 'unsupported_grant_type', 'Unsupported grant_type');
  }
  const clientId = checkClient(platform, body.client_id, body.client_secret);
  const expiresAt = platform.tokens.seconds + statelessTokenSeconds;
  const token = platform.tokens.issue({ kind: 'channel', clientId, expiresAt });
  return { body: { token_type: 'Bearer', access_token: token, expires_in: statelessTokenSeconds } };
}

/** `{client_id, expires_in, scope?}` of a channel access token, or LINE's 400. */
export function channelTokenState(platform: Platform, token: unknown): { client_id: string; expires_in: number } {
  const { channelAccessToken, channelId } = platform.options;
  // A long-lived token has no end; LINE answers years, we answer ten.
  if (token === channelAccessToken) return { client_id: channelId, expires_in: 315_360_000 };
  const known = platform.tokens.read(token);
  if (known?.kind !== 'channel') throw new OAuthError(400, 'invalid_request', 'invalid access token');
  if (known.expiresAt <= platform.tokens.seconds) {
    throw new OAuthError(400, 'invalid_request', 'access token expired');
  }
  return { client_id: known.clientId, expires_in: known.expiresAt - platform.tokens.seconds };
}
