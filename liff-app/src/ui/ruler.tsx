/** Progress as a ruler: a tick for each 2 %, taller at each fifth; the goal is a bar in the next tier's colour. */
export function Ruler({ share, here, goal, label }: { share: number; here: string; goal: string; label: string }) {
  const reached = Math.floor(Math.max(0, Math.min(1, share)) * 50);
  const ticks = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
      .map((tick) => `M${(1 + tick * 6.82).toFixed(1)} ${tick % 10 === 0 ? 2 : 11}V24`)
      .join('');
  return (
    <svg
      className={`ruler here-${here} goal-${goal}`}
      viewBox="0 0 343 24"
      preserveAspectRatio="none"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(Math.max(0, Math.min(1, share)) * 100)}
    >
      <path d={ticks(reached, 50)} />
      <path className="on" d={ticks(0, reached)} />
      <path className="end" d="M341 0V24" />
    </svg>
  );
}
