import { AppError } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import { businessDay, calendarDay } from '../../domain/time.ts';
import { contentHashOf } from '../points/commit.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Member } from '../ports/members.ts';
import { refuseOwnCard } from '../staff/refuse-own-card.ts';
import { carryAward } from './carry-award.ts';
import { claimDays } from './claim-bill.ts';
import type { AwardDeps, AwardFacts } from './count-bill.ts';
import { counterReceipt, purchaseIdOf, receiptOf } from './receipt.ts';
import { purchaseToReplace, takenOver } from './replace.ts';
import type { AwardCommand, AwardResult } from './types.ts';

export type { AwardDeps } from './count-bill.ts';

const amountMax = 1_000_000_000;
const aheadMaxMs = 5 * 60_000;
const takesMax = 4;

/**
 * Counts one bill. With no member named it is kept unclaimed.
 *
 * The race, step by step:
 * 1. One insert claims the starter's key and the receipt together. The key is there → the same bill is carried to its end
 *    and answered again; other content → refused. The receipt is there under another key → if that claim is unfinished it
 *    is finished first (whoever began it may have died); counted → RECEIPT_ALREADY_COUNTED; refused → it is free again.
 * 2. The claim is carried: coupon, entry, purchase, answer. Every step is written under an id or key that follows from the
 *    claim, so that a retry, a job and the first caller may all carry it, even at once. The first caller is answered once the
 *    purchase is written; the claim learns the answer a moment later.
 * @throws AppError AMOUNT_INVALID | INVALID_REQUEST {field} | BRANCH_NOT_FOUND | MEMBER_NOT_FOUND | OWN_CARD |
 * MEMBER_CODE_REQUIRED | RECEIPT_ALREADY_COUNTED {purchaseId, at} | IDEMPOTENCY_KEY_REUSED | COUPON_* | POINTS_* | BUSY.
 */
export async function awardPurchase(deps: AwardDeps, command: AwardCommand): Promise<AwardResult> {
  checkFields(command);
  const [branch, member] = await Promise.all([
    deps.branches.byCode(command.branch),
    command.memberId === null ? null : deps.members.byId(command.memberId),
  ]);
  if (branch === null) throw new AppError('BRANCH_NOT_FOUND');
  if (command.memberId !== null && member === null) throw new AppError('MEMBER_NOT_FOUND');
  if (member !== null) await refuseOwnCard(deps, command.actor, member);
  const claim = await claimOf(deps, command);
  if (command.claimed !== true) await refuseBeforeJoining(deps, claim, member);
  for (let tries = 0; tries < takesMax; tries += 1) {
    const taken = await deps.claims.take(claim);
    // A replaced bill may be another's than the till named: nobody, or the one the old receipt named.
    const known = claim.memberId === command.memberId ? { member, branch } : { branch };
    if (taken.outcome === 'taken') return carryAward(deps, claim, command.now, { ...known, replayed: false });
    if (taken.outcome === 'exists') {
      if (taken.existing.hash !== claim.hash) throw new AppError('IDEMPOTENCY_KEY_REUSED');
      return carryAward(deps, taken.existing, command.now, { branch, replayed: true });
    }
    if (taken.existing.state === 'open') await finishFirst(deps, taken.existing, command.now);
    const standing = await deps.claims.byKey(taken.existing.key);
    if (standing?.alias === claim.alias && standing.state === 'done')
      throw new AppError('RECEIPT_ALREADY_COUNTED', {
        // Where the bill moved to this receipt, the purchase kept its first id.
        purchaseId: String(standing.result?.purchaseId ?? purchaseIdOf(standing.key)),
        at: standing.at.toISOString(),
      });
  }
  throw new AppError('BUSY');
}

function checkFields(command: AwardCommand): void {
  if (!Number.isInteger(command.amount) || command.amount < 1 || command.amount > amountMax)
    throw new AppError('AMOUNT_INVALID', { field: 'amount' });
  if (Number.isNaN(command.at.getTime()) || command.at.getTime() > command.now.getTime() + aheadMaxMs)
    throw new AppError('INVALID_REQUEST', { field: 'occurredAt' });
  const points = command.points ?? 0;
  if (!Number.isInteger(points) || points < 0) throw new AppError('INVALID_REQUEST', { field: 'points' });
  const spends = points > 0 || (command.couponIds ?? []).length > 0;
  if (spends && command.memberId === null) throw new AppError('MEMBER_CODE_REQUIRED');
  if (spends && command.couponClaimOk === false) throw new AppError('MEMBER_CODE_REQUIRED');
}

async function claimOf(deps: AwardDeps, command: AwardCommand): Promise<Claim> {
  const { memberId, branch, amount, at, now, actor } = command;
  const key = `award:${actor.kind}:${actor.id}:${command.idempotencyKey}`;
  const begun = command.replaces === undefined ? null : await deps.claims.byKey(key);
  const over: Partial<AwardFacts> =
    command.replaces === undefined || begun !== null ? {} : await replacing(deps, command, command.replaces);
  const program = await deps.programs.inForce(at);
  const receipt = receiptOf(command.receiptNumber ?? counterReceipt(key), branch, {
    day: businessDay(at, program),
    printed: calendarDay(at, program),
  });
  const facts: AwardFacts = {
    memberId,
    branch,
    amount,
    at: at.toISOString(),
    actor,
    receiptNumber: receipt.number,
    receiptKey: receipt.key,
    couponIds: [...(command.couponIds ?? [])],
    points: command.points ?? 0,
    channel: command.channel ?? null,
    lines: (command.lines ?? []).map((line) => ({ ...line })),
  };
  const replaces = command.replaces === undefined ? {} : { replaces: command.replaces.normalize('NFKC').trim() };
  const { receiptNumber, receiptKey, actor: _actor, ...content } = facts;
  const typed = command.receiptNumber === undefined ? null : receiptNumber;
  return {
    key,
    alias: receiptKey,
    hash: contentHashOf({ ...content, ...replaces, typed }),
    memberId: (over.memberId ?? memberId) as MemberId | null,
    kind: 'award',
    facts: {
      ...facts,
      ...(command.claimed === true ? { asPaid: true } : {}),
      ...over,
      ...(over.memberId == null ? { memberId } : {}),
    },
    at: now,
    state: 'open',
    result: null,
  };
}

/** The bill whose place this one takes; read before anything is written, and kept in the claim. */
async function replacing(deps: AwardDeps, command: AwardCommand, replaces: string): ReturnType<typeof takenOver> {
  return takenOver(deps, await purchaseToReplace(deps, { ...command, replaces }), command);
}

/** A bill from before the day of joining is no member's: it can be claimed within the days that allow it. */
async function refuseBeforeJoining(deps: AwardDeps, claim: Claim, member: Member | null): Promise<void> {
  const { at, replaces } = claim.facts as AwardFacts;
  if (member === null || replaces !== undefined) return;
  const program = await deps.programs.inForce(new Date(at));
  const joinedOn = businessDay(member.joinedAt, program);
  if (businessDay(new Date(at), program) < joinedOn)
    throw new AppError('PURCHASE_BEFORE_JOINING', { joinedOn, claimDays });
}

async function finishFirst(deps: AwardDeps, claim: Claim, now: Date): Promise<void> {
  try {
    await carryAward(deps, claim, now);
  } catch (error) {
    // Refused by the rules: its receipt is free again. Anything else leaves it open, and the caller meets it again.
    if (!(error instanceof AppError)) throw error;
  }
}
