import { z } from 'zod';
import { unusedCoupon } from './coupon-limits.ts';
import { endpoint } from './endpoint.ts';
import { amount, day, memberNumber, unitView } from './views.ts';

const tierBrief = z.object({
  code: z.string(),
  name: z.string(),
  until: day.nullable().describe('Last day of its validity; null where it does not end.'),
});
/** The next tier and what is missing to it, in `unit`; an answer repeated from before there were units has none. */
const next = z.object({ tier: z.string(), missing: z.int(), unit: unitView.optional() }).nullable();
const receiptNumber = z.string().trim().min(1).max(64);
const receiptWords =
  'As printed. An e-invoice number counts within its two-month period, any other within its business day; full width, lower case and dashes make no difference.';
const memberCode = z
  .string()
  .max(32)
  .describe('The live code the member shows, scanned or typed. Good for 120 seconds, and for one use.');
const points = z.int().min(1).max(1_000_000_000);

export const posMember = endpoint({
  method: 'GET',
  path: '/api/pos/v1/members/:memberNumber',
  auth: 'pos',
  summary: 'Look a member up by card number.',
  params: z.object({ memberNumber }),
  response: z.object({
    memberNumber: z.string(),
    tier: tierBrief,
    points: z.object({
      balance: z.int().describe('What can be spent now: the sum of the lots.'),
      worth: z.int().describe('In money.'),
      pending: z.int().describe('Earned, and not usable yet.'),
      lots: z
        .array(z.object({ points: z.int(), expiresOn: day.nullable() }))
        .describe('Soonest end first: the order they are spent in.'),
    }),
    next,
    coupons: z.array(
      z.object({ code: z.string(), title: z.string(), kind: z.string(), value: z.int(), minimum: z.int(), until: day }),
    ),
  }),
  errors: ['MEMBER_NOT_FOUND'],
});

const billLines = z
  .array(
    z.strictObject({
      sku: z.string().max(64),
      productLine: z.string().max(64).optional().describe('For rules that look at what was bought.'),
      quantity: z.int().min(1).max(100_000),
      amount: z.int().min(0).max(1_000_000_000).describe('Of the whole line.'),
      payWithPoints: z
        .boolean()
        .optional()
        .describe('Paid wholly with points, at the price the program gives this sku in points.'),
    }),
  )
  .max(200)
  .describe('The lines of the bill: their amounts add up to its amount.');
const channel = z
  .string()
  .max(32)
  .describe('Where it was sold (a delivery platform): the program may leave it out of points.');
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
    memberNumber,
    amount: amount.describe('The bill before points and coupons.'),
    lines: billLines.optional(),
    points: points.optional().describe('Points the member wants to pay with.'),
    couponCodes: z.array(z.string().max(32)).max(10).optional(),
    channel: channel.optional(),
  }),
  response: z.object({
    amount: z.int(),
    discounts: discounts.describe('What lowers the bill, each by itself; of a coupon its code.'),
    paid: z.int().describe('What is left to pay in money.'),
    earned: earnedLines,
    points: z.object({ usable: z.int(), spent: z.int(), earned: z.int(), balanceAfter: z.int() }),
    tierAfter: z.string(),
    missingAfter: z.int().nullable().describe('To the tier after that; null at the top.'),
    coupons: z.object({
      used: z.array(z.string()),
      unused: z
        .array(z.object({ code: z.string(), ...unusedCoupon }))
        .describe('Offered and not used, and why: `minimum` with what is missing, `tier-is-better`, `too-many`, …'),
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
    'LINES_DO_NOT_ADD_UP',
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
      memberCode,
      points: points.optional().describe('One of the three: points, worth money,'),
      rewardCode: z.string().max(64).optional().describe('an item the program gives for points,'),
      couponCode: z.string().max(32).optional().describe('or a coupon.'),
    })
    .refine(
      ({ points, rewardCode, couponCode }) =>
        [points, rewardCode, couponCode].filter((each) => each !== undefined).length === 1,
      { message: 'give one of points, rewardCode, couponCode', path: ['points'] },
    )
    .meta({ oneOf: ['points', 'rewardCode', 'couponCode'].map((name) => ({ required: [name] })) }),
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
    'MEMBER_NOT_FOUND',
    'POINTS_NOT_ENOUGH',
    'POINTS_NOT_IN_BLOCKS',
    'POINTS_BELOW_MINIMUM',
    'REWARD_NOT_FOUND',
    'COUPON_NOT_FOUND',
    'COUPON_ALREADY_USED',
    'COUPON_EXPIRED',
    'COUPON_NOT_YET',
    'COUPON_VOID',
    'COUPON_DOES_NOT_FIT',
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
    memberNumber: memberNumber.optional(),
    memberCode: memberCode
      .optional()
      .describe('Instead of the number. Needed where the bill spends points or coupons; then it is used up.'),
    receiptNumber: receiptNumber.describe(receiptWords),
    amount: amount.describe('The bill before points and coupons.'),
    occurredAt: z.iso
      .datetime({ offset: true })
      .describe('When it was paid. A till that was offline sends it later: it counts on the day it happened.'),
    lines: billLines.optional(),
    points: points.optional().describe('Points that pay part of it.'),
    couponCodes: z.array(z.string().max(32)).max(10).optional(),
    channel: channel.optional(),
    staffCode: z.string().max(32).optional().describe('Who was at the till, for the shop’s own lists.'),
    replacesReceiptNumber: receiptNumber
      .optional()
      .describe('The receipt that this one was issued in place of: what that did is taken back.'),
  }),
  response: z.object({
    purchaseId: z.string(),
    unclaimed: z.boolean().optional().describe('Nobody was named: kept for 30 days, so that a member can claim it.'),
    earned: earnedLines,
    discounts: discounts.optional().describe('What lowered the bill; of a coupon its number.'),
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
    'COUPON_NOT_FOUND',
    'COUPON_DOES_NOT_FIT',
    'COUPON_ALREADY_USED',
    'COUPON_EXPIRED',
    'COUPON_NOT_YET',
    'COUPON_VOID',
    'LINES_DO_NOT_ADD_UP',
    'PURCHASE_BEFORE_JOINING',
    'PURCHASE_NOT_FOUND',
    'RECEIPT_ALREADY_REPLACED',
    'REFUND_TOO_LARGE',
    'POINTS_NOT_ENOUGH',
    'POINTS_OVER_LIMIT',
    'POINTS_NOT_IN_BLOCKS',
    'POINTS_BELOW_MINIMUM',
    'POINTS_ITEM_UNKNOWN',
  ],
});

const refunded = z
  .int()
  .min(0)
  .max(1_000_000_000)
  .describe('Money given back now; 0 only for a bill that points alone have paid, which is given back whole.');
export const posRefund = endpoint({
  method: 'POST',
  path: '/api/pos/v1/refunds',
  auth: 'pos',
  status: 201,
  summary:
    'Refund all or part of a purchase. 202 and `waiting:true` where the purchase has not come yet: it is applied when it does.',
  request: z
    .strictObject({
      receiptNumber: receiptNumber
        .optional()
        .describe(
          'Of the purchase, at this branch; or give its purchaseId, which any branch may refund. Both: they must agree.',
        ),
      purchaseId: z.string().max(64).optional(),
      receiptDate: day.optional().describe('Where the shop’s receipt numbers begin again every day.'),
      refundNumber: receiptNumber.describe('Of the credit note: the same one again is the same refund.'),
      amount: refunded,
    })
    .meta({ anyOf: ['receiptNumber', 'purchaseId'].map((name) => ({ required: [name] })) }),
  response: z.object({
    refundId: z.string(),
    returned: z.int().describe('Points that had paid, back in the lots they came from.'),
    endedAgain: z.int().optional().describe('How many of them had ended meanwhile, and ended again at once.'),
    taken: z.int().describe('Points it had earned, taken back.'),
    waiting: z.boolean().optional().describe('The purchase has not come yet.'),
    points: z.object({ balance: z.int() }).optional(),
    tier: tierBrief.optional(),
  }),
  idempotent: true,
  errors: [
    'AMOUNT_INVALID',
    'PURCHASE_NOT_FOUND',
    'REFUND_TOO_LARGE',
    'RECEIPT_ALREADY_REPLACED',
    'REFUND_NUMBER_REUSED',
    'IDEMPOTENCY_KEY_REUSED',
  ],
});
