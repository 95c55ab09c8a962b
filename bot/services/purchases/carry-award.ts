import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import type { BranchCode, CouponId, MemberId, PurchaseId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import type { Entry } from '../../domain/account/entry.ts';
import { balanceOn } from '../../domain/account/lots.ts';
import { couponDiscount } from '../../domain/coupon/discount.ts';
import { decidePurchase } from '../../domain/points/earn.ts';
import type { Program } from '../../domain/program/program.ts';
import { nextTier } from '../../domain/tier/progress.ts';
import { businessDay } from '../../domain/time.ts';
import { refusalOf } from '../coupons/redeem.ts';
import { commit } from '../points/commit.ts';
import { accountAfter } from '../points/heads.ts';
import type { Actor, Branch, Claim, Coupon, Deps, Member, Purchase } from '../ports.ts';
import { purchaseIdOf } from './receipt.ts';
import type { AwardResult, BillLine } from './types.ts';

export type AwardDeps = Pick<
  Deps,
  | 'entries'
  | 'accounts'
  | 'members'
  | 'claims'
  | 'purchases'
  | 'programs'
  | 'branches'
  | 'coupons'
  | 'couponTemplates'
  | 'staff'
  | 'outbox'
  | 'random'
  | 'changed'
  | 'log'
>;

/** What a claim keeps of an award: enough to carry it to its end without the caller. */
export type AwardFacts = {
  memberId: MemberId | null;
  branch: BranchCode;
  amount: number;
  at: string;
  actor: Actor;
  receiptNumber: string;
  receiptKey: string;
  couponId: CouponId | null;
  points: number;
  channel: string | null;
  lines: BillLine[];
};

/** Read already by the caller, or to be read here. */
type Known = { member?: Member | null; branch?: Branch; replayed?: boolean };
type Carried = { claim: Claim; facts: AwardFacts; purchaseId: PurchaseId; member: Member | null; branch: Branch };

/** Codes that end a claim for good; others (BUSY, a lost database) leave it open for a retry or the job. */
const isFinal = (error: unknown): error is AppError =>
  error instanceof AppError && error.code !== 'BUSY' && error.code !== 'UNAVAILABLE';

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
    const result = await carry(deps, carried, now);
    await deps.claims.finish(claim.key, 'done', stored(result));
    return { ...result, replayed };
  } catch (error) {
    if (!isFinal(error)) throw error;
    if (facts.couponId !== null) await deps.coupons.release(facts.couponId, claim.key);
    await deps.claims.finish(claim.key, 'refused', { code: error.code, details: error.details ?? null });
    throw error;
  }
}

async function carry(deps: AwardDeps, carried: Carried, now: Date): Promise<AwardResult> {
  const { facts, member, claim } = carried;
  const program = await deps.programs.inForce(new Date(facts.at));
  if (member === null) return keepUnclaimed(deps, carried, program);
  const { coupon, discount } = await takeCoupon(deps, carried);
  const result = await commit(deps, {
    memberId: member.id,
    idempotencyKey: `purchase:${carried.purchaseId}`,
    content: { claim: claim.hash },
    actor: facts.actor,
    now,
    decide: (account) =>
      decidePurchase(account, program, {
        source: { kind: 'purchase', id: carried.purchaseId, branch: facts.branch, receiptNumber: facts.receiptNumber },
        at: new Date(facts.at),
        now: claim.at,
        amount: facts.amount,
        discount,
        points: facts.points,
        channel: facts.channel,
        lines: facts.lines,
        birthday: member.birthday,
      }),
  });
  if (result.outcome === 'nothing') throw new AppError('INTERNAL');
  const account =
    result.outcome === 'committed' ? result.account : await accountAfter(deps, member.id, result.entry.seq);
  const answer = resultOf(carried, program, result.entry, account, coupon);
  await deps.purchases.put(purchaseOf(carried, program, { paid: answer.paid, points: answer.pointsEarned, discount }));
  return answer;
}

/** The coupon is taken by this claim before the entry, so that of two bills one wins; a retry finds its own. */
async function takeCoupon(deps: AwardDeps, carried: Carried): Promise<{ coupon: Coupon | null; discount: number }> {
  const { facts, claim, branch, purchaseId } = carried;
  if (facts.couponId === null) return { coupon: null, discount: 0 };
  const found = await deps.coupons.byId(facts.couponId);
  if (found === null || found.memberId !== facts.memberId) throw new AppError('COUPON_NOT_FOUND');
  const { discount, problem } = couponDiscount(found, facts.amount);
  if (problem !== null) throw new AppError(problem.code, { missing: problem.missing });
  const { outcome, coupon } = await deps.coupons.redeem(found.id, {
    at: claim.at,
    branch: branch.code,
    branchName: branch.name,
    staff: facts.actor.name ?? null,
    claim: claim.key,
    purchaseId,
  });
  if (coupon === null) throw new AppError('COUPON_NOT_FOUND');
  if (outcome === 'refused') throw refusalOf(coupon, claim.at);
  if (outcome === 'redeemed') await deps.couponTemplates.countUsed(coupon.templateId, 1);
  return { coupon, discount };
}

async function keepUnclaimed(deps: AwardDeps, carried: Carried, program: Program): Promise<AwardResult> {
  const { facts, claim, purchaseId } = carried;
  await deps.purchases.put(purchaseOf(carried, program, { paid: facts.amount, points: 0, discount: 0 }));
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
    coupon: null,
    undoUntil: undoUntil(claim.at, program),
    replayed: false,
  };
}

const undoUntil = (at: Date, program: Program): Date => new Date(at.getTime() + program.undoMinutes * 60_000);

function purchaseOf(
  { facts, claim, purchaseId }: Carried,
  program: Program,
  sums: { paid: number; points: number; discount: number },
): Purchase {
  const at = new Date(facts.at);
  return {
    id: purchaseId,
    memberId: facts.memberId,
    branch: facts.branch,
    receiptNumber: facts.receiptNumber,
    receiptKey: facts.receiptKey,
    claimKey: claim.key,
    amount: facts.amount,
    at,
    day: businessDay(at, program),
    recordedAt: claim.at,
    actor: facts.actor,
    channel: facts.channel,
    couponId: facts.couponId,
    refunded: 0,
    ...sums,
  };
}

function resultOf(
  carried: Carried,
  program: Program,
  entry: Entry,
  account: Account,
  coupon: Coupon | null,
): AwardResult {
  const { facts, claim, purchaseId, member } = carried;
  const earned = entry.lines
    .filter(({ kind, points }) => (kind === 'earn' || kind === 'bonus') && points > 0)
    .map(({ kind, points, reason, expiresOn }) => ({ kind, points, reason, expiresOn: expiresOn ?? null }));
  const next = nextTier(account, program, entry.recordedOn);
  const tier = account.standing?.tier ?? '';
  return {
    purchaseId,
    memberId: facts.memberId,
    unclaimed: false,
    memberName: member?.name ?? '',
    receiptNumber: facts.receiptNumber,
    amount: facts.amount,
    paid: entry.source.paid ?? facts.amount,
    earned,
    pointsEarned: earned.reduce((sum, { points }) => sum + points, 0),
    pointsSpent: facts.points,
    balance: balanceOn(account, entry.recordedOn),
    tier: { code: tier, until: account.standing?.until ?? null },
    tierBefore: entry.tier?.from ?? tier,
    next: next === null ? null : { tier: next.tier, missing: next.missing },
    coupon,
    undoUntil: undoUntil(claim.at, program),
    replayed: false,
  };
}

/** The answer as the claim keeps it. Dates stay dates in the database; the coupon's words are kept with it. */
const stored = (result: AwardResult): Record<string, unknown> => ({ ...result });
const revived = (result: Record<string, unknown>): AwardResult => result as AwardResult;
const detailsOf = (result: Record<string, unknown> | null): Record<string, unknown> | undefined =>
  (result?.details as Record<string, unknown> | null | undefined) ?? undefined;
