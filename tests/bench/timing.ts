/** What several runs have in common: taking turns, quantiles, loads by rate. Times are milliseconds. */

export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

/** Calls `work` with a running number from `callers` at once until `ms` have passed. @returns how many ended, and how many a second. */
export async function closedLoop(
  { callers, ms }: { callers: number; ms: number },
  work: (index: number) => Promise<unknown>,
): Promise<{ done: number; perSecond: number }> {
  const began = performance.now();
  let next = 0;
  const caller = async () => {
    while (performance.now() - began < ms) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { done: next, perSecond: next / ((performance.now() - began) / 1_000) };
}

/**
 * Starts `work` at a fixed rate whether or not the earlier ones have ended; each is timed from the moment it was due, so that a stall
 * counts against everything that had to wait for it.
 */
export async function openLoop(
  { perSecond, seconds }: { perSecond: number; seconds: number },
  work: (index: number) => Promise<unknown>,
): Promise<number[]> {
  const samples: number[] = [];
  const running: Promise<void>[] = [];
  const began = performance.now();
  const total = perSecond * seconds;
  for (let index = 0; index < total; ) {
    const passed = performance.now() - began;
    for (; index < total && (index * 1_000) / perSecond <= passed; index += 1) {
      const due = began + (index * 1_000) / perSecond;
      running.push(work(index).then(() => void samples.push(performance.now() - due)));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  return samples;
}

/** How often a synchronous piece of work fits into a second: the middle one of `rounds`. Each call does `batch` of them. */
export function perSecond(
  { rounds, ms, batch }: { rounds: number; ms: number; batch: number },
  work: () => void,
): number {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    let done = 0;
    while (performance.now() - began < ms) {
      work();
      done += batch;
    }
    rates.push(done / ((performance.now() - began) / 1_000));
  }
  return median(rates);
}
