/**
 * Integer arithmetic with named rounding. Amounts reach 10^9, so products can pass 2^53: those go through BigInt.
 */
const basis = 10_000;

/** floor(value × factor ÷ divisor), exact. `value`, `factor` ≥ 0, `divisor` > 0. */
export function mulDivFloor(value: number, factor: number, divisor: number): number {
  const product = value * factor;
  if (Number.isSafeInteger(product)) return Math.floor(product / divisor);
  return Number((BigInt(value) * BigInt(factor)) / BigInt(divisor));
}

/** floor(value × basis points ÷ 10000). */
export const basisPointsFloor = (value: number, basisPoints: number): number => mulDivFloor(value, basisPoints, basis);

/** ceil(value × basis points ÷ 10000). */
export const basisPointsCeil = (value: number, basisPoints: number): number =>
  -Math.floor((-value * basisPoints) / basis);
