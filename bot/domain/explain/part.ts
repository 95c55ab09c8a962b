import type { Day } from '../../../shared/ids.ts';
import type { Entry } from '../account/entry.ts';

/** What one line of one entry adds to a number; `line` null where the entry as a whole counts (a measure). */
export type Part = { entry: Entry; line: number | null; day: Day; value: number };

/**
 * What no entry adds:
 * - `pending`: points that cannot be used yet (negative);
 * - `ended`: points past their end whose `expire` line is not written yet (negative);
 * - `threshold`: what a rise used up before K begins to count (negative).
 */
export type Rest = { why: 'pending' | 'ended' | 'threshold'; value: number };

/** A number and what it is made of: the values of parts and rest add up to `total`, always. */
export type Explanation = { total: number; parts: Part[]; rest: Rest[] };

export const restOf = (why: Rest['why'], value: number): Rest[] => (value === 0 ? [] : [{ why, value }]);
