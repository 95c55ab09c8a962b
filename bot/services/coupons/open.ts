import { AppError } from '../../../shared/errors.ts';
import type { CouponId, MemberId } from '../../../shared/ids.ts';
import { CouponState } from '../../../shared/vocabulary.ts';
import type { Coupon, Deps } from '../ports.ts';
import { stateAt } from './coupon-view.ts';

/**
 * Shows a member's own coupon: counts the first opening, and gives the short-lived code for the counter while it can be used.
 * @throws AppError COUPON_NOT_FOUND, also for somebody else's.
 */
export async function openCoupon(
  deps: Pick<Deps, 'coupons' | 'seals'>,
  { memberId, couponId, now }: { memberId: MemberId; couponId: CouponId; now: Date },
): Promise<{ coupon: Coupon; live: ReturnType<Deps['seals']['liveCode']> | null }> {
  const coupon = await deps.coupons.byId(couponId);
  if (!coupon || coupon.memberId !== memberId) throw new AppError('COUPON_NOT_FOUND');
  if (coupon.openedAt === null) await deps.coupons.markOpened(coupon.id, now);
  const usable = stateAt(coupon, now) === CouponState.Issued && coupon.usableFrom <= now;
  return { coupon, live: usable ? deps.seals.liveCode(coupon.number, now) : null };
}
