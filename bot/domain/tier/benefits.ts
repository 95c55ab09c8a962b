import type { Day } from '../../../shared/ids.ts';
import { ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../account/account.ts';
import type { Entry } from '../account/entry.ts';
import { type Benefit, type Program, type Tier, tierOf } from '../program/program.ts';
import { monthOf, yearOf } from '../time.ts';
import { tierOnDay } from './standing.ts';

type CouponBenefit = Extract<Benefit, { kind: 'coupon' }>;

const isCoupon = (benefit: Benefit): benefit is CouponBenefit => benefit.kind === 'coupon';

/** The period a day lies in: `2027-03`, `2027-Q1`, `2027`. */
export function periodNamed(every: CouponBenefit['every'], day: Day): string {
  if (every === 'month') return day.slice(0, 7);
  if (every === 'quarter') return `${yearOf(day)}-Q${Math.ceil(monthOf(day) / 3)}`;
  return day.slice(0, 4);
}

type Given = NonNullable<Entry['gives']>[number] & { key: string };

/** Coupons a tier brings each period. The key names benefit and period: whoever rises within one has the rest of it, once. */
export const benefitCoupons = (tier: Tier, day: Day): Given[] =>
  tier.benefits.filter(isCoupon).map(({ code, couponTemplateId, every }) => ({
    couponTemplateId,
    why: ReasonCode.TierGift,
    key: `benefit:${code}:${periodNamed(every, day)}`,
  }));

/** Coupons of the tier that a paid period gives to who stands lower. Whoever holds one when a month begins has that month's. */
export function passCoupons(account: Pick<Account, 'standing' | 'pass'>, program: Program, day: Day): Given[] {
  const given = tierOnDay(account, program, day);
  const own = tierOf(program, account.standing?.tier ?? '');
  return given.code === own.code ? [] : benefitCoupons(given, day);
}
