import { AppError } from '../../../shared/errors.ts';
import type { PurchaseId } from '../../../shared/ids.ts';
import { startOfDay } from '../../domain/time.ts';
import type { BillRequest } from '../ports/purchases.ts';
import type { Actor } from '../ports.ts';
import { awardPurchase } from './award.ts';
import type { AwardDeps } from './count-bill.ts';

/** Noon of the day: a request knows no hour. */
const hoursIn = 12 * 3_600_000;

/**
 * Staff answer a request: counted as a bill of its day, under the request's own key, or refused. The first answer stands.
 * @throws AppError NOT_FOUND | BILL_ALREADY_CLAIMED (answered the other way) | RECEIPT_ALREADY_COUNTED | OWN_CARD | BUSY.
 */
export async function answerRequest(
  deps: AwardDeps,
  command: { id: string; approve: boolean; actor: Actor; now: Date },
): Promise<BillRequest> {
  const { id, approve, actor, now } = command;
  const request = await deps.billRequests.byId(id);
  if (request === null) throw new AppError('NOT_FOUND');
  if (request.state !== 'waiting') {
    if ((request.state === 'counted') !== approve) throw new AppError('BILL_ALREADY_CLAIMED');
    return request;
  }
  let purchaseId: PurchaseId | null = null;
  if (approve) {
    const program = await deps.programs.inForce(now);
    const noon = new Date(startOfDay(request.day, program).getTime() + hoursIn);
    const result = await awardPurchase(deps, {
      memberId: request.memberId,
      branch: request.branch,
      receiptNumber: request.receiptNumber,
      amount: request.amount,
      at: noon < request.at ? noon : request.at,
      idempotencyKey: `request:${id}`,
      claimed: true,
      actor,
      now,
    });
    purchaseId = result.purchaseId;
  }
  const state = approve ? 'counted' : 'refused';
  await deps.billRequests.settle(id, { state, by: actor.name ?? actor.id, purchaseId });
  return (await deps.billRequests.byId(id)) ?? request;
}
