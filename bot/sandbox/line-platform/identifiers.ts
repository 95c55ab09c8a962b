import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { LineUserId } from '../../../shared/ids.ts';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID (26 characters, time first), which is what LINE uses as `webhookEventId`. */
export function ulid(at: number): string {
  let time = '';
  for (let rest = at, i = 0; i < 10; i += 1) {
    time = crockford[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  let random = '';
  for (const byte of randomBytes(16)) random += crockford[byte % 32];
  return time + random;
}

/** The nth person's id: looks random, but the same for the same seed, so scripts and screenshots repeat. */
export const userIdFor = (seed: string, n: number | string): LineUserId =>
  `U${createHash('sha256').update(`${seed}:person:${n}`).digest('hex').slice(0, 32)}` as LineUserId;

export const newReplyToken = (): string => randomBytes(16).toString('hex');
export const newQuoteToken = (): string => randomBytes(48).toString('base64url');
export const newRequestId = (): string => randomUUID();
export const newRichMenuId = (): string => `richmenu-${randomBytes(16).toString('hex')}`;

/** LINE's message ids are 18 digits and sent as strings because they do not fit a JavaScript number. */
export const messageIdFrom = (sequence: number): string => String(538_000_000_000_000_000n + BigInt(sequence));
