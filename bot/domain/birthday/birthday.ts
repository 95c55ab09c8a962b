import type { Day } from '../../../shared/ids.ts';
import type { Program } from '../program/program.ts';
import { businessDay, dayOf, daysBetween, daysInMonth, isLeapYear, monthOf, yearOf } from '../time.ts';

/** As the member told it: the day or the year may be missing. */
export type Birthday = { month: number; day: number | null; year: number | null; enteredAt: Date };

type Given = Pick<Birthday, 'month' | 'day' | 'year'>;

/**
 * Whether such a date can be a birthday: the month exists, the day exists in it (29 February without a year, too), and it
 * is not in the future. `today` is the business day.
 */
export function isBirthday({ month, day, year }: Given, today: Day): boolean {
  if (!Number.isInteger(month) || month < 1 || month > 12) return false;
  if (year !== null && (!Number.isInteger(year) || year < 1900 || year > yearOf(today))) return false;
  if (day !== null && (!Number.isInteger(day) || day < 1 || day > daysInMonth(month, year ?? 2024))) return false;
  return year === null || dayOf(year, month, day ?? 1) <= today;
}

/** 民國 years count from 1912: 78 is 1989. Three digits at most, so the two cannot be confused. */
export const fromRocYear = (year: number): number => (year > 0 && year < 1000 ? year + 1911 : year);

/** The day a birthday falls on in a year; 29 February by the shop's rule; month only: the first. */
export function birthdayIn(year: number, birthday: Given, program: Program): Day {
  if (birthday.month === 2 && birthday.day === 29 && !isLeapYear(year))
    return program.birthday.leapDay === 'mar-1' ? dayOf(year, 3, 1) : dayOf(year, 2, 28);
  return dayOf(year, birthday.month, birthday.day ?? 1);
}

/** First business day of the birthday month in that year: when the points are given. */
export const birthdayGiftDay = (year: number, birthday: Given, program: Program): Day =>
  dayOf(year, monthOf(birthdayIn(year, birthday, program)), 1);

export const isBirthdayMonth = (birthday: Given, day: Day, program: Program): boolean =>
  monthOf(birthdayIn(yearOf(day), birthday, program)) === monthOf(day);

/**
 * Whether this year's gift is due on a business day: the month has begun and not ended, and the date was entered at least 30
 * days before it (before the 1st where only the month is known).
 */
export function birthdayGiftDue(birthday: Birthday, today: Day, program: Program): boolean {
  if (!isBirthdayMonth(birthday, today, program)) return false;
  const entered = businessDay(birthday.enteredAt, program);
  return daysBetween(entered, birthdayIn(yearOf(today), birthday, program)) >= program.birthday.minDaysAhead;
}

/** The next day on which points will be given, this year's or a later one's; null while nothing is known of the date. */
export function nextBirthdayGift(birthday: Birthday, today: Day, program: Program, givenYears: readonly number[]): Day {
  const entered = businessDay(birthday.enteredAt, program);
  for (let year = yearOf(today); ; year += 1) {
    const day = birthdayGiftDay(year, birthday, program);
    const far = daysBetween(entered, birthdayIn(year, birthday, program)) >= program.birthday.minDaysAhead;
    const over = monthOf(day) < monthOf(today) && year === yearOf(today);
    if (far && !over && !givenYears.includes(year)) return day;
  }
}
