import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import type { Program } from '../../domain/program/program.ts';
import { isFinal, settleRefusal } from '../points/refusal.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Member } from '../ports/members.ts';
import type { Branch } from '../ports/programs.ts';
import { countForRequest } from './claim-requests.ts';
import {
  type AwardDeps,
  type AwardFacts,
  answerByEntry,
  type Carried,
  countBill,
  couponsOf,
  purchaseOf,
  resultOf,
  undoUntil,
} from './count-bill.ts';
import { purchaseIdOf } from './receipt.ts';
import { carryReplaced } from './replace.ts';
import type { AwardResult } from './types.ts';
import { giveBack } from './use-coupons.ts';
import { carryWaitingRefunds } from './waiting-refunds.ts';

/** Read already by the caller, or to be read here. */
type Known = { member?: Member | null; branch?: Branch; replayed?: boolean };

/**
 * Carries a claimed award to its entry or its refusal; safe to run twice and at once (see `award.ts`).
 * Steps: coupon taken by this claim → entry (the commit) → purchase → claim finished with the answer.
 * A refusal after the coupon was taken gives it back.
 */
export async function carryAward(deps: AwardDeps, claim: Claim, now: Date, known: Known = {}): Promise<AwardResult> {
  const replayed = known.replayed ?? true;
  const earlier = claim.result;
  if (claim.state === 'done' && earlier !== null) return { ...revived(earlier), replayed: true };
  if (claim.state === 'refused')
    throw new AppError(String(earlier?.code ?? 'INTERNAL') as ErrorCode, detailsOf(earlier));
  const facts = claim.facts as AwardFacts;
  const [member, branch] = await Promise.all([
    known.member !== undefined ? known.member : facts.memberId === null ? null : deps.members.byId(facts.memberId),
    known.branch ?? deps.branches.byCode(facts.branch),
  ]);
  const carried: Carried = {
    claim,
    facts,
    purchaseId: purchaseIdOf(claim.key),
    member,
    branch: branch ?? { code: facts.branch, name: facts.branch },
  };
  try {
    const result = await carry(deps, carried, replayed, now);
    // The purchase is written: that is all a waiting refund needs, and neither waits for the other.
    await Promise.all([finished(deps, claim, result, replayed), carryWaitingRefunds(deps, facts, now)]);
    if (result.unclaimed) await countForRequest(deps, facts, now);
    return { ...result, replayed };
  } catch (error) {
    if (!isFinal(error)) throw error;
    const refusal = await settled(deps, carried, error, now);
    // Another carrier of this claim has counted it meanwhile: that stands.
    if (refusal === 'counted') return carryAward(deps, claim, now, { ...known, replayed: true });
    await giveBack(deps, couponsOf(carried), []);
    await deps.claims.finish(claim.key, 'refused', { code: refusal.code, details: refusal.details ?? null });
    throw refusal;
  }
}

/**
 * The claim keeps the answer. The first caller need not wait for that: entry and purchase stand, and whoever finds the claim still open
 * carries it to the same answer, as after a crash. Who found it open waits, since they go on as with one that is done.
 */
function finished(deps: AwardDeps, { key }: Claim, result: AwardResult, replayed: boolean): Promise<void> | undefined {
  if (replayed) return deps.claims.finish(key, 'done', stored(result));
  const written = deps.claims.finishSoon(key, stored(result));
  if (complained.has(written)) return;
  complained.add(written);
  void written.catch((error: unknown) => deps.log.warn({ err: error }, 'claims stay open; the job finishes them'));
}
/** Answers written in one go share one promise, and one complaint. */
const complained = new WeakSet<Promise<void>>();

/** A refusal of a member's bill is made final in the ledger, under the bill's own key, before anybody is told. */
async function settled(
  deps: AwardDeps,
  { member, facts, claim, purchaseId }: Carried,
  refusal: AppError,
  now: Date,
): Promise<AppError | 'counted'> {
  if (member === null) return refusal;
  const of = { memberId: member.id, idempotencyKey: `purchase:${purchaseId}`, actor: facts.actor, now };
  try {
    const counted = await settleRefusal(deps, { ...of, content: { claim: claim.hash } }, refusal);
    return counted === null ? refusal : 'counted';
  } catch (error) {
    if (!isFinal(error)) throw error;
    return error;
  }
}

async function carry(deps: AwardDeps, carried: Carried, replayed: boolean, now: Date): Promise<AwardResult> {
  const { facts, member } = carried;
  const program = await deps.programs.inForce(new Date(facts.at));
  if (facts.replaces !== undefined) {
    const moved = await carryReplaced(deps, carried, facts.replaces, now);
    if (moved !== null)
      return resultOf({ ...carried, purchaseId: moved.purchaseId }, program, moved.entry, moved.account, null);
  }
  if (member === null) return keepUnclaimed(deps, carried, program);
  const standing = replayed ? await deps.entries.byKey(member.id, `purchase:${carried.purchaseId}`) : null;
  if (standing !== null) return answerByEntry(deps, { ...carried, member }, program, standing);
  return countBill(deps, { ...carried, member }, program, now);
}

async function keepUnclaimed(deps: AwardDeps, carried: Carried, program: Program): Promise<AwardResult> {
  const { facts, claim, purchaseId } = carried;
  await deps.purchases.put(purchaseOf(carried, program, { paid: facts.amount, points: 0, discount: 0, coupon: null }));
  return {
    purchaseId,
    memberId: null,
    unclaimed: true,
    memberName: '',
    receiptNumber: facts.receiptNumber,
    amount: facts.amount,
    paid: facts.amount,
    earned: [],
    pointsEarned: 0,
    pointsSpent: 0,
    balance: 0,
    tier: { code: program.tiers[0]?.code ?? '', until: null },
    tierBefore: program.tiers[0]?.code ?? '',
    next: null,
    discounts: [],
    coupon: null,
    undoUntil: undoUntil(claim.at, program),
    replayed: false,
  };
}

/** The answer as the claim keeps it. Dates stay dates in the database; the coupon's words are kept with it. */
const stored = (result: AwardResult): Record<string, unknown> => ({ ...result });
const revived = (result: Record<string, unknown>): AwardResult => result as AwardResult;
const detailsOf = (result: Record<string, unknown> | null): Record<string, unknown> | undefined =>
  (result?.details as Record<string, unknown> | null | undefined) ?? undefined;
