import { Temporal } from 'temporal-polyfill';

/** The platform's time: a base clock plus an offset that the controls move. */
export interface PlatformClock {
  now(): Date;
  millis(): number;
  /** Moves to an instant and tells the shop, which moves with it and runs what fell due. */
  moveTo(target: Date): Promise<void>;
}

/** Further than this from where real time would have brought it, a base has been moved. */
const jumpMs = 1_000;

/**
 * The base may be real time, a test's clock, or the shop's own clock, and the shop's moves when `onClock` runs: day by day, where it
 * lives through them. So while the hook runs we go wherever such a base goes, and the offset is worked out again after it, against
 * real time passed: whichever base it is, we land on the target and stay one clock. Until the shop has left, we have not either: what
 * it still does on the day it stands on is of that day. One move at a time; the next one waits.
 */
export function makePlatformClock(
  base: () => Date,
  offset: { get(): number; set(ms: number): void },
  onClock: (now: Date) => Promise<void>,
): PlatformClock {
  let onTheWay: (() => number) | null = null;
  let last = Promise.resolve();
  const millis = (): number => onTheWay?.() ?? base().getTime() + offset.get();
  const move = async (target: Date): Promise<void> => {
    const baseAtStart = base().getTime();
    const before = offset.get();
    const asked = target.getTime() - (baseAtStart + before);
    const startedAt = performance.now();
    const moved = () => base().getTime() - baseAtStart;
    const ranOn = () => performance.now() - startedAt;
    const ahead = target.getTime() - baseAtStart;
    const hasJumped = () => Math.abs(moved()) > jumpMs && Math.abs(moved() - ranOn()) > jumpMs;
    onTheWay = () => base().getTime() + (hasJumped() ? 0 : before);
    try {
      await onClock(new Date(target));
      // A base that merely ran on takes us to the target by an offset; one that jumped with the shop is there already.
      const isThere = moved() !== 0 && Math.abs(moved() - asked) < Math.abs(moved() - ranOn());
      offset.set(isThere ? 0 : ahead);
    } catch (error) {
      // The shop stopped on the way: where it stands is where we stand.
      offset.set(hasJumped() ? 0 : ahead);
      throw error;
    } finally {
      onTheWay = null;
    }
  };
  return {
    millis,
    now: () => new Date(millis()),
    moveTo: (target) => {
      const moving = last.then(() => move(target));
      last = moving.catch(() => undefined);
      return moving;
    },
  };
}

/**
 * An instant moved by milliseconds or by an ISO 8601 duration (`P7D`, `PT90M`, `P1Y2M`), whose days, months and years are the
 * calendar's in a zone. @returns ms; undefined where it is neither, NaN where no calendar reaches.
 */
export function movedBy(from: number, step: unknown, timeZone: string): number | undefined {
  if (typeof step === 'number' && Number.isFinite(step)) return from + step;
  if (typeof step !== 'string') return undefined;
  if (/^-?\d+$/.test(step)) return from + Number(step);
  let duration: Temporal.Duration;
  try {
    duration = Temporal.Duration.from(step);
  } catch {
    return undefined;
  }
  try {
    const at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
    return at.add(duration).epochMilliseconds;
  } catch {
    return Number.NaN;
  }
}
