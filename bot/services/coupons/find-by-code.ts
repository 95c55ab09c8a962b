import { AppError } from '../../../shared/errors.ts';
import type { Coupon } from '../ports/coupons.ts';
import type { Deps } from '../ports.ts';
import { isCouponNumber } from './coupon-number.ts';

/**
 * The coupon behind what was scanned or typed: its short-lived code, or its printed number.
 * @throws AppError COUPON_NOT_FOUND; MEMBER_CODE_INVALID for a forged code; MEMBER_CODE_EXPIRED for an old one, unless the coupon is
 * used up already: then the coupon comes back, since "used at 14:02" says more than "too old".
 */
export async function findCouponByCode(
  deps: Pick<Deps, 'coupons' | 'seals'>,
  { code, now }: { code: string; now: Date },
): Promise<Coupon> {
  const typed = code.normalize('NFKC').replace(/[\s-]/g, '');
  const read = deps.seals.readLiveCode(typed, now);
  if (read.outcome === 'forged') throw new AppError('MEMBER_CODE_INVALID');
  const number = read.outcome === 'not-a-code' ? typed : read.number;
  const coupon = isCouponNumber(number) ? await deps.coupons.byNumber(number) : null;
  if (!coupon) throw new AppError('COUPON_NOT_FOUND');
  if (read.outcome === 'expired' && coupon.used === null)
    throw new AppError('MEMBER_CODE_EXPIRED', { at: read.expiresAt.toISOString() });
  return coupon;
}
