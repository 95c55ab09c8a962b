import { z } from 'zod';
import { Role } from '../vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { amount, branchCode, couponView, idParams, instant, memberSummary, sought, unitView } from './views.ts';

/** What a queue waits for: find, quote, award, undo, refund. */

export const findMembers = endpoint({
  method: 'GET',
  path: '/api/staff/members/find',
  auth: 'staff',
  summary: 'At the counter: by live code, number, phone or its last three digits, name. A live code authorises too.',
  query: z.object({ q: sought.min(1) }),
  response: z.object({ members: z.array(memberSummary).max(20), liveCode: z.boolean(), coupon: couponView.nullable() }),
  errors: ['MEMBER_NOT_FOUND', 'MEMBER_CODE_EXPIRED', 'MEMBER_CODE_INVALID', 'COUPON_NOT_FOUND'],
});

export const quoteResponse = z.object({
  amount: z.int(),
  /** What tier and coupon take off, each by itself. */
  discounts: z.array(z.object({ kind: z.string(), code: z.string(), amount: z.int() })),
  couponDiscount: z.int(),
  paid: z.int(),
  points: z.int(),
  balanceAfter: z.int(),
  tierAfter: z.string(),
  missingAfter: z.int().nullable(),
  missingUnit: unitView.nullable(),
  /** The most points worth offering for this bill. */
  pointsUsable: z.int(),
  couponProblem: z.object({ code: z.string(), text: z.string().optional(), missing: z.int().optional() }).nullable(),
});

export const quotePurchase = endpoint({
  method: 'POST',
  path: '/api/staff/quotes',
  auth: 'staff',
  summary: 'What this bill would earn and cost; writes nothing.',
  request: z.object({
    memberId: z.string().max(64),
    amount,
    couponId: z.string().max(64).optional(),
    /** Where the bill is; a coupon of certain branches fits nowhere else. */
    branch: branchCode.optional(),
  }),
  response: quoteResponse,
  errors: ['MEMBER_NOT_FOUND', 'AMOUNT_INVALID'],
});

export const awardView = z.object({
  purchaseId: z.string(),
  memberId: z.string(),
  memberName: z.string(),
  receiptNumber: z.string(),
  amount: z.int(),
  paid: z.int(),
  earned: z.array(
    z.object({ kind: z.string(), points: z.int(), reason: z.string(), expiresOn: z.string().nullable() }),
  ),
  pointsEarned: z.int(),
  balance: z.int(),
  tier: z.string(),
  tierBefore: z.string(),
  missing: z.int().nullable(),
  missingUnit: unitView.nullable(),
  nextTier: z.string().nullable(),
  coupon: couponView.nullable(),
  undoUntil: instant,
  replayed: z.boolean(),
});

export const awardPurchase = endpoint({
  method: 'POST',
  path: '/api/staff/purchases',
  auth: 'staff',
  summary: 'Award a bill at the counter; with no receipt number the counter makes one.',
  status: 201,
  request: z.object({
    memberId: z.string().max(64),
    amount,
    branch: branchCode,
    receiptNumber: z.string().trim().min(1).max(64).optional(),
    couponCode: z.string().max(64).optional(),
  }),
  response: awardView,
  idempotent: true,
  errors: [
    'MEMBER_NOT_FOUND',
    'AMOUNT_INVALID',
    'RECEIPT_ALREADY_COUNTED',
    'OWN_CARD',
    'PURCHASE_BEFORE_JOINING',
    'COUPON_NOT_FOUND',
    'COUPON_ALREADY_USED',
    'COUPON_EXPIRED',
    'COUPON_NOT_YET',
    'COUPON_VOID',
    'COUPON_DOES_NOT_FIT',
    'MEMBER_CODE_EXPIRED',
    'MEMBER_CODE_INVALID',
    'BUSY',
    'BRANCH_NOT_FOUND',
  ],
});

export const undoPurchase = endpoint({
  method: 'POST',
  path: '/api/staff/purchases/:id/undo',
  auth: 'staff',
  summary: 'Undo an award within ten minutes.',
  params: idParams,
  response: z.object({ purchaseId: z.string(), taken: z.int(), balance: z.int() }),
  idempotent: true,
  errors: ['PURCHASE_NOT_FOUND', 'UNDO_TOO_LATE', 'REFUND_TOO_LARGE'],
});

export const refundPurchase = endpoint({
  method: 'POST',
  path: '/api/staff/refunds',
  auth: 'staff',
  role: Role.Manager,
  status: 201,
  summary: 'Refund all or part of a purchase.',
  request: z.object({
    purchaseId: z.string().max(64),
    /** 0 only where points alone have paid. */
    amount: z.int().min(0).max(1_000_000_000),
    refundNumber: z.string().trim().min(1).max(64).optional(),
  }),
  response: z.object({
    refundId: z.string(),
    taken: z.int(),
    returned: z.int(),
    /** How many of those returned had ended meanwhile, and ended again at once. */
    endedAgain: z.int().optional(),
    balance: z.int(),
  }),
  idempotent: true,
  errors: ['AMOUNT_INVALID', 'PURCHASE_NOT_FOUND', 'REFUND_TOO_LARGE', 'REFUND_NUMBER_REUSED'],
});
