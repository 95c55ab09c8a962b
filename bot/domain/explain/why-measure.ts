import type { Day } from '../../../shared/ids.ts';
import type { Entry, KeepRule } from '../account/entry.ts';
import type { Program } from '../program/program.ts';
import { type Counted, keepOn, measureOn, sinceEver, windowStart } from '../tier/measure.ts';
import { type Explanation, type Part, restOf } from './part.ts';

/** A qualifying sum: which measure, over which business days (both ends in it; `from` null = since ever). */
export type MeasureExplanation = Explanation & { measure: string; from: Day | null; to: Day };

/** What each entry counts of a measure on the business days from … to, by the day it counts on. */
export function measureParts(entries: readonly Entry[], measure: string, from: Day, to: Day): Part[] {
  const parts = entries.flatMap((entry): Part[] => {
    const own = { day: entry.day, value: entry.qualifying?.measures[measure] ?? 0 };
    const others = (entry.days ?? []).map(({ day, measures }) => ({ day, value: measures[measure] ?? 0 }));
    return [own, ...others]
      .filter(({ day, value }) => value !== 0 && from <= day && day <= to)
      .map(({ day, value }) => ({ entry, line: null, day, value }));
  });
  return parts.toSorted((a, b) => (a.day === b.day ? a.entry.seq - b.entry.seq : a.day < b.day ? -1 : 1));
}

export const shownFrom = (from: Day): Day | null => (from === sinceEver ? null : from);

/** The sum of a measure over the program's window that ends with a day. */
export function whyMeasure(
  entries: readonly Entry[],
  counted: Counted,
  program: Program,
  { measure, day }: { measure: string; day: Day },
): MeasureExplanation {
  const from = windowStart(program, day, counted.joinedOn);
  return {
    measure,
    from: shownFrom(from),
    to: day,
    total: measureOn(counted, program, measure, day),
    parts: measureParts(entries, measure, from, day),
    rest: [],
  };
}

/** K of one condition on a day: what counts since the rule's first day, less what the rise used up. */
export function whyKeepCondition(
  entries: readonly Entry[],
  counted: Pick<Counted, 'days' | 'earlier'>,
  rule: KeepRule,
  { condition, day }: { condition: KeepRule['conditions'][number]; day: Day },
): MeasureExplanation {
  return {
    measure: condition.measure,
    from: shownFrom(rule.from),
    to: day,
    total: keepOn(counted, rule, condition, day),
    parts: measureParts(entries, condition.measure, rule.from, day),
    rest: restOf('threshold', -condition.offset),
  };
}
