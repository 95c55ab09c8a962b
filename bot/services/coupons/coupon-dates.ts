import type { Day } from '../../../shared/ids.ts';
import { addDays, businessDay, type Calendar, startOfDay } from '../../domain/time.ts';
import type { Coupon, CouponTemplate } from '../ports/coupons.ts';

/** The instant after the last of so many business days from `now`: 30 days from the 1st end with the 31st. */
const endAfter = (calendar: Calendar, now: Date, days: number): Date =>
  startOfDay(addDays(businessDay(now, calendar), days + 1), calendar);

/**
 * From when and until when (exclusive) a copy issued now can be used: so many days from now; between the template's fixed days,
 * if later than now; or within the days it must be opened in, where its own days begin with the opening.
 */
export function couponDates(
  calendar: Calendar,
  now: Date,
  { validDays, clock }: Pick<CouponTemplate, 'validDays' | 'clock'>,
): Pick<Coupon, 'usableFrom' | 'usableUntil' | 'daysFromOpening'> {
  if (clock?.kind === 'fixed') {
    const opens = startOfDay(clock.from, calendar);
    return { usableFrom: opens > now ? opens : now, usableUntil: startOfDay(addDays(clock.until, 1), calendar) };
  }
  if (clock?.kind === 'from-opening')
    return { usableFrom: now, usableUntil: endAfter(calendar, now, clock.openWithinDays), daysFromOpening: validDays };
  return { usableFrom: now, usableUntil: endAfter(calendar, now, validDays) };
}

/** Whether the fixed days of a template lie behind: a copy would have ended before anybody had it. */
export const isOver = ({ clock }: Pick<CouponTemplate, 'clock'>, today: Day): boolean =>
  clock?.kind === 'fixed' && clock.until < today;

/** The new end of a copy whose days begin with its first opening; null where opening changes nothing. */
export const endFromOpening = (
  calendar: Calendar,
  { daysFromOpening }: Pick<Coupon, 'daysFromOpening'>,
  now: Date,
): Date | null => (daysFromOpening == null ? null : endAfter(calendar, now, daysFromOpening));

/** The day to print: "11/30 止". */
export const lastDayOf = (calendar: Calendar, usableUntil: Date): Day =>
  businessDay(new Date(usableUntil.getTime() - 1), calendar);
