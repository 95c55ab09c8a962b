import type { Day } from '../../../shared/ids.ts';
import type { KeepRule, TierChange } from '../account/entry.ts';
import { basisPointsCeil } from '../money.ts';
import { type Program, type Rule, rankOf, type Tier } from '../program/program.ts';
import { addDays, addMonths, yearEnd, yearOf } from '../time.ts';
import { type Counted, sumBetween, windowStart } from './measure.ts';

/** The first day of review on or after a day. 29 February is the 28th in other years. */
function nextReviewDay(day: Day, monthDays: readonly string[]): Day {
  const candidates = [0, 1].flatMap((later) =>
    monthDays.map((monthDay) => addMonths(`2028-${monthDay}` as Day, 12 * (yearOf(day) + later - 2028))),
  );
  return candidates.toSorted().find((each) => each >= day) ?? day;
}

/** The last day of validity of a tier held from `since`; null where it does not end by itself. */
export function lastDayOf(program: Program, tier: Tier, since: Day): Day | null {
  const validity = tier.validity ?? program.validity;
  if (tier.up === null || program.down.kind === 'never' || validity.kind === 'none') return null;
  const own = validity.kind === 'months' ? addMonths(since, validity.months) : yearEnd(since, 1);
  return program.review.kind === 'dates' ? nextReviewDay(own, program.review.days) : own;
}

/** The dates of a tier held from `since`. */
export function validityOf(program: Program, tier: Tier, since: Day): Pick<TierChange, 'until' | 'graceUntil'> {
  const until = lastDayOf(program, tier, since);
  return { until, graceUntil: until === null ? null : addDays(until, program.down.graceDays) };
}

/** What keeps a tier: its own numbers, or the up rule's share rounded up; null for the lowest. */
export function keepRuleOf(program: Program, tier: Tier): Rule | null {
  if (tier.up === null) return null;
  const { keep } = program;
  if (keep.kind === 'own') return tier.keep ?? tier.up;
  if (keep.kind === 'same') return tier.up;
  const conditions = tier.up.conditions.map(({ measure, atLeast }) => ({
    measure,
    atLeast: basisPointsCeil(atLeast, keep.shareBp),
  }));
  return { of: tier.up.of, conditions };
}

/** K at a rise begins as the surplus over the threshold: nothing where a measure stood below it (another one made the rise). */
export function keepFromRise(counted: Counted, program: Program, tier: Tier, day: Day): KeepRule | null {
  const rule = keepRuleOf(program, tier);
  if (rule === null) return null;
  const from = windowStart(program, day, counted.joinedOn);
  return {
    from,
    of: rule.of,
    conditions: rule.conditions.map(({ measure, atLeast: bar }) => {
      const reached = sumBetween(counted, measure, from, day);
      const threshold = tier.up?.conditions.find((each) => each.measure === measure)?.atLeast ?? reached;
      return { measure, offset: Math.min(threshold, reached), bar };
    }),
  };
}

/** K from 0. `countsFrom`: whether what was counted on the first day itself still counts. */
export function keepFromZero(
  counted: Counted,
  program: Program,
  tier: Tier,
  since: Day,
  countsFrom: 'this-day' | 'next',
): KeepRule | null {
  const rule = keepRuleOf(program, tier);
  if (rule === null) return null;
  return {
    from: since,
    of: rule.of,
    conditions: rule.conditions.map(({ measure, atLeast: bar }) => ({
      measure,
      offset: countsFrom === 'next' ? sumBetween(counted, measure, since, since) : 0,
      bar,
    })),
  };
}

export const isHigher = (program: Program, a: string, b: string): boolean => rankOf(program, a) > rankOf(program, b);
