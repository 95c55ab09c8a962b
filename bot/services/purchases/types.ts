import type { BranchCode, CouponId, Day, MemberId, PurchaseId } from '../../../shared/ids.ts';
import type { BillLine } from '../../domain/bill/bill.ts';
import type { Unit } from '../../domain/tier/unit.ts';
import type { Coupon } from '../ports/coupons.ts';
import type { Actor } from '../ports.ts';
import type { UnusedCoupon } from './price.ts';

export type AwardCommand = {
  /** null: no member is named; the bill is kept unclaimed. */
  memberId: MemberId | null;
  branch: BranchCode;
  /** As typed or scanned; without one the counter makes one. */
  receiptNumber?: string | undefined;
  /** The bill before coupons and points, in the till's smallest unit, 1 … 1,000,000,000. */
  amount: number;
  /** When it was paid; at most five minutes ahead of `now`. The same in every repeat: another instant is another bill. */
  at: Date;
  /** Offered; those that are not better than the tier's discount stay with the member. */
  couponIds?: readonly CouponId[] | undefined;
  /** Points to pay with; at most half of the bill after discounts. */
  points?: number | undefined;
  /** The live code was shown: points and coupons may be spent. Default true (staff see the member). */
  couponClaimOk?: boolean | undefined;
  /** Made by whoever started it; scoped by the actor. */
  idempotencyKey: string;
  actor: Actor;
  channel?: string | undefined;
  lines?: BillLine[] | undefined;
  /** A bill that the member asked to have counted: it may be from before the day of joining. */
  claimed?: boolean | undefined;
  /** The receipt this one stands in the place of (作廢重開, a company number added later). */
  replaces?: string | undefined;
  now: Date;
};

export type EarnedLine = { kind: string; points: number; reason: string; expiresOn: Day | null };

export type TierBrief = { code: string; until: Day | null };

export type AwardResult = {
  purchaseId: PurchaseId;
  /** null and `unclaimed` true where no member was named. */
  memberId: MemberId | null;
  unclaimed: boolean;
  memberName: string;
  receiptNumber: string;
  amount: number;
  paid: number;
  earned: EarnedLine[];
  pointsEarned: number;
  pointsSpent: number;
  balance: number;
  tier: TierBrief;
  tierBefore: string;
  /** What tier and coupons took off, each by itself; money. */
  discounts: { kind: 'tier' | 'pass' | 'coupon'; code: string; amount: number }[];
  /** The next tier and what is missing to it, in `unit`. */
  next: { tier: string; missing: number; unit: Unit } | null;
  coupon: Coupon | null;
  undoUntil: Date;
  replayed: boolean;
};

export type QuoteCommand = {
  memberId: MemberId;
  amount: number;
  couponIds?: readonly CouponId[] | undefined;
  points?: number | undefined;
  lines?: BillLine[] | undefined;
  channel?: string | undefined;
  branch?: BranchCode | undefined;
  now: Date;
};

export type QuoteResult = {
  amount: number;
  /** What tier and coupons take off, each by itself; money. */
  discounts: { kind: 'tier' | 'pass' | 'coupon'; code: string; amount: number }[];
  discount: number;
  couponsUsed: CouponId[];
  paid: number;
  /** What the bill would earn, bonuses included. */
  points: number;
  earned: EarnedLine[];
  /** The most points that could pay for it. */
  pointsUsable: number;
  balanceAfter: number;
  tierAfter: string;
  /** To the next tier, in `missingUnit`. */
  missingAfter: number | null;
  missingUnit: Unit | null;
  /** Why a coupon offered is not used: it does not fit ("還差 NT$80"), is over, or the tier's discount is better. */
  couponProblems: UnusedCoupon[];
  /** What amounts in their words are in. */
  currency: string;
};

export type RefundCommand = {
  /** One of the two names the purchase. */
  purchaseId?: PurchaseId | undefined;
  receipt?: { branch: BranchCode; number: string; day?: Day | undefined } | undefined;
  /** The money given back, of what was paid. */
  amount: number;
  /** Unique per branch; without one the counter makes one. */
  refundNumber?: string | undefined;
  idempotencyKey: string;
  actor: Actor;
  now: Date;
};

export type RefundResult = {
  refundId: string;
  /** null and `waiting` true while the purchase has not come yet. */
  purchaseId: PurchaseId | null;
  waiting: boolean;
  memberId: MemberId | null;
  /** Points taken back. */
  taken: number;
  /** Points that had paid for the bill and came back; `endedAgain` of them had ended meanwhile. */
  returned: number;
  endedAgain: number;
  balance: number | null;
  tier: TierBrief | null;
  replayed: boolean;
};

export type UndoCommand = { purchaseId: PurchaseId; idempotencyKey: string; actor: Actor; now: Date };
export type UndoResult = {
  purchaseId: PurchaseId;
  memberId: MemberId | null;
  taken: number;
  returned: number;
  balance: number;
  replayed: boolean;
};
