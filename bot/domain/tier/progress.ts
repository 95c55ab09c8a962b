import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import { type Program, rankOf } from '../program/program.ts';
import { keepOn, measureOn } from './measure.ts';

/** The next tier up and what is missing to it; null at the top. */
export function nextTier(
  account: Account,
  program: Program,
  day: Day,
): { tier: string; threshold: number; missing: number } | null {
  const next = program.tiers[rankOf(program, account.standing?.tier ?? '') + 1];
  if (next === undefined) return null;
  const missing = Math.max(0, next.threshold - measureOn(account, program, day));
  return { tier: next.code, threshold: next.threshold, missing };
}

/** What keeps the tier: the bar, K so far, by when, and whether it is reached already (已保級). Null for the lowest. */
export function keepProgress(
  account: Account,
  day: Day,
): { needed: number; reached: number; missing: number; by: Day; kept: boolean } | null {
  const { standing } = account;
  if (standing?.keep == null || standing.until === null) return null;
  const inGrace = day > standing.until;
  const by = inGrace && standing.graceUntil !== null ? standing.graceUntil : standing.until;
  // Refunds can bring K below zero: shown as nothing reached, but all of it is missing.
  const k = keepOn(account, standing.keep, day < by ? day : by);
  const needed = standing.keep.bar;
  return { needed, reached: Math.max(0, k), missing: Math.max(0, needed - k), by, kept: k >= needed };
}
