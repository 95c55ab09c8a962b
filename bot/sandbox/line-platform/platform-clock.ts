/** The platform's time: a base clock plus an offset that the controls move. */
export interface PlatformClock {
  now(): Date;
  millis(): number;
  /** Moves to an instant and tells the shop, which moves with it and runs what fell due. */
  moveTo(target: Date): Promise<void>;
}

/**
 * The base may be real time, a test's clock, or the shop's own clock, and the shop's moves when `onClock` runs. So the offset
 * is worked out again after the hook, against real time passed: whichever base it is, we land on the target and stay one clock.
 */
export function makePlatformClock(
  base: () => Date,
  offset: { get(): number; set(ms: number): void },
  onClock: (now: Date) => Promise<void>,
): PlatformClock {
  const millis = (): number => base().getTime() + offset.get();
  return {
    millis,
    now: () => new Date(millis()),
    moveTo: async (target) => {
      const baseAtStart = base().getTime();
      const asked = target.getTime() - (baseAtStart + offset.get());
      offset.set(target.getTime() - baseAtStart);
      const wanted = target.getTime();
      const startedAt = performance.now();
      await onClock(new Date(wanted));
      const baseMoved = base().getTime() - baseAtStart;
      const realMoved = performance.now() - startedAt;
      // A base that merely ran on needs no correction; one that jumped with the shop does.
      const jumped = Math.abs(baseMoved - asked) < Math.abs(baseMoved - realMoved);
      if (jumped && baseMoved !== 0) offset.set(wanted + Math.round(realMoved) - base().getTime());
    },
  };
}

const units = { D: 86_400_000, H: 3_600_000, M: 60_000, S: 1_000 } as const;

/** Milliseconds of a number or an ISO 8601 duration (`P7D`, `PT90M`, `P1Y2M` with 365 and 30 days); undefined when it is neither. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'string') return undefined;
  if (/^-?\d+$/.test(value)) return Number(value);
  const match =
    /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(value);
  if (!match || value.endsWith('P') || value.endsWith('T')) return undefined;
  const [, sign, y, mo, w, d, h, mi, s] = match;
  const n = (text: string | undefined): number => Number(text ?? 0);
  const days = n(y) * 365 + n(mo) * 30 + n(w) * 7 + n(d);
  const total = days * units.D + n(h) * units.H + n(mi) * units.M + n(s) * units.S;
  return sign ? -total : total;
}
