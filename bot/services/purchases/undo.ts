import { AppError } from '../../../shared/errors.ts';
import type { MemberId, PurchaseId } from '../../../shared/ids.ts';
import { ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account, Standing } from '../../domain/account/account.ts';
import type { CommitResult } from '../points/commit.ts';
import { commitForOwner } from '../points/commit-for-owner.ts';
import { followUp } from '../points/follow-up.ts';
import { accountAfter } from '../points/heads.ts';
import { entryIn, ledgersOf } from '../points/ledgers.ts';
import type { Purchase } from '../ports/purchases.ts';
import type { Actor, Deps } from '../ports.ts';
import { decideOn, noteRefunded, type RefundDeps, refundOutcome } from './refund.ts';
import { takeBackUnclaimed } from './refund-unclaimed.ts';
import type { UndoCommand, UndoResult } from './types.ts';

/**
 * Takes an award back as if it had not been made, within ten minutes: points, measures, the tier it gave, the coupon it used;
 * its receipt can be counted again. One key a purchase, so that two taps (or two people) undo it once.
 * @throws AppError PURCHASE_NOT_FOUND | UNDO_TOO_LATE | REFUND_TOO_LARGE (all of it is refunded already) | BUSY.
 */
export async function undoPurchase(
  deps: RefundDeps & Pick<Deps, 'coupons'>,
  { purchaseId, idempotencyKey, actor, now }: UndoCommand,
): Promise<UndoResult> {
  const purchase = await deps.purchases.byId(purchaseId);
  if (purchase === null) throw new AppError('PURCHASE_NOT_FOUND');
  const { memberId } = purchase;
  const program = await deps.programs.inForce(now);
  const late = now.getTime() > purchase.recordedAt.getTime() + program.undoMinutes * 60_000;
  if (late && !(await isUndone(deps, purchase))) throw new AppError('UNDO_TOO_LATE');
  if (memberId === null) {
    // Claimed since it was read: taken back from whom it was given to.
    if ((await takeBackUnclaimed(deps, purchase.id, 'undo')) === 'claimed')
      return undoPurchase(deps, { purchaseId, idempotencyKey, actor, now });
    await deps.claims.freeAlias(purchase.claimKey);
    return { purchaseId, memberId, taken: 0, returned: 0, balance: 0, replayed: false };
  }
  const result = await undoCounted(deps, { purchase, memberId, actor, now });
  const { memberId: owner, seq } = result.entry;
  const account = result.outcome === 'committed' ? result.account : await accountAfter(deps, owner, seq);
  const { taken, returned, balance } = refundOutcome(result.entry, account);
  return {
    purchaseId,
    memberId: owner,
    taken,
    returned,
    balance: balance ?? 0,
    replayed: result.outcome === 'replayed',
  };
}

async function isUndone(deps: RefundDeps, { id, memberId, refundsBefore }: Purchase): Promise<boolean> {
  if (memberId === null) return refundsBefore.some(({ refundId }) => refundId === 'undo');
  return (await entryIn(deps, await ledgersOf(deps, memberId), undoKey(id))) !== null;
}

const undoKey = (id: PurchaseId): string => `refund:${id}:undo`;

/** The undo of a bill that was counted for a member, once; also of one undone while it was still nobody's. */
export async function undoCounted(
  deps: RefundDeps & Pick<Deps, 'coupons'>,
  { purchase, memberId, actor, now }: { purchase: Purchase; memberId: MemberId; actor: Actor; now: Date },
): Promise<Exclude<CommitResult, { outcome: 'nothing' }>> {
  const result = await commitForOwner(deps, {
    home: memberId,
    idempotencyKey: undoKey(purchase.id),
    content: { refund: 'undo' },
    actor,
    now,
    decide: async (account) =>
      decideOn(deps, account, purchase, {
        refundId: `${purchase.id}-undo`,
        amount: 'rest',
        reason: ReasonCode.Undo,
        now,
        branch: purchase.branch,
        standingBefore: await standingBefore(deps, account, purchase),
      }),
  });
  if (result.outcome === 'nothing') throw new AppError('INTERNAL');
  await noteRefunded(deps, purchase, memberId);
  // What was the bill's is free again: done here with the entry, and by the job where a crash came between.
  await followUp(deps, result.entry);
  return result;
}

/** The standing before the purchase, where the purchase changed it and nothing (no merge, either) has changed it since. */
async function standingBefore(deps: RefundDeps, account: Account, purchase: Purchase): Promise<Standing | null> {
  const entry = await deps.entries.byKey(account.memberId, `purchase:${purchase.id}`);
  if (entry?.tier == null) return null;
  const newer = await deps.entries.since(account.memberId, entry.seq);
  if (newer.some(({ tier }) => tier !== null)) return null;
  return (await accountAfter(deps, account.memberId, entry.seq - 1)).standing;
}
