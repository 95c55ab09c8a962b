import type { member, ResponseOf } from '../../../shared/contract/index.ts';
import { CouponState } from '../../../shared/vocabulary.ts';
import type { Calendar } from '../../domain/time.ts';
import type { Coupon } from '../ports/coupons.ts';
import { lastDayOf } from './coupon-dates.ts';

export type CouponView = ResponseOf<typeof member.openCoupon>['coupon'];

/** A coupon as pages show it: one past its end reads `expired` even while the job that writes it has not come by. */
export function couponView(coupon: Coupon, calendar: Calendar, now: Date): CouponView {
  const { used } = coupon;
  return {
    id: coupon.id,
    number: coupon.number,
    title: coupon.title,
    kind: coupon.kind,
    value: coupon.value,
    minimum: coupon.minimum,
    ...(coupon.description ? { description: coupon.description } : {}),
    ...limitsOf(coupon),
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

/** What a copy is limited to: issued ones keep only what limits them. */
function limitsOf({ cap, productLines, branches, channels, weekdays, hours }: Coupon): Pick<CouponView, 'limits'> {
  const limits = {
    ...(cap == null ? {} : { cap }),
    ...(productLines == null ? {} : { productLines: [...productLines] }),
    ...(branches == null ? {} : { branches: [...branches] }),
    ...(channels == null ? {} : { channels: [...channels] }),
    ...(weekdays == null ? {} : { weekdays: [...weekdays] }),
    ...(hours == null ? {} : { hours: { ...hours } }),
  };
  return Object.keys(limits).length === 0 ? {} : { limits };
}

export const stateAt = (coupon: Coupon, now: Date): Coupon['state'] =>
  coupon.state === CouponState.Issued && coupon.usableUntil <= now ? CouponState.Expired : coupon.state;
