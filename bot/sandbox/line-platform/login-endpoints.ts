import { createHash, randomBytes } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import type { ApiAnswer, ApiCall, Endpoint } from './line-api.ts';
import { LineError, OAuthError } from './line-error.ts';
import { consentPage, refusalPage } from './login-pages.ts';
import { findPerson, type Platform, reachable } from './platform.ts';
import { channelTokenState } from './token-endpoints.ts';
import { issuer, webTokenSeconds } from './tokens.ts';
import type { JsonObject, Person } from './types.ts';

const codeLivesMs = 10 * 60_000;

interface Grant {
  lineUserId: string;
  redirectUri: string;
  scope: string;
  nonce?: string;
  challenge?: string;
  at: number;
}
const grants = new WeakMap<Platform, Map<string, Grant>>();
const grantsOf = (platform: Platform): Map<string, Grant> => {
  const known = grants.get(platform) ?? new Map<string, Grant>();
  grants.set(platform, known);
  return known;
};

/** The page on access.line.me where a person says yes. `?person=p1` says who without asking, for frames and scripts. */
export function mountAuthorize(app: Express, platform: Platform): void {
  app.get('/oauth2/v2.1/authorize', (req, res) => authorize(platform, req, res));
}

function authorize(platform: Platform, req: Request, res: Response): void {
  const query = new URL(req.originalUrl, 'http://x').searchParams;
  const fault = requestFault(platform, query);
  if (fault) return void res.status(400).type('html').send(refusalPage(fault));
  const back = new URL(String(query.get('redirect_uri')));
  const state = query.get('state');
  if (state !== null) back.searchParams.set('state', state);
  if (query.get('cancel') !== null) {
    back.searchParams.set('error', 'access_denied');
    back.searchParams.set('error_description', 'The resource owner denied the request.');
    return void res.redirect(302, back.href);
  }
  const named = query.get('person');
  if (named === null) return void res.type('html').send(consentPage(platform, req.originalUrl));
  const person = findPerson(platform, named);
  if (!person)
    return void res
      .status(400)
      .type('html')
      .send(refusalPage(`Nobody here is ${named}`));
  back.searchParams.set('code', grant(platform, query, person));
  res.redirect(302, back.href);
}

/** LINE shows these to the person and does not send them back: the address may be an attacker's. */
function requestFault(platform: Platform, query: URLSearchParams): string | undefined {
  if (query.get('client_id') !== platform.options.loginChannelId) return 'Invalid client_id';
  const redirect = query.get('redirect_uri') ?? '';
  const shop = new URL(platform.options.shopUrl);
  const asked = URL.canParse(redirect) ? new URL(redirect) : undefined;
  const ours = asked && asked.port === shop.port && asked.protocol === shop.protocol && sameShop(asked, shop);
  if (!ours) return 'Invalid redirect_uri value. Check if it is registered in a LINE developers site.';
  if (query.get('response_type') !== 'code') return 'response_type must be code';
  if (!query.get('state')) return 'state is required';
  if (!(query.get('scope') ?? '').split(' ').some((s) => s === 'openid' || s === 'profile')) return 'Invalid scope';
  const method = query.get('code_challenge_method');
  if (query.has('code_challenge') && method !== 'S256') return 'code_challenge_method must be S256';
  return undefined;
}

/** `localhost`, `127.0.0.1` and `p1.localhost` are one shop on one machine. */
function sameShop(asked: URL, shop: URL): boolean {
  const local = (name: string): boolean => name === 'localhost' || name === '127.0.0.1' || name.endsWith('.localhost');
  return asked.hostname === shop.hostname || (local(asked.hostname) && local(shop.hostname));
}

function grant(platform: Platform, query: URLSearchParams, person: Person): string {
  const code = randomBytes(15).toString('base64url');
  const nonce = query.get('nonce');
  const challenge = query.get('code_challenge');
  grantsOf(platform).set(code, {
    lineUserId: person.lineUserId,
    redirectUri: String(query.get('redirect_uri')),
    scope: query.get('scope') ?? '',
    ...(nonce ? { nonce } : {}),
    ...(challenge ? { challenge } : {}),
    at: platform.clock.millis(),
  });
  return code;
}

/** LINE Login v2.1: https://developers.line.biz/en/reference/line-login/ */
export function loginEndpoints(platform: Platform): Endpoint[] {
  const open = { auth: 'none' } as const;
  const form = { auth: 'none', takes: 'form' } as const;
  return [
    { method: 'POST', path: '/oauth2/v2.1/token', ...form, handle: ({ body }) => exchange(platform, body) },
    { method: 'GET', path: '/oauth2/v2.1/verify', ...open, handle: ({ query }) => verifyAccessToken(platform, query) },
    { method: 'POST', path: '/oauth2/v2.1/verify', ...form, handle: ({ body }) => verifyIdToken(platform, body) },
    { method: 'GET', path: '/oauth2/v2.1/certs', ...open, handle: () => ({ body: platform.tokens.jwks() }) },
    { method: 'GET', path: '/oauth2/v2.1/userinfo', ...open, handle: (call) => userInfo(platform, call) },
    { method: 'POST', path: '/oauth2/v2.1/userinfo', ...open, handle: (call) => userInfo(platform, call) },
    {
      method: 'GET',
      path: '/v2/profile',
      ...open,
      handle: (call) => {
        const person = callerOf(platform, call);
        return { body: { userId: person.lineUserId, displayName: person.name, ...pictureOf(person, 'pictureUrl') } };
      },
    },
    {
      method: 'GET',
      path: '/friendship/v1/status',
      ...open,
      handle: (call) => ({ body: { friendFlag: reachable(callerOf(platform, call)) } }),
    },
    {
      method: 'GET',
      path: '/.well-known/openid-configuration',
      ...open,
      handle: () => ({ body: discovery(platform) }),
    },
  ];
}

const pictureOf = (person: Person, field: string): JsonObject =>
  person.pictureUrl ? { [field]: person.pictureUrl } : {};

function callerOf(platform: Platform, call: ApiCall): Person {
  const token = platform.tokens.alive(call.bearer, 'user');
  const person = token?.lineUserId ? findPerson(platform, token.lineUserId) : undefined;
  if (!person) throw new LineError(401, 'The access token expired or is invalid');
  return person;
}

function userInfo(platform: Platform, call: ApiCall): ApiAnswer {
  const person = callerOf(platform, call);
  return { body: { sub: person.lineUserId, name: person.name, ...pictureOf(person, 'picture') } };
}

async function exchange(platform: Platform, body: JsonObject): Promise<ApiAnswer> {
  const { loginChannelId, loginChannelSecret } = platform.options;
  if (body.client_id !== loginChannelId || body.client_secret !== loginChannelSecret) {
    throw new OAuthError(400, 'invalid_client', 'Invalid client_id or client_secret');
  }
  if (body.grant_type === 'refresh_token') return refresh(platform, body);
  if (body.grant_type !== 'authorization_code') {
    throw new OAuthError(400, 'unsupported_grant_type', 'unsupported grant_type');
  }
  const code = String(body.code ?? '');
  const found = grantsOf(platform).get(code);
  // Single use, whatever comes of it.
  grantsOf(platform).delete(code);
  if (!found || platform.clock.millis() - found.at > codeLivesMs) {
    throw new OAuthError(400, 'invalid_grant', 'invalid authorization code');
  }
  if (body.redirect_uri !== found.redirectUri)
    throw new OAuthError(400, 'invalid_grant', 'redirect_uri does not match');
  if (found.challenge) {
    const verifier = String(body.code_verifier ?? '');
    const made = createHash('sha256').update(verifier).digest('base64url');
    if (made !== found.challenge) throw new OAuthError(400, 'invalid_grant', 'code_verifier does not match');
  }
  const person = findPerson(platform, found.lineUserId);
  if (!person) throw new OAuthError(400, 'invalid_grant', 'invalid authorization code');
  return { body: await webTokens(platform, person, found.scope, found.nonce) };
}

async function refresh(platform: Platform, body: JsonObject): Promise<ApiAnswer> {
  const token = platform.tokens.alive(body.refresh_token, 'refresh');
  const person = token?.lineUserId ? findPerson(platform, token.lineUserId) : undefined;
  if (!person) throw new OAuthError(400, 'invalid_grant', 'invalid refresh_token');
  const { id_token: _none, ...tokens } = await webTokens(platform, person, token?.scope ?? 'profile', undefined);
  return { body: tokens };
}

async function webTokens(platform: Platform, person: Person, scope: string, nonce?: string): Promise<JsonObject> {
  const { tokens, options } = platform;
  const common = { clientId: options.loginChannelId, lineUserId: person.lineUserId, scope };
  const scopes = scope.split(' ');
  return {
    token_type: 'Bearer',
    access_token: tokens.issue({ kind: 'user', ...common, expiresAt: tokens.seconds + webTokenSeconds }),
    refresh_token: tokens.issue({ kind: 'refresh', ...common, expiresAt: tokens.seconds + 3 * webTokenSeconds }),
    expires_in: webTokenSeconds,
    scope,
    ...(scopes.includes('openid')
      ? {
          id_token: await tokens.idToken(person, {
            alg: 'HS256',
            profile: scopes.includes('profile'),
            ...(nonce ? { nonce } : {}),
          }),
        }
      : {}),
  };
}

function verifyAccessToken(platform: Platform, query: { [name: string]: string }): ApiAnswer {
  const token = platform.tokens.read(query.access_token);
  if (token?.kind !== 'user') return { body: channelTokenState(platform, query.access_token) };
  if (token.expiresAt <= platform.tokens.seconds) throw new OAuthError(400, 'invalid_request', 'access token expired');
  const expires_in = token.expiresAt - platform.tokens.seconds;
  return { body: { scope: token.scope ?? '', client_id: token.clientId, expires_in } };
}

/** The descriptions are LINE's, in the order of its checks: https://developers.line.biz/en/reference/line-login/#verify-id-token */
async function verifyIdToken(platform: Platform, body: JsonObject): Promise<ApiAnswer> {
  const invalid = (description: string): OAuthError => new OAuthError(400, 'invalid_request', description);
  const text = String(body.id_token ?? '');
  const claims = await platform.tokens.readIdToken(text).catch(() => {
    throw invalid('Invalid IdToken.');
  });
  if (claims.iss !== issuer) throw invalid('Invalid IdToken Issuer.');
  if ((claims.exp ?? 0) <= platform.tokens.seconds) throw invalid('IdToken expired.');
  if (!body.client_id || claims.aud !== body.client_id) throw invalid('Invalid IdToken Audience.');
  if (body.nonce !== undefined && claims.nonce !== body.nonce) throw invalid('Invalid IdToken Nonce.');
  if (body.user_id !== undefined && claims.sub !== body.user_id) throw invalid('Invalid IdToken Subject Identifier.');
  return { body: claims };
}

function discovery(platform: Platform): JsonObject {
  return {
    issuer,
    authorization_endpoint: `${platform.url}/oauth2/v2.1/authorize`,
    token_endpoint: `${platform.url}/oauth2/v2.1/token`,
    revocation_endpoint: `${platform.url}/oauth2/v2.1/revoke`,
    userinfo_endpoint: `${platform.url}/oauth2/v2.1/userinfo`,
    jwks_uri: `${platform.url}/oauth2/v2.1/certs`,
    scopes_supported: ['openid', 'profile', 'email'],
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
  };
}
