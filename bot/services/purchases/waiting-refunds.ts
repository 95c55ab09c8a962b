import { AppError } from '../../../shared/errors.ts';
import type { BranchCode } from '../../../shared/ids.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Deps } from '../ports.ts';
import { carryRefund, type RefundDeps, waitingKey } from './refund.ts';

/** A refund whose purchase has not come by then is given up. */
const waitsDays = 30;
const pageMax = 500;

/** Carries the refunds that came before this purchase; called once its row is written. */
export async function carryWaitingRefunds(
  deps: RefundDeps,
  receipt: { branch: BranchCode; receiptNumber: string },
  now: Date,
): Promise<void> {
  for (const claim of await deps.claims.waitingFor(waitingKey(receipt.branch, receipt.receiptNumber)))
    if (claim.state === 'open') await carryOne(deps, claim, now);
}

/** Refused by the rules, its reason stays with the claim for staff to see; anything else is tried again by the job. */
async function carryOne(deps: RefundDeps, claim: Claim, now: Date): Promise<void> {
  try {
    await carryRefund(deps, claim, now);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

/** What the job does: tries those whose purchase may have come unseen, and gives the oldest up. @returns how many ended. */
export async function finishWaitingRefunds(deps: RefundDeps, { now }: { now: Date }): Promise<{ ended: number }> {
  let ended = 0;
  const oldest = new Date(now.getTime() - waitsDays * 86_400_000);
  // A day more than they wait: those to be given up are among them.
  for (const claim of await deps.claims.waitingSince(new Date(oldest.getTime() - 30 * 86_400_000), pageMax)) {
    if (claim.state !== 'open') continue;
    await carryOne(deps, claim, now);
    if (claim.at >= oldest) continue;
    await deps.claims.finish(claim.key, 'refused', { code: 'PURCHASE_NOT_FOUND' });
    ended += 1;
  }
  return { ended };
}

export type WaitingRefund = {
  refundNumber: string;
  receiptNumber: string;
  branch: string;
  amount: number;
  at: Date;
  state: 'waiting' | 'done' | 'refused';
  /** Why it was refused. */
  code: string | null;
};

/** Refunds that came before their purchase, newest first: still waiting, done since, or refused with the reason. */
export async function listWaitingRefunds(deps: Pick<Deps, 'claims'>, { now }: { now: Date }): Promise<WaitingRefund[]> {
  const since = new Date(now.getTime() - waitsDays * 86_400_000);
  return (await deps.claims.waitingSince(since, pageMax)).map((claim) => {
    const { refundNumber, amount, waitsFor } = claim.facts as {
      refundNumber: string;
      amount: number;
      waitsFor: { branch: string; number: string };
    };
    return {
      refundNumber,
      receiptNumber: waitsFor.number,
      branch: waitsFor.branch,
      amount,
      at: claim.at,
      state: claim.state === 'open' ? 'waiting' : claim.state,
      code: claim.state === 'refused' ? String(claim.result?.code ?? '') : null,
    };
  });
}
