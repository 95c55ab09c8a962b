import { memo } from 'react';

/**
 * The engraved landscape: lines of hills, more of them the higher the tier. Drawn from a seed, so that each shop has its own and no
 * picture is loaded.
 */
const linesByRank = [8, 14, 20, 28];
const [width, step] = [360, 4];

/** A small seeded generator (mulberry32): the same shop has the same hills on every phone. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const seedOf = (text: string): number =>
  [...text].reduce((sum, sign) => (Math.imul(sum, 31) + (sign.codePointAt(0) ?? 0)) >>> 0, 7);

/** Rough ground: values at whole numbers, eased between; twice as fine and half as high each time. */
function roughness(random: () => number): (x: number) => number {
  const table = Array.from({ length: 256 }, () => random() * 2 - 1);
  const at = (index: number) => table[((index % 256) + 256) % 256] ?? 0;
  const smooth = (x: number) => {
    const whole = Math.floor(x);
    const part = x - whole;
    return at(whole) + (at(whole + 1) - at(whole)) * part * part * (3 - 2 * part);
  };
  return (x) => smooth(x) + smooth(x * 2.1 + 31) * 0.5 + smooth(x * 4.3 + 67) * 0.28;
}

/** A mountain's side: steep at the summit, running out at its foot. */
const slope = (x: number, middle: number, spread: number): number => {
  const far = Math.abs(x - middle) / spread;
  return far >= 1 ? 0 : (1 - far) ** 1.4;
};

/** Height of each line at `x` (0–1) and depth `t` (0 far, 1 near): peaks that sink and widen towards us, and rough ground. */
function landscape(seed: number): (x: number, t: number) => number {
  const random = dice(seed);
  const rough = roughness(random);
  const summit = 0.6 + random() * 0.12;
  const peaks = [
    { at: summit, wide: 0.2, high: 30 },
    { at: summit - 0.13, wide: 0.24, high: 17 },
    { at: 0.06 + random() * 0.16, wide: 0.3, high: 10 },
    { at: 0.99, wide: 0.14, high: 13 },
  ];
  return (x, t) => {
    const sink = (1 - t) ** 1.5;
    const peak = peaks.reduce((sum, { at, wide, high }) => Math.max(sum, high * slope(x, at - t * 0.08, wide)), 0);
    const ground = rough(x * 9 + t * 2.2) * (2.6 + 4.4 * Math.sin(Math.PI * Math.min(1, t + 0.1)));
    return 92 + t * 84 - peak * sink - ground;
  };
}

/** All lines as one SVG path. From the nearest to the farthest; what lies behind a nearer line is not drawn. */
export function hillPath(seed: number, count: number): string {
  const height = landscape(seed);
  const columns = Array.from({ length: width / step + 1 }, (_, index) => index);
  const horizon = columns.map(() => Number.POSITIVE_INFINITY);
  const parts: string[] = [];
  for (let line = count - 1; line >= 0; line -= 1) {
    let drawing = false;
    let last = 0;
    for (const column of columns) {
      const y = Math.round(height(column / (columns.length - 1), line / (count - 1)) * 10);
      const seen = y < horizon[column]!;
      if (seen) {
        parts.push(drawing ? `l${step * 10} ${y - last}` : `M${column * step * 10} ${y}`);
        horizon[column] = y;
      }
      drawing = seen;
      last = y;
    }
  }
  return parts.join('');
}

export const Hills = memo(function Hills({ rank, seed = 4 }: { rank: number; seed?: number }) {
  return (
    <svg className="hills" viewBox="0 0 3600 1960" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <linearGradient id="ice">
        <stop stopColor="#8fb9d6" />
        <stop offset=".3" stopColor="#c9e6f5" />
        <stop offset=".52" stopColor="#f3f7ff" />
        <stop offset=".66" stopColor="#e9cdf0" />
        <stop offset=".78" stopColor="#f5dcc4" />
        <stop offset=".92" stopColor="#a9d4e6" />
      </linearGradient>
      <path d={hillPath(seed, linesByRank[Math.min(rank, 3)] ?? 8)} vectorEffect="non-scaling-stroke" />
    </svg>
  );
});
