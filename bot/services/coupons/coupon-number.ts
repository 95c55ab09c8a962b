import { createHash } from 'node:crypto';
import type { CouponId } from '../../../shared/ids.ts';

/** The id that a cause leads to: the same cause never makes two coupons. 32 hex digits. */
export const couponIdOf = (key: string): CouponId =>
  createHash('sha256').update(`coupon:${key}`).digest('hex').slice(0, 32) as CouponId;

/**
 * 12 digits: 9, ten that follow from the key, a Luhn check digit. With a million coupons two keys meet in the ten digits as likely as
 * not: `attempt` gives the next candidate.
 */
export function couponNumberOf(key: string, attempt: number): string {
  const digest = createHash('sha256').update(`number:${attempt}:${key}`).digest();
  const body = `9${String(digest.readBigUInt64BE() % 10_000_000_000n).padStart(10, '0')}`;
  return `${body}${luhnDigit(body)}`;
}

/** Whether this is a coupon's number as printed (spaces and dashes aside). */
export const isCouponNumber = (text: string): boolean =>
  /^9\d{11}$/.test(text) && luhnDigit(text.slice(0, -1)) === text.at(-1);

function luhnDigit(body: string): string {
  let sum = 0;
  for (const [index, digit] of [...body].reverse().entries()) {
    const doubled = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}
