import { AppError } from '../../../shared/errors.ts';
import type { CouponId, MemberId } from '../../../shared/ids.ts';
import { CouponState } from '../../../shared/vocabulary.ts';
import { isTheirs } from '../members/family.ts';
import type { Coupon } from '../ports/coupons.ts';
import type { Deps } from '../ports.ts';
import { endFromOpening } from './coupon-dates.ts';
import { stateAt } from './coupon-view.ts';

/**
 * Shows a member's own coupon: counts the first opening, and gives the short-lived code for the counter while it can be used.
 * @throws AppError COUPON_NOT_FOUND, also for somebody else's.
 */
export async function openCoupon(
  deps: Pick<Deps, 'coupons' | 'seals' | 'programs' | 'accounts'>,
  { memberId, couponId, now }: { memberId: MemberId; couponId: CouponId; now: Date },
): Promise<{ coupon: Coupon; live: ReturnType<Deps['seals']['liveCode']> | null }> {
  const found = await deps.coupons.byId(couponId);
  if (!found || !(await isTheirs(deps, found.memberId, memberId))) throw new AppError('COUPON_NOT_FOUND');
  const coupon = found.openedAt === null ? await firstOpening(deps, found, now) : found;
  const usable = stateAt(coupon, now) === CouponState.Issued && coupon.usableFrom <= now;
  return { coupon, live: usable ? deps.seals.liveCode(coupon.number, now) : null };
}

/** Two pages that open it at once: the first writes, both read what it wrote. */
async function firstOpening(deps: Pick<Deps, 'coupons' | 'programs'>, coupon: Coupon, now: Date): Promise<Coupon> {
  const usable = stateAt(coupon, now) === CouponState.Issued;
  const until = usable ? endFromOpening(await deps.programs.inForce(now), coupon, now) : null;
  await deps.coupons.markOpened(coupon.id, now, until);
  return (await deps.coupons.byId(coupon.id)) ?? coupon;
}
