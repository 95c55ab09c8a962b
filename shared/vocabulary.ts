/** Names of kinds, states and events: each list lives here once, as a constant object (types erased at run time: no enum). */

export const languages = ['zh-TW', 'en', 'ja', 'th'] as const;
export type Language = (typeof languages)[number];

export const LineKind = {
  Earn: 'earn',
  Bonus: 'bonus',
  Redeem: 'redeem',
  Expire: 'expire',
  Adjust: 'adjust',
  Reverse: 'reverse',
  Tier: 'tier',
} as const;
export type LineKind = (typeof LineKind)[keyof typeof LineKind];

/** Why a line stands in the ledger; the words for each are in i18n under `reason.*`. */
export const ReasonCode = {
  Purchase: 'purchase',
  Welcome: 'welcome',
  ProfileComplete: 'profile-complete',
  FirstPurchase: 'first-purchase',
  Birthday: 'birthday',
  Spent: 'spent',
  Refund: 'refund',
  Expired: 'expired',
  Correction: 'correction',
  Undo: 'undo',
  TierUp: 'tier-up',
  TierDown: 'tier-down',
  TierKept: 'tier-kept',
  TierHeld: 'tier-held',
  TierGift: 'tier-gift',
  Action: 'action',
  Campaign: 'campaign',
  FurtherDate: 'further-date',
  Cancelled: 'cancelled',
  Import: 'import',
  Merge: 'merge',
  Split: 'split',
  Settled: 'settled',
} as const;
export type ReasonCode = (typeof ReasonCode)[keyof typeof ReasonCode];

export const CouponState = { Issued: 'issued', Redeemed: 'redeemed', Expired: 'expired', Void: 'void' } as const;
export type CouponState = (typeof CouponState)[keyof typeof CouponState];

export const CouponKind = {
  AmountOff: 'amount-off',
  PercentOff: 'percent-off',
  BuyOneGetOne: 'buy-one-get-one',
  Gift: 'gift',
  AddOnPrice: 'add-on-price',
  FreeDelivery: 'free-delivery',
  MemberPrice: 'member-price',
  PointsMultiplier: 'points-multiplier',
} as const;
export type CouponKind = (typeof CouponKind)[keyof typeof CouponKind];

export const CouponSource = {
  Welcome: 'welcome',
  Broadcast: 'broadcast',
  Birthday: 'birthday',
  Staff: 'staff',
  Tier: 'tier',
  Campaign: 'campaign',
} as const;
export type CouponSource = (typeof CouponSource)[keyof typeof CouponSource];

export const BroadcastState = {
  Draft: 'draft',
  Scheduled: 'scheduled',
  Sending: 'sending',
  Sent: 'sent',
  Paused: 'paused',
  Failed: 'failed',
  Cancelled: 'cancelled',
} as const;
export type BroadcastState = (typeof BroadcastState)[keyof typeof BroadcastState];

export const Role = { Owner: 'owner', Manager: 'manager', Clerk: 'clerk' } as const;
export type Role = (typeof Role)[keyof typeof Role];

/** What a measure counts in: the till's money, visits, qualifying points, or something the shop names (hours). */
export const UnitKind = { Money: 'money', Visits: 'visits', Points: 'points', Count: 'count' } as const;
export type UnitKind = (typeof UnitKind)[keyof typeof UnitKind];

/** LINE friendship as we know it: `unknown` until LINE has been asked. */
export const Reachable = { Yes: 'yes', No: 'no', Unknown: 'unknown' } as const;
export type Reachable = (typeof Reachable)[keyof typeof Reachable];

export const ActorKind = { Member: 'member', Staff: 'staff', Pos: 'pos', System: 'system' } as const;
export type ActorKind = (typeof ActorKind)[keyof typeof ActorKind];

/** Where 29 February falls in other years. */
export const leapDays = ['feb-28', 'mar-1'] as const;

/** Materials a tier's card can be made of; drawn with CSS gradients. */
export const materials = ['copper', 'silver', 'gold', 'diamond'] as const;
export type Material = (typeof materials)[number];
