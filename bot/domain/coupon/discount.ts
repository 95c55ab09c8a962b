import type { ErrorCode } from '../../../shared/errors.ts';
import type { CouponKind } from '../../../shared/vocabulary.ts';
import { basisPointsFloor } from '../money.ts';

export type CouponRule = { kind: CouponKind; value: number; minimum: number };
export type CouponProblem = { code: ErrorCode; missing?: number };

/** What a coupon takes off a bill, in money, rounded down; gifts take nothing off. Below its minimum it does not fit. */
export function couponDiscount(rule: CouponRule, bill: number): { discount: number; problem: CouponProblem | null } {
  if (bill < rule.minimum)
    return { discount: 0, problem: { code: 'COUPON_DOES_NOT_FIT', missing: rule.minimum - bill } };
  if (rule.kind === 'amount-off') return { discount: Math.min(rule.value, bill), problem: null };
  if (rule.kind === 'percent-off')
    return { discount: basisPointsFloor(bill, Math.min(rule.value, 10_000)), problem: null };
  return { discount: 0, problem: null };
}
