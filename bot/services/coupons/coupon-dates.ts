import type { Day } from '../../../shared/ids.ts';
import { addDays, businessDay, type Calendar, startOfDay } from '../../domain/time.ts';

/** From now to the end of the business day `validDays` days ahead: 30 days from the 1st ends with the 31st. End exclusive. */
export const couponDates = (
  calendar: Calendar,
  now: Date,
  validDays: number,
): { usableFrom: Date; usableUntil: Date } => ({
  usableFrom: now,
  usableUntil: startOfDay(addDays(businessDay(now, calendar), validDays + 1), calendar),
});

/** The day to print: "11/30 止". */
export const lastDayOf = (calendar: Calendar, usableUntil: Date): Day =>
  businessDay(new Date(usableUntil.getTime() - 1), calendar);
