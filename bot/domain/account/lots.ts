import type { Day } from '../../../shared/ids.ts';
import type { Account, Lot } from './account.ts';
import type { Allocation } from './entry.ts';

/** Lots that can still be used on a day: its own last day included, whether or not a job has written their end. */
export const usableLots = (account: Account, day: Day): Lot[] =>
  account.lots.filter(({ expiresOn }) => expiresOn === null || expiresOn >= day);

/** What the member can spend, or owes (negative), on a day. */
export const balanceOn = (account: Account, day: Day): number =>
  usableLots(account, day).reduce((sum, { points }) => sum + points, 0) - account.debt;

export const allocationOf = (lot: Lot, points: number): Allocation => ({
  lot: lot.id,
  points,
  expiresOn: lot.expiresOn,
  earnedOn: lot.earnedOn,
  reason: lot.reason,
});

/**
 * Takes points from lots in the order given (soonest end first as accounts keep them).
 * @returns what each lot pays, and what no lot was left to pay.
 */
export function allocate(lots: readonly Lot[], points: number): { allocations: Allocation[]; short: number } {
  const allocations: Allocation[] = [];
  let short = points;
  for (const lot of lots) {
    if (short === 0) break;
    const paid = Math.min(lot.points, short);
    if (paid === 0) continue;
    allocations.push(allocationOf(lot, paid));
    short -= paid;
  }
  return { allocations, short };
}

/** The part of `allocations` between two running totals: part refunds walk along it and meet its end together. */
export function sliceAllocations(allocations: readonly Allocation[], from: number, to: number): Allocation[] {
  const part: Allocation[] = [];
  let passed = 0;
  for (const allocation of allocations) {
    const start = Math.max(from, passed);
    const end = Math.min(to, passed + allocation.points);
    if (end > start) part.push({ ...allocation, points: end - start });
    passed += allocation.points;
  }
  return part;
}
