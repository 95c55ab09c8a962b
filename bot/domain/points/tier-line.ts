import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Line, TierChange } from '../account/entry.ts';
import { type Program, rankOf } from '../program/program.ts';

const reasonsOfTier: Partial<Record<TierChange['why'], ReasonCode>> = {
  kept: ReasonCode.TierKept,
  down: ReasonCode.TierDown,
  silent: ReasonCode.TierDown,
  reversed: ReasonCode.TierDown,
  held: ReasonCode.TierHeld,
  undone: ReasonCode.Undo,
  import: ReasonCode.Import,
  merged: ReasonCode.Merge,
  split: ReasonCode.Split,
};

/** The line that shows a tier change in a history; null where the tier stays and nothing was renewed. */
export function lineOfTier(tier: TierChange | null): Line | null {
  if (tier === null || tier.why === 'join') return null;
  const reason = reasonsOfTier[tier.why] ?? ReasonCode.TierUp;
  return {
    kind: LineKind.Tier,
    reason,
    points: 0,
    detail: { from: tier.from ?? '', to: tier.to, why: tier.why, since: tier.since, until: tier.until ?? '' },
  };
}

/** Whether a change lifts the member to a higher tier (a rise or a come-back). */
export const isRise = (program: Program, tier: TierChange | null): tier is TierChange =>
  tier !== null && tier.from !== null && rankOf(program, tier.to) > rankOf(program, tier.from);
