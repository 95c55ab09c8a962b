import { Temporal } from 'temporal-polyfill';
import type { Day } from '../../../shared/ids.ts';

/** What of the program a coupon's dates hang on. `dayStartsAt` is `HH:MM`: night shops begin their day at 05:00. */
export type ShopDays = { zone: string; dayStartsAt?: string };

const startOf = (days: ShopDays) => Temporal.PlainTime.from(days.dayStartsAt ?? '00:00');

/** The business day an instant belongs to. */
export function dayOf(days: ShopDays, at: Date): Day {
  const start = startOf(days);
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(days.zone).toPlainDateTime();
  const shifted = local.subtract({ hours: start.hour, minutes: start.minute });
  return shifted.toPlainDate().toString() as Day;
}

/** The instant a business day begins. */
export function startOfDay(days: ShopDays, day: Day): Date {
  const local = Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: days.zone, plainTime: startOf(days) });
  return new Date(local.epochMilliseconds);
}

/** From now to the end of the business day `validDays` days ahead: 30 days from the 1st ends with the 31st. End exclusive. */
export function couponDates(days: ShopDays, now: Date, validDays: number): { usableFrom: Date; usableUntil: Date } {
  const last = Temporal.PlainDate.from(dayOf(days, now)).add({ days: validDays });
  return { usableFrom: now, usableUntil: startOfDay(days, last.add({ days: 1 }).toString() as Day) };
}

/** The day to print: "11/30 止". */
export const lastDayOf = (days: ShopDays, usableUntil: Date): Day => dayOf(days, new Date(usableUntil.getTime() - 1));
