import type { Day } from '../../../shared/ids.ts';
import type { Program } from '../program/program.ts';
import {
  addDays,
  businessDay,
  dayOf,
  daysBetween,
  daysInMonth,
  isLeapYear,
  monthEnd,
  monthOf,
  weekStart,
  yearOf,
} from '../time.ts';

/** As the member told it: the day or the year may be missing. `leapDay`: where 29 February falls in other years, if they chose. */
export type Birthday = {
  month: number;
  day: number | null;
  year: number | null;
  enteredAt: Date;
  leapDay?: 'feb-28' | 'mar-1' | null | undefined;
};

type Given = Pick<Birthday, 'month' | 'day' | 'year' | 'leapDay'>;

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

/** The day a birthday falls on in a year; 29 February by the member's choice, else the shop's rule; month only: the first. */
export function birthdayIn(year: number, birthday: Given, program: Program): Day {
  if (birthday.month === 2 && birthday.day === 29 && !isLeapYear(year)) {
    const leapDay = birthday.leapDay ?? program.birthday.leapDay;
    return leapDay === 'mar-1' ? dayOf(year, 3, 1) : dayOf(year, 2, 28);
  }
  return dayOf(year, birthday.month, birthday.day ?? 1);
}

/** The business days of a year's birthday window: the day, its week or its month. Who told only the month has the month. */
export function birthdayWindow(year: number, birthday: Given, program: Program): { from: Day; to: Day } {
  const day = birthdayIn(year, birthday, program);
  const { when } = program.birthday;
  if (when === 'month' || birthday.day === null) return { from: dayOf(year, monthOf(day), 1), to: monthEnd(day, 0) };
  if (when === 'day') return { from: day, to: day };
  const from = weekStart(day, program.businessDay.weekStartsOn);
  return { from, to: addDays(from, 6) };
}

/** First business day of the birthday window in that year, less the lead days: when the gift is given. */
export const birthdayGiftDay = (year: number, birthday: Given, program: Program): Day =>
  addDays(birthdayWindow(year, birthday, program).from, -program.birthday.leadDays);

/** A week may lie in two years. */
export function isInBirthdayWindow(birthday: Given, day: Day, program: Program): boolean {
  if (program.birthday.when === 'month') return monthOf(birthdayIn(yearOf(day), birthday, program)) === monthOf(day);
  return [-1, 0, 1].some((later) => {
    const { from, to } = birthdayWindow(yearOf(day) + later, birthday, program);
    return from <= day && day <= to;
  });
}

/**
 * Whether a date was told early enough for a year's gift: so many days before it (before the 1st where only the month is known).
 * A shop that gives to the late asks only that the window is not over.
 */
function inTime(year: number, birthday: Birthday, program: Program): boolean {
  const entered = businessDay(birthday.enteredAt, program);
  if (program.birthday.late === 'within-a-day') return entered <= birthdayWindow(year, birthday, program).to;
  return daysBetween(entered, birthdayIn(year, birthday, program)) >= program.birthday.minDaysAhead;
}

/**
 * The year whose gift is due on a business day: its giving has begun, its window has not ended, and the date was told in time.
 * Null when none is. With lead days a gift of January is due in December.
 */
export function birthdayGiftDue(birthday: Birthday, today: Day, program: Program): number | null {
  for (const year of [yearOf(today), yearOf(today) + 1, yearOf(today) - 1]) {
    const { to } = birthdayWindow(year, birthday, program);
    if (birthdayGiftDay(year, birthday, program) <= today && today <= to && inTime(year, birthday, program))
      return year;
  }
  return null;
}

/** The next day on which the gift will be given, this year's or a later one's. */
export function nextBirthdayGift(birthday: Birthday, today: Day, program: Program, givenYears: readonly number[]): Day {
  for (let year = yearOf(today) - 1; ; year += 1) {
    const { to } = birthdayWindow(year, birthday, program);
    if (to < today || givenYears.includes(year) || !inTime(year, birthday, program)) continue;
    return birthdayGiftDay(year, birthday, program);
  }
}
