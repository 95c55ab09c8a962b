import { Temporal } from 'temporal-polyfill';
import { dayAt, epochDay } from '../../shared/day-numbers.ts';
import type { Day } from '../../shared/ids.ts';

/** What of a program its days hang on. */
export type Calendar = { zone: string; businessDay: { endsAt: string } };

type Span = { from: number; to: number; day: Day };

/** Temporal takes a third of a millisecond; decisions ask thousands of times a second, nearly always about the same few days. */
const spans = new Map<string, Span>();
const latest = new Map<string, Span>();
const spansMax = 4_096;
const hourMs = 3_600_000;

/** @returns the business day an instant belongs to, in the shop's zone. */
export function businessDay(at: Date, calendar: Calendar): Day {
  const ms = at.getTime();
  const shop = `${calendar.zone} ${calendar.businessDay.endsAt}`;
  const last = latest.get(shop);
  if (last !== undefined && last.from <= ms && ms < last.to) return last.day;
  const key = `${shop} ${Math.floor(ms / hourMs)}`;
  const known = spans.get(key);
  if (known !== undefined && known.from <= ms && ms < known.to) {
    latest.set(shop, known);
    return known.day;
  }
  const span = spanOf(ms, calendar);
  if (spans.size >= spansMax) spans.clear();
  spans.set(key, span);
  latest.set(shop, span);
  return span.day;
}

/** @returns the date the shop's calendar shows at an instant, whenever its business day ends: what is printed on a receipt. */
export const calendarDay = (at: Date, { zone }: Pick<Calendar, 'zone'>): Day =>
  businessDay(at, { zone, businessDay: { endsAt: '00:00' } });

function spanOf(ms: number, calendar: Calendar): Span {
  const start = Temporal.PlainTime.from(calendar.businessDay.endsAt);
  const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(calendar.zone);
  let date = local.toPlainDate();
  if (instantOf(date, start, calendar.zone) > ms) date = date.subtract({ days: 1 });
  return {
    from: instantOf(date, start, calendar.zone),
    to: instantOf(date.add({ days: 1 }), start, calendar.zone),
    day: date.toString() as Day,
  };
}

const instantOf = (date: Temporal.PlainDate, plainTime: Temporal.PlainTime, timeZone: string): number =>
  date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;

/** @returns the instant at which a business day begins. */
export const startOfDay = (day: Day, calendar: Calendar): Date =>
  new Date(
    instantOf(Temporal.PlainDate.from(day), Temporal.PlainTime.from(calendar.businessDay.endsAt), calendar.zone),
  );

/** The hours of a shop's clock in which nobody is sent what could as well come in the morning (product, Broadcasts). */
const quiet = { from: Temporal.PlainTime.from('21:00'), until: Temporal.PlainTime.from('09:00') };

/** @returns the instant itself, or the end of the quiet hours it lies in. */
export function afterQuietHours(at: Date, { zone }: Pick<Calendar, 'zone'>): Date {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
  const time = local.toPlainTime();
  const isEvening = Temporal.PlainTime.compare(time, quiet.from) >= 0;
  if (!isEvening && Temporal.PlainTime.compare(time, quiet.until) >= 0) return at;
  const morning = local.toPlainDate().add({ days: isEvening ? 1 : 0 });
  return new Date(instantOf(morning, quiet.until, zone));
}

/** Calendar days later (earlier when negative). Dates alone have no zone, so this is counting. */
export const addDays = (day: Day, days: number): Day => dayAt(epochDay(day) + days);

export const daysBetween = (from: Day, to: Day): number => epochDay(to) - epochDay(from);

/** The same day of the month some months later; a day that month does not have becomes its last (29 February → 28). */
export const addMonths = (day: Day, months: number): Day => inMonth(day, months, Number(day.slice(8, 10)));

/** Last day of the month that lies `months` after the month of `day`. */
export const monthEnd = (day: Day, months: number): Day => inMonth(day, months, 31);

/** Dates alone have no zone, so this is counting, too. */
function inMonth(day: Day, months: number, wanted: number): Day {
  const since = yearOf(day) * 12 + monthOf(day) - 1 + months;
  const [year, month] = [Math.floor(since / 12), (((since % 12) + 12) % 12) + 1];
  return dayOf(year, month, Math.min(wanted, daysInMonth(month, year)));
}

/** 31 December, so many years after the year of `day`. */
export const yearEnd = (day: Day, years: number): Day => dayOf(yearOf(day) + years, 12, 31);

/** The latest day not after `day` on which a whole number of years has passed since `start` (29 February: the 28th in other years). */
export function lastAnniversary(start: Day, day: Day): Day {
  const years = yearOf(day) - yearOf(start);
  const thisYear = addMonths(start, 12 * years);
  return thisYear <= day ? thisYear : addMonths(start, 12 * (years - 1));
}

/** 1 = Monday … 7 = Sunday. Day 0 of the epoch was a Thursday. */
export const weekdayOf = (day: Day): number => ((((epochDay(day) + 3) % 7) + 7) % 7) + 1;

/** First day of the week a day lies in. */
export const weekStart = (day: Day, weekStartsOn: number): Day =>
  addDays(day, -((weekdayOf(day) - weekStartsOn + 7) % 7));

export const dayOf = (year: number, month: number, day: number): Day =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` as Day;

/** Where a date without a year stands: in one that has every day. */
export const dayOfNoYear = ({ month, day }: { month: number; day: number }): Day => dayOf(2_000, month, day);

export const yearOf = (day: Day): number => Number(day.slice(0, 4));
export const monthOf = (day: Day): number => Number(day.slice(5, 7));
export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
export const daysInMonth = (month: number, year: number): number =>
  month === 2 ? (isLeapYear(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
