import type { Day } from '../../../shared/ids.ts';
import type { Account, Lot } from './account.ts';
import type { Allocation, LotName } from './entry.ts';

/** Soonest end first (never-ending last), then soonest usable. */
export function byEnd(a: LotName, b: LotName): number {
  if (a.expiresOn !== b.expiresOn) return (a.expiresOn ?? never) < (b.expiresOn ?? never) ? -1 : 1;
  if (a.usableFrom !== b.usableFrom) return (a.usableFrom ?? '') < (b.usableFrom ?? '') ? -1 : 1;
  return Number(a.rolling === true) - Number(b.rolling === true);
}

const never = '9999-99-99';

export const sameLot = (a: LotName, b: LotName): boolean =>
  a.expiresOn === b.expiresOn && a.usableFrom === b.usableFrom && a.rolling === b.rolling;

/** Lots that can be used on a day, its own last day included, whether or not a job has written an end; pending ones cannot yet. */
export const usableLots = (account: Pick<Account, 'lots'>, day: Day): Lot[] =>
  account.lots.filter((lot) => isUsable(lot, day));

export const isUsable = ({ expiresOn, usableFrom }: LotName, day: Day): boolean =>
  (expiresOn === null || expiresOn >= day) && (usableFrom === undefined || usableFrom <= day);

type Rolling = { lots: readonly LotName[]; rollsTo?: Account['rollsTo'] };

/** Where the last visit has moved the end of rolling points; a gift since may end later. Undefined where there was none of either. */
const rollingEnd = ({ lots, rollsTo }: Rolling): Day | null | undefined =>
  rollsTo ?? lots.find(({ rolling }) => rolling === true)?.expiresOn;

/** A lot as it stands: the end of rolling ones has moved with every visit since; what was pending keeps its own day. */
export function lotNow(account: Rolling, name: LotName): LotName {
  if (name.rolling !== true) return name;
  const expiresOn = rollingEnd(account);
  return expiresOn === undefined ? name : { ...name, expiresOn };
}

/**
 * Points given back to lots that have ended meanwhile; they end again at once. Where no end of rolling lots is known, the first given
 * back opens one and the others end with it, as `fold` has it.
 */
export function endedAmong(account: Rolling, allocations: readonly Allocation[], day: Day): Allocation[] {
  let end = rollingEnd(account);
  return allocations.flatMap((each) => {
    if (each.rolling === true && end === undefined) end = each.expiresOn;
    const expiresOn = each.rolling === true && end !== undefined ? end : each.expiresOn;
    return expiresOn === null || expiresOn >= day ? [] : [allocationOf({ ...each, expiresOn }, each.points)];
  });
}

export const sumOf = (allocations: readonly Allocation[]): number =>
  allocations.reduce((sum, { points }) => sum + points, 0);

/** Points that will be usable later. */
export const pendingOn = (account: Pick<Account, 'lots'>, day: Day): number =>
  account.lots.reduce(
    (sum, { points, usableFrom }) => (usableFrom !== undefined && usableFrom > day ? sum + points : sum),
    0,
  );

/** What the member can spend, or owes (negative), on a day. */
export const balanceOn = (account: Pick<Account, 'lots' | 'debt'>, day: Day): number =>
  usableLots(account, day).reduce((sum, { points }) => sum + points, 0) - account.debt;

export const allocationOf = ({ expiresOn, usableFrom, rolling }: LotName, points: number): Allocation => ({
  points,
  expiresOn,
  ...(usableFrom === undefined ? {} : { usableFrom }),
  ...(rolling === undefined ? {} : { rolling }),
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
