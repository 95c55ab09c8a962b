import type { CouponClock, CouponRule } from './coupon.ts';

export type RuleFault = { field: string; problem: string };

const isSet = (limit: readonly unknown[] | null | undefined): boolean => limit != null;

/** What a coupon may not say together; null where it can stand. */
export function faultOf(rule: CouponRule, clock: CouponClock | null): RuleFault | null {
  const { kind, value, cap, productLines, hours } = rule;
  if (kind === 'percent-off' && (value < 1 || value > 10_000))
    return { field: 'value', problem: 'must be 1 to 10000 basis points' };
  if (kind === 'amount-off' && value < 1) return { field: 'value', problem: 'must be at least 1' };
  if (kind === 'points-multiplier' && value <= 10_000)
    return { field: 'value', problem: 'must be more than 10000 basis points: 20000 is ×2' };
  if (cap != null && kind !== 'percent-off') return { field: 'cap', problem: 'is for a percentage only' };
  // A price is that of something: without product lines it would be asked of the whole bill, piece by piece.
  if ((kind === 'add-on-price' || kind === 'member-price') && !isSet(productLines))
    return { field: 'productLines', problem: 'must say what costs that price' };
  if (hours != null && hours.from === hours.to) return { field: 'hours', problem: 'must not begin when they end' };
  if (clock?.kind === 'fixed' && clock.until < clock.from)
    return { field: 'clock', problem: 'must not end before it begins' };
  return null;
}
