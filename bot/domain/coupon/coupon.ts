import type { Day } from '../../../shared/ids.ts';
import type { CouponKind } from '../../../shared/vocabulary.ts';
import type { BillLine } from '../bill/bill.ts';
import { basisPointsFloor } from '../money.ts';
import { addDays, businessDay, type Calendar, calendarDay, weekdayOf } from '../time.ts';

/**
 * What a coupon does to a bill. `value` by kind: money off (amount-off), basis points (percent-off), the price a piece then costs
 * (add-on-price, member-price), the multiplier in basis points (points-multiplier); others have none.
 */
export type CouponRule = {
  kind: CouponKind;
  value: number;
  /** Of the bill, before any discount; money. */
  minimum: number;
  /** Most that a percentage takes off; money. */
  cap?: number | null | undefined;
  /** What it is for; null or absent = the whole bill. */
  productLines?: readonly string[] | null | undefined;
  /** Where and when it may be used; null or absent = anywhere, always. */
  branches?: readonly string[] | null | undefined;
  channels?: readonly string[] | null | undefined;
  weekdays?: readonly number[] | null | undefined;
  /** `HH:MM` in the shop's zone, the second exclusive. */
  hours?: { from: string; to: string } | null | undefined;
};

/** When a copy can be used, where it is not so many days from its issue. */
export type CouponClock = { kind: 'from-opening'; openWithinDays: number } | { kind: 'fixed'; from: Day; until: Day };

/** Why a coupon does not fit a bill, for the words: "還差 NT$80", "only on Tuesdays". */
export type CouponProblem =
  | { why: 'minimum'; missing: number }
  | { why: 'branch' | 'channel' | 'product' }
  | { why: 'weekday'; weekdays: readonly number[] }
  | { why: 'hours'; from: string; to: string };

export type CouponBill = {
  amount: number;
  lines: readonly BillLine[];
  branch: string | null;
  channel: string | null;
  at: Date;
};

export type CouponEffect = {
  /** Money off the bill. */
  discount: number;
  freeDelivery: boolean;
  /** Of the points this bill earns; 10000 = none. */
  multiplierBp: number;
};

const nothing: CouponEffect = { discount: 0, freeDelivery: false, multiplierBp: 10_000 };

/** @returns null where it fits, else the first reason in the order a clerk would ask. */
export function problemOf(rule: CouponRule, bill: CouponBill, calendar: Calendar): CouponProblem | null {
  const elsewhere = problemOfPlace(rule, bill, calendar);
  if (elsewhere !== null) return elsewhere;
  if (bill.amount < rule.minimum) return { why: 'minimum', missing: rule.minimum - bill.amount };
  if (needsPieces(rule) && piecesFor(rule, bill).length < (rule.kind === 'buy-one-get-one' ? 2 : 1))
    return { why: 'product' };
  return null;
}

/** Where and when it cannot be used, whatever is bought: also asked of a coupon that is used without a bill. */
export function problemOfPlace(
  { branches, channels, weekdays, hours }: CouponRule,
  { branch, channel, at }: Pick<CouponBill, 'branch' | 'channel' | 'at'>,
  calendar: Calendar,
): CouponProblem | null {
  if (branches != null && (branch === null || !branches.includes(branch))) return { why: 'branch' };
  if (channels != null && (channel === null || !channels.includes(channel))) return { why: 'channel' };
  const time = timeIn(calendar.zone).format(at);
  // Friday's 22:00 to 02:00 is Friday's, also where the business day has ended at midnight.
  const isAfterMidnight = hours != null && hours.from > hours.to && time < hours.to;
  const dayBegan = isAfterMidnight ? addDays(calendarDay(at, calendar), -1) : businessDay(at, calendar);
  if (weekdays != null && !weekdays.includes(weekdayOf(dayBegan))) return { why: 'weekday', weekdays };
  if (hours != null && !isWithin(hours, time)) return { why: 'hours', ...hours };
  return null;
}

const needsPieces = ({ kind, productLines }: CouponRule): boolean =>
  kind === 'buy-one-get-one' || kind === 'add-on-price' || kind === 'member-price' || productLines != null;

/** Hours that pass midnight run to the next day: 22:00 to 02:00. */
const isWithin = ({ from, to }: { from: string; to: string }, time: string): boolean =>
  from <= to ? from <= time && time < to : from <= time || time < to;

const formats = new Map<string, Intl.DateTimeFormat>();
function timeIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  formats.set(timeZone, made);
  return made;
}

/** A delivery fee is no piece of goods: it is free, or cheaper, only by a coupon that names it. */
const linesFor = ({ productLines }: CouponRule, { lines }: Pick<CouponBill, 'lines'>): readonly BillLine[] =>
  productLines == null
    ? lines.filter(({ productLine }) => productLine !== deliveryLine)
    : lines.filter((line) => line.productLine !== undefined && productLines.includes(line.productLine));

/** Prices of single pieces, cheapest first; at most as many as a bill line may have is looked at. */
function piecesFor(rule: CouponRule, bill: Pick<CouponBill, 'lines'>): number[] {
  const prices: number[] = [];
  for (const { amount, quantity } of linesFor(rule, bill)) {
    const price = Math.floor(amount / quantity);
    for (let piece = 0; piece < Math.min(quantity, piecesMax); piece += 1) prices.push(price);
  }
  return prices.toSorted((a, b) => a - b);
}
const piecesMax = 100;

/** Money of a bill that a coupon is for, of what other discounts have left. */
const baseOf = (rule: CouponRule, bill: CouponBill, left: number): number => {
  if (rule.productLines == null) return left;
  return Math.min(
    left,
    linesFor(rule, bill).reduce((sum, { amount }) => sum + amount, 0),
  );
};

/**
 * What a coupon that fits does.
 * @param left the bill after the discounts before it; money. Nothing ever takes off more.
 */
export function effectOf(rule: CouponRule, bill: CouponBill, left: number): CouponEffect {
  const base = baseOf(rule, bill, left);
  const off = (discount: number): CouponEffect => ({ ...nothing, discount: Math.max(0, Math.min(discount, left)) });
  switch (rule.kind) {
    case 'amount-off':
      return off(Math.min(rule.value, base));
    case 'percent-off':
      return off(Math.min(basisPointsFloor(base, Math.min(rule.value, 10_000)), rule.cap ?? Number.MAX_SAFE_INTEGER));
    case 'buy-one-get-one':
      return off(piecesFor(rule, bill)[0] ?? 0);
    case 'add-on-price':
      return off((piecesFor(rule, bill).at(-1) ?? 0) - rule.value);
    case 'member-price':
      return off(piecesFor(rule, bill).reduce((sum, price) => sum + Math.max(0, price - rule.value), 0));
    case 'free-delivery':
      return { ...off(deliveryOf(bill)), freeDelivery: true };
    case 'points-multiplier':
      return { ...nothing, multiplierBp: Math.max(10_000, rule.value) };
    case 'gift':
      return nothing;
  }
}

/** A delivery fee that stands on the bill as a line of this kind. */
export const deliveryLine = 'delivery';
export const deliveryOf = ({ lines }: Pick<CouponBill, 'lines'>): number =>
  lines.reduce((sum, { productLine, amount }) => (productLine === deliveryLine ? sum + amount : sum), 0);
