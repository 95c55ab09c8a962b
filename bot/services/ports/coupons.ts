import type { BranchCode, BroadcastId, CouponId, CouponTemplateId, MemberId, PurchaseId } from '../../../shared/ids.ts';
import type { CouponSource, CouponState } from '../../../shared/vocabulary.ts';
import type { CouponClock, CouponRule } from '../../domain/coupon/coupon.ts';
import type { LocalText } from '../../domain/program/program.ts';

/** Coupon templates and the copies issued. */

export type { LocalText };

export type CouponTemplate = CouponRule & {
  id: CouponTemplateId;
  title: LocalText;
  description?: LocalText | undefined;
  validDays: number;
  clock?: CouponClock | null | undefined;
  quota: number | null;
  issued: number;
  used: number;
  createdAt: Date;
};

export type CouponTemplates = {
  put(template: CouponTemplate): Promise<void>;
  byId(id: CouponTemplateId): Promise<CouponTemplate | null>;
  all(): Promise<CouponTemplate[]>;
  update(
    id: CouponTemplateId,
    set: Partial<Omit<CouponTemplate, 'id' | 'issued' | 'used'>>,
  ): Promise<CouponTemplate | null>;
  /** Conditional increment: false when the quota would be passed. */
  countIssued(id: CouponTemplateId, by: number): Promise<boolean>;
  countUsed(id: CouponTemplateId, by: number): Promise<void>;
};

export type Coupon = CouponRule & {
  id: CouponId;
  /** 12 digits beginning with 9, Luhn checked. */
  number: string;
  memberId: MemberId;
  templateId: CouponTemplateId;
  broadcastId: BroadcastId | null;
  source: CouponSource;
  title: LocalText;
  description?: LocalText | undefined;
  state: CouponState;
  issuedAt: Date;
  usableFrom: Date;
  usableUntil: Date;
  /** From its first opening on it can be used so many days, within its dates; null = opening changes nothing. */
  daysFromOpening?: number | null | undefined;
  openedAt: Date | null;
  used: {
    at: Date;
    branch: BranchCode;
    branchName: string;
    staff: string | null;
    claim: string;
    purchaseId: PurchaseId | null;
    /** When the write was made; `at` is when it was asked for. */
    takenAt?: Date | undefined;
  } | null;
};

export type Coupons = {
  /** Insert by a deterministic id; the same id again is ignored. Answers which ids were new, and which met another coupon's number. */
  issue(coupons: readonly Coupon[]): Promise<{ created: CouponId[]; numberTaken: CouponId[] }>;
  byIds(ids: readonly CouponId[]): Promise<Coupon[]>;
  /** Every coupon, by id; for the export. */
  page(after: string | null, limit: number): Promise<Coupon[]>;
  /** Those that a bill has used, by id; and how many before an instant. */
  usedInBills(after: string | null, limit: number): Promise<Coupon[]>;
  countUsedInBills(before: Date): Promise<number>;
  /** Which of these ids are there. */
  known(ids: readonly CouponId[]): Promise<CouponId[]>;
  byId(id: CouponId): Promise<Coupon | null>;
  byNumber(number: string): Promise<Coupon | null>;
  /** Of a member, and of those merged into them; newest first. */
  ofMember(memberId: MemberId | readonly MemberId[], limit: number): Promise<Coupon[]>;
  /** One conditional update: state issued and inside its dates → redeemed by this claim. The returned coupon tells who won. */
  redeem(
    id: CouponId,
    use: NonNullable<Coupon['used']>,
  ): Promise<{ outcome: 'redeemed' | 'replayed' | 'refused'; coupon: Coupon | null }>;
  /** Used by bills, and written since an instant; at most 1,000. */
  takenByBills(since: Date): Promise<Coupon[]>;
  /** Back to issued, only if this claim used it. */
  release(id: CouponId, claim: string): Promise<boolean>;
  /** Used by the other claim from now on, only if the first used it. */
  handOver(id: CouponId, claim: string, to: { claim: string; purchaseId: PurchaseId }): Promise<void>;
  /** `issued → void`: only what was not used. */
  voidIssued(id: CouponId): Promise<boolean>;
  /** The first opening only; `usableUntil` given where its days begin with it. */
  markOpened(id: CouponId, at: Date, usableUntil: Date | null): Promise<boolean>;
  expireBefore(at: Date, limit: number): Promise<number>;
  countsOfBroadcast(id: BroadcastId): Promise<{ opened: number; used: number }>;
  countUsedSince(at: Date): Promise<number>;
};
