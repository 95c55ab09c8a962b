import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import { type Program, rankOf } from '../program/program.ts';
import { type Counted, keepOn, measureOn } from './measure.ts';

type Condition = { measure: string; needed: number; reached: number; missing: number };

/** The condition to show first: of several that are all needed the furthest, of alternatives the nearest. */
function leading(of: 'any' | 'all', conditions: readonly Condition[]): Condition | undefined {
  const gap = ({ missing, needed }: Condition) => missing / needed;
  const order = conditions.toSorted((a, b) => gap(a) - gap(b));
  return of === 'any' ? order[0] : order.at(-1);
}

/** The next tier up and what is missing to it; null at the top. `threshold`, `missing` are in units of `measure`. */
export function nextTier(
  account: Counted & Pick<Account, 'standing'>,
  program: Program,
  day: Day,
): { tier: string; measure: string; threshold: number; missing: number } | null {
  const next = program.tiers[rankOf(program, account.standing?.tier ?? '') + 1];
  if (next?.up == null) return null;
  const conditions = next.up.conditions.map(({ measure, atLeast }) => {
    const reached = measureOn(account, program, measure, day);
    return { measure, needed: atLeast, reached, missing: Math.max(0, atLeast - reached) };
  });
  const first = leading(next.up.of, conditions);
  return first === undefined
    ? null
    : { tier: next.code, measure: first.measure, threshold: first.needed, missing: first.missing };
}

/** The way back to the tier last lost, while it is open: what K of it still lacks, and its last day. Null where there is none. */
export function comeBackProgress(
  account: Pick<Account, 'standing' | 'days' | 'earlier'>,
  day: Day,
): { tier: string; until: Day; measure: string; missing: number } | null {
  const lost = account.standing?.comeBack ?? null;
  if (lost === null || lost.until < day) return null;
  const conditions = lost.keep.conditions.map((condition) => {
    const k = keepOn(account, lost.keep, condition, day);
    return {
      measure: condition.measure,
      needed: condition.bar,
      reached: k,
      missing: Math.max(0, condition.bar - k),
    };
  });
  const first = leading(lost.keep.of, conditions);
  return first === undefined
    ? null
    : { tier: lost.tier, until: lost.until, measure: first.measure, missing: first.missing };
}

/** What keeps the tier: the bar, K so far, by when, and whether it is reached already (已保級). Null for the lowest. */
export function keepProgress(
  account: Pick<Account, 'standing' | 'days' | 'earlier'>,
  day: Day,
): { measure: string; needed: number; reached: number; missing: number; by: Day; kept: boolean } | null {
  const { standing } = account;
  if (standing?.keep == null || standing.until === null) return null;
  const { keep, until, graceUntil } = standing;
  const by = day > until && graceUntil !== null ? graceUntil : until;
  // Refunds can bring K below zero: shown as nothing reached, but all of it is missing.
  const conditions = keep.conditions.map((condition) => {
    const k = keepOn(account, keep, condition, day < by ? day : by);
    return {
      measure: condition.measure,
      needed: condition.bar,
      reached: Math.max(0, k),
      missing: Math.max(0, condition.bar - k),
    };
  });
  const first = leading(keep.of, conditions);
  return first === undefined ? null : { ...first, by, kept: first.missing === 0 };
}
