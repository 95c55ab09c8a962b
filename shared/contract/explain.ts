import { z } from 'zod';
import { LineKind, ReasonCode } from '../vocabulary.ts';
import { day, keepView, localText, nextTierView, unitView } from './views.ts';

/** Every number explained: the entries behind it and the rule that reads them. What is listed adds up to the number, always. */

/** Numbers that can be asked about: points that can be used, those that end with a day, the tier, what keeps it, a qualifying sum. */
export const numbersExplained = ['balance', 'expiring', 'tier', 'keep', 'measure'] as const;
export const whyParams = z.object({ number: z.enum(numbersExplained) });
/** `day` for `expiring`: the last day of the points, without it those that never end. `measure`: a code; without it the first. */
export const whyQuery = z.object({ day: day.optional(), measure: z.string().max(32).optional() });

/** Of an entry: what it adds, and what it was. `detail` are the facts that the decision wrote down. */
export const whyPart = z.object({
  entry: z.string(),
  day,
  value: z.int(),
  kind: z.enum(LineKind).nullable(),
  reason: z.enum(ReasonCode),
  /** A bonus's or counter's own name, where the shop gave it one. */
  name: localText.nullable(),
  branch: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  amount: z.int().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** Parts of one reason; `parts` are the newest, `earlier` sums up the others. value = Σ parts + earlier. */
export const whyGroup = z.object({
  reason: z.enum(ReasonCode),
  value: z.int(),
  count: z.int(),
  parts: z.array(whyPart),
  earlier: z.object({ count: z.int(), value: z.int() }).nullable(),
});

/** A sum: total = Σ groups + Σ rest. `unit` null = points to spend. `needed`: what the rule asks of it. `from` null = since ever. */
export const whySum = z.object({
  total: z.int(),
  unit: unitView.nullable(),
  needed: z.int().nullable(),
  from: day.nullable(),
  to: day,
  groups: z.array(whyGroup),
  rest: z.array(z.object({ why: z.enum(['pending', 'ended', 'threshold']), value: z.int() })),
});

/** The rule behind a number, as facts for a sentence. */
export const whyRule = z.discriminatedUnion('kind', [
  /** `money` spent = `points`; of a visit, `points`. */
  z.object({
    kind: z.literal('earn'),
    per: z.enum(['spend', 'visit', 'nothing']),
    money: z.int(),
    points: z.int(),
    isCarried: z.boolean(),
  }),
  z.object({
    kind: z.literal('expiry'),
    expiry: z.enum(['month-end', 'days', 'year-end', 'rolling', 'never']),
    count: z.int(),
  }),
  z.object({
    kind: z.literal('window'),
    window: z.enum(['rolling', 'calendar-year', 'members-year', 'lifetime']),
    days: z.int().nullable(),
  }),
  /** Not kept by its last day, a tier is held for so many days more. */
  z.object({ kind: z.literal('keep'), graceDays: z.int() }),
  /** No sum gave it: see `tier.why`. */
  z.object({ kind: z.literal('given') }),
]);

export const whyView = z.object({
  number: z.enum(numbersExplained),
  rule: whyRule,
  /** Several conditions of one rule: any of them, or all. */
  of: z.enum(['any', 'all']),
  sums: z.array(whySum),
  /** Of `tier` and `keep`: which, since and until when, and what happened on the day it began. */
  tier: z
    .object({
      code: z.string(),
      byPass: z.boolean(),
      why: z
        .enum([
          'join',
          'up',
          'down',
          'silent',
          'kept',
          'restored',
          'held',
          'import',
          'undone',
          'reversed',
          'merged',
          'split',
        ])
        .nullable(),
      since: day.nullable(),
      until: day.nullable(),
    })
    .nullable(),
});

/** What leaves the window on a day, and what is then missing to the next tier; `now` − `value` = `left`. */
export const leavingView = z.object({
  unit: unitView,
  bought: day,
  on: day,
  value: z.int(),
  now: z.int(),
  left: z.int(),
  parts: z.array(whyPart),
  /** Further purchases that leave with them. */
  more: z.int(),
  next: nextTierView.nullable(),
});

export const forecastEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('usable'), on: day, points: z.int() }),
  z.object({ kind: z.literal('end'), on: day, points: z.int() }),
  z.object({
    kind: z.literal('grace'),
    on: day,
    tier: z.string(),
    until: day,
    unit: unitView,
    missing: z.int(),
  }),
  z.object({
    kind: z.literal('tier'),
    on: day,
    from: z.string(),
    to: z.string(),
    why: z.string(),
    until: day.nullable(),
  }),
  z.object({ kind: z.literal('gift'), on: day, points: z.int() }),
  z.object({ kind: z.literal('pass'), on: day, tier: z.string() }),
]);

/** Twelve months without a purchase: balance + what becomes usable + gifts − what ends = balanceThen, on the morning of `to`. */
export const forecastView = z.object({
  from: day,
  to: day,
  balance: z.int(),
  balanceThen: z.int(),
  events: z.array(forecastEvent),
  leaving: leavingView.nullable(),
});

/** What a bill of today would come to. points = Σ lines. */
export const whatIfView = z.object({
  amount: z.int(),
  discount: z.int(),
  paid: z.int(),
  points: z.int(),
  lines: z.array(z.object({ kind: z.enum(LineKind), reason: z.enum(ReasonCode), points: z.int() })),
  usableFrom: day.nullable(),
  balance: z.int(),
  pending: z.int(),
  tier: z.string(),
  rises: z.boolean(),
  until: day.nullable(),
  next: nextTierView.nullable(),
  keep: keepView.nullable(),
  keeps: z.boolean(),
  /** Money still missing to the next points, and how many those are. */
  toNextPoint: z.int().nullable(),
  nextPoints: z.int().nullable(),
});
