import { createHmac, timingSafeEqual } from 'node:crypto';
import { compactVerify, exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { PlatformClock } from './platform-clock.ts';
import type { LinePlatformOptions, Person, PlatformState } from './types.ts';

export const issuer = 'https://access.line.me';
export const statelessTokenSeconds = 900;
export const liffTokenSeconds = 12 * 3_600;
export const webTokenSeconds = 30 * 86_400;
const idTokenSeconds = 3_600;

export interface AccessToken {
  kind: 'channel' | 'user' | 'refresh';
  clientId: string;
  lineUserId?: string;
  scope?: string;
  /** Epoch seconds. */
  expiresAt: number;
  serial: number;
}

/**
 * Access tokens are opaque to the shop. Ours carry their meaning, signed, so that they outlive a restart of the sandbox
 * without being kept; ID tokens are real JWTs, ES256 for LIFF and HS256 for web login, as LINE's are.
 * https://developers.line.biz/en/docs/line-login/verify-id-token/
 */
export class Tokens {
  #options: LinePlatformOptions;
  #clock: PlatformClock;
  #revoked = new Set<string>();
  #serial = 0;
  #jwk: JWK;
  constructor(options: LinePlatformOptions, clock: PlatformClock, jwk: JWK) {
    this.#options = options;
    this.#clock = clock;
    this.#jwk = jwk;
  }

  get seconds(): number {
    return Math.floor(this.#clock.millis() / 1_000);
  }

  issue(token: Omit<AccessToken, 'serial'>): string {
    this.#serial += 1;
    const payload = Buffer.from(JSON.stringify({ ...token, serial: this.#serial + Date.now() })).toString('base64url');
    return `${payload}.${this.#mac(payload)}`;
  }

  /** What the token says, if we made it and it is not revoked. Expiry is the caller's to check. */
  read(text: unknown): AccessToken | undefined {
    if (typeof text !== 'string' || this.#revoked.has(text)) return undefined;
    const [payload, mac] = text.split('.');
    if (!payload || !mac) return undefined;
    const expected = Buffer.from(this.#mac(payload));
    const given = Buffer.from(mac);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as AccessToken;
  }

  alive(text: unknown, kind: AccessToken['kind']): AccessToken | undefined {
    const token = this.read(text);
    return token && token.kind === kind && token.expiresAt > this.seconds ? token : undefined;
  }

  revoke(text: string): void {
    this.#revoked.add(text);
  }

  async idToken(person: Person, more: { alg: 'ES256' | 'HS256'; nonce?: string; profile?: boolean }): Promise<string> {
    const now = this.seconds;
    const claims: JWTPayload = {
      iss: issuer,
      sub: person.lineUserId,
      aud: this.#options.loginChannelId,
      iat: now,
      exp: now + idTokenSeconds,
      amr: ['linesso'],
      ...(more.alg === 'HS256' ? { auth_time: now } : {}),
      ...(more.nonce ? { nonce: more.nonce } : {}),
      ...(more.profile === false
        ? {}
        : { name: person.name, ...(person.pictureUrl ? { picture: person.pictureUrl } : {}) }),
    };
    const header =
      more.alg === 'ES256' ? { alg: 'ES256', typ: 'JWT', kid: String(this.#jwk.kid) } : { alg: 'HS256', typ: 'JWT' };
    return new SignJWT(claims).setProtectedHeader(header).sign(await this.#key(more.alg));
  }

  /** Checks only the signature, with the key its `alg` calls for; the claims are the verify endpoint's to judge. */
  async readIdToken(text: string): Promise<JWTPayload> {
    // Signature only: time is judged apart, with LINE's own words for it.
    const { payload } = await compactVerify(text, async (header) => this.#verifyKey(header.alg), {
      algorithms: ['ES256', 'HS256'],
    });
    return JSON.parse(new TextDecoder().decode(payload)) as JWTPayload;
  }

  jwks(): { keys: JWK[] } {
    const { d: _private, ...open } = this.#jwk;
    return { keys: [{ ...open, alg: 'ES256', use: 'sig' }] };
  }

  async #key(alg: 'ES256' | 'HS256') {
    return alg === 'HS256' ? new TextEncoder().encode(this.#options.loginChannelSecret) : importJWK(this.#jwk, 'ES256');
  }

  async #verifyKey(alg: string) {
    return alg === 'HS256' ? this.#key('HS256') : importJWK(this.jwks().keys[0]!, 'ES256');
  }

  #mac(payload: string): string {
    return createHmac('sha256', `access:${this.#options.channelSecret}:${this.#options.loginChannelSecret}`)
      .update(payload)
      .digest('base64url');
  }
}

/** The signing key of the LIFF's ID tokens, kept in the state so that a restart does not sign everybody out. */
export async function idTokenKey(state: PlatformState): Promise<JWK> {
  if (state.idTokenKey) return state.idTokenKey as JWK;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = {
    ...(await exportJWK(privateKey)),
    kid: createHmac('sha256', 'kid').update(String(Math.random())).digest('hex'),
  };
  state.idTokenKey = jwk;
  return jwk;
}
