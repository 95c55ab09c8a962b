import type { MemberId } from '../../../shared/ids.ts';
import { CouponState } from '../../../shared/vocabulary.ts';
import { familyOf } from '../members/family.ts';
import type { Coupon } from '../ports/coupons.ts';
import type { Deps } from '../ports.ts';
import { stateAt } from './coupon-view.ts';

const mostShown = 200;

/** A member's coupons in three heaps: usable (soonest end first), used (latest first), ended (latest first). At most 200 in all. */
export async function listCoupons(
  deps: Pick<Deps, 'coupons' | 'accounts'>,
  { memberId, now }: { memberId: MemberId; now: Date },
): Promise<{ usable: Coupon[]; used: Coupon[]; ended: Coupon[] }> {
  const all = await deps.coupons.ofMember(await familyOf(deps, memberId), mostShown);
  const inState = (state: Coupon['state']) => all.filter((coupon) => stateAt(coupon, now) === state);
  const until = (coupon: Coupon) => coupon.usableUntil.getTime();
  return {
    usable: inState(CouponState.Issued).toSorted((a, b) => until(a) - until(b)),
    used: inState(CouponState.Redeemed).toSorted((a, b) => (b.used?.at.getTime() ?? 0) - (a.used?.at.getTime() ?? 0)),
    ended: [...inState(CouponState.Expired), ...inState(CouponState.Void)].toSorted((a, b) => until(b) - until(a)),
  };
}
