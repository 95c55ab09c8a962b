import { z } from 'zod';
import { programText } from './program.ts';

/**
 * A rule with a window and a quota that grants something for purchases inside it. It is decided by when the purchase happened, so a
 * late one finds the campaigns of its day.
 */
const code = z.string().min(1).max(64);
const points = z.int().min(1).max(1_000_000);
const codes = z.array(code).min(1).max(50).nullable();

export const campaignSchema = z.strictObject({
  id: code,
  name: programText,
  /** First and last instant (exclusive). */
  from: z.date(),
  until: z.date(),
  /** Inside the window only on these: the 15th, every Tuesday, named days (lunar holidays). null = always. */
  on: z
    .discriminatedUnion('kind', [
      /** 1 = Monday … 7 = Sunday. */
      z.strictObject({ kind: z.literal('weekdays'), days: z.array(z.int().min(1).max(7)).min(1).max(7) }),
      z.strictObject({ kind: z.literal('month-days'), days: z.array(z.int().min(1).max(31)).min(1).max(31) }),
      z.strictObject({
        kind: z.literal('days'),
        days: z.array(z.iso.date()).min(1).max(60),
      }),
      z.strictObject({ kind: z.literal('holidays') }),
    ])
    .nullable(),
  /** null = everyone, everywhere. */
  tiers: codes,
  branches: codes,
  channels: codes,
  audience: code.nullable(),
  /** Only what is in these product lines counts; null = the whole bill. */
  productLines: codes,
  minimumSpend: z.int().min(0).max(1_000_000_000),
  firstPurchaseOnly: z.boolean(),
  /** Reached by the purchase that completes so many weeks (days, months) in a row with one at least. */
  streak: z.strictObject({ unit: z.enum(['day', 'week', 'month']), length: z.int().min(2).max(60) }).nullable(),
  effect: z.discriminatedUnion('kind', [
    /** Among the multipliers of tier and birthday, by the program's rule for them. */
    z.strictObject({ kind: z.literal('multiply'), multiplierBp: z.int().min(10_001).max(1_000_000) }),
    z.strictObject({ kind: z.literal('extra'), points }),
    /** Points spent are worth so much more (points × 2). */
    z.strictObject({ kind: z.literal('worth'), multiplierBp: z.int().min(10_001).max(100_000) }),
  ]),
  grants: z.enum(['both', 'spendable', 'qualifying']),
  /** How often in all, how often a member, how many points in all; null = no end. */
  quota: z.int().min(1).max(100_000_000).nullable(),
  perMember: z.int().min(1).max(10_000).nullable(),
  budgetPoints: z.int().min(1).max(1_000_000_000).nullable(),
});

export type CampaignRules = z.infer<typeof campaignSchema>;
