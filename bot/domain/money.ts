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

/** ceil(value × basis points ÷ 10000), exact, for values ≥ 0. */
export function basisPointsCeil(value: number, basisPoints: number): number {
  const product = value * basisPoints;
  if (Number.isSafeInteger(product)) return Math.ceil(product / basis);
  return Number((BigInt(value) * BigInt(basisPoints) + BigInt(basis - 1)) / BigInt(basis));
}

export type Rounding = 'down' | 'nearest' | 'up';

/** value × basis points ÷ 10000, rounded as named; a half goes up. */
export function basisPointsRounded(value: number, basisPoints: number, rounding: Rounding): number {
  if (rounding === 'up') return basisPointsCeil(value, basisPoints);
  if (rounding === 'down') return basisPointsFloor(value, basisPoints);
  const product = value * basisPoints;
  if (Number.isSafeInteger(product)) return Math.floor((product + basis / 2) / basis);
  return Number((BigInt(value) * BigInt(basisPoints) + BigInt(basis / 2)) / BigInt(basis));
}
