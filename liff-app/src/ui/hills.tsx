/**
 * The engraved landscape: contour lines of hills, more of them the higher the tier (8, 14, 20, 28). Drawn from a seed, so that each
 * shop has its own and no picture is loaded.
 */
const linesByRank = [8, 14, 20, 28];

function wave(seed: number, x: number): number {
  return Math.sin(x * 1.7 + seed) * 0.5 + Math.sin(x * 3.1 + seed * 2.3) * 0.26 + Math.sin(x * 7.3 + seed * 0.7) * 0.1;
}

/** One peak right of the middle, lower ridges beside it; each line sits lower and flatter than the one before. */
function ridge(seed: number, index: number, count: number): string {
  const depth = index / (count - 1);
  const points: string[] = [];
  for (let step = 0; step <= 30; step += 1) {
    const x = step / 30;
    const peak =
      Math.exp(-(((x - 0.71) / 0.11) ** 2)) * 46 * (1 - depth * 0.92) +
      Math.exp(-(((x - 0.3) / 0.2) ** 2)) * 13 * (1 - depth * 0.7);
    const y = 64 - peak + depth * 62 - wave(seed + depth * 1.6, x * 6) * (9 - depth * 4);
    points.push(`${(x * 343).toFixed(0)} ${y.toFixed(1)}`);
  }
  return `M${points.join('L')}`;
}

export function Hills({ rank, seed = 4 }: { rank: number; seed?: number }) {
  const count = linesByRank[Math.min(rank, 3)] ?? 8;
  return (
    <svg className="hills" viewBox="0 0 343 140" preserveAspectRatio="none" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are made in this order and never move
        <path key={index} d={ridge(seed, index, count)} opacity={(0.95 - (index / count) * 0.65).toFixed(2)} />
      ))}
    </svg>
  );
}
