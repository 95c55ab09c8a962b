import type { CouponTemplateId } from '../../../shared/ids.ts';
import type { Language, Material } from '../../../shared/vocabulary.ts';

/** A text in the four languages; zh-TW is always there, the others fall back to it. */
export type LocalText = {
  'zh-TW': string;
  en?: string | undefined;
  ja?: string | undefined;
  th?: string | undefined;
};

export type Tier = {
  code: string;
  name: LocalText;
  material: Material;
  /** What the measure must reach, in money (the till's smallest unit). The lowest tier has 0. */
  threshold: number;
  goal: LocalText;
  benefits: LocalText[];
  /** Earning multiplier in basis points: 10000 = ×1. */
  multiplierBp: number;
  birthdayPoints: number;
};

/**
 * The shop's rules, as data. Every change makes a new version with a start; entries keep the version that decided them.
 * Rules that have variants are objects with a `kind`, so that a further variant is a further member of the union.
 */
export type Program = {
  version: number;
  startsAt: Date;
  shop: { name: string; brandColor: string };
  pointsName: LocalText;
  /** IANA name. */
  zone: string;
  /** ISO 4217. */
  currency: string;
  language: Language;
  /** `endsAt` `HH:MM`: the business day 2 March with 05:00 ends at 05:00 on 3 March. */
  businessDay: { endsAt: string; weekStartsOn: 1 | 7 };
  /** Lowest first, thresholds rising. */
  tiers: Tier[];
  measure: { kind: 'spend' };
  window: { kind: 'rolling'; days: number };
  /** Share of the up rule that keeps the tier, in basis points. */
  keep: { kind: 'share'; shareBp: number };
  validity: { kind: 'months'; months: number };
  down: { kind: 'one-step'; graceDays: number; comeBackDays: number };
  /** Days before the last day. */
  warnings: { days: number[] };
  /** `rate` money = one base step. */
  earn: { rate: number; excludedChannels: string[]; excludedProductLines: string[] };
  multipliers: { combine: 'highest'; birthdayMonthBp: number };
  bonuses: {
    join: number;
    profileComplete: number;
    firstPurchase: number;
    survey: number;
    ownPackaging: number;
    referral: number;
  };
  /** `points` points are worth `money`; at most `maxShareBp` of a bill. */
  spending: { points: number; money: number; maxShareBp: number };
  expiry: { kind: 'month-end'; months: number };
  reminders: { days: number[] };
  refundShortfall: 'negative' | 'clamp';
  birthday: { when: 'month'; minDaysAhead: number; selfEdits: number; leapDay: 'feb-28' | 'mar-1' };
  /** How long an award can be undone. */
  undoMinutes: number;
  welcomeCouponTemplateId: CouponTemplateId | null;
};

/** @returns the tier of that code; the lowest where a code is unknown (a tier the shop has since removed). */
export const tierOf = (program: Program, code: string): Tier => {
  const found = program.tiers.find((tier) => tier.code === code) ?? program.tiers[0];
  if (found === undefined) throw new Error('a program has at least one tier');
  return found;
};

/** Place in the order of tiers, 0 the lowest; unknown codes count as the lowest. */
export const rankOf = (program: Program, code: string): number =>
  Math.max(
    0,
    program.tiers.findIndex((tier) => tier.code === code),
  );

/** The highest tier whose threshold the measure reaches. */
export const tierReached = (program: Program, measure: number): Tier =>
  program.tiers.findLast((tier) => tier.threshold <= measure) ?? tierOf(program, '');
