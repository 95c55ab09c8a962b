import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import type { KeepRule } from '../account/entry.ts';
import { measureOf } from '../account/measures.ts';
import type { Program, Rule } from '../program/program.ts';
import { addDays, lastAnniversary } from '../time.ts';

/** What measures hang on: the days counted, what is older, and the day of joining. */
export type Counted = Pick<Account, 'days' | 'earlier' | 'joinedOn'>;

/** Before every day. */
export const sinceEver = '0000-01-01' as Day;

/** The sum of a measure over business days, both ends in it. */
export function sumBetween(
  { days, earlier }: Pick<Account, 'days' | 'earlier'>,
  measure: string,
  from: Day,
  to: Day,
): number {
  let sum = from === sinceEver ? (earlier[measure] ?? 0) : 0;
  for (let index = days.length - 1; index >= 0; index -= 1) {
    const each = days[index];
    if (each === undefined || each.day < from) break;
    if (each.day <= to) sum += measureOf(each, measure);
  }
  return sum;
}

/** First business day of the window that ends with `day`: D−364 for 365 days. */
export function windowStart(program: Program, day: Day, joinedOn: Day | null): Day {
  const { window } = program;
  if (window.kind === 'rolling') return addDays(day, 1 - window.days);
  if (window.kind === 'calendar-year') return `${day.slice(0, 4)}-01-01` as Day;
  if (window.kind === 'lifetime' || joinedOn === null || joinedOn > day) return sinceEver;
  return lastAnniversary(joinedOn, day);
}

/** The sum of a measure over the program's window that ends with a day. */
export const measureOn = (counted: Counted, program: Program, measure: string, day: Day): number =>
  sumBetween(counted, measure, windowStart(program, day, counted.joinedOn), day);

/** Whether the window's sums meet a rule. */
export function reaches(counted: Counted, program: Program, rule: Rule, day: Day): boolean {
  const from = windowStart(program, day, counted.joinedOn);
  const met = (condition: Rule['conditions'][number]) =>
    sumBetween(counted, condition.measure, from, day) >= condition.atLeast;
  return rule.of === 'any' ? rule.conditions.some(met) : rule.conditions.every(met);
}

/** K of one condition on a day: its sum since the rule's first day, less its offset. */
export const keepOn = (
  counted: Pick<Account, 'days' | 'earlier'>,
  rule: KeepRule,
  condition: KeepRule['conditions'][number],
  day: Day,
): number => sumBetween(counted, condition.measure, rule.from, day) - condition.offset;

/** Whether K stands at its bar. */
export function isKept(counted: Pick<Account, 'days' | 'earlier'>, rule: KeepRule, day: Day): boolean {
  const met = (condition: KeepRule['conditions'][number]) => keepOn(counted, rule, condition, day) >= condition.bar;
  return rule.of === 'any' ? rule.conditions.some(met) : rule.conditions.every(met);
}
