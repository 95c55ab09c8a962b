import { AppError } from '../../../shared/errors.ts';
import type { CouponId, PurchaseId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import type { PricedBill } from '../../domain/bill/bill.ts';
import { asOf } from '../../domain/points/preview.ts';
import type { Program } from '../../domain/program/program.ts';
import { refusalOf } from '../coupons/redeem.ts';
import { releaseCoupon } from '../coupons/release.ts';
import { isTheirs } from '../members/family.ts';
import { readAccount } from '../points/heads.ts';
import { readTimeline } from '../points/timeline.ts';
import type { Coupon } from '../ports/coupons.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Branch } from '../ports/programs.ts';
import type { Deps } from '../ports.ts';
import { hasPricedBenefits, type PriceCommand, priceOf, refuseUnfit } from './price.ts';

type UseDeps = Pick<Deps, 'coupons' | 'couponTemplates' | 'entries' | 'accounts' | 'programs'>;

export type BillCoupons = {
  claim: Claim;
  purchaseId: PurchaseId;
  branch: Branch;
  staff: string | null;
  couponIds: readonly CouponId[];
  /** Of a replaced bill: a coupon that fits no longer goes back to the member, and is no refusal. */
  lenient: boolean;
  /** Of a claimed bill: it was paid as it stands, and no benefit is used. */
  asPaid: boolean;
  bill: PriceCommand;
};

const nothing: PricedBill = {
  discounts: [],
  discount: 0,
  freeDelivery: false,
  coupons: [],
  unused: [],
  multiplierBp: 10_000,
  uses: [],
};

/**
 * The price of a bill by an account, with the coupons it uses taken by this claim.
 *
 * The race (two tills, one coupon; a crash in between): a coupon is taken by one conditional write that names the claim, before the
 * entry; a retry finds its own. What was taken by an earlier try and is not used by this price is given back.
 * @throws AppError COUPON_NOT_FOUND | COUPON_ALREADY_USED | COUPON_EXPIRED | COUPON_NOT_YET | COUPON_DOES_NOT_FIT.
 */
export async function takeCoupons(
  deps: UseDeps,
  of: BillCoupons,
  program: Program,
  now: Date,
): Promise<{ price: PricedBill; offered: Coupon[] }> {
  if (of.couponIds.length === 0 && !hasBenefits(of, program)) return { price: nothing, offered: [] };
  const offered = await offeredBy(deps, of, [of.claim.key]);
  const head = asOf(await readAccount(deps, of.claim.memberId!), await readTimeline(deps), of.claim.at);
  const price = priceOf(head, program, of.bill, offered);
  if (!of.lenient) refuseUnfit(price, program);
  for (const id of price.coupons) await takeOne(deps, of, id, now);
  await giveBack(deps, of, price.coupons);
  return { price, offered };
}

const hasBenefits = ({ asPaid }: BillCoupons, program: Program): boolean => !asPaid && hasPricedBenefits(program);

/** Prices again on the account the entry is decided on: it may have moved since the coupons were taken. */
export const priceOn = (account: Account, program: Program, of: BillCoupons, offered: readonly Coupon[]): PricedBill =>
  offered.length === 0 && !hasBenefits(of, program) ? nothing : priceOf(account, program, of.bill, offered);

/**
 * The coupons a bill offers, each free to be used, or in the hands of one of these claims.
 * @throws AppError COUPON_NOT_FOUND | COUPON_ALREADY_USED | COUPON_EXPIRED | COUPON_NOT_YET | COUPON_VOID.
 */
export const offeredBy = (
  deps: Pick<Deps, 'coupons' | 'accounts'>,
  { claim, couponIds }: Pick<BillCoupons, 'claim' | 'couponIds'>,
  holders: readonly string[],
): Promise<Coupon[]> =>
  Promise.all(
    couponIds.map(async (id) => {
      const coupon = await deps.coupons.byId(id);
      if (coupon === null || !(await isTheirs(deps, coupon.memberId, claim.memberId)))
        throw new AppError('COUPON_NOT_FOUND');
      const isHeld = coupon.used !== null && holders.includes(coupon.used.claim);
      const usable = coupon.state === 'issued' && coupon.usableFrom <= claim.at && claim.at < coupon.usableUntil;
      if (!isHeld && !usable) throw refusalOf(coupon, claim.at);
      return coupon;
    }),
  );

async function takeOne(
  deps: UseDeps,
  { claim, branch, purchaseId, staff }: BillCoupons,
  id: CouponId,
  takenAt: Date,
): Promise<void> {
  const use = {
    at: claim.at,
    branch: branch.code,
    branchName: branch.name,
    staff,
    claim: claim.key,
    purchaseId,
    takenAt,
  };
  const { outcome, coupon } = await deps.coupons.redeem(id, use);
  if (coupon === null) throw new AppError('COUPON_NOT_FOUND');
  if (outcome === 'refused') throw refusalOf(coupon, claim.at);
  if (outcome === 'redeemed') await deps.couponTemplates.countUsed(coupon.templateId, 1);
}

/** Coupons of this bill that this claim holds and does not use. */
export async function giveBack(
  deps: Pick<Deps, 'coupons' | 'couponTemplates'>,
  { couponIds, claim }: Pick<BillCoupons, 'couponIds' | 'claim'>,
  used: readonly string[],
): Promise<void> {
  for (const id of couponIds) {
    if (!used.includes(id)) await releaseCoupon(deps, id, claim.key);
  }
}

/** Longer than any carrier holds a coupon. */
const sweptMs = 24 * 3_600_000;

/**
 * Coupons that a refused claim still holds: its first carrier gave them back and told the till, a second took them again and died.
 * Nothing is taken from a claim that is open, or has counted.
 */
export async function sweepCoupons(
  deps: Pick<Deps, 'coupons' | 'couponTemplates' | 'claims'>,
  { now }: { now: Date },
): Promise<{ released: number }> {
  let released = 0;
  for (const coupon of await deps.coupons.takenByBills(new Date(now.getTime() - sweptMs))) {
    const claim = coupon.used === null ? null : await deps.claims.byKey(coupon.used.claim);
    if (claim?.state === 'refused' && (await releaseCoupon(deps, coupon.id, claim.key))) released += 1;
  }
  return { released };
}
