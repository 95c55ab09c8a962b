import { createHash } from 'node:crypto';
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose';
import { AppError } from '../../shared/errors.ts';
import { isLineUserId, type LineUserId } from '../../shared/ids.ts';

export type LineLoginConfig = Readonly<{
  loginChannelId: string;
  loginChannelSecret: string;
  apiBaseUrl: string;
  accessBaseUrl: string;
}>;

export type LinePerson = { lineUserId: LineUserId; name?: string; picture?: string };

export type LineLogin = {
  /** ES256 by LINE's key set. @throws AppError UNAUTHENTICATED | UNAVAILABLE (LINE's keys could not be read). */
  verifyLiffIdToken(idToken: string, now: Date): Promise<LinePerson>;
  authorizeUrl(request: { state: string; nonce: string; codeChallenge: string; redirectUri: string }): string;
  /** HS256 with the Login secret, and our nonce. @throws AppError UNAUTHENTICATED | UNAVAILABLE. */
  exchangeCode(request: {
    code: string;
    codeVerifier: string;
    redirectUri: string;
    nonce: string;
    now: Date;
  }): Promise<LinePerson>;
};

/** Always this one, whatever base URLs are in use. */
const issuer = 'https://access.line.me';
const skewSeconds = 60;
const tokenMax = 10_000;
const keysTimeoutMs = 3_000;
const exchangeTimeoutMs = 8_000;
/** LINE's ID tokens live an hour; one that says more was not made for this. */
const ageMaxSeconds = 3_600;

/** LINE Login: who somebody is. The algorithm is fixed per way in, so a token of one kind never passes as the other. */
export function createLineLogin(options: { line: LineLoginConfig; fetch?: typeof fetch }): LineLogin {
  const { line, fetch: get = fetch } = options;
  const keys = createRemoteJWKSet(new URL('/oauth2/v2.1/certs', line.apiBaseUrl), {
    timeoutDuration: keysTimeoutMs,
    cooldownDuration: 10_000,
    cacheMaxAge: 24 * 3_600_000,
    [customFetch]: get,
  });
  const secret = new TextEncoder().encode(line.loginChannelSecret);
  const rules = (now: Date) => ({
    issuer,
    audience: line.loginChannelId,
    clockTolerance: skewSeconds,
    currentDate: now,
    maxTokenAge: ageMaxSeconds,
    requiredClaims: ['sub', 'exp', 'iat'],
  });

  return {
    async verifyLiffIdToken(idToken, now) {
      if (idToken.length > tokenMax) throw new AppError('UNAUTHENTICATED');
      try {
        const { payload } = await jwtVerify(idToken, keys, { ...rules(now), algorithms: ['ES256'] });
        return personOf(payload);
      } catch (error) {
        throw translated(error);
      }
    },
    authorizeUrl({ state, nonce, codeChallenge, redirectUri }) {
      const url = new URL('/oauth2/v2.1/authorize', line.accessBaseUrl);
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: line.loginChannelId,
        redirect_uri: redirectUri,
        state,
        scope: 'openid profile',
        nonce,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }).toString();
      return url.toString();
    },
    async exchangeCode({ code, codeVerifier, redirectUri, nonce, now }) {
      const idToken = await tokenFor(
        { url: new URL('/oauth2/v2.1/token', line.apiBaseUrl), get },
        {
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          client_id: line.loginChannelId,
          client_secret: line.loginChannelSecret,
          code_verifier: codeVerifier,
        },
      );
      try {
        const { payload } = await jwtVerify(idToken, secret, { ...rules(now), algorithms: ['HS256'] });
        if (typeof payload.nonce !== 'string' || !sameText(payload.nonce, nonce)) throw new AppError('UNAUTHENTICATED');
        return personOf(payload);
      } catch (error) {
        throw translated(error);
      }
    },
  };
}

async function tokenFor(at: { url: URL; get: typeof fetch }, form: Record<string, string>): Promise<string> {
  let response: Response;
  try {
    response = await at.get(at.url, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'error',
      signal: AbortSignal.timeout(exchangeTimeoutMs),
    });
  } catch (error) {
    throw new AppError('UNAVAILABLE', undefined, { cause: error });
  }
  if (response.status >= 500 || response.status === 429) throw new AppError('UNAVAILABLE');
  if (!response.ok) throw new AppError('UNAUTHENTICATED');
  const body = (await response.json().catch(() => null)) as { id_token?: unknown } | null;
  if (typeof body?.id_token !== 'string' || body.id_token.length > tokenMax) throw new AppError('UNAUTHENTICATED');
  return body.id_token;
}

function personOf(payload: JWTPayload): LinePerson {
  if (!isLineUserId(payload.sub)) throw new AppError('UNAUTHENTICATED');
  const { name, picture } = payload;
  return {
    lineUserId: payload.sub,
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
    ...(typeof picture === 'string' ? { picture } : {}),
  };
}

/** A token that does not hold is the caller's; keys that cannot be had are LINE's or the network's. By class, never by text. */
function translated(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const cannotRead =
    error instanceof errors.JWKSTimeout ||
    (error instanceof errors.JOSEError && error.constructor === errors.JOSEError);
  if (cannotRead || !(error instanceof errors.JOSEError))
    return new AppError('UNAVAILABLE', undefined, { cause: error });
  return new AppError('UNAUTHENTICATED', undefined, { cause: error });
}

/** Compared as digests, so that time tells nothing. */
const sameText = (a: string, b: string): boolean => digest(a) === digest(b);
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
