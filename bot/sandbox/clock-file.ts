import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where a sandbox's clock was moved to: `clock.json` beside its data, which is of that time. Without it a shop that has lived a year
 * ahead would open next time before most of what happened in it. How far it is from real time is kept, so that it runs on meanwhile.
 */
const fileIn = (dataDir: string) => join(dataDir, 'clock.json');

/**
 * Written beside it and renamed over it: whoever is killed half-way leaves the old one or the new one.
 * @param moved where it stands. @param real what time it is outside.
 */
export function writeClock(dataDir: string, moved: Date, real: Date): void {
  mkdirSync(dataDir, { recursive: true });
  const file = fileIn(dataDir);
  writeFileSync(`${file}.new`, JSON.stringify({ aheadMs: moved.getTime() - real.getTime() }));
  renameSync(`${file}.new`, file);
}

/** @param real what time it is outside. @returns what time it is there; null where the clock was never moved. */
export function readClock(dataDir: string, real: Date): Date | null {
  try {
    const { aheadMs } = JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as { aheadMs: unknown };
    return typeof aheadMs === 'number' && Number.isFinite(aheadMs) ? new Date(real.getTime() + aheadMs) : null;
  } catch {
    return null;
  }
}
