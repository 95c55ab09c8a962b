import { AppError } from '../../../shared/errors.ts';
import type { PurchaseId } from '../../../shared/ids.ts';
import type { Purchase } from '../ports/purchases.ts';
import type { Deps } from '../ports.ts';
import type { RefundResult } from './types.ts';

/**
 * Takes back all that is left of a bill while it is nobody's; a refund may come between the look and the write.
 * @returns `claimed` where somebody has it by now: then it is taken back from them.
 * @throws AppError PURCHASE_NOT_FOUND | REFUND_TOO_LARGE (all of it is refunded already) | BUSY.
 */
export async function takeBackUnclaimed(
  deps: Pick<Deps, 'purchases'>,
  id: PurchaseId,
  refundId: 'undo' | 'replaced',
): Promise<'done' | 'claimed'> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const purchase = await deps.purchases.byId(id);
    if (purchase === null) throw new AppError('PURCHASE_NOT_FOUND');
    const amount = purchase.paid - purchase.refunded;
    const isRepeat = purchase.refundsBefore.some((each) => each.refundId === refundId);
    if (purchase.memberId === null && amount === 0 && purchase.paid > 0 && !isRepeat)
      throw new AppError('REFUND_TOO_LARGE', { left: 0 });
    const outcome = await deps.purchases.refundUnclaimed(id, { refundId, amount });
    if (outcome !== 'too-large') return outcome;
  }
  throw new AppError('BUSY');
}

/** No member was named, so there is nothing to take back: what is given back is counted on the bill, and follows if it is claimed. */
export async function refundUnclaimed(
  deps: Pick<Deps, 'purchases'>,
  purchase: Purchase,
  facts: { amount: number },
  refundId: string,
): Promise<RefundResult | 'claimed'> {
  const outcome = await deps.purchases.refundUnclaimed(purchase.id, { refundId, amount: facts.amount });
  if (outcome === 'claimed') return 'claimed';
  if (outcome === 'too-large') throw new AppError('REFUND_TOO_LARGE', { left: purchase.paid - purchase.refunded });
  return {
    refundId,
    purchaseId: purchase.id,
    memberId: null,
    taken: 0,
    returned: 0,
    endedAgain: 0,
    balance: null,
    tier: null,
    waiting: false,
    replayed: false,
  };
}
