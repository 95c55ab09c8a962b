import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { amount, day, unitView } from './views.ts';

const tierBrief = z.object({ code: z.string(), name: z.string(), until: day.nullable() });
/** The next tier and what is missing to it, in `unit`; an answer repeated from before there were units has none. */
const next = z.object({ tier: z.string(), missing: z.int(), unit: unitView.optional() }).nullable();
const receiptNumber = z.string().trim().min(1).max(64);

export const posMember = endpoint({
  method: 'GET',
  path: '/api/pos/v1/members/:memberNumber',
  auth: 'pos',
  summary: 'Look a member up by card number.',
  params: z.object({ memberNumber: z.string().max(32) }),
  response: z.object({
    memberNumber: z.string(),
    tier: tierBrief,
    points: z.object({
      balance: z.int(),
      worth: z.int(),
      pending: z.int(),
      lots: z.array(z.object({ points: z.int(), expiresOn: day.nullable() })),
    }),
    next,
    coupons: z.array(
      z.object({ code: z.string(), title: z.string(), kind: z.string(), value: z.int(), minimum: z.int(), until: day }),
    ),
  }),
  errors: ['MEMBER_NOT_FOUND'],
});

/** The bill's lines; their amounts add up to the bill's. `payWithPoints`: wholly paid with points, as the program's items say. */
const billLines = z
  .array(
    z.strictObject({
      sku: z.string().max(64),
      productLine: z.string().max(64).optional(),
      quantity: z.int().min(1).max(100_000),
      amount: z.int().min(0).max(1_000_000_000),
      payWithPoints: z.boolean().optional(),
    }),
  )
  .max(200);
const earnedLines = z.array(
  z.object({ kind: z.string(), points: z.int(), reason: z.string(), expiresOn: day.nullable() }),
);
const discounts = z.array(z.object({ kind: z.enum(['tier', 'pass', 'coupon']), code: z.string(), amount: z.int() }));

export const posQuote = endpoint({
  method: 'POST',
  path: '/api/pos/v1/quotes',
  auth: 'pos',
  summary: 'What a bill would earn and cost, by the same decision that would count it; writes nothing.',
  request: z.strictObject({
    memberNumber: z.string().max(32),
    amount,
    lines: billLines.optional(),
    points: z.int().min(1).max(1_000_000_000).optional(),
    couponCodes: z.array(z.string().max(32)).max(10).optional(),
    channel: z.string().max(32).optional(),
  }),
  response: z.object({
    amount: z.int(),
    /** What lowers the bill, each by itself; of a coupon its code. */
    discounts,
    /** What is left to pay in money. */
    paid: z.int(),
    earned: earnedLines,
    points: z.object({ usable: z.int(), spent: z.int(), earned: z.int(), balanceAfter: z.int() }),
    tierAfter: z.string(),
    missingAfter: z.int().nullable(),
    /** Coupons offered that are not used, and why: `minimum` with what is missing, `tier-is-better`, `too-many`, … */
    coupons: z.object({
      used: z.array(z.string()),
      unused: z.array(z.object({ code: z.string(), why: z.string(), missing: z.int().optional() })),
    }),
  }),
  idempotent: true,
  errors: [
    'INVALID_REQUEST',
    'MEMBER_NOT_FOUND',
    'POINTS_NOT_ENOUGH',
    'POINTS_OVER_LIMIT',
    'POINTS_NOT_IN_BLOCKS',
    'POINTS_BELOW_MINIMUM',
    'POINTS_ITEM_UNKNOWN',
  ],
});

export const posRedemption = endpoint({
  method: 'POST',
  path: '/api/pos/v1/redemptions',
  auth: 'pos',
  status: 201,
  summary:
    'Use points, an item that is had for points, or a coupon, outside a bill. The live code authorises one redemption.',
  request: z
    .strictObject({
      memberCode: z.string().max(32),
      points: z.int().min(1).max(1_000_000_000).optional(),
      rewardCode: z.string().max(64).optional(),
      couponCode: z.string().max(32).optional(),
    })
    .refine(
      ({ points, rewardCode, couponCode }) =>
        [points, rewardCode, couponCode].filter((each) => each !== undefined).length === 1,
      { message: 'give one of points, rewardCode, couponCode', path: ['points'] },
    ),
  response: z.object({
    redemptionId: z.string(),
    points: z.object({ spent: z.int(), worth: z.int(), balance: z.int() }),
    coupon: z.object({ code: z.string(), title: z.string(), kind: z.string(), value: z.int() }).optional(),
  }),
  idempotent: true,
  errors: [
    'MEMBER_CODE_EXPIRED',
    'MEMBER_CODE_USED',
    'MEMBER_CODE_INVALID',
    'POINTS_NOT_ENOUGH',
    'REWARD_NOT_FOUND',
    'COUPON_NOT_FOUND',
    'COUPON_ALREADY_USED',
    'COUPON_EXPIRED',
    'IDEMPOTENCY_KEY_REUSED',
  ],
});

export const posPurchase = endpoint({
  method: 'POST',
  path: '/api/pos/v1/purchases',
  auth: 'pos',
  status: 201,
  summary: 'Count a paid order. 202 and `unclaimed:true` where no member is named.',
  request: z.strictObject({
    memberNumber: z.string().max(32).optional(),
    memberCode: z.string().max(32).optional(),
    receiptNumber,
    amount,
    occurredAt: z.iso.datetime({ offset: true }),
    lines: billLines.optional(),
    points: z.int().min(1).max(1_000_000_000).optional(),
    couponCodes: z.array(z.string().max(32)).max(10).optional(),
    channel: z.string().max(32).optional(),
    staffCode: z.string().max(32).optional(),
    replacesReceiptNumber: receiptNumber.optional(),
  }),
  response: z.object({
    purchaseId: z.string(),
    unclaimed: z.boolean().optional(),
    earned: earnedLines,
    discounts: discounts.optional(),
    points: z.object({ balance: z.int() }).optional(),
    tier: tierBrief.optional(),
    next: next.optional(),
  }),
  idempotent: true,
  errors: [
    'INVALID_REQUEST',
    'MEMBER_NOT_FOUND',
    'RECEIPT_ALREADY_COUNTED',
    'MEMBER_CODE_EXPIRED',
    'MEMBER_CODE_USED',
    'MEMBER_CODE_INVALID',
    'MEMBER_CODE_REQUIRED',
    'IDEMPOTENCY_KEY_REUSED',
    'COUPON_DOES_NOT_FIT',
    'COUPON_ALREADY_USED',
    'LINES_DO_NOT_ADD_UP',
    'PURCHASE_BEFORE_JOINING',
    'PURCHASE_NOT_FOUND',
    'RECEIPT_ALREADY_REPLACED',
    'POINTS_NOT_ENOUGH',
    'POINTS_OVER_LIMIT',
    'POINTS_NOT_IN_BLOCKS',
    'POINTS_BELOW_MINIMUM',
    'POINTS_ITEM_UNKNOWN',
  ],
});

export const posRefund = endpoint({
  method: 'POST',
  path: '/api/pos/v1/refunds',
  auth: 'pos',
  status: 201,
  summary:
    'Refund all or part of a purchase. 202 and `waiting:true` where the purchase has not come yet: it is applied when it does.',
  request: z.strictObject({
    receiptNumber: receiptNumber.optional(),
    purchaseId: z.string().max(64).optional(),
    receiptDate: day.optional(),
    refundNumber: receiptNumber,
    amount,
  }),
  response: z.object({
    refundId: z.string(),
    returned: z.int(),
    taken: z.int(),
    waiting: z.boolean().optional(),
    points: z.object({ balance: z.int() }).optional(),
    tier: tierBrief.optional(),
  }),
  idempotent: true,
  errors: ['PURCHASE_NOT_FOUND', 'REFUND_TOO_LARGE', 'IDEMPOTENCY_KEY_REUSED'],
});
