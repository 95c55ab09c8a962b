import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import type { LotName } from '../account/entry.ts';
import type { Program, Timeline } from '../program/program.ts';
import { addDays, addMonths, monthEnd, yearEnd } from '../time.ts';

/** The last usable day of points earned on a business day; null = they never end. */
export function expiryOf({ expiry }: Pick<Program, 'expiry'>, earnedOn: Day): Day | null {
  if (expiry.kind === 'month-end') return monthEnd(earnedOn, expiry.months);
  if (expiry.kind === 'days') return addDays(earnedOn, expiry.days);
  if (expiry.kind === 'year-end') return yearEnd(earnedOn, expiry.years);
  if (expiry.kind === 'rolling') return addMonths(earnedOn, expiry.months);
  return null;
}

/** The lot that points earned on a day stand in. `usableFrom` only where it lies ahead: what is usable at once has no such day. */
export function lotFor(program: Program, earnedOn: Day, usableFrom: Day = earnedOn): LotName {
  return {
    expiresOn: expiryOf(program, earnedOn),
    ...(usableFrom > earnedOn ? { usableFrom } : {}),
    ...(program.expiry.kind === 'rolling' ? { rolling: true as const } : {}),
  };
}

/**
 * Where points last as long as the member comes: the end they roll to with a purchase or redemption. Never sooner than they end
 * already: a late purchase is no step back behind a later one. Old points keep old rules: what was given under rules that rolled rolls on
 * under rules that do not, as long as before.
 */
export function rollsTo(
  timeline: Timeline,
  program: Program,
  { day, now }: { day: Day; now: Date },
  account: Pick<Account, 'rollsTo' | 'lots'>,
): { rollsTo?: Day } {
  const rolls = account.rollsTo !== undefined || account.lots.some(({ rolling }) => rolling === true);
  const months = rolls || program.expiry.kind === 'rolling' ? rollingMonths(timeline, now) : null;
  if (months === null) return {};
  const to = addMonths(day, months);
  return { rollsTo: account.rollsTo !== undefined && account.rollsTo > to ? account.rollsTo : to };
}

/** Of the latest rules that rolled. */
function rollingMonths(timeline: Timeline, now: Date): number | null {
  for (let rules = timeline.inForce(now); ; ) {
    if (rules.expiry.kind === 'rolling') return rules.expiry.months;
    const before = timeline.inForce(new Date(rules.startsAt.getTime() - 1));
    if (before.version === rules.version) return null;
    rules = before;
  }
}
