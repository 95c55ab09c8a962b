import { hkdfSync } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

/** Our own short signed tokens (HS256), one key a purpose, derived from the session secrets. */
export type Tokens = {
  sign(claims: Record<string, string>, options: { now: Date; lifeMs: number }): Promise<string>;
  /** null for a token that is forged, of another purpose, or over. */
  read(token: string, now: Date): Promise<Record<string, unknown> | null>;
};

/** @param secrets newest first: the first signs, all are accepted, so that a change of secret signs nobody out. */
export function createTokens(secrets: readonly string[], purpose: string): Tokens {
  const keys = secrets.map((secret) => new Uint8Array(hkdfSync('sha256', secret, 'regulars', `token:${purpose}`, 32)));
  return {
    sign: (claims, { now, lifeMs }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('regulars')
        .setAudience(purpose)
        .setIssuedAt(now)
        .setExpirationTime(new Date(now.getTime() + lifeMs))
        .sign(keys[0]!),
    async read(token, now) {
      for (const key of keys) {
        try {
          const { payload } = await jwtVerify(token, key, {
            algorithms: ['HS256'],
            issuer: 'regulars',
            audience: purpose,
            currentDate: now,
          });
          return payload;
        } catch (error) {
          if (!(error instanceof errors.JOSEError)) throw error;
        }
      }
      return null;
    },
  };
}
