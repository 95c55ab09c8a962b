import type { Day } from '../../../shared/ids.ts';
import { addDays } from '../time.ts';
import type { Measures } from './entry.ts';

/** What one business day counts. The three that every shop has are fields, since they are summed thousands of times a second. */
export type DayMeasure = { day: Day; spend: number; visits: number; points: number; more?: Measures };

/** A window of two years before a rise, two years of validity, grace and coming back, and room for the late: then days are summed up. */
const daysKept = 1_830;
/** Of sorted lists. */
const listWindow = 365;

export const measureOf = (day: DayMeasure, measure: string): number => {
  if (measure === 'spend') return day.spend;
  if (measure === 'visits') return day.visits;
  if (measure === 'points') return day.points;
  return day.more?.[measure] ?? 0;
};

/** Adds to a day's measures, keeping the days ascending. `days` is changed; the days in it are not. */
export function addMeasures(days: DayMeasure[], day: Day, by: Measures): void {
  let at = days.length - 1;
  while (at >= 0 && (days[at] as DayMeasure).day > day) at -= 1;
  const found = days[at];
  const { spend = 0, visits = 0, points = 0 } = by;
  const more = moreOf(by);
  if (found?.day !== day) {
    const made: DayMeasure = { day, spend, visits, points };
    if (more) made.more = more;
    days.splice(at + 1, 0, made);
    return;
  }
  const next: DayMeasure = {
    ...found,
    spend: found.spend + spend,
    visits: found.visits + visits,
    points: found.points + points,
  };
  if (more) {
    next.more = { ...found.more };
    for (const [measure, value] of Object.entries(more)) next.more[measure] = (next.more[measure] ?? 0) + value;
  }
  days[at] = next;
}

/** What is counted beside the three; undefined where nothing is, as in most shops. */
function moreOf(by: Measures): Measures | undefined {
  let more: Measures | undefined;
  for (const measure in by) {
    if (measure === 'spend' || measure === 'visits' || measure === 'points') continue;
    more ??= {};
    more[measure] = by[measure] as number;
  }
  return more;
}

/** Whether something after a day may be so old that only its sum is kept. */
export const isSummedUp = (days: readonly DayMeasure[], after: Day): boolean => {
  const newest = days.at(-1);
  return newest !== undefined && after < addDays(newest.day, -daysKept);
};

/** How many days at the beginning are so old that only their sum is kept. */
export function olderThanKept(days: readonly DayMeasure[]): number {
  const newest = days.at(-1);
  if (newest === undefined || days.length < 2) return 0;
  const floor = addDays(newest.day, -daysKept);
  if ((days[0] as DayMeasure).day >= floor) return 0;
  return days.findIndex(({ day }) => day >= floor);
}

/** Spend of the 365 days that end with a day. */
export function spendSince(days: readonly DayMeasure[], newest: Day): number {
  const first = addDays(newest, 1 - listWindow);
  let sum = 0;
  for (let at = days.length - 1; at >= 0; at -= 1) {
    const each = days[at] as DayMeasure;
    if (each.day < first) break;
    sum += each.spend;
  }
  return sum;
}

/** The days with more in them; the array given is not changed. */
export function withMeasures(days: readonly DayMeasure[], day: Day, by: Measures): DayMeasure[] {
  const next = days.slice();
  addMeasures(next, day, by);
  return next;
}
