import type { CouponId, Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import type { Entry } from '../account/entry.ts';
import { timesIn } from '../account/tally.ts';
import {
  type CouponBill,
  type CouponEffect,
  type CouponProblem,
  type CouponRule,
  deliveryLine,
  deliveryOf,
  effectOf,
  problemOf,
} from '../coupon/coupon.ts';
import { basisPointsFloor } from '../money.ts';
import type { Benefit, Program, Tier } from '../program/program.ts';
import { hasPass } from '../tier/standing.ts';

/** One product line of a bill; `amount` is the part of the bill's amount it stands for, money. */
export type BillLine = {
  sku: string;
  productLine?: string | undefined;
  quantity: number;
  amount: number;
  /** Wholly paid for with points, as the program's list of such items says. */
  payWithPoints?: boolean | undefined;
};

export type Bill = CouponBill & { day: Day };

export type OfferedCoupon = { id: CouponId; rule: CouponRule };

/** One thing that lowered the bill. */
export type Discount = { kind: 'tier' | 'pass' | 'coupon'; code: string; amount: number };

export type PricedBill = {
  discounts: Discount[];
  /** Their sum; money. */
  discount: number;
  freeDelivery: boolean;
  /** Coupons that are used by this bill; those offered that are not better than the tier's discount stay with the member. */
  coupons: CouponId[];
  /** Why a coupon offered is not used: it does not fit, one more than the shop allows, or the tier's discount is better. */
  unused: { id: CouponId; problem: CouponProblem | { why: 'too-many'; most: number } | { why: 'tier-is-better' } }[];
  /** Of the points the bill earns, by coupons; 10000 = none. */
  multiplierBp: number;
  /** Benefits whose allowance this bill uses. */
  uses: NonNullable<Entry['uses']>;
};

type Step = Pick<PricedBill, 'discounts' | 'coupons' | 'multiplierBp' | 'uses' | 'freeDelivery' | 'unused'> & {
  left: number;
};

/**
 * A bill = tier (and pass) benefits + coupons, in the shop's stacking order; points pay what is left of it afterwards.
 * By default the better of the tier's discount and the coupons applies; a coupon that is not used stays with the member.
 * What is had for points alone costs no money: it is neither discounted nor a piece for a coupon.
 * @param tier held when it happened.
 */
export function priceBill(
  account: Account,
  program: Program,
  tier: Tier,
  whole: Bill,
  offered: readonly OfferedCoupon[],
): PricedBill {
  const bill = inMoney(whole);
  const start: Step = {
    left: bill.amount,
    discounts: [],
    coupons: [],
    multiplierBp: 10_000,
    uses: [],
    freeDelivery: false,
    unused: [],
  };
  const { tierAndCoupon } = program.stacking;
  const withBenefits = (step: Step) => byBenefits(account, program, tier, bill, step);
  const withCoupons = (step: Step) => byCoupons(program, bill, offered, step);
  if (tierAndCoupon === 'tier-first') return done(bill, withCoupons(withBenefits(start)));
  if (tierAndCoupon === 'coupon-first') return done(bill, withBenefits(withCoupons(start)));
  const [benefits, coupons] = [withBenefits(start), withCoupons(start)];
  if (coupons.coupons.length === 0) return done(bill, { ...benefits, unused: coupons.unused });
  // A coupon that takes nothing off (a gift, more points) goes beside the tier's discount.
  const takesNothing = coupons.left === bill.amount;
  if (takesNothing)
    return done(bill, {
      ...coupons,
      left: benefits.left,
      discounts: benefits.discounts,
      uses: benefits.uses,
      freeDelivery: benefits.freeDelivery || coupons.freeDelivery,
    });
  if (coupons.left <= benefits.left) return done(bill, coupons);
  const unused = coupons.coupons.map((id) => ({ id, problem: { why: 'tier-is-better' as const } }));
  return done(bill, { ...benefits, unused: [...coupons.unused, ...unused] });
}

function inMoney(bill: Bill): Bill {
  const byPoints = bill.lines.filter(({ payWithPoints }) => payWithPoints === true);
  if (byPoints.length === 0) return bill;
  const amount = bill.amount - byPoints.reduce((sum, line) => sum + line.amount, 0);
  return { ...bill, amount: Math.max(0, amount), lines: bill.lines.filter((line) => !byPoints.includes(line)) };
}

const done = (bill: Bill, { left, ...step }: Step): PricedBill => ({ ...step, discount: bill.amount - left });

/** Whether a benefit may be used once more in its period, and which period that is. */
export function periodOf(benefit: Benefit, account: Pick<Account, 'standing' | 'pass'>, day: Day): string {
  const per = benefit.allowance?.per ?? 'year';
  if (per === 'month') return day.slice(0, 7);
  if (per === 'year') return day.slice(0, 4);
  return account.standing?.since ?? day;
}

export function usesLeft(benefit: Benefit, account: Pick<Account, 'standing' | 'pass' | 'uses'>, day: Day): number {
  if (benefit.allowance === null) return Number.POSITIVE_INFINITY;
  return benefit.allowance.uses - timesIn(account.uses[benefit.code], periodOf(benefit, account, day));
}

/** The best discount of tier and pass, and free delivery where one of them has it. */
function byBenefits(account: Account, program: Program, tier: Tier, bill: Bill, step: Step): Step {
  const fromTier = tier.benefits.map((benefit) => ({ benefit, kind: 'tier' as const }));
  const fromPass =
    program.pass === null || !hasPass(account, bill.day)
      ? []
      : program.pass.benefits.map((benefit) => ({ benefit, kind: 'pass' as const }));
  const usable = [...fromTier, ...fromPass].filter(({ benefit }) => usesLeft(benefit, account, bill.day) > 0);
  const next: Step = { ...step, discounts: [...step.discounts], uses: [...step.uses] };
  const use = (kind: 'tier' | 'pass', benefit: Benefit, amount: number) => {
    next.discounts.push({ kind, code: benefit.code, amount });
    next.left -= amount;
    next.uses.push({ benefit: benefit.code, period: periodOf(benefit, account, bill.day), uses: 1 });
  };
  const delivery = deliveryOf(bill);
  const free = usable.find(({ benefit }) => benefit.kind === 'free-delivery');
  if (free !== undefined && delivery > 0) {
    use(free.kind, free.benefit, Math.min(delivery, next.left));
    next.freeDelivery = true;
  }
  let best: { kind: 'tier' | 'pass'; benefit: Benefit; amount: number } | null = null;
  for (const { kind, benefit } of usable) {
    if (benefit.kind !== 'discount') continue;
    const excluded = bill.lines
      .filter(
        ({ productLine }) =>
          productLine !== undefined &&
          (productLine === deliveryLine || benefit.excludedProductLines.includes(productLine)),
      )
      .reduce((sum, { amount }) => sum + amount, 0);
    const base = Math.max(0, Math.min(next.left, bill.amount - excluded));
    const amount = basisPointsFloor(base, benefit.discountBp);
    if (amount > 0 && (best === null || amount > best.amount)) best = { kind, benefit, amount };
  }
  if (best !== null) use(best.kind, best.benefit, best.amount);
  return next;
}

/** Coupons in the order that takes off most first, as many as the shop allows. */
function byCoupons(program: Program, bill: Bill, offered: readonly OfferedCoupon[], step: Step): Step {
  const most = program.stacking.couponsPerBill;
  const next: Step = { ...step, discounts: [...step.discounts], coupons: [...step.coupons], unused: [...step.unused] };
  const fitting: { id: CouponId; rule: CouponRule; effect: CouponEffect }[] = [];
  for (const [index, { id, rule }] of offered.entries()) {
    // One copy is one use, however often it is offered.
    const isAgain = offered.findIndex((each) => each.id === id) < index;
    const problem = isAgain ? ({ why: 'too-many', most: 1 } as const) : problemOf(rule, bill, program);
    if (problem !== null) next.unused.push({ id, problem });
    else fitting.push({ id, rule, effect: effectOf(rule, bill, step.left) });
  }
  const order = fitting.toSorted((a, b) => b.effect.discount - a.effect.discount || (a.id < b.id ? -1 : 1));
  order.forEach(({ id, rule }, index) => {
    if (index >= most) {
      next.unused.push({ id, problem: { why: 'too-many', most } });
      return;
    }
    const { discount, freeDelivery, multiplierBp } = effectOf(rule, bill, next.left);
    if (discount > 0) next.discounts.push({ kind: 'coupon', code: id, amount: discount });
    next.left -= discount;
    next.coupons.push(id);
    next.freeDelivery ||= freeDelivery;
    next.multiplierBp = Math.max(next.multiplierBp, multiplierBp);
  });
  return next;
}
