import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import type { LotName } from '../account/entry.ts';
import type { Program } from '../program/program.ts';
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
 * already: a late purchase is no step back behind a later one.
 */
export function rollsTo(program: Program, day: Day, account: Pick<Account, 'rollsTo'>): { rollsTo?: Day } {
  if (program.expiry.kind !== 'rolling') return {};
  const to = addMonths(day, program.expiry.months);
  return { rollsTo: account.rollsTo !== undefined && account.rollsTo > to ? account.rollsTo : to };
}
