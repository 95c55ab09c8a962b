import { z } from 'zod';
import {
  BroadcastState,
  CouponKind,
  CouponSource,
  CouponState,
  LineKind,
  languages,
  leapDays,
  materials,
  Reachable,
  ReasonCode,
  Role,
  UnitKind,
} from '../vocabulary.ts';
import { couponLimits } from './coupon-limits.ts';

const windowKinds = ['rolling', 'calendar-year', 'members-year', 'lifetime'] as const;

/** Shapes that several resources answer with. Money: integers in the till's smallest unit (NT$1). Instants: ISO 8601 UTC. */
/** A day there is, `YYYY-MM-DD`: 30 February is refused. */
export const day = z.iso.date();
export const instant = z.iso.datetime();
export const language = z.enum(languages);
/** As printed in groups, typed in full width, or scanned: one number. */
export const memberNumber = z
  .string()
  .max(32)
  .describe('The twelve digits below the barcode of the card; spaces and dashes make no difference.')
  .transform((typed) => typed.normalize('NFKC').replace(/[\s-]/g, ''));
export const amount = z.int().min(1).max(1_000_000_000);
/** Counts are kept under codes: `constructor` is a name every object has already. */
export const branchCode = z.string().regex(/^(?!constructor$)[a-z0-9-]{1,32}$/);
/** A text in the four languages; zh-TW always there, the others fall back to it. */
export const localText = z.object({
  'zh-TW': z.string(),
  en: z.string().optional(),
  ja: z.string().optional(),
  th: z.string().optional(),
});

export const shopView = z.object({
  name: z.string(),
  pointsName: localText,
  currency: z.string(),
  zone: z.string(),
  brandColor: z.string(),
});

/** What a measure counts in; `name` of the shop's own measures, which a `count` is printed with ("5 小時"). */
export const unitView = z.object({ code: z.string(), kind: z.enum(UnitKind), name: localText.nullable() });

export const tierView = z.object({
  code: z.string(),
  name: localText,
  material: z.enum(materials),
  /** How many lines of landscape are engraved: grows with the tier. */
  rank: z.int().min(0),
  /** What its first measure must reach, in `unit`; 0 for the lowest. */
  threshold: z.int().min(0),
  unit: unitView,
  goal: localText,
  benefits: z.array(localText),
  /** Earning multiplier in basis points: 10000 = ×1. */
  multiplierBp: z.int(),
  birthdayPoints: z.int(),
});

export const couponView = z.object({
  id: z.string(),
  number: z.string(),
  title: localText,
  kind: z.enum(CouponKind),
  /** Amount off in money, percent in basis points, else 0. */
  value: z.int().min(0),
  minimum: z.int().min(0),
  description: localText.optional(),
  /** What it is limited to, where it is. */
  limits: z.object(couponLimits).optional(),
  source: z.enum(CouponSource),
  state: z.enum(CouponState),
  usableFrom: instant,
  /** Last instant it can be used (exclusive). */
  usableUntil: instant,
  /** The business day to print: "11/30 止". */
  lastDay: day,
  used: z.object({ at: instant, branch: z.string(), staff: z.string().optional() }).optional(),
});

/** Points that end together; null = they never do. */
export const lotView = z.object({ points: z.int(), expiresOn: day.nullable() });

/** The next tier up and what is missing to it; null at the top. Sums in `unit`. */
export const nextTierView = z.object({
  tier: z.string(),
  measure: z.string(),
  unit: unitView,
  threshold: z.int(),
  missing: z.int(),
});
/** What keeps the tier: bar, K so far, by when, and whether it is reached already. Sums in `unit`. */
export const keepView = z.object({
  measure: z.string(),
  unit: unitView,
  needed: z.int(),
  reached: z.int(),
  missing: z.int(),
  by: day,
  kept: z.boolean(),
});

/** A birthday as it is told: day and year may be missing. */
export const toldBirthday = z.object({
  month: z.int().min(1).max(12),
  day: z.int().min(1).max(31).nullable(),
  year: z.int().min(1900).max(2200).nullable(),
  /** Where 29 February falls in other years; the shop's rule unless chosen. */
  leapDay: z.enum(leapDays).nullable().optional(),
});
/** The shop's further date, where members name theirs. */
export const toldFurtherDate = z.object({ month: z.int().min(1).max(12), day: z.int().min(1).max(31) });

export const cardView = z.object({
  shop: shopView,
  member: z.object({
    name: z.string(),
    number: z.string(),
    language,
    joinedOn: day,
    birthday: z
      .object({
        month: z.int(),
        day: z.int().nullable(),
        year: z.int().nullable(),
        /** Where 29 February falls in other years: as chosen, else the shop's rule. */
        leapDay: z.enum(leapDays),
      })
      .nullable(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    profileComplete: z.boolean(),
    reachable: z.enum(Reachable),
    marketing: z.object({ line: z.boolean(), sms: z.boolean(), email: z.boolean() }),
  }),
  /** `byPass`: held because of the paid period, whose last day `until` then is; `own` is the tier it stands on. */
  tier: tierView.extend({ until: day.nullable(), since: day, byPass: z.boolean(), own: z.string() }),
  /** Every tier of the program, lowest first, for the ruler and the tiers page. */
  tiers: z.array(tierView),
  points: z.object({
    balance: z.int(),
    worth: z.int(),
    pending: z.int(),
    /** Points that can be used from a day on, soonest first; they add up to `pending`. */
    pendingLots: z.array(z.object({ points: z.int(), usableFrom: day })),
    /** What a refund left owing, for staff to settle. */
    owed: z.int(),
    nextExpiry: z.object({ points: z.int(), expiresOn: day }).nullable(),
    lots: z.array(lotView),
  }),
  /** Where the first measure stands in its window, in `unit`, and the way up. `window` tells which time is looked back on. */
  progress: z.object({
    unit: unitView,
    measure: z.int(),
    window: z.object({ kind: z.enum(windowKinds), days: z.int().nullable() }),
    next: nextTierView.nullable(),
    keep: keepView.nullable(),
    /** What leaves the window next, if nothing is bought meanwhile: since `bought`, gone from `on` on; the sum and the way up are then these. */
    leaving: z
      .object({ unit: unitView, bought: day, on: day, value: z.int(), left: z.int(), next: nextTierView.nullable() })
      .nullable(),
    /** Money still missing to the next points ("再 NT$35 得 1 點"), and how many by the tier's multiplier; null where money is not what earns. */
    toNextPoint: z.int().nullable(),
    nextPoints: z.int().nullable(),
  }),
  /** The shop's further date with its gift; `date`: what the member named, null for the day of joining or before it is named. */
  furtherDate: z
    .object({
      kind: z.enum(['joining', 'named']),
      name: localText,
      points: z.int(),
      date: z.object({ month: z.int(), day: z.int() }).nullable(),
    })
    .nullable(),
  /** The paid period: its name and days; null where none is held. */
  pass: z
    .object({
      name: localText,
      since: day,
      until: day,
      /** What another period costs, from the first day on which its renewal is offered. */
      renewal: z.object({ daysLeft: z.int(), fee: amount }).nullable(),
    })
    .nullable(),
  /** From the first warning day on, and all through grace, while the member's own tier stands to be lost; `missing` in `unit`. */
  warning: z
    .object({
      kind: z.enum(['tier-warning', 'grace']),
      daysLeft: z.int(),
      until: day,
      missing: z.int(),
      measure: z.string(),
      unit: unitView,
    })
    .nullable(),
  /** The way back to the tier last lost: `missing` in `unit` by the end of `until` restores it; null where none is open. */
  comeBack: z
    .object({ tier: z.string(), until: day, missing: z.int(), measure: z.string(), unit: unitView })
    .nullable(),
  birthday: z.object({
    isMonth: z.boolean(),
    points: z.int(),
    multiplierBp: z.int(),
    givenOn: day.nullable(),
    expectedOn: day.nullable(),
  }),
  coupons: z.array(couponView),
  /** Whether this very call made the membership (the join answer only). */
  joinedNow: z.boolean().optional(),
  welcome: z.object({ points: z.int(), couponId: z.string().nullable() }).optional(),
  at: instant,
});

export const historyItem = z.object({
  id: z.string(),
  at: instant,
  day,
  branch: z.string().nullable(),
  amount: z.int().nullable(),
  receiptNumber: z.string().nullable(),
  /** What was done to the paid period; null for anything else. */
  pass: z.enum(['pass-sold', 'pass-back']).nullable(),
  balanceAfter: z.int(),
  lines: z.array(
    z.object({
      kind: z.enum(LineKind),
      reason: z.enum(ReasonCode),
      points: z.int(),
      expiresOn: day.nullable(),
      tierTo: z.string().nullable(),
      detail: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
});

export const memberSummary = z.object({
  id: z.string(),
  name: z.string(),
  number: z.string(),
  phoneTail: z.string().nullable(),
  tier: z.string(),
  balance: z.int(),
  measure: z.int(),
  lastPurchaseAt: instant.nullable(),
  joinedOn: day,
  reachable: z.enum(Reachable),
});

export const staffView = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(Role),
  branches: z.array(z.string()),
  active: z.boolean(),
});
export const branchView = z.object({ code: z.string(), name: z.string(), posterUrl: z.string(), members: z.int() });

export const broadcastView = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  tiers: z.array(z.string()),
  couponTemplateId: z.string().nullable(),
  state: z.enum(BroadcastState),
  createdAt: instant,
  sentAt: instant.nullable(),
  createdBy: z.string(),
  /** recipients = in the tiers; excluded = blocked, unknown or said stop; sent/failed/unknown add up to the rest. */
  counts: z.object({
    recipients: z.int(),
    excluded: z.int(),
    sent: z.int(),
    failed: z.int(),
    unknown: z.int(),
    opened: z.int(),
    used: z.int(),
  }),
  stoppedBy: z.string().nullable(),
});

export const idParams = z.object({ id: z.string().max(64) });

/** What is looked for: no database takes a search with control characters in it. */
export const sought = z
  .string()
  .trim()
  .max(100)
  .regex(/^\P{Cc}*$/u, 'has characters that cannot be typed');
