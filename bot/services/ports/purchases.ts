import type { BranchCode, CouponId, Day, MemberId, PurchaseId } from '../../../shared/ids.ts';
import type { Actor } from '../ports.ts';

/** Paid bills, and the ones members ask to have counted. */

export type Purchase = {
  id: PurchaseId;
  memberId: MemberId | null;
  branch: BranchCode;
  receiptNumber: string;
  receiptKey: string;
  /** The claim that led to it. */
  claimKey: string;
  amount: number;
  paid: number;
  at: Date;
  day: Day;
  recordedAt: Date;
  actor: Actor;
  channel: string | null;
  couponId: CouponId | null;
  /** What the coupon took off, and the points the bill earned in all. */
  discount: number;
  points: number;
  refunded: number;
  /** What was given back of it while it named nobody; follows when somebody claims it. */
  refundsBefore: { refundId: string; amount: number }[];
};

export type Purchases = {
  /** Insert by id; the same id again is ignored (the id derives from the claim). */
  put(purchase: Purchase): Promise<void>;
  byId(id: PurchaseId): Promise<Purchase | null>;
  byIds(ids: readonly PurchaseId[]): Promise<Purchase[]>;
  /** Every purchase, by id; for verify and the export. */
  page(after: string | null, limit: number): Promise<Purchase[]>;
  /** Every purchase, by receipt, after the given one; for verify. */
  byReceipts(after: string | null, limit: number): Promise<Purchase[]>;
  /** Those that name a member, recorded before an instant. */
  countCounted(before: Date): Promise<number>;
  /** The newest of that receipt; undone awards stay, so there may be several. */
  byReceiptKey(key: string): Promise<Purchase | null>;
  /** The newest with that number at a branch, whatever its period. */
  newestByReceipt(branch: BranchCode, receiptNumber: string): Promise<Purchase | null>;
  /** Bills of that number and amount that name nobody, since an instant; newest first, at most 20. */
  unclaimed(like: { receiptNumber: string; amount: number; since: Date }): Promise<Purchase[]>;
  /** Gives a bill that names nobody to a member; the same member again changes nothing. */
  giveTo(id: PurchaseId, memberId: MemberId, points: number): Promise<void>;
  /** A refund of a bill that names nobody: one conditional write, once a refund. `claimed`: somebody has it by now. */
  refundUnclaimed(
    id: PurchaseId,
    refund: { refundId: string; amount: number },
  ): Promise<'done' | 'too-large' | 'claimed'>;
  /** The bill has another receipt from now on. */
  moveTo(id: PurchaseId, receipt: { receiptNumber: string; receiptKey: string }): Promise<void>;
  /** Never lowers: a repeat that comes late changes nothing. */
  setRefunded(id: PurchaseId, refunded: number): Promise<void>;
  /** What was taken and kept: bills given back whole are none, and of others what came back is not in the amount. */
  sumsSince(at: Date): Promise<{ purchases: number; amount: number; points: number }>;
};

/** A bill that a member asks to have counted (補登). */
export type BillRequest = {
  id: string;
  memberId: MemberId;
  branch: BranchCode;
  receiptNumber: string;
  amount: number;
  day: Day;
  at: Date;
  state: 'waiting' | 'counted' | 'refused';
  /** Who answered; null where the till's bill did. */
  by: string | null;
  purchaseId: PurchaseId | null;
};

export type BillRequests = {
  /** Insert by id; the same id again is ignored. */
  put(request: BillRequest): Promise<void>;
  byId(id: string): Promise<BillRequest | null>;
  /** Newest first, at most 200; the next two as well. */
  ofMember(memberId: MemberId): Promise<BillRequest[]>;
  inState(state: BillRequest['state']): Promise<BillRequest[]>;
  waitingFor(bill: { branch: BranchCode; receiptNumber: string; amount: number }): Promise<BillRequest[]>;
  /** Only from `waiting`: the first answer stands. */
  settle(id: string, set: Pick<BillRequest, 'state' | 'by' | 'purchaseId'>): Promise<boolean>;
};
