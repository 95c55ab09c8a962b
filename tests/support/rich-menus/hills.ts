/** The engraved landscape of the cards, wide enough for a menu. */

/** A small seeded generator (mulberry32): drawn again, the hills are the same, and so are the pictures. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const bell = (x: number, middle: number, spread: number) => Math.exp(-(((x - middle) / spread) ** 2));

/** Height above the ground at `x` (0–1) and depth `t` (0 far, 1 near), in shares of the highest summit. */
function landscape(seed: number): (x: number, t: number) => number {
  const random = dice(seed);
  const peaks = [
    { at: 0.68, wide: 0.05, high: 0.62 },
    { at: 0.73, wide: 0.12, high: 0.42 },
    { at: 0.55, wide: 0.08, high: 0.24 },
    { at: 0.24, wide: 0.1, high: 0.3 },
    { at: 0.17, wide: 0.045, high: 0.14 },
    { at: 0.99, wide: 0.09, high: 0.22 },
  ];
  const waves = [5, 9, 16, 29, 47, 83].map((pace, index) => ({
    pace,
    phase: random() * 6.3,
    high: 0.06 / (1 + index * 0.8),
  }));
  return (x, t) => {
    const sink = (1 - t) ** 1.3;
    const peak = peaks.reduce(
      (sum, { at, wide, high }) => sum + high * bell(x, at - t * 0.12, wide * (1 + t * 1.6)),
      0,
    );
    const ground = waves.reduce(
      (sum, { pace, phase, high }) => sum + high * Math.sin(pace * x + phase + t * (3 + pace * 0.22)),
      0,
    );
    return peak * sink + ground * (0.5 + 0.8 * Math.sin(Math.PI * t));
  };
}

/** All lines as one path, from the nearest to the farthest; what lies behind a nearer line is not drawn. */
export function hillPath(options: {
  seed: number;
  count: number;
  width: number;
  /** Where the farthest and the nearest line lie, and how high the summit rises above its line. */
  top: number;
  bottom: number;
  rise: number;
}): string {
  const { seed, count, width, top, bottom, rise } = options;
  const height = landscape(seed);
  const step = width / 200;
  const horizon = Array.from({ length: 201 }, () => Number.POSITIVE_INFINITY);
  const parts: string[] = [];
  for (let line = count - 1; line >= 0; line -= 1) {
    const t = line / (count - 1);
    let drawing = false;
    for (let column = 0; column <= 200; column += 1) {
      const y = top + t ** 1.15 * (bottom - top) - rise * height(column / 200, t);
      const seen = y < horizon[column]!;
      if (seen) {
        parts.push(`${drawing ? 'L' : 'M'}${(column * step).toFixed(1)} ${y.toFixed(1)}`);
        horizon[column] = y;
      }
      drawing = seen;
    }
  }
  return parts.join('');
}
