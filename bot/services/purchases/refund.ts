import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import type { MemberId, PurchaseId } from '../../../shared/ids.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../../domain/account/account.ts';
import type { Entry, EntryDraft } from '../../domain/account/entry.ts';
import { balanceOn } from '../../domain/account/lots.ts';
import { decideRefund, refundedSoFar } from '../../domain/points/refund.ts';
import { type CommitDeps, contentHashOf } from '../points/commit.ts';
import { commitForOwner } from '../points/commit-for-owner.ts';
import { accountAfter } from '../points/heads.ts';
import { ledgersOf } from '../points/ledgers.ts';
import { isFinal, settleRefusal } from '../points/refusal.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Purchase } from '../ports/purchases.ts';
import type { Actor, Deps } from '../ports.ts';
import { isOfDay, purchaseByReceipt } from './find-purchase.ts';
import { counterReceipt, numberOf, refundIdOf } from './receipt.ts';
import { refundUnclaimed } from './refund-unclaimed.ts';
import { refuseReplaced } from './replaced.ts';
import type { RefundCommand, RefundResult } from './types.ts';

export type RefundDeps = CommitDeps & Pick<Deps, 'claims' | 'purchases'>;

type Receipt = NonNullable<RefundCommand['receipt']>;
type RefundFacts = {
  /** null while the purchase has not come yet; then `waitsFor` names its receipt. */
  purchaseId: PurchaseId | null;
  waitsFor?: Receipt;
  amount: number;
  refundNumber: string;
  actor: Actor;
};

/**
 * Gives back part or all of a purchase: proportional, under the rules of its day; several parts come to what one would.
 *
 * The race: one insert claims the starter's key and the refund's number at the branch; the entry's key follows from the
 * claim, and the account's next number orders two refunds of one purchase: the second reads the first before it decides.
 * A refund that comes before its purchase is kept as an open claim that names the receipt. It looks for the purchase after it is
 * written, and a purchase looks for waiting refunds after it is written: one of the two sees the other.
 * @throws AppError AMOUNT_INVALID | INVALID_REQUEST {field: receiptNumber} | PURCHASE_NOT_FOUND | REFUND_TOO_LARGE {left} |
 * RECEIPT_ALREADY_REPLACED {receiptNumber, by} | REFUND_NUMBER_REUSED {refundNumber, refundId, amount, at} | IDEMPOTENCY_KEY_REUSED | BUSY.
 */
export async function refundPurchase(deps: RefundDeps, command: RefundCommand): Promise<RefundResult> {
  const purchase = await find(deps, command);
  refuseAmount(command.amount, purchase);
  if (purchase === null && (command.receipt === undefined || command.purchaseId !== undefined))
    throw new AppError('PURCHASE_NOT_FOUND');
  if (purchase !== null) await refuseTwoBills(deps, purchase, command);
  else if (command.receipt !== undefined)
    await refuseReplaced(deps, { ...command.receipt, number: normalised(command.receipt) });
  const { actor, now } = command;
  const key = `refund:${actor.kind}:${actor.id}:${command.idempotencyKey}`;
  const given = command.refundNumber;
  const refundNumber = given === undefined ? counterReceipt(key) : numberOf(given, 'refundNumber');
  const branch = purchase?.branch ?? command.receipt?.branch ?? '';
  const typed = given === undefined ? null : refundNumber;
  const named = command.purchaseId ?? `${branch}:${normalised(command.receipt)}:${command.receipt?.day ?? ''}`;
  const claim: Claim = {
    key,
    alias: `refund:${branch}:${refundNumber}`,
    hash: contentHashOf({ purchase: named, amount: command.amount, typed }),
    memberId: purchase?.memberId ?? null,
    kind: 'refund',
    facts: {
      purchaseId: purchase?.id ?? null,
      ...(purchase === null && command.receipt !== undefined ? { waitsFor: command.receipt } : {}),
      amount: command.amount,
      refundNumber,
      actor,
    } satisfies RefundFacts,
    at: now,
    state: 'open',
    result: null,
    ...(purchase === null ? { waitsFor: waitingKey(branch, normalised(command.receipt)) } : {}),
  };
  const taken = await deps.claims.take(claim);
  if (taken.outcome !== 'taken' && taken.existing.hash !== claim.hash)
    throw taken.outcome === 'exists' ? new AppError('IDEMPOTENCY_KEY_REUSED') : numberReused(taken.existing);
  const standing = taken.outcome === 'taken' ? claim : taken.existing;
  return carryRefund(deps, standing, now, purchase ?? undefined, taken.outcome !== 'taken');
}

/** Money given back is at least the smallest coin; a bill that points alone have paid is given back whole, for no money. */
function refuseAmount(amount: number, purchase: Purchase | null): void {
  const least = purchase !== null && purchase.paid === 0 ? 0 : 1;
  if (!Number.isInteger(amount) || amount < least) throw new AppError('AMOUNT_INVALID', { field: 'amount' });
}

/** A credit note has one bill and one amount. */
function numberReused({ key, at, facts }: Claim): AppError {
  const { amount, refundNumber } = facts as RefundFacts;
  return new AppError('REFUND_NUMBER_REUSED', {
    refundNumber,
    refundId: refundIdOf(key),
    amount,
    at: at.toISOString(),
  });
}

/** A caller who names a bill twice over means one bill: money is not given back on the wrong one. */
async function refuseTwoBills(
  deps: RefundDeps,
  purchase: Purchase,
  { purchaseId, receipt }: RefundCommand,
): Promise<void> {
  if (purchaseId === undefined || receipt === undefined) return;
  const isNumber = purchase.receiptNumber === normalised(receipt);
  const isSame = isNumber && (receipt.day == null || (await isOfDay(deps, purchase, receipt.day)));
  const fields = [{ field: 'receiptNumber', problem: 'is not the receipt of purchaseId' }];
  if (!isSame) throw new AppError('INVALID_REQUEST', { fields });
}

const normalised = (receipt: Receipt | undefined): string =>
  receipt === undefined ? '' : numberOf(receipt.number, 'receiptNumber');

/** What a refund that came first waits for. */
export const waitingKey = (branch: string, receiptNumber: string): string => `receipt:${branch}:${receiptNumber}`;

const find = async (
  deps: RefundDeps,
  { purchaseId, receipt }: Pick<RefundCommand, 'purchaseId' | 'receipt'>,
): Promise<Purchase | null> => {
  if (purchaseId !== undefined) return deps.purchases.byId(purchaseId);
  return receipt === undefined ? null : purchaseByReceipt(deps, receipt);
};

/** Carries a claimed refund to its entry or its refusal; safe to run twice and at once. */
export async function carryRefund(
  deps: RefundDeps,
  claim: Claim,
  now: Date,
  known?: Purchase,
  replayed = true,
): Promise<RefundResult> {
  const earlier = claim.result;
  if (claim.state === 'done' && earlier !== null) return { ...(earlier as RefundResult), replayed: true };
  if (claim.state === 'refused')
    throw new AppError(String(earlier?.code ?? 'INTERNAL') as ErrorCode, { ...(earlier?.details as object) });
  const facts = claim.facts as RefundFacts;
  const purchase = known ?? (await purchaseOf(deps, facts));
  const refundId = refundIdOf(claim.key);
  if (purchase === null) {
    if (facts.waitsFor === undefined) throw new AppError('PURCHASE_NOT_FOUND');
    return waitingResult(refundId, replayed);
  }
  try {
    const result = await carryOn(deps, { claim, facts, purchase, refundId }, now);
    await deps.claims.finish(claim.key, 'done', { ...result });
    return { ...result, replayed };
  } catch (error) {
    if (!isFinal(error)) throw error;
    const refusal = await settled(deps, { facts, purchase, refundId }, error, now);
    if (refusal === 'counted') return carryRefund(deps, claim, now, purchase, true);
    await deps.claims.finish(claim.key, 'refused', { code: refusal.code, details: refusal.details ?? null });
    throw refusal;
  }
}

/** A refusal is made final in the ledger, under the refund's own key, before anybody is told. */
async function settled(
  deps: RefundDeps,
  { facts, purchase, refundId }: { facts: RefundFacts; purchase: Purchase; refundId: string },
  refusal: AppError,
  now: Date,
): Promise<AppError | 'counted'> {
  if (purchase.memberId === null) return refusal;
  const idempotencyKey = `refund:${purchase.id}:${refundId}`;
  const of = { memberId: purchase.memberId, idempotencyKey, actor: facts.actor, now };
  try {
    const counted = await settleRefusal(deps, { ...of, content: { refund: refundId } }, refusal);
    return counted === null ? refusal : 'counted';
  } catch (error) {
    if (!isFinal(error)) throw error;
    return error;
  }
}

const purchaseOf = (deps: RefundDeps, { purchaseId, waitsFor }: RefundFacts): Promise<Purchase | null> =>
  purchaseId === null ? find(deps, { receipt: waitsFor }) : deps.purchases.byId(purchaseId);

async function carryOn(
  deps: RefundDeps,
  of: { claim: Claim; facts: RefundFacts; purchase: Purchase; refundId: string },
  now: Date,
): Promise<RefundResult> {
  const { facts, refundId } = of;
  let { purchase } = of;
  if (purchase.memberId === null) {
    const result = await refundUnclaimed(deps, purchase, facts, refundId);
    if (result !== 'claimed') return result;
    purchase = (await deps.purchases.byId(purchase.id)) ?? purchase;
  }
  if (purchase.memberId === null) throw new AppError('BUSY');
  // Its entry may still be on the way, where the bill has just been claimed: the refund waits for it.
  const entry = await deps.entries.byKey(purchase.memberId, `purchase:${purchase.id}`);
  if (entry === null) throw new AppError('BUSY');
  return refundCounted(deps, { ...of, purchase, memberId: purchase.memberId }, now);
}

const waitingResult = (refundId: string, replayed: boolean): RefundResult => ({
  refundId,
  purchaseId: null,
  memberId: null,
  taken: 0,
  returned: 0,
  endedAgain: 0,
  balance: null,
  tier: null,
  waiting: true,
  replayed,
});

async function refundCounted(
  deps: RefundDeps,
  of: { claim: Claim; facts: RefundFacts; purchase: Purchase; memberId: MemberId; refundId: string },
  now: Date,
): Promise<RefundResult> {
  const { claim, facts, purchase, memberId, refundId } = of;
  const result = await commitForOwner(deps, {
    home: memberId,
    idempotencyKey: `refund:${purchase.id}:${refundId}`,
    content: { refund: refundId },
    actor: facts.actor,
    now,
    decide: (account) =>
      decideOn(deps, account, purchase, {
        refundId,
        amount: facts.amount,
        reason: ReasonCode.Refund,
        now: claim.at,
        branch: purchase.branch,
      }),
  });
  if (result.outcome === 'nothing') throw new AppError('INTERNAL');
  await noteRefunded(deps, purchase, memberId);
  const { memberId: owner, seq } = result.entry;
  const account = result.outcome === 'committed' ? result.account : await accountAfter(deps, owner, seq);
  const outcome = refundOutcome(result.entry, account);
  return { ...outcome, refundId, purchaseId: purchase.id, memberId: owner, waiting: false, replayed: false };
}

/**
 * Reads what hangs on the purchase after the head was read: a newer refund would take the head's next number. The purchase may stand
 * in the ledger of an account merged into this one, and refunds in either (see `commit-for-owner.ts`).
 */
export async function decideOn(
  deps: RefundDeps,
  account: Account,
  purchase: Purchase,
  command: Omit<Parameters<typeof decideRefund>[4], 'amount'> & { amount: number | 'rest' },
): Promise<EntryDraft> {
  const home = purchase.memberId ?? account.memberId;
  const [entry, before] = await Promise.all([
    deps.entries.byKey(home, `purchase:${purchase.id}`),
    refundsOf(deps, home, purchase.id),
  ]);
  if (entry === null) throw new AppError('PURCHASE_NOT_FOUND');
  const program = (await deps.programs.version(entry.programVersion)) ?? (await deps.programs.inForce(entry.at));
  const amount = command.amount === 'rest' ? (entry.source.paid ?? 0) - refundedSoFar(before).amount : command.amount;
  return decideRefund(account, program, entry, before, { ...command, amount });
}

async function refundsOf(deps: Pick<Deps, 'entries'>, home: MemberId, id: PurchaseId): Promise<Entry[]> {
  const ledgers = await ledgersOf(deps, home);
  const found = await Promise.all(ledgers.map((each) => deps.entries.byKeyPrefix(each, `refund:${id}:`)));
  return found.flat().filter(({ command }) => command !== 'refused');
}

/** The sum of the refunds' entries, written beside the purchase for lists. */
export async function noteRefunded(deps: RefundDeps, purchase: Purchase, memberId: MemberId): Promise<void> {
  const refunds = await refundsOf(deps, memberId, purchase.id);
  await deps.purchases.setRefunded(purchase.id, refundedSoFar(refunds).amount);
}

/** Points taken and returned by a refund's entry, and the card after it. */
export function refundOutcome(
  entry: Entry,
  account: Account,
): Pick<RefundResult, 'taken' | 'returned' | 'endedAgain' | 'balance' | 'tier'> {
  const sum = (keep: (points: number, kind: string) => boolean) =>
    entry.lines.reduce((total, { points, kind }) => (keep(points, kind) ? total + points : total), 0);
  return {
    taken: -sum((points, kind) => kind === LineKind.Reverse && points < 0) + 0,
    returned: sum((points, kind) => kind === LineKind.Reverse && points > 0),
    endedAgain: -sum((_, kind) => kind === LineKind.Expire) + 0,
    balance: balanceOn(account, entry.recordedOn),
    tier: { code: account.standing?.tier ?? '', until: account.standing?.until ?? null },
  };
}
