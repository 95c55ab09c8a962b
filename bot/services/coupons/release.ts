import type { CouponId } from '../../../shared/ids.ts';
import type { Deps } from '../ports.ts';

/** A bill's coupon is the member's again, where this claim still holds it; its template counts one use less. Twice changes nothing. */
export async function releaseCoupon(
  deps: Pick<Deps, 'coupons' | 'couponTemplates'>,
  id: CouponId,
  claim: string,
): Promise<boolean> {
  if (!(await deps.coupons.release(id, claim))) return false;
  const coupon = await deps.coupons.byId(id);
  if (coupon !== null) await deps.couponTemplates.countUsed(coupon.templateId, -1);
  return true;
}
