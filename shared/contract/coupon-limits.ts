import { z } from 'zod';
import type { Day } from '../ids.ts';

/** What a coupon may be limited to; null = anywhere, always, anything. */
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');
const day = z.iso.date() as unknown as z.ZodType<Day, string>;
const list = <Item extends z.ZodType>(item: Item, most: number) => z.array(item).min(1).max(most).nullable();

export const couponLimits = {
  cap: z.int().min(1).max(1_000_000_000).nullable().describe('Most that a percentage takes off; money.'),
  productLines: list(z.string().min(1).max(64), 50).describe('What it is for.'),
  branches: list(z.string().min(1).max(32), 200).describe('Codes of the branches that take it.'),
  channels: list(z.string().min(1).max(32), 20).describe(
    'Where the order came from; a bill that names none does not fit.',
  ),
  weekdays: list(z.int().min(1).max(7), 7).describe('1 = Monday … 7 = Sunday, by the business day.'),
  hours: z
    .object({ from: clockTime, to: clockTime })
    .nullable()
    .describe('By the shop’s clock, the second exclusive; past midnight they belong to the day they began on.'),
};

/** When a copy can be used: null = `validDays` from its issue. */
export const couponClock = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('fixed'), from: day, until: day }),
    z.object({ kind: z.literal('from-opening'), openWithinDays: z.int().min(1).max(366) }),
  ])
  .nullable()
  .describe(
    'null: `validDays` from its issue. `fixed`: between two days, both of them in it. `from-opening`: `validDays` from when the member first opens it, which must be within `openWithinDays`.',
  );

/** Why a bill does not use a coupon that was offered; the facts are those of the reason. */
export const unusedCoupon = {
  why: z.string(),
  text: z.string().optional().describe('The reason as a sentence ("還差 NT$80…"), in the language asked for.'),
  missing: z.int().optional().describe('Of `minimum`: money.'),
  weekdays: z.array(z.int()).optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  most: z.int().optional(),
};
