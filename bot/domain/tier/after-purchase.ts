import type { Account } from '../account/account.ts';
import type { TierChange } from '../account/entry.ts';
import type { Program, Timeline } from '../program/program.ts';
import { asIfOnTime, leftByToday } from './as-if-on-time.ts';
import { type Happened, judged, type TierFacts } from './standing.ts';

/**
 * What a purchase does to the tier: judged on its own day, and for one that arrives late, as if it had been on time.
 * @param facts days with the purchase's measures in them, and the standings before it.
 * @param program of the day it happened.
 */
export function tierAfterPurchase(
  timeline: Timeline,
  program: Program,
  facts: TierFacts & Pick<Account, 'past' | 'lastPurchaseOn'>,
  purchase: Happened,
): TierChange | null {
  const isLate = purchase.day < purchase.today;
  const again = isLate ? asIfOnTime(timeline, program, facts, purchase) : null;
  if (again !== null) return again;
  const change = judged(program, facts, purchase);
  return change === null || !isLate ? change : leftByToday(timeline, program, facts, purchase, change);
}
