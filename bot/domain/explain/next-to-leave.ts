import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import type { Entry } from '../account/entry.ts';
import { measureOf } from '../account/measures.ts';
import { asOf } from '../points/preview.ts';
import type { Program, Timeline } from '../program/program.ts';
import { type Counted, measureOn, sumBetween, windowStart } from '../tier/measure.ts';
import { nextTier } from '../tier/progress.ts';
import { addDays, addMonths, lastAnniversary, startOfDay, yearOf } from '../time.ts';
import type { Part } from './part.ts';
import { measureParts } from './why-measure.ts';

/**
 * What leaves the window next: what counts since the day `bought`, which is without effect from the day `on`. `now` − `value` = `left`,
 * if nothing is bought meanwhile.
 */
export type Leaving = { measure: string; bought: Day; on: Day; value: number; now: number; left: number };

/**
 * Which purchases leave the window next, and when: `on` is the first business day on which the sum is without them.
 * - rolling: the oldest day that still counts, so many days after it;
 * - calendar year: all of it, on 1 January;
 * - member's year: all of it, on the day of joining;
 * - lifetime: nothing ever leaves.
 * Null where nothing that counts is in the window.
 */
export function nextToLeave(
  counted: Counted,
  program: Program,
  { measure, today }: { measure: string; today: Day },
): Leaving | null {
  const from = windowStart(program, today, counted.joinedOn);
  const first = counted.days.find((each) => each.day >= from && each.day <= today && measureOf(each, measure) !== 0);
  if (first === undefined) return null;
  const on = leavesOn(program, counted, first.day, today);
  if (on === null) return null;
  const last = addDays(windowStart(program, on, counted.joinedOn), -1);
  const to = last < today ? last : today;
  const now = measureOn(counted, program, measure, today);
  const value = sumBetween(counted, measure, from, to);
  return { measure, bought: first.day, on, value, now, left: now - value };
}

/** The first day whose window begins after `day`, which lies in today's window. */
function leavesOn({ window }: Program, { joinedOn }: Counted, day: Day, today: Day): Day | null {
  if (window.kind === 'rolling') return addDays(day, window.days);
  if (window.kind === 'calendar-year') return `${yearOf(today) + 1}-01-01` as Day;
  if (window.kind === 'lifetime' || joinedOn === null) return null;
  if (joinedOn > today) return null;
  return addMonths(joinedOn, 12 * (yearOf(lastAnniversary(joinedOn, today)) - yearOf(joinedOn) + 1));
}

/** The purchases that leave: their values add up to `value`. @param entries all of the account's, or at least those of the window. */
export const partsLeaving = (
  entries: readonly Entry[],
  counted: Counted,
  program: Program,
  { measure, bought, on }: Leaving,
  today: Day,
): Part[] => {
  const last = addDays(windowStart(program, on, counted.joinedOn), -1);
  return measureParts(entries, measure, bought, last < today ? last : today);
};

/** The way up on a day to come, if nothing is bought: by then the tier may be another one. */
export const nextTierOn = (
  account: Account,
  timeline: Timeline,
  program: Program,
  day: Day,
): ReturnType<typeof nextTier> => nextTier(asOf(account, timeline, startOfDay(day, program)), program, day);
