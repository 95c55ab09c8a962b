/** How often something was done on each day (or in each month, year, …): what comes late is counted where it happened. */
export type Tally = Record<string, number>;

/** So many days or periods are kept, the newest. */
const keptMax = 40;

/** @returns Infinity for a time older than is kept: what is not known any more is not given once more. */
export function timesIn(tally: Tally | undefined, when: string): number {
  if (tally === undefined) return 0;
  const known = Object.keys(tally);
  const isForgotten = known.length >= keptMax && known.every((each) => each > when);
  return isForgotten ? Number.POSITIVE_INFINITY : (tally[when] ?? 0);
}

export const timesEver = (tally: Tally | undefined): number =>
  Object.values(tally ?? {}).reduce((sum, times) => sum + times, 0);

/** A tally with another one added, or taken off; what comes to nothing is left out. */
export function tallyWith(tally: Tally | undefined, more: Tally, sign: 1 | -1 = 1): Tally {
  const sum = { ...tally };
  for (const [when, times] of Object.entries(more)) sum[when] = (sum[when] ?? 0) + sign * times;
  const kept = Object.entries(sum)
    .filter(([, times]) => times > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept.slice(-keptMax));
}
