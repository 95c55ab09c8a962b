import { z } from 'zod';
import type { Day } from '../ids.ts';

/**
 * A saved filter over members, by what their account says on a day. Every field that is not null must hold; sums and visits are those of
 * the 365 days that end with the day. Money in the till's smallest unit, both ends of a range in it.
 */
const whole = z.int().min(0).max(1_000_000_000);
const range = z
  .strictObject({ min: whole.nullable(), max: whole.nullable() })
  .refine(({ min, max }) => min === null || max === null || min <= max, 'min may not be above max')
  .nullable();
const day = z.iso.date() as unknown as z.ZodType<Day, string>;

export const audienceFilterSchema = z.strictObject({
  /** Held on the day. */
  tiers: z.array(z.string().min(1).max(64)).min(1).max(12).nullable(),
  /** First and last day of joining. */
  joined: z.strictObject({ from: day.nullable(), until: day.nullable() }).nullable(),
  spend: range,
  visits: range,
  balance: range,
  /** Days since the last visit before the day; who never came is in none. */
  daysAway: range,
  /** Has points that end within so many days. */
  pointsEndWithin: z.int().min(0).max(366).nullable(),
  birthdayMonths: z.array(z.int().min(1).max(12)).min(1).max(12).nullable(),
});

export type AudienceFilter = z.infer<typeof audienceFilterSchema>;
