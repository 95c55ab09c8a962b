import type { member, ResponseOf } from '../../../shared/contract/index.ts';
import { CouponState } from '../../../shared/vocabulary.ts';
import type { CouponRule } from '../../domain/coupon/coupon.ts';
import type { Calendar } from '../../domain/time.ts';
import type { Coupon } from '../ports/coupons.ts';
import { lastDayOf } from './coupon-dates.ts';

export type CouponView = ResponseOf<typeof member.openCoupon>['coupon'];

/** A coupon as pages show it: one past its end reads `expired` even while the job that writes it has not come by. */
export function couponView(coupon: Coupon, calendar: Calendar, now: Date): CouponView {
  const { used } = coupon;
  const limits = limitsOf(coupon);
  return {
    id: coupon.id,
    number: coupon.number,
    title: coupon.title,
    kind: coupon.kind,
    value: coupon.value,
    minimum: coupon.minimum,
    ...(coupon.description ? { description: coupon.description } : {}),
    ...(Object.values(limits).every((limit) => limit === null) ? {} : { limits }),
    source: coupon.source,
    state: stateAt(coupon, now),
    usableFrom: coupon.usableFrom.toISOString(),
    usableUntil: coupon.usableUntil.toISOString(),
    lastDay: lastDayOf(calendar, coupon.usableUntil),
    ...(used
      ? { used: { at: used.at.toISOString(), branch: used.branchName, ...(used.staff ? { staff: used.staff } : {}) } }
      : {}),
  };
}

/** What a coupon is limited to; null = anywhere, always, anything. */
export const limitsOf = ({ cap, productLines, branches, channels, weekdays, hours }: CouponRule) => ({
  cap: cap ?? null,
  productLines: productLines == null ? null : [...productLines],
  branches: branches == null ? null : [...branches],
  channels: channels == null ? null : [...channels],
  weekdays: weekdays == null ? null : [...weekdays],
  hours: hours ?? null,
});

export const stateAt = (coupon: Coupon, now: Date): Coupon['state'] =>
  coupon.state === CouponState.Issued && coupon.usableUntil <= now ? CouponState.Expired : coupon.state;
