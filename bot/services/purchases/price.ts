import { AppError } from '../../../shared/errors.ts';
import type { CouponId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import { type Bill, type BillLine, type PricedBill, priceBill } from '../../domain/bill/bill.ts';
import { tierAt } from '../../domain/points/multiplier.ts';
import type { Program } from '../../domain/program/program.ts';
import { businessDay } from '../../domain/time.ts';
import type { Coupon } from '../ports/coupons.ts';

export type PriceCommand = {
  amount: number;
  at: Date;
  lines: readonly BillLine[];
  channel: string | null;
  branch: string | null;
};

/** What benefits and coupons take off a bill, by the tier held when it happened. */
export function priceOf(
  account: Account,
  program: Program,
  command: PriceCommand,
  coupons: readonly Coupon[],
): PricedBill {
  const day = businessDay(command.at, program);
  const tier = tierAt(account, program, command.at, day);
  const bill: Bill = { ...command, day };
  return priceBill(
    account,
    program,
    tier,
    bill,
    coupons.map((coupon) => ({ id: coupon.id, rule: coupon })),
  );
}

/** Whether anything but coupons can lower a bill: most programs have no such benefit, and need no look at the account. */
export const hasPricedBenefits = ({ tiers, pass }: Program): boolean =>
  [...tiers.map(({ benefits }) => benefits), pass?.benefits ?? []].some((benefits) =>
    benefits.some(({ kind }) => kind === 'discount' || kind === 'free-delivery'),
  );

/**
 * A coupon that was named and does not fit is a refusal; one that the tier's discount beats is not: it stays with the member.
 * @throws AppError COUPON_DOES_NOT_FIT {couponId, why, …, currency}.
 */
export function refuseUnfit({ unused }: PricedBill, { currency }: Program): void {
  const unfit = unused.find(({ problem }) => problem.why !== 'tier-is-better');
  if (unfit === undefined) return;
  throw new AppError('COUPON_DOES_NOT_FIT', { couponId: unfit.id, ...unfit.problem, currency });
}

/** Two prices of one bill are the same money, coupons and allowances. */
export const samePrice = (a: PricedBill, b: PricedBill): boolean =>
  JSON.stringify([a.discounts, a.coupons, a.uses, a.multiplierBp]) ===
  JSON.stringify([b.discounts, b.coupons, b.uses, b.multiplierBp]);

/** What a bill says of a coupon it does not use: the reason, and its facts (what is missing, which days, which hours). */
export type UnusedCoupon = {
  couponId: CouponId;
  why: string;
  missing?: number;
  weekdays?: readonly number[];
  from?: string;
  to?: string;
  most?: number;
};

export const unusedOf = ({ unused }: PricedBill): UnusedCoupon[] =>
  unused.map(({ id, problem }) => ({ couponId: id, ...problem }));
