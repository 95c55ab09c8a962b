/** Progress as a ruler: a tick for each 2 %, taller at each fifth; the goal is a bar in the next tier's colour. */
export function Ruler({ share, material, label }: { share: number; material: string; label: string }) {
  const reached = Math.floor(Math.max(0, Math.min(1, share)) * 50);
  return (
    <div
      className={`ruler goal-${material}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      {Array.from({ length: 50 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fifty ticks that never move
        <i key={index} className={`${index < reached ? 'on' : ''}${index % 10 === 0 ? ' tall' : ''}`} />
      ))}
    </div>
  );
}
