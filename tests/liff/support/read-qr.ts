type Grid = readonly (readonly boolean[])[];

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Finders with their borders and formats, timing, and from version 2 on the one alignment mark (versions 1–6). */
function isFunction(x: number, y: number, size: number): boolean {
  const corner = (x < 9 && y < 9) || (x >= size - 8 && y < 9) || (x < 9 && y >= size - 8);
  const alignment = size > 21 && Math.abs(x - (size - 7)) <= 2 && Math.abs(y - (size - 7)) <= 2;
  return corner || alignment || x === 6 || y === 6;
}

/** Bits in the order they were laid: pairs of columns from the right, up and down in turn, the timing column left out. */
function bitsOf(grid: Grid): string {
  const size = grid.length;
  const format = [0, 1, 2].reduce((mask, at) => (mask << 1) | Number(grid[8]![2 + at]), 0) ^ 0b101;
  let bits = '';
  let up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = up ? size - 1 - step : step;
      for (const x of [right, right - 1])
        if (!isFunction(x, y, size)) bits += Number(grid[y]![x]! !== masks[format]!(x, y));
    }
    up = !up;
  }
  return bits;
}

/** Reads a QR of one block (up to version 3 at level M) without correcting errors: what a drawing says, not what a photograph shows. */
export function readQr(grid: Grid): string {
  const bits = bitsOf(grid);
  let at = 0;
  const take = (length: number) => {
    at += length;
    return Number.parseInt(bits.slice(at - length, at), 2);
  };
  let text = '';
  for (;;) {
    const mode = take(4);
    if (mode === 1) {
      for (let left = take(10); left > 0; left -= 3) {
        const digits = Math.min(3, left);
        text += String(take([0, 4, 7, 10][digits]!)).padStart(digits, '0');
      }
    } else if (mode === 2) {
      const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
      for (let left = take(9); left > 0; left -= 2) {
        const pair = left > 1 ? take(11) : take(6);
        text += left > 1 ? alphabet[Math.floor(pair / 45)]! + alphabet[pair % 45]! : alphabet[pair]!;
      }
    } else if (mode === 4) {
      for (let left = take(8); left > 0; left -= 1) text += String.fromCharCode(take(8));
    } else return text;
  }
}
