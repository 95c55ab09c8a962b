import type { Program } from '../../../bot/domain/program/program.ts';
import { endOfMonth, monthOf, numberOf, yearOf } from './dates.ts';

/** As it was told; the day may be missing. `leapDay`: where a 29 February falls in other years, if they chose. */
export type Told = { month: number; day: number | null; leapDay?: 'feb-28' | 'mar-1' };

const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const two = (value: number) => String(value).padStart(2, '0');
const dateOf = (year: number, month: number, day: number) => numberOf(`${year}-${two(month)}-${two(day)}`);
/** 1 = Monday … 7 = Sunday; 1 January 1970 was a Thursday. */
const weekday = (day: number) => ((day + 3) % 7) + 1;

/** Days as numbers. */
export class Birthday {
  readonly told: Told;
  readonly toldOn: number;
  /** Years whose gift was given. */
  readonly given = new Set<number>();

  constructor(told: Told, toldOn: number) {
    this.told = told;
    this.toldOn = toldOn;
  }

  private dayIn(year: number, { birthday }: Program): number {
    const { month, day, leapDay } = this.told;
    if (month === 2 && day === 29 && !isLeap(year))
      return (leapDay ?? birthday.leapDay) === 'mar-1' ? dateOf(year, 3, 1) : dateOf(year, 2, 28);
    return dateOf(year, month, day ?? 1);
  }

  private readonly windows = new Map<Program, Map<number, [number, number]>>();
  /** First and last day of a year's, reckoned once. */
  private windowOf(year: number, program: Program): [number, number] {
    const known = this.windows.get(program) ?? new Map<number, [number, number]>();
    this.windows.set(program, known);
    const window = known.get(year) ?? this.reckoned(year, program);
    known.set(year, window);
    return window;
  }

  /** Who told only the month has all of it. */
  private reckoned(year: number, program: Program): [number, number] {
    const day = this.dayIn(year, program);
    if (this.told.day === null || program.birthday.when === 'month') {
      const last = endOfMonth(day, 0);
      return [dateOf(year, monthOf(day), 1), last];
    }
    if (program.birthday.when === 'day') return [day, day];
    const first = day - ((weekday(day) - program.businessDay.weekStartsOn + 7) % 7);
    return [first, first + 6];
  }

  private years = (day: number) => [-1, 0, 1].map((later) => yearOf(day) + later);

  /** Whether purchases of a day are multiplied. */
  isOn(day: number, program: Program): boolean {
    return this.years(day).some((year) => {
      const [first, last] = this.windowOf(year, program);
      return first <= day && day <= last;
    });
  }

  /**
   * Whether a gift is due today: from its first day, less the days ahead, and told early enough. It is noted as given.
   * Returns the day whose tier it is given by: that first day's at its start, or the one it was told on.
   */
  gives(today: number, program: Program): { day: number; isTold: boolean } | null {
    const { leadDays, late, minDaysAhead } = program.birthday;
    for (const year of this.years(today)) {
      const [first, last] = this.windowOf(year, program);
      if (this.given.has(year) || today < first - leadDays || today > last) continue;
      const latest = late === 'within-a-day' ? last : this.dayIn(year, program) - minDaysAhead;
      if (this.toldOn > latest) continue;
      this.given.add(year);
      const begins = first - leadDays;
      return { day: Math.max(begins, this.toldOn), isTold: this.toldOn >= begins };
    }
    return null;
  }
}
