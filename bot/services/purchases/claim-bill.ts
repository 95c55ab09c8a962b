import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import type { MemberId, PurchaseId } from '../../../shared/ids.ts';
import { ReasonCode } from '../../../shared/vocabulary.ts';
import { contentHashOf } from '../points/commit.ts';
import { commitForOwner } from '../points/commit-for-owner.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Member } from '../ports/members.ts';
import type { Purchase } from '../ports/purchases.ts';
import type { Actor } from '../ports.ts';
import { type AwardDeps, type AwardFacts, countBill } from './count-bill.ts';
import { decideOn, noteRefunded } from './refund.ts';
import type { AwardResult } from './types.ts';
import { undoCounted } from './undo.ts';

/** A bill without a member is kept so long; any member claims one of the last days, a new one the bill just paid. */
const keptDays = 30;
export const claimDays = 7;

type BillClaimFacts = { purchaseId: PurchaseId; memberId: MemberId; actor: Actor };

/**
 * Counts a bill that named nobody for a member, on the day it happened.
 *
 * Step by step:
 * 0. Bill and member are there before anything is claimed. A carrier that did not find them would refuse, and free the bill for a
 *    second member, while another carrier of the same claim finds them and counts.
 * 1. One insert claims the bill for the member (`claim-bill:<purchase>` is the alias: two members cannot both hold it).
 * 2. The entry under the purchase's own key; then what was refunded of it meanwhile, each refund under its own key.
 * 3. The purchase's row gets the member, the claim its answer. A crash anywhere leaves an open claim, which the job carries on.
 * @throws AppError PURCHASE_NOT_FOUND | BILL_TOO_OLD {days} | BILL_ALREADY_CLAIMED | MEMBER_NOT_FOUND | BUSY.
 */
export async function claimBill(
  deps: AwardDeps,
  command: { purchaseId: PurchaseId; memberId: MemberId; actor: Actor; now: Date },
): Promise<AwardResult> {
  const { purchaseId, memberId, actor, now } = command;
  const facts: BillClaimFacts = { purchaseId, memberId, actor };
  const [bill, member] = await Promise.all([deps.purchases.byId(purchaseId), deps.members.byId(memberId)]);
  if (member === null) throw new AppError('MEMBER_NOT_FOUND');
  if (bill === null || (bill.memberId === null && isTakenBack(bill))) throw new AppError('PURCHASE_NOT_FOUND');
  if (bill.memberId === null && bill.at.getTime() < now.getTime() - keptDays * 86_400_000)
    throw new AppError('BILL_TOO_OLD', { days: keptDays });
  const key = `claim-bill:${purchaseId}:${memberId}`;
  // The till has named somebody, or another claim has: only a repeat of the one that gave it to this member is answered.
  if (bill.memberId !== null && (await deps.claims.byKey(key)) === null) throw new AppError('BILL_ALREADY_CLAIMED');
  const claim: Claim = {
    key,
    alias: `claim-bill:${purchaseId}`,
    hash: contentHashOf({ purchaseId, memberId }),
    memberId,
    kind: 'claim-bill',
    facts,
    at: now,
    state: 'open',
    result: null,
  };
  const taken = await deps.claims.take(claim);
  if (taken.outcome === 'alias-taken') throw new AppError('BILL_ALREADY_CLAIMED');
  return carryBillClaim(deps, taken.outcome === 'taken' ? claim : taken.existing, now);
}

/** Undone, replaced or given back whole: there is nothing left to count. */
export const isTakenBack = ({ paid, refunded, refundsBefore }: Purchase): boolean =>
  (paid > 0 && refunded >= paid) ||
  refundsBefore.some(({ refundId }) => refundId === 'undo' || refundId === 'replaced');

/** Carries a claimed bill to its entry; safe to run twice and at once. */
export async function carryBillClaim(deps: AwardDeps, claim: Claim, now: Date): Promise<AwardResult> {
  if (claim.state === 'refused') throw new AppError(String(claim.result?.code ?? 'INTERNAL') as ErrorCode);
  const { purchaseId, memberId, actor } = claim.facts as BillClaimFacts;
  const [purchase, member] = await Promise.all([deps.purchases.byId(purchaseId), deps.members.byId(memberId)]);
  // Neither is ever deleted: such a claim stays open for somebody to look at.
  if (purchase === null || member === null) throw new Error(`${claim.key} names what is not there`);
  if (purchase.memberId !== null && purchase.memberId !== memberId) {
    await deps.claims.finish(claim.key, 'refused', { code: 'BILL_ALREADY_CLAIMED' });
    throw new AppError('BILL_ALREADY_CLAIMED');
  }
  const result = await countFor(deps, claim, { purchase, member, actor }, now).catch(async (error: unknown) => {
    // Merged meanwhile: the bill is free for whom they were merged into.
    if (error instanceof AppError && error.code === 'MEMBER_MERGED')
      await deps.claims.finish(claim.key, 'refused', { code: error.code });
    throw error;
  });
  await deps.purchases.giveTo(purchase.id, memberId, result.pointsEarned);
  await followRefunds(deps, purchase.id, memberId, now);
  await deps.claims.finish(claim.key, 'done', { purchaseId });
  return result;
}

async function countFor(
  deps: AwardDeps,
  claim: Claim,
  { purchase, member, actor }: { purchase: Purchase; member: Member; actor: Actor },
  now: Date,
): Promise<AwardResult> {
  const original = await deps.claims.byKey(purchase.claimKey);
  const branch = (await deps.branches.byCode(purchase.branch)) ?? { code: purchase.branch, name: purchase.branch };
  const facts: AwardFacts = {
    memberId: member.id,
    branch: purchase.branch,
    amount: purchase.amount,
    at: purchase.at.toISOString(),
    actor,
    receiptNumber: purchase.receiptNumber,
    receiptKey: purchase.receiptKey,
    couponIds: [],
    points: 0,
    asPaid: true,
    channel: purchase.channel,
    lines: (original?.facts as AwardFacts | undefined)?.lines ?? [],
  };
  const carried = { claim, facts, purchaseId: purchase.id, member, branch };
  return countBill(deps, carried, await deps.programs.inForce(purchase.at), now);
}

/** What was given back of the bill while it was nobody's: read after the row has its member, so that none falls between. */
async function followRefunds(deps: AwardDeps, purchaseId: PurchaseId, memberId: MemberId, now: Date): Promise<void> {
  const purchase = await deps.purchases.byId(purchaseId);
  if (purchase === null || purchase.refundsBefore.length === 0) return;
  const actor: Actor = { kind: 'system', id: 'claim-bill' };
  for (const { refundId, amount } of purchase.refundsBefore) {
    if (refundId === 'undo') {
      await undoCounted(deps, { purchase, memberId, actor, now });
      continue;
    }
    const isReplaced = refundId === 'replaced';
    await commitForOwner(deps, {
      home: memberId,
      idempotencyKey: `refund:${purchaseId}:${refundId}`,
      content: { refund: refundId },
      actor,
      now,
      decide: (account) =>
        decideOn(deps, account, purchase, {
          refundId: isReplaced ? `${purchaseId}-replaced` : refundId,
          amount: isReplaced ? 'rest' : amount,
          reason: ReasonCode.Refund,
          now,
          branch: purchase.branch,
        }),
    });
  }
  await noteRefunded(deps, purchase, memberId);
}
