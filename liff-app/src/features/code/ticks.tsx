/** Where a tick stands on a square with round corners, `at` 0–1 clockwise from the top middle; the angle points outwards. */
function placeOf(at: number): { x: number; y: number; angle: number } {
  const [half, round] = [146, 62];
  const side = half - round;
  const quarter = 2 * side + (Math.PI / 2) * round;
  const along = (at * 4 * quarter + side + (Math.PI / 4) * round) % (4 * quarter);
  const turn = Math.floor(along / quarter);
  const rest = along - turn * quarter - (Math.PI / 4) * round;
  const bend = (length: number) => length / round;
  let [x, y, angle] = [rest - side, -half, 0];
  if (rest < 0) {
    angle = bend(rest);
    [x, y] = [-side + round * Math.sin(angle), -side - round * Math.cos(angle)];
  } else if (rest > 2 * side) {
    angle = bend(rest - 2 * side);
    [x, y] = [side + round * Math.sin(angle), -side - round * Math.cos(angle)];
  }
  const turned = (turn * Math.PI) / 2;
  const [sin, cos] = [Math.sin(turned), Math.cos(turned)];
  return { x: x * cos - y * sin, y: x * sin + y * cos, angle: angle + turned };
}

function tick(index: number): string {
  const { x, y, angle } = placeOf(index / 60);
  const length = index % 15 === 0 ? 12 : 7;
  const [inX, inY] = [x - Math.sin(angle) * length, y + Math.cos(angle) * length];
  return `M${x.toFixed(1)} ${y.toFixed(1)}L${inX.toFixed(1)} ${inY.toFixed(1)}`;
}

const ticks = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => tick(from + index)).join('');

/** Sixty ticks round the code, one a second of its minute. */
export function Ticks({ left }: { left: number }) {
  const gone = 60 - Math.max(0, Math.min(60, left));
  return (
    <svg className="ticks" viewBox="-152 -152 304 304" aria-hidden="true">
      <path d={ticks(0, gone)} stroke="#dcdad3" />
      <path d={ticks(gone, 60)} stroke="var(--brand-day, #0b6b4f)" />
    </svg>
  );
}
