import type { Account } from '../account/account.ts';
import type { TierChange } from '../account/entry.ts';
import type { Program, Timeline } from '../program/program.ts';
import { asIfOnTime } from './as-if-on-time.ts';
import { type Happened, judged, type TierFacts } from './standing.ts';

/**
 * What a purchase does to the tier: judged on its own day, and for one that arrives late, as if it had been on time.
 * @param facts days with the purchase's measures in them, and the standings before it.
 * @param program of the day it happened.
 */
export const tierAfterPurchase = (
  timeline: Timeline,
  program: Program,
  facts: TierFacts & Pick<Account, 'past' | 'lastPurchaseOn'>,
  purchase: Happened,
): TierChange | null =>
  (purchase.day < purchase.today ? asIfOnTime(timeline, program, facts, purchase) : null) ??
  judged(program, facts, purchase);
