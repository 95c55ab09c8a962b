import { carryMerge, carrySplit, type MergeDeps } from '../members/carry-merge.ts';
import { carryOpenHold } from '../points/hold.ts';
import { isFinal } from '../points/refusal.ts';
import { carryAward } from './carry-award.ts';
import { carryBillClaim } from './claim-bill.ts';
import type { AwardDeps } from './count-bill.ts';
import { carryRefund } from './refund.ts';
import { sweepCoupons } from './use-coupons.ts';
import { finishWaitingRefunds } from './waiting-refunds.ts';

/** Younger ones are still in their caller's hands; carrying them too would do no harm, only work. */
const graceMs = 30_000;
const pageMax = 200;

/**
 * Carries every claim that nobody finished (a process died, a database went away) to its entry or its refusal.
 * @returns how many were finished, refused, and left for the next run.
 */
export async function finishOpenClaims(
  deps: AwardDeps & MergeDeps,
  { now }: { now: Date },
): Promise<{ finished: number; refused: number; left: number }> {
  const counts = { finished: 0, refused: 0, left: 0 };
  const open = await deps.claims.openBefore(new Date(now.getTime() - graceMs), pageMax);
  for (const claim of open) {
    try {
      if (claim.kind === 'hold') {
        counts[(await carryOpenHold(deps, claim, now)) === 'held' ? 'left' : 'finished'] += 1;
        continue;
      }
      if (claim.kind === 'merge') await carryMerge(deps, claim, now);
      else if (claim.kind === 'split') await carrySplit(deps, claim, now);
      else if (claim.kind === 'award') await carryAward(deps, claim, now);
      else if (claim.kind === 'claim-bill') await carryBillClaim(deps, claim, now);
      else await carryRefund(deps, claim, now);
      counts.finished += 1;
    } catch (error) {
      const final = isFinal(error);
      counts[final ? 'refused' : 'left'] += 1;
      if (!final) deps.log.warn({ err: error, claim: claim.kind }, 'a claim stays open');
    }
  }
  await finishWaitingRefunds(deps, { now });
  await sweepCoupons(deps, { now });
  return counts;
}
