import { AppError } from '../../../shared/errors.ts';
import type { BranchCode, Day, MemberId } from '../../../shared/ids.ts';
import { addDays, businessDay, calendarDay } from '../../domain/time.ts';
import { contentHashOf } from '../points/commit.ts';
import type { BillRequest, Purchase } from '../ports/purchases.ts';
import type { Actor } from '../ports.ts';
import { claimBill, claimDays, isTakenBack } from './claim-bill.ts';
import type { AwardDeps } from './count-bill.ts';
import { isOfDay, purchaseByReceipt } from './find-purchase.ts';
import { numberOf } from './receipt.ts';

/** Requests of one member that wait for staff; more are refused until some are answered. */
const waitingMax = 10;
const dayMs = 86_400_000;

export type ClaimOutcome = { state: BillRequest['state']; requestId: string; points: number };

/**
 * "This bill counts, too" (補登): a member names a bill of the last days by its number and amount. One that the till sent with nobody
 * named counts at once; any other waits for staff to tap once.
 *
 * A request's id follows from member, branch, number, day and amount, so that a repeat is the same request, and who has mistyped the
 * amount asks again with the right one (guesses are bounded by what may wait); counting is `claimBill` or
 * `awardPurchase`, which let a bill count once.
 * @throws AppError BILL_TOO_OLD {days} | INVALID_REQUEST {day} | BRANCH_NOT_FOUND | BILL_ALREADY_CLAIMED (while it was asked for) |
 * RECEIPT_ALREADY_COUNTED (for whomever) | RATE_LIMITED.
 */
export async function requestBill(
  deps: AwardDeps,
  command: { memberId: MemberId; branch: BranchCode; receiptNumber: string; amount: number; day: Day; now: Date },
): Promise<ClaimOutcome> {
  const { memberId, branch, amount, day, now } = command;
  const program = await deps.programs.inForce(now);
  const today = businessDay(now, program);
  // At two in the morning a night shop prints a date that its business day has not come to.
  if (day > calendarDay(now, program))
    throw new AppError('INVALID_REQUEST', { fields: [{ field: 'day', problem: 'lies ahead' }] });
  if (day < addDays(today, -claimDays)) throw new AppError('BILL_TOO_OLD', { days: claimDays });
  if ((await deps.branches.byCode(branch)) === null) throw new AppError('BRANCH_NOT_FOUND');
  const number = numberOf(command.receiptNumber, 'receiptNumber');
  const request: BillRequest = {
    id: `b${contentHashOf({ memberId, branch, number, day, amount }).slice(0, 24)}`,
    memberId,
    branch,
    receiptNumber: number,
    amount,
    day,
    at: now,
    state: 'waiting',
    by: null,
    purchaseId: null,
  };
  const known = await deps.billRequests.byId(request.id);
  if (known?.state === 'counted') return { state: 'counted', requestId: request.id, points: 0 };
  const counted = await countAtOnce(deps, known ?? request, { kind: 'member', id: memberId }, now);
  if (counted !== null) return counted;
  if (known === null) {
    await refuseCounted(deps, request);
    const waiting = (await deps.billRequests.ofMember(memberId)).filter(({ state }) => state === 'waiting');
    if (waiting.length >= waitingMax) throw new AppError('RATE_LIMITED', { most: waitingMax });
    await deps.billRequests.put(request);
  }
  return { state: known?.state ?? 'waiting', requestId: request.id, points: 0 };
}

/** A bill that somebody has, the member or another, needs nobody's tap. @throws AppError RECEIPT_ALREADY_COUNTED. */
async function refuseCounted(
  deps: AwardDeps,
  { branch, receiptNumber, day }: Pick<BillRequest, 'branch' | 'receiptNumber' | 'day'>,
): Promise<void> {
  const bill = await purchaseByReceipt(deps, { branch, number: receiptNumber, day });
  if (bill !== null && bill.memberId !== null && !isTakenBack(bill)) throw new AppError('RECEIPT_ALREADY_COUNTED');
}

/** Where the till has sent the bill, or sends it later: it counts without anybody's tap. Null where it has not come. */
async function countAtOnce(
  deps: AwardDeps,
  request: BillRequest,
  actor: Actor,
  now: Date,
): Promise<ClaimOutcome | null> {
  if (request.state === 'refused') return null;
  const since = new Date(now.getTime() - (claimDays + 1) * dayMs);
  const { receiptNumber, amount, memberId } = request;
  const bills = await deps.purchases.unclaimed({ receiptNumber, amount, since });
  const bill = await theBill(deps, request, bills);
  if (bill === undefined) return null;
  const result = await claimBill(deps, { purchaseId: bill.id, memberId, actor, now });
  await deps.billRequests.put({ ...request, state: 'counted', purchaseId: bill.id });
  await deps.billRequests.settle(request.id, { state: 'counted', by: null, purchaseId: bill.id });
  await dropMistyped(deps, request);
  return { state: 'counted', requestId: request.id, points: result.pointsEarned };
}

/** What the member asked for the same receipt with another amount waits for nobody any more. */
async function dropMistyped(deps: Pick<AwardDeps, 'billRequests'>, counted: BillRequest): Promise<void> {
  const { memberId, branch, receiptNumber, day, id } = counted;
  for (const each of await deps.billRequests.ofMember(memberId)) {
    const isSame = each.branch === branch && each.receiptNumber === receiptNumber && each.day === day;
    if (isSame && each.id !== id && each.state === 'waiting')
      await deps.billRequests.settle(each.id, { state: 'refused', by: null, purchaseId: null });
  }
}

/** A number that begins again every day is that of another bill on another day. */
async function theBill(
  deps: AwardDeps,
  { branch, day }: BillRequest,
  bills: readonly Purchase[],
): Promise<Purchase | undefined> {
  for (const each of bills)
    if (each.branch === branch && !isTakenBack(each) && (await isOfDay(deps, each, day))) return each;
  return undefined;
}

/** A bill has come that names nobody: whoever has asked for it has it. Called once its row is written. */
export async function countForRequest(
  deps: AwardDeps,
  bill: { branch: BranchCode; receiptNumber: string; amount: number },
  now: Date,
): Promise<void> {
  for (const request of await deps.billRequests.waitingFor(bill)) {
    const counted = await countAtOnce(deps, request, { kind: 'system', id: 'claim-bill' }, now).catch(
      (error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        return null;
      },
    );
    if (counted !== null) return;
  }
}
