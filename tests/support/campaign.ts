import type { Campaign } from '../../bot/domain/campaign/campaign.ts';

/** For everybody, on every bill, without an end: a test says what its campaign is about. */
export const everyBill = {
  on: null,
  tiers: null,
  branches: null,
  channels: null,
  audience: null,
  productLines: null,
  minimumSpend: 0,
  firstPurchaseOnly: false,
  streak: null,
  grants: 'both',
  quota: null,
  perMember: null,
  budgetPoints: null,
} as const satisfies Partial<Campaign>;
