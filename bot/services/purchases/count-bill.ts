import { AppError } from '../../../shared/errors.ts';
import type { BranchCode, CouponId, MemberId, PurchaseId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import type { Entry } from '../../domain/account/entry.ts';
import { balanceOn } from '../../domain/account/lots.ts';
import type { BillLine, PricedBill } from '../../domain/bill/bill.ts';
import type { Campaign } from '../../domain/campaign/campaign.ts';
import { decidePurchase, type PurchaseCommand, pointsUsableFor } from '../../domain/points/purchase.ts';
import type { Program } from '../../domain/program/program.ts';
import { nextTier } from '../../domain/tier/progress.ts';
import { unitOf } from '../../domain/tier/unit.ts';
import { businessDay } from '../../domain/time.ts';
import { commit } from '../points/commit.ts';
import { throwRefused } from '../points/entry-of.ts';
import { accountAfter } from '../points/heads.ts';
import { isFinal } from '../points/refusal.ts';
import { readTimeline } from '../points/timeline.ts';
import type { Coupon } from '../ports/coupons.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Member } from '../ports/members.ts';
import type { Branch } from '../ports/programs.ts';
import type { Purchase } from '../ports/purchases.ts';
import type { Actor, Deps } from '../ports.ts';
import { decideWithPlaces, hasLimits, placesFor, settlePlaces } from './campaigns-for.ts';
import { samePrice } from './price.ts';
import type { AwardResult } from './types.ts';
import { type BillCoupons, giveBack, offeredBy, priceOn, takeCoupons } from './use-coupons.ts';

export type AwardDeps = Pick<
  Deps,
  | 'entries'
  | 'accounts'
  | 'members'
  | 'claims'
  | 'billRequests'
  | 'purchases'
  | 'programs'
  | 'campaigns'
  | 'savedAudiences'
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
  couponIds: CouponId[];
  points: number;
  channel: string | null;
  lines: BillLine[];
  /** Paid before anybody knew whose it is: what a tier takes off was not taken off. */
  asPaid?: true;
  /** The receipt this one stands in the place of. `moves`: the same bill under another number, nothing is counted anew. */
  replaces?: { purchaseId: PurchaseId; receiptNumber: string; moves: boolean };
};

export type Carried = {
  claim: Claim;
  facts: AwardFacts;
  purchaseId: PurchaseId;
  member: Member | null;
  branch: Branch;
};

/** Counts a bill for a member, whoever brought it: the price, the entry, the purchase's row. @throws AppError BUSY | POINTS_* | COUPON_*. */
export async function countBill(
  deps: AwardDeps,
  carried: Carried & { member: Member },
  program: Program,
  now: Date,
): Promise<AwardResult> {
  for (let tries = 0; tries < pricesMax; tries += 1) {
    const counted = await count(deps, carried, program, now);
    if (counted !== 'price-moved') return counted;
  }
  throw new AppError('BUSY');
}

/** Prices the bill, takes its coupons, commits the entry by that price; where the account moved in between, all of it again. */
async function count(
  deps: AwardDeps,
  carried: Carried & { member: Member },
  program: Program,
  now: Date,
): Promise<AwardResult | 'price-moved'> {
  const { facts, member, claim } = carried;
  const of = couponsOf(carried);
  const { price, offered } = await takeCoupons(deps, of, program, now);
  const timeline = await readTimeline(deps);
  const idempotencyKey = `purchase:${carried.purchaseId}`;
  const places = await placesFor(deps, { memberId: member.id, key: idempotencyKey, at: new Date(facts.at) });
  try {
    const result = await commit(deps, {
      memberId: member.id,
      idempotencyKey,
      content: { claim: claim.hash },
      actor: facts.actor,
      now,
      isPure: !hasLimits(places),
      decide: (account) => {
        if (!samePrice(priceOn(account, program, of, offered), price)) throw new PriceMoved();
        return decideWithPlaces(deps, places, (campaigns) => {
          const asked = { ...purchaseCommand(carried, price, campaigns), audiences: places.audiences, timeline };
          return decidePurchase(
            account,
            program,
            facts.replaces === undefined ? asked : fitting(account, program, asked),
          );
        });
      },
    });
    if (result.outcome === 'nothing') throw new AppError('INTERNAL');
    await settlePlaces(deps, places, result.entry);
    const known = result.outcome === 'committed' ? result.account : undefined;
    return await answerByEntry(deps, carried, program, result.entry, known);
  } catch (error) {
    if (error instanceof PriceMoved) return 'price-moved';
    if (isFinal(error)) await settlePlaces(deps, places, null);
    throw error;
  }
}

/**
 * Whether a bill that takes the place of another would be counted on an account: asked before the first is taken back, so that a refusal
 * leaves it as it is.
 * @param holders claims in whose hands its coupons may be. @throws AppError POINTS_* | COUPON_*.
 */
export async function tryBill(
  deps: AwardDeps,
  carried: Carried & { member: Member },
  account: Account,
  holders: readonly string[],
): Promise<void> {
  const program = await deps.programs.inForce(new Date(carried.facts.at));
  const of = couponsOf(carried);
  const price = priceOn(account, program, of, await offeredBy(deps, of, holders));
  decidePurchase(account, program, fitting(account, program, purchaseCommand(carried, price, [])));
}

/** What paid for a replaced bill pays for the new one, as far as it still may: a correction is not refused for a smaller sum. */
function fitting(account: Account, program: Program, asked: PurchaseCommand): PurchaseCommand {
  return { ...asked, points: Math.min(asked.points, pointsUsableFor(account, program, asked)) };
}

/**
 * What follows from the entry that stands: coupons it did not use go back, the purchase's row, the answer.
 * @param known the account after it. @throws AppError where the entry says that the bill was refused.
 */
export async function answerByEntry(
  deps: AwardDeps,
  carried: Carried & { member: Member },
  program: Program,
  entry: Entry,
  known?: Account,
): Promise<AwardResult> {
  throwRefused(entry);
  const { coupons = [], discount = 0 } = entry.source;
  await giveBack(deps, couponsOf(carried), coupons);
  const account = known ?? (await accountAfter(deps, carried.member.id, entry.seq));
  const used = coupons[0] === undefined ? null : await deps.coupons.byId(coupons[0] as CouponId);
  const answer = resultOf(carried, program, entry, account, used);
  const { paid, pointsEarned: points } = answer;
  await deps.purchases.put(purchaseOf(carried, program, { paid, points, discount, coupon: used }));
  return answer;
}

/** The bill would cost something else on the account as it now stands. */
class PriceMoved extends Error {}
const pricesMax = 8;

export const couponsOf = ({ claim, facts, purchaseId, branch }: Carried): BillCoupons => ({
  claim,
  purchaseId,
  branch,
  staff: facts.actor.name ?? null,
  couponIds: facts.couponIds,
  lenient: facts.replaces !== undefined,
  asPaid: facts.asPaid === true,
  bill: {
    amount: facts.amount,
    at: new Date(facts.at),
    lines: facts.lines,
    channel: facts.channel,
    branch: facts.branch,
  },
});

const purchaseCommand = (
  { facts, claim, purchaseId, member }: Carried & { member: Member },
  price: PricedBill,
  campaigns: readonly Campaign[],
): PurchaseCommand => ({
  source: {
    kind: 'purchase',
    id: purchaseId,
    branch: facts.branch,
    receiptNumber: facts.receiptNumber,
    ...(price.discounts.length === 0 ? {} : { discounts: price.discounts }),
    ...(price.coupons.length === 0 ? {} : { coupons: price.coupons }),
  },
  at: new Date(facts.at),
  now: claim.at,
  amount: facts.amount,
  discount: price.discount,
  points: facts.points,
  channel: facts.channel,
  lines: facts.lines,
  birthday: member.birthday,
  campaigns,
  couponMultiplierBp: price.multiplierBp,
  uses: price.uses,
});

export const undoUntil = (at: Date, program: Program): Date => new Date(at.getTime() + program.undoMinutes * 60_000);

export function purchaseOf(
  { facts, claim, purchaseId }: Carried,
  program: Program,
  { coupon, ...sums }: { paid: number; points: number; discount: number; coupon: Coupon | null },
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
    couponId: coupon?.id ?? null,
    refunded: 0,
    refundsBefore: [],
    ...sums,
  };
}

export function resultOf(
  carried: Carried,
  program: Program,
  entry: Entry,
  account: Account,
  coupon: Coupon | null,
): AwardResult {
  const { facts, claim, purchaseId, member } = carried;
  const earned = entry.lines
    .filter(({ kind, points }) => (kind === 'earn' || kind === 'bonus') && points > 0)
    .map(({ kind, points, reason, lot }) => ({ kind, points, reason, expiresOn: lot?.expiresOn ?? null }));
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
    next: next === null ? null : { tier: next.tier, missing: next.missing, unit: unitOf(program, next.measure) },
    discounts: entry.source.discounts ?? [],
    coupon,
    undoUntil: undoUntil(claim.at, program),
    replayed: false,
  };
}
