/** What needs the shop’s secrets. */

/** What needs the shop's secrets: field encryption, keyed hashes, live codes, tokens. Implemented in `bot/seals.ts`. */
export type Seals = {
  encrypt(plain: string): string;
  decrypt(sealed: string): string;
  /** Keyed hash for searching, its own key per purpose. */
  searchHash(purpose: 'phone' | 'phone-tail' | 'email' | 'month-day', value: string): string;
  /** SHA-256, hex: for storing tokens. */
  tokenHash(token: string): string;
  /** 32 random bytes, base64url. */
  newToken(): string;
  /** number(12) + slot(4) + mac(8), digits only: 24 characters. Slot = minute of `now`. */
  liveCode(number: string, now: Date): { code: string; issuedAt: Date; renewAt: Date; expiresAt: Date };
  /** `not-a-code` when it does not have the form. */
  readLiveCode(
    code: string,
    now: Date,
  ): /** `code`: its one form, whatever way it was typed. */
    | { outcome: 'valid' | 'expired'; code: string; number: string; expiresAt: Date }
    | { outcome: 'forged'; number: string }
    | { outcome: 'not-a-code' };
};
