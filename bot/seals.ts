import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Seals } from './services/ports/seals.ts';

/** How long a live code can be used after its minute began, and how often the page fetches a new one. Milliseconds. */
const codeLifeMs = 120_000;
const minuteMs = 60_000;
const slots = 10_000;

export type SealsOptions = {
  /** Newest first: the first signs, all are accepted. At least one. */
  sessionSecrets: readonly string[];
  /** 32-byte keys, newest first: the first encrypts, all decrypt. At least one. */
  dataKeys: readonly { id: string; key: Buffer }[];
  /** Bytes that cannot be guessed. Default: the system's. */
  random?: (size: number) => Buffer;
};

const derive = (secret: Buffer | string, purpose: string) =>
  Buffer.from(hkdfSync('sha256', secret, 'regulars', purpose, 32));

/**
 * Everything that needs the shop's secrets. Each purpose has a key of its own (HKDF), so that what leaks in one place opens no other.
 *
 * Sealed fields read `keyId.base64url(iv ‖ text ‖ tag)`. Search hashes hang on the oldest data key, so that prepending a new key does
 * not lose anyone; dropping the oldest needs the fields rewritten first, which they need anyway.
 */
export function createSeals({ sessionSecrets, dataKeys, random = randomBytes }: SealsOptions): Seals {
  const [newest] = dataKeys;
  const oldest = dataKeys.at(-1);
  if (!newest || !oldest || sessionSecrets.length === 0) throw new Error('Seals need a session secret and a data key');
  const fieldKeys = new Map(dataKeys.map(({ id, key }) => [id, derive(key, 'field')]));
  const searchKeys = new Map<string, Buffer>();
  const codeKeys = sessionSecrets.map((secret) => derive(secret, 'live-code'));
  const searchKey = (purpose: string) => {
    const known = searchKeys.get(purpose) ?? derive(oldest.key, `search:${purpose}`);
    searchKeys.set(purpose, known);
    return known;
  };

  return {
    encrypt(plain) {
      const iv = random(12);
      const cipher = createCipheriv('aes-256-gcm', fieldKeys.get(newest.id)!, iv);
      const body = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${newest.id}.${body.toString('base64url')}`;
    },
    decrypt(sealed) {
      const at = sealed.indexOf('.');
      const key = fieldKeys.get(sealed.slice(0, at));
      if (!key) throw new Error('A field was sealed with a data key that is not configured');
      const body = Buffer.from(sealed.slice(at + 1), 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, 12));
      decipher.setAuthTag(body.subarray(-16));
      return Buffer.concat([decipher.update(body.subarray(12, -16)), decipher.final()]).toString('utf8');
    },
    searchHash: (purpose, value) => createHmac('sha256', searchKey(purpose)).update(value).digest('hex'),
    tokenHash: (token) => createHash('sha256').update(token).digest('hex'),
    newToken: () => random(32).toString('base64url'),
    liveCode(number, now) {
      const minute = Math.floor(now.getTime() / minuteMs);
      const issuedAt = new Date(minute * minuteMs);
      return {
        code: `${number}${String(minute % slots).padStart(4, '0')}${codeMac(codeKeys[0]!, number, minute)}`,
        issuedAt,
        renewAt: new Date(issuedAt.getTime() + minuteMs),
        expiresAt: new Date(issuedAt.getTime() + codeLifeMs),
      };
    },
    readLiveCode: (code, now) => readLiveCode(codeKeys, code, now),
  };
}

/** Eight digits. The whole minute goes in, not the slot, so that a code does not come back to life when the slots wrap after a week. */
function codeMac(key: Buffer, number: string, minute: number): string {
  const digest = createHmac('sha256', key).update(`${number}:${minute}`).digest();
  return String(digest.readBigUInt64BE() % 100_000_000n).padStart(8, '0');
}

function readLiveCode(keys: readonly Buffer[], typed: string, now: Date): ReturnType<Seals['readLiveCode']> {
  const code = typed.normalize('NFKC').replace(/[\s-]/g, '');
  if (!/^\d{24}$/.test(code)) return { outcome: 'not-a-code' };
  const number = code.slice(0, 12);
  const slot = Number(code.slice(12, 16));
  // One minute ahead is taken: another process's clock may be a little fast.
  const newest = Math.floor(now.getTime() / minuteMs) + 1;
  const minute = newest - ((((newest - slot) % slots) + slots) % slots);
  const mac = code.slice(16);
  if (!keys.some((key) => sameText(codeMac(key, number, minute), mac))) return { outcome: 'forged', number };
  const expiresAt = new Date(minute * minuteMs + codeLifeMs);
  return { outcome: expiresAt > now ? 'valid' : 'expired', code, number, expiresAt };
}

/** Compares digests of both, so that time tells nothing about where they differ. */
function sameText(left: string, right: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return hash(left).equals(hash(right));
}
