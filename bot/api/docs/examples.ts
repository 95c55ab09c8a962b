/** One call of a till, as it was answered. */
export type Example = {
  /** `POST /api/pos/v1/quotes`, as the contract has it. The first of a call is the plain case. */
  call: string;
  /** What the others of a call show. */
  title?: string;
  /** What `:name` of the path stands for. */
  params?: Record<string, string>;
  key?: string;
  request?: Record<string, unknown>;
  status: number;
  response: unknown;
};

export const exampleMember = '845012345673';
export const exampleCode = '8450123456732071846390';
export const exampleCoupon = '910024681357';
export const exampleRequestId = '0b9a5c6e-3f4d-4c1a-9d2e-7f8a6b5c4d3e';
const occurredAt = '2027-03-10T12:00:00+08:00';

/**
 * A morning at the till, in order: each example follows from those before it. A test plays them against a shop and compares every answer,
 * so that what is printed here is what happens.
 */
export const examples: readonly Example[] = [
  {
    call: 'POST /api/pos/v1/purchases',
    key: 'till-3:2027-03-10:0042',
    request: {
      memberNumber: exampleMember,
      receiptNumber: 'AB-12345678',
      amount: 1250,
      occurredAt,
      lines: [
        { sku: 'oolong-150g', productLine: 'tea', quantity: 2, amount: 1100 },
        { sku: 'cake', quantity: 1, amount: 150 },
      ],
    },
    status: 201,
    response: {
      purchaseId: 'p3f0c1d9a7be24f6581c2d0e9',
      earned: [
        { kind: 'earn', points: 12, reason: 'purchase', expiresOn: '2028-03-31' },
        { kind: 'bonus', points: 20, reason: 'first-purchase', expiresOn: '2028-03-31' },
      ],
      points: { balance: 37 },
      tier: { code: 'silver', name: '銀卡', until: '2028-03-10' },
      next: { tier: 'gold', missing: 3750, unit: { code: 'spend', kind: 'money', name: null } },
    },
  },
  {
    call: 'GET /api/pos/v1/members/:memberNumber',
    params: { memberNumber: exampleMember },
    status: 200,
    response: {
      memberNumber: '845012345673',
      tier: { code: 'silver', name: '銀卡', until: '2028-03-10' },
      points: { balance: 37, worth: 37, pending: 0, lots: [{ points: 37, expiresOn: '2028-03-31' }] },
      next: { tier: 'gold', missing: 3750, unit: { code: 'spend', kind: 'money', name: null } },
      coupons: [
        { code: '910024681357', title: '折 NT$50', kind: 'amount-off', value: 50, minimum: 300, until: '2027-04-09' },
      ],
    },
  },
  {
    call: 'POST /api/pos/v1/quotes',
    key: 'till-3:2027-03-10:0043-quote',
    request: { memberNumber: exampleMember, amount: 400, points: 20, couponCodes: [exampleCoupon] },
    status: 200,
    response: {
      amount: 400,
      discounts: [{ kind: 'coupon', code: '910024681357', amount: 50 }],
      paid: 330,
      earned: [{ kind: 'earn', points: 3, reason: 'purchase', expiresOn: '2028-03-31' }],
      points: { usable: 37, spent: 20, earned: 3, balanceAfter: 20 },
      tierAfter: 'silver',
      missingAfter: 3420,
      coupons: { used: ['910024681357'], unused: [] },
    },
  },
  {
    call: 'POST /api/pos/v1/refunds',
    key: 'till-3:2027-03-10:refund-7',
    request: { receiptNumber: 'AB-12345678', refundNumber: 'CN-0007', amount: 150 },
    status: 201,
    response: {
      refundId: 'r61b0a4c2f7d93e58a0c4b17d',
      returned: 0,
      taken: 1,
      points: { balance: 36 },
      tier: { code: 'silver', name: '銀卡', until: '2028-03-10' },
    },
  },
  {
    call: 'POST /api/pos/v1/redemptions',
    key: 'till-3:2027-03-10:redeem-2',
    request: { memberCode: exampleCode, couponCode: exampleCoupon },
    status: 201,
    response: {
      redemptionId: 'x8d2a6e10c5f74b39e6b1a2c4',
      points: { spent: 0, worth: 0, balance: 36 },
      coupon: { code: '910024681357', title: '折 NT$50', kind: 'amount-off', value: 50 },
    },
  },
  {
    call: 'POST /api/pos/v1/holds',
    key: 'web-order-5512',
    request: { memberCode: exampleCode, points: 10, minutes: 15 },
    status: 201,
    response: {
      holdId: 'h2c9e5b7a10d84f63b5e7c1a9',
      points: 10,
      worth: 10,
      until: '2027-03-10T04:21:06.000Z',
      state: 'held',
      balance: 26,
    },
  },
  {
    call: 'POST /api/pos/v1/holds/:key/:how',
    params: { key: 'web-order-5512', how: 'confirm' },
    key: 'web-order-5512-paid',
    status: 200,
    response: {
      holdId: 'h2c9e5b7a10d84f63b5e7c1a9',
      points: 10,
      worth: 10,
      until: '2027-03-10T04:21:06.000Z',
      state: 'confirmed',
      balance: 26,
    },
  },
  {
    call: 'POST /api/pos/v1/bonuses',
    key: 'till-3:2027-03-10:cup-42',
    request: { memberNumber: exampleMember, bonus: 'own-packaging' },
    status: 201,
    response: { points: { balance: 27, owed: 0 }, tier: { code: 'silver', until: '2028-03-10' }, passUntil: null },
  },
  {
    call: 'POST /api/pos/v1/counters',
    key: 'player-2027-03-10-845012345673',
    request: { memberNumber: exampleMember, counter: 'hours', by: 2, occurredAt },
    status: 201,
    response: { points: { balance: 27, owed: 0 }, tier: { code: 'silver', until: '2028-03-10' }, passUntil: null },
  },
  {
    call: 'POST /api/pos/v1/quotes',
    title: 'In a campaign (twice the points on tea): what it gives is a line of its own',
    key: 'till-3:2027-03-10:0044-quote',
    request: {
      memberNumber: exampleMember,
      amount: 600,
      lines: [
        { sku: 'oolong-150g', productLine: 'tea', quantity: 1, amount: 550 },
        { sku: 'cake', quantity: 1, amount: 50 },
      ],
    },
    status: 200,
    response: {
      amount: 600,
      discounts: [],
      paid: 600,
      earned: [
        { kind: 'earn', points: 7, reason: 'purchase', expiresOn: '2028-03-31' },
        { kind: 'bonus', points: 4, reason: 'campaign', expiresOn: '2028-03-31' },
      ],
      points: { usable: 27, spent: 0, earned: 11, balanceAfter: 38 },
      tierAfter: 'silver',
      missingAfter: 3300,
      coupons: { used: [], unused: [] },
    },
  },
  {
    call: 'POST /api/pos/v1/purchases',
    title: 'Partly paid with points: the live code, in place of the number',
    key: 'till-3:2027-03-10:0045',
    request: { memberCode: exampleCode, receiptNumber: 'AB-12345679', amount: 300, occurredAt, points: 20 },
    status: 201,
    response: {
      purchaseId: 'p7a1e93d0c4b85f2e6d9041bc',
      earned: [{ kind: 'earn', points: 2, reason: 'purchase', expiresOn: '2028-03-31' }],
      points: { balance: 9 },
      tier: { code: 'silver', name: '銀卡', until: '2028-03-10' },
      next: { tier: 'gold', missing: 3620, unit: { code: 'spend', kind: 'money', name: null } },
    },
  },
  {
    call: 'POST /api/pos/v1/purchases',
    title: 'Nobody was named: kept, so that a member can still have it counted',
    key: 'till-3:2027-03-10:0046',
    request: { receiptNumber: 'AB-12345680', amount: 120, occurredAt },
    status: 202,
    response: { purchaseId: 'pc41d7e0b9f3a26885e1f7d03', unclaimed: true, earned: [] },
  },
  {
    call: 'POST /api/pos/v1/purchases',
    title: 'The same receipt from another till: refused, and what it was counted as',
    key: 'till-1:2027-03-10:0107',
    request: { memberNumber: exampleMember, receiptNumber: 'ab12345679', amount: 300, occurredAt },
    status: 409,
    response: {
      error: {
        code: 'RECEIPT_ALREADY_COUNTED',
        message: 'This receipt has been counted already.',
        requestId: exampleRequestId,
        details: { purchaseId: 'p7a1e93d0c4b85f2e6d9041bc', at: '2027-03-10T04:11:11.000Z' },
      },
    },
  },
  {
    call: 'POST /api/pos/v1/refunds',
    title: 'Before its purchase has come: kept, and applied when it comes',
    key: 'till-3:2027-03-10:refund-8',
    request: { receiptNumber: 'AB-12345699', refundNumber: 'CN-0008', amount: 80 },
    status: 202,
    response: { refundId: 'r0d94b7e2a61f58c3b7e9f1a6', returned: 0, taken: 0, waiting: true },
  },
  {
    call: 'POST /api/pos/v1/refunds',
    title: 'More than is left of the bill',
    key: 'till-3:2027-03-10:refund-9',
    request: { receiptNumber: 'AB-12345678', refundNumber: 'CN-0009', amount: 5000 },
    status: 409,
    response: {
      error: {
        code: 'REFUND_TOO_LARGE',
        message: 'That is more than was paid; see what is left to refund.',
        requestId: exampleRequestId,
        details: { left: 1100 },
      },
    },
  },
];
