import { AppError } from '../../../shared/errors.ts';
import type { CouponId, PurchaseId } from '../../../shared/ids.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../../domain/account/account.ts';
import type { Entry } from '../../domain/account/entry.ts';
import { afterDraft, asOf } from '../../domain/points/preview.ts';
import { isTheirs, livingId } from '../members/family.ts';
import { commitForOwner } from '../points/commit-for-owner.ts';
import { readAccount } from '../points/heads.ts';
import { entryIn, ledgersOf } from '../points/ledgers.ts';
import { readTimeline } from '../points/timeline.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Purchase } from '../ports/purchases.ts';
import { type AwardDeps, type AwardFacts, type Carried, tryBill } from './count-bill.ts';
import { numberOf } from './receipt.ts';
import { decideOn, noteRefunded } from './refund.ts';
import { takeBackUnclaimed } from './refund-unclaimed.ts';
import { alreadyReplaced, refuseReplaced, replacedKey } from './replaced.ts';
import type { AwardCommand } from './types.ts';

/**
 * A receipt written anew (作廢重開), or with a company number added later: the purchase has another receipt from now on and is not
 * counted again. With the same amount nothing else changes. With another, what the first did is taken back wholly and the new one is
 * counted in its place, on the day of the first.
 * @throws AppError PURCHASE_NOT_FOUND {receiptNumber} | RECEIPT_ALREADY_REPLACED | REFUND_TOO_LARGE (it was refunded) |
 * INVALID_REQUEST {memberNumber} where it is another member's.
 */
export async function purchaseToReplace(
  deps: AwardDeps,
  command: Pick<AwardCommand, 'branch' | 'memberId'> & { replaces: string },
): Promise<Purchase> {
  const number = numberOf(command.replaces, 'replacesReceiptNumber');
  const old = await deps.purchases.newestByReceipt(command.branch, number);
  if (old === null) {
    await refuseReplaced(deps, { branch: command.branch, number });
    throw new AppError('PURCHASE_NOT_FOUND', { receiptNumber: number });
  }
  if (old.memberId !== null && command.memberId !== null && !(await isTheirs(deps, old.memberId, command.memberId)))
    throw new AppError('INVALID_REQUEST', {
      fields: [{ field: 'memberNumber', problem: 'is not who the receipt named' }],
    });
  if (old.refunded > 0) {
    await refuseReplaced(deps, { branch: old.branch, number, day: old.day });
    throw new AppError('REFUND_TOO_LARGE', { left: old.paid - old.refunded });
  }
  return old;
}

/** What the new bill takes over from the one it replaces: its day, and what paid for it. */
export async function takenOver(
  deps: AwardDeps,
  old: Purchase,
  command: Pick<AwardCommand, 'amount' | 'points' | 'couponIds'>,
): Promise<Pick<AwardFacts, 'memberId' | 'at' | 'points' | 'couponIds' | 'replaces'>> {
  const entry = old.memberId === null ? null : await deps.entries.byKey(old.memberId, `purchase:${old.id}`);
  const { points = 0, couponIds = [] } = command;
  const spent = -(entry?.lines.find(({ kind }) => kind === LineKind.Redeem)?.points ?? 0);
  const moves = entry !== null && command.amount === old.amount && points === 0 && couponIds.length === 0;
  return {
    memberId: old.memberId && ((await livingId(deps, old.memberId)) ?? old.memberId),
    at: old.at.toISOString(),
    points: points > 0 ? points : spent,
    couponIds: couponIds.length > 0 ? [...couponIds] : ((entry?.source.coupons ?? []) as CouponId[]),
    replaces: { purchaseId: old.id, receiptNumber: old.receiptNumber, moves },
  };
}

/**
 * What a replaced receipt needs before (or instead of) counting the new one; every step is written under a key of its own, so that a
 * retry, or the job, goes on where a crash came. What would refuse the new one does so before the first is touched.
 * @returns the old entry and the account, where the bill only moved to another number; null where the new one is to be counted.
 * @throws AppError RECEIPT_ALREADY_REPLACED | POINTS_* | COUPON_* | BUSY.
 */
export async function carryReplaced(
  deps: AwardDeps,
  carried: Carried,
  replaces: NonNullable<AwardFacts['replaces']>,
  now: Date,
): Promise<{ purchaseId: PurchaseId; entry: Entry; account: Account } | null> {
  const { claim, facts } = carried;
  const old = await deps.purchases.byId(replaces.purchaseId);
  if (old === null) throw new AppError('PURCHASE_NOT_FOUND');
  if (!replaces.moves) await refuseBefore(deps, carried, old, now);
  await markReplaced(deps, old, facts, claim.at);
  if (!replaces.moves) {
    await takeBack(deps, old, carried, now);
    return null;
  }
  const { receiptNumber, receiptKey } = facts;
  await deps.purchases.moveTo(old.id, { receiptNumber, receiptKey });
  const entry = old.memberId === null ? null : await deps.entries.byKey(old.memberId, `purchase:${old.id}`);
  if (entry === null) throw new AppError('PURCHASE_NOT_FOUND');
  return { purchaseId: old.id, entry, account: await readAccount(deps, entry.memberId) };
}

/** The new bill on the account as taking the first back would leave it; nothing where that is done already. */
async function refuseBefore(deps: AwardDeps, carried: Carried, old: Purchase, now: Date): Promise<void> {
  const { member, claim } = carried;
  if (member === null) return;
  const timeline = await readTimeline(deps);
  const account = asOf(await readAccount(deps, member.id), timeline, now);
  if (old.memberId === null) return tryBill(deps, { ...carried, member }, account, [claim.key]);
  const done = await entryIn(deps, await ledgersOf(deps, old.memberId), takenBackKey(old));
  if (done !== null) return;
  const draft = await decideOn(deps, account, old, takingBack(old, claim));
  await tryBill(deps, { ...carried, member }, afterDraft(account, draft, now), [claim.key, old.claimKey]);
}

/** The old number is kept as replaced: it is neither counted again nor replaced twice. */
async function markReplaced(deps: AwardDeps, old: Purchase, facts: AwardFacts, at: Date): Promise<void> {
  const number = facts.replaces?.receiptNumber ?? old.receiptNumber;
  const mark: Claim = {
    key: `replaced:${old.id}:${number}`,
    alias: null,
    hash: facts.receiptKey,
    memberId: facts.memberId,
    kind: 'replaced',
    facts: { purchaseId: old.id, by: facts.receiptNumber },
    at,
    state: 'done',
    result: { purchaseId: old.id },
  };
  const marked = await deps.claims.take(mark);
  if (marked.outcome !== 'taken' && marked.existing.hash !== facts.receiptKey)
    throw alreadyReplaced(marked.existing, number);
  // For whoever asks by the number alone, which leads to no purchase any more.
  await deps.claims.take({ ...mark, key: replacedKey(old.branch, number, old.day) });
}

const takenBackKey = ({ id }: Purchase): string => `refund:${id}:replaced`;

const takingBack = (old: Purchase, claim: Claim) => ({
  refundId: `${old.id}-replaced`,
  amount: 'rest' as const,
  reason: ReasonCode.Refund,
  now: claim.at,
  branch: old.branch,
});

/** Takes back all the first bill did; its coupons go to the new one where that offers them, the others are free. A repeat finds it done. */
async function takeBack(
  deps: AwardDeps,
  old: Purchase,
  { claim, facts, purchaseId }: Carried,
  now: Date,
): Promise<void> {
  if (old.memberId === null) {
    if ((await takeBackUnclaimed(deps, old.id, 'replaced')) === 'claimed') throw new AppError('BUSY');
    return;
  }
  const { memberId } = old;
  const { actor, couponIds } = facts;
  const taken = await commitForOwner(deps, {
    home: memberId,
    idempotencyKey: takenBackKey(old),
    content: { refund: 'replaced' },
    actor,
    now,
    decide: async (account) => {
      const { frees = [], ...draft } = await decideOn(deps, account, old, takingBack(old, claim));
      const free = frees.filter((id) => !couponIds.includes(id as CouponId));
      return free.length === 0 ? draft : { ...draft, frees: free };
    },
  });
  if (taken.outcome === 'nothing') throw new AppError('INTERNAL');
  await noteRefunded(deps, old, memberId);
  for (const id of couponIds) await deps.coupons.handOver(id, old.claimKey, { claim: claim.key, purchaseId });
}
