import { memo } from 'react';

/**
 * The engraved landscape: lines of hills, more of them the higher the tier. Drawn from a seed, so that each shop has its own and no
 * picture is loaded.
 */
const linesByRank = [8, 14, 20, 28];
const [width, step] = [360, 6];

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

const bell = (x: number, middle: number, spread: number) => Math.exp(-(((x - middle) / spread) ** 2));

/** Height of each line at `x` (0–1) and depth `t` (0 far, 1 near): peaks that sink and widen towards us, and rough ground. */
function landscape(seed: number): (x: number, t: number) => number {
  const random = dice(seed);
  const summit = 0.62 + random() * 0.14;
  const peaks = [
    { at: summit, wide: 0.055, high: 30 },
    { at: summit + 0.05, wide: 0.13, high: 19 },
    { at: summit - 0.16, wide: 0.09, high: 11 },
    { at: 0.1 + random() * 0.2, wide: 0.16, high: 12 },
    { at: 0.98, wide: 0.1, high: 9 },
  ];
  const waves = [5, 9, 16, 29, 47].map((pace, index) => ({
    pace,
    phase: random() * 6.3,
    high: 3.4 / (1 + index * 0.9),
  }));
  return (x, t) => {
    const sink = (1 - t) ** 1.35;
    const peak = peaks.reduce(
      (sum, { at, wide, high }) => sum + high * bell(x, at - t * 0.14, wide * (1 + t * 1.5)),
      0,
    );
    const ground = waves.reduce(
      (sum, { pace, phase, high }) => sum + high * Math.sin(pace * x + phase + t * (3 + pace * 0.22)),
      0,
    );
    return 84 + t * 88 - peak * sink - ground * (0.55 + 0.7 * Math.sin(Math.PI * t));
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
        parts.push(drawing ? `l60 ${y - last}` : `M${column * 60} ${y}`);
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
