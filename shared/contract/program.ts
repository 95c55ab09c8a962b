import { z } from 'zod';
import type { CouponTemplateId, Day } from '../ids.ts';
import { languages, leapDays, materials } from '../vocabulary.ts';

/**
 * The shop's rules as data: the whole of what a version of a program may say. Money in the till's smallest unit, shares and
 * multipliers in basis points (10000 = ×1), days in the shop's zone. Shapes only; what rules may not say together
 * (thresholds that do not rise, a tier nobody can keep …) is `bot/domain/program/check.ts`.
 *
 * A rule that has variants is an object with a `kind`, so that a further variant is a further member of the union.
 */
/** Sums are kept under codes: `constructor` is a name every object has already. */
const code = z
  .string()
  .regex(/^(?!constructor$)[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes, a letter first');
const money = z.int().min(0).max(1_000_000_000);
const points = z.int().min(0).max(1_000_000);
const basisPoints = z.int().min(0).max(1_000_000);
const share = z.int().min(0).max(10_000);
const instant = z.date();
const dayText = z.iso.date() as unknown as z.ZodType<Day, string>;
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const monthDay = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);
const productLine = z.string().min(1).max(64);
const channel = z.string().min(1).max(32);
const couponTemplateId = z.string().min(1).max(64) as unknown as z.ZodType<CouponTemplateId, string>;
const currency = z.string().refine(isCurrency, 'a currency of ISO 4217, such as TWD');
const zone = z.string().refine(isZone, 'an IANA time zone, such as Asia/Taipei');

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const currencies = new Set(Intl.supportedValuesOf('currency'));
function isCurrency(code: string): boolean {
  return currencies.has(code);
}

/** A text in the four languages; zh-TW is always there, the others fall back to it. */
export const programText = z.strictObject({
  'zh-TW': z.string().min(1).max(200),
  en: z.string().min(1).max(200).optional(),
  ja: z.string().min(1).max(200).optional(),
  th: z.string().min(1).max(200).optional(),
});

/** What a grant may be used for: to spend, to climb, or both. */
const grants = z.enum(['both', 'spendable', 'qualifying']);

// --- measures and tiers ------------------------------------------------------------------------------------------------

/** `spend`, `visits` and `points` are always measured; these are the shop's own, counted from the version that names them. */
export const measureSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    code,
    kind: z.literal('line-spend'),
    name: programText,
    productLines: z.array(productLine).min(1).max(50),
  }),
  z.strictObject({
    code,
    kind: z.literal('weighted-spend'),
    name: programText,
    weights: z
      .array(z.strictObject({ productLine, weightBp: basisPoints }))
      .min(1)
      .max(50),
    /** Of what is in none of those lines. */
    otherBp: basisPoints,
  }),
  /** Fed by API: hours watched, kilometres ridden. */
  z.strictObject({ code, kind: z.literal('counter'), name: programText }),
]);

export const ruleSchema = z.strictObject({
  of: z.enum(['any', 'all']),
  conditions: z
    .array(z.strictObject({ measure: code, atLeast: z.int().min(1).max(1_000_000_000) }))
    .min(1)
    .max(5),
});

export const validitySchema = z.discriminatedUnion('kind', [
  /** From reaching or renewing: 12 months from 10 March end with 10 March. */
  z.strictObject({ kind: z.literal('months'), months: z.int().min(1).max(24) }),
  z.strictObject({ kind: z.literal('end-of-next-year') }),
  z.strictObject({ kind: z.literal('none') }),
]);

/** How often a benefit may be used; a month, a year of the calendar, or one validity of the tier. */
const allowance = z.strictObject({ uses: z.int().min(1).max(10_000), per: z.enum(['month', 'year', 'validity']) });

const benefitBase = {
  code,
  text: programText,
  allowance: allowance.nullable(),
  /** What one use costs the shop, for the reports. */
  cost: money,
};

export const benefitSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...benefitBase,
    kind: z.literal('discount'),
    discountBp: share,
    excludedProductLines: z.array(productLine).max(50),
  }),
  z.strictObject({ ...benefitBase, kind: z.literal('free-delivery') }),
  z.strictObject({
    ...benefitBase,
    kind: z.literal('coupon'),
    couponTemplateId,
    every: z.enum(['month', 'quarter', 'year']),
  }),
  z.strictObject({
    ...benefitBase,
    kind: z.enum(['points', 'early-access', 'gift', 'event', 'service', 'adviser', 'content']),
  }),
]);

const birthdayGift = z.strictObject({
  points,
  /** Of purchases in the birthday window; 10000 or less = none. */
  multiplierBp: basisPoints,
  couponTemplateId: couponTemplateId.nullable(),
});

export const tierSchema = z.strictObject({
  code,
  name: programText,
  material: z.enum(materials),
  goal: programText,
  /** null for the lowest, which everyone has. */
  up: ruleSchema.nullable(),
  /** Own numbers where the program's `keep` says `own`. */
  keep: ruleSchema.nullable(),
  /** Own validity; null = the program's. */
  validity: validitySchema.nullable(),
  multiplierBp: basisPoints,
  birthday: birthdayGift,
  /** Given once at each rise to it. */
  gift: z.strictObject({ points, couponTemplateId: couponTemplateId.nullable() }).nullable(),
  benefits: z.array(benefitSchema).max(20),
});

// --- earning, spending, time ---------------------------------------------------------------------------------------------

export const expirySchema = z.discriminatedUnion('kind', [
  /** The end of the month, that many months after earning. */
  z.strictObject({ kind: z.literal('month-end'), months: z.int().min(1).max(60) }),
  z.strictObject({ kind: z.literal('days'), days: z.int().min(1).max(1_830) }),
  /** 31 December, that many years after earning: 1 = of next year. */
  z.strictObject({ kind: z.literal('year-end'), years: z.int().min(0).max(5) }),
  /** All such points end together, that many months after the last purchase or redemption. */
  z.strictObject({ kind: z.literal('rolling'), months: z.int().min(1).max(60) }),
  z.strictObject({ kind: z.literal('never') }),
]);

export const bonusSchema = z.strictObject({
  /** `join`, `profile-complete` and `first-purchase` happen by themselves; others are reported by staff or API. */
  code,
  name: programText,
  points,
  on: z.boolean(),
  /** How often a day, and ever; null = as often as it happens. */
  perDay: z.int().min(1).max(100).nullable(),
  perMember: z.int().min(1).max(10_000).nullable(),
  grants,
});

/** A paid period with benefits of its own (yearly fee and free delivery). */
export const passSchema = z.strictObject({
  name: programText,
  fee: money.min(1),
  months: z.int().min(1).max(24),
  /** The tier held at least while it is paid for; null = none. */
  tier: code.nullable(),
  /** Whether the fee earns points and counts as spend. */
  feeEarns: z.boolean(),
  multiplierBp: basisPoints,
  benefits: z.array(benefitSchema).max(20),
  /** Days before its last day on which a renewal is offered. */
  noticeDays: z.array(z.int().min(0).max(365)).max(6),
  /** Wholly refundable that many days after the sale, while no benefit of it was used. */
  refundDays: z.int().min(0).max(365),
});

const daysBefore = z.array(z.int().min(0).max(365)).max(6);

export const programSchema = z.strictObject({
  version: z.int().min(1),
  /** From which instant purchases are decided by it. */
  startsAt: instant,
  shop: z.strictObject({ name: z.string().min(1).max(60), brandColor: z.string().regex(/^#[0-9a-fA-F]{6}$/) }),
  pointsName: programText,
  zone,
  currency,
  language: z.enum(languages),
  /** `endsAt` `HH:MM`: the business day 2 March with 05:00 ends at 05:00 on 3 March. Holidays are named, by the calendar of the year. */
  businessDay: z.strictObject({
    endsAt: clockTime,
    weekStartsOn: z.union([z.literal(1), z.literal(7)]),
    holidays: z.array(z.strictObject({ day: dayText, name: programText })).max(200),
  }),
  measures: z.array(measureSchema).max(10),
  /** Lowest first, rules rising. */
  tiers: z.array(tierSchema).min(1).max(12),
  /** What the up rule looks back on. A member's year begins on the day of joining, each year again. */
  window: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rolling'), days: z.int().min(1).max(731) }),
    z.strictObject({ kind: z.literal('calendar-year') }),
    z.strictObject({ kind: z.literal('members-year') }),
    z.strictObject({ kind: z.literal('lifetime') }),
  ]),
  keep: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('share'), shareBp: share }),
    z.strictObject({ kind: z.literal('same') }),
    z.strictObject({ kind: z.literal('own') }),
  ]),
  validity: validitySchema,
  /** On which days tiers are judged: each on its own last day, or on fixed days of the year (yearly, half-yearly). */
  review: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('own-day') }),
    z.strictObject({ kind: z.literal('dates'), days: z.array(monthDay).min(1).max(4) }),
  ]),
  down: z.strictObject({
    kind: z.enum(['one-step', 'by-measure', 'to-base', 'never']),
    graceDays: z.int().min(0).max(90),
    /** For so many days, spending what was lacking restores the lost tier; 0 = not. */
    comeBackDays: z.int().min(0).max(120),
    /** After so many months without a purchase: to the lowest tier. null = not. */
    silentMonths: z.int().min(1).max(24).nullable(),
    /** What becomes of a tier whose purchase is refunded: judged on its next last day, or at once. */
    reversal: z.enum(['next-review', 'at-once']),
  }),
  /** Days before the last day on which the member is told; `pushDay` is the one that is also pushed. */
  warnings: z.strictObject({ days: daysBefore, pushDay: z.int().min(0).max(365).nullable() }),
  earn: z.strictObject({
    per: z.discriminatedUnion('kind', [
      /** `money` spent = one base step of `points`. */
      z.strictObject({ kind: z.literal('spend'), money: money.min(1), points: points.min(1) }),
      z.strictObject({ kind: z.literal('visit'), points: points.min(1) }),
      z.strictObject({ kind: z.literal('nothing') }),
    ]),
    /** What does not make a whole step: carried to the next bill, or dropped. */
    remainder: z.enum(['carried', 'dropped']),
    /** Of base points × multiplier. */
    rounding: z.enum(['down', 'nearest', 'up']),
    /** Bills below earn nothing; they count for the tier. */
    minimumSpend: money,
    excludedChannels: z.array(channel).max(20),
    excludedProductLines: z.array(productLine).max(50),
    /** Days until points can be used (return window). */
    pendingDays: z.int().min(0).max(90),
    /** Most points one bill earns by steps and multipliers; null = no end. */
    maxPerBill: points.min(1).nullable(),
  }),
  multipliers: z.strictObject({ combine: z.enum(['highest', 'multiply']), maxBp: basisPoints.min(10_000).nullable() }),
  bonuses: z.array(bonusSchema).max(40),
  /** `points` points are worth `money`. */
  spending: z.strictObject({
    points: points.min(1),
    money: money.min(1),
    /** Points are spent in whole blocks; 1 = any number. */
    block: points.min(1),
    minimum: points,
    maxShareBp: share,
    /** What can be had for points alone, whatever the share of the bill: one piece of `sku` for so many. */
    items: z
      .array(z.strictObject({ sku: z.string().min(1).max(64), name: programText, points: points.min(1) }))
      .max(100),
  }),
  expiry: expirySchema,
  /** Days before points end on which the member is told; `pushPerMonth` of them are also pushed. */
  reminders: z.strictObject({ days: daysBefore, pushPerMonth: z.int().min(0).max(4) }),
  refundShortfall: z.enum(['negative', 'clamp', 'debt']),
  /** How tier discount, coupons and points meet on a bill. Points pay last. */
  stacking: z.strictObject({
    tierAndCoupon: z.enum(['best', 'tier-first', 'coupon-first']),
    couponsPerBill: z.int().min(0).max(5),
  }),
  birthday: z.strictObject({
    when: z.enum(['day', 'week', 'month']),
    /** The gift comes so many days before the window begins; the multiplier does not. */
    leadDays: z.int().min(0).max(60),
    minDaysAhead: z.int().min(0).max(366),
    selfEdits: z.int().min(0).max(20),
    /** Unless the member has chosen. */
    leapDay: z.enum(leapDays),
    /** Who tells a birthday too late for this year's: next time, or within 24 hours while its window lasts. */
    late: z.enum(['next-time', 'within-a-day']),
  }),
  /** One further date of the shop's choosing, once a year: the day of joining, or a date the member names. */
  furtherDate: z
    .strictObject({
      kind: z.enum(['joining', 'named']),
      name: programText,
      points,
      couponTemplateId: couponTemplateId.nullable(),
    })
    .nullable(),
  pass: passSchema.nullable(),
  /** How long an award can be undone. */
  undoMinutes: z.int().min(0).max(1_440),
  welcomeCouponTemplateId: couponTemplateId.nullable(),
});

export type ProgramRules = z.infer<typeof programSchema>;
export type TierRules = z.infer<typeof tierSchema>;
