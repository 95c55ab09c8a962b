import { Decimal128, type Double } from 'bson';
import { notSupported } from '../errors.ts';

/** An exact number `coefficient × 10^exponent`; what Decimal128 and int64 are compared and added as. */
export interface Exact {
  coefficient: bigint;
  exponent: number;
}

/** Decimal128's value, or its special value as a JavaScript number (NaN, ±Infinity). */
export function exactOfDecimal(value: Decimal128): Exact | number {
  const text = value.toString();
  if (text === 'NaN') return Number.NaN;
  if (text === 'Infinity') return Number.POSITIVE_INFINITY;
  if (text === '-Infinity') return Number.NEGATIVE_INFINITY;
  const [mantissa = '0', exponentText = '0'] = text.split(/e/i);
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { coefficient: BigInt(whole + fraction), exponent: Number(exponentText) - fraction.length };
}

/** A finite double is m × 2^e; with e < 0 that is m × 5^-e × 10^e, so every double has a finite decimal expansion. */
export function exactOfDouble(value: number): Exact {
  if (Number.isSafeInteger(value)) return { coefficient: BigInt(value), exponent: 0 };
  if (Number.isInteger(value)) return { coefficient: BigInt(value), exponent: 0 };
  let scaled = value;
  let shift = 0;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    shift++;
  }
  return { coefficient: BigInt(scaled) * 5n ** BigInt(shift), exponent: -shift };
}

export function exactOf(value: number | bigint | Double | Decimal128): Exact | number {
  if (typeof value === 'bigint') return { coefficient: value, exponent: 0 };
  if (typeof value === 'object' && value._bsontype === 'Decimal128') return exactOfDecimal(value);
  const n = typeof value === 'number' ? value : (value as Double).value;
  return Number.isFinite(n) ? exactOfDouble(n) : n;
}

function align(a: Exact, b: Exact): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [
    a.coefficient * 10n ** BigInt(a.exponent - exponent),
    b.coefficient * 10n ** BigInt(b.exponent - exponent),
    exponent,
  ];
}

export function compareExact(a: Exact, b: Exact): number {
  const signA = a.coefficient > 0n ? 1 : a.coefficient < 0n ? -1 : 0;
  const signB = b.coefficient > 0n ? 1 : b.coefficient < 0n ? -1 : 0;
  if (signA !== signB || signA === 0) return Math.sign(signA - signB);
  const sizeA = String(a.coefficient).length + a.exponent;
  const sizeB = String(b.coefficient).length + b.exponent;
  // Far apart in size: aligning could cost thousands of digits (Decimal128 reaches 10^6144).
  if (Math.abs(sizeA - sizeB) > 2) return sizeA > sizeB ? signA : -signA;
  const [x, y] = align(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function subtractExact(a: Exact, b: Exact): Exact {
  const [x, y, exponent] = align(a, b);
  return { coefficient: x - y, exponent };
}

function toDecimal(value: Exact): Decimal128 {
  const digits = String(value.coefficient).replace('-', '').length;
  // Rounding to 34 digits is Decimal128's; refusing beats rounding differently from MongoDB.
  if (digits > 34) throw notSupported('Decimal128 arithmetic with more than 34 digits');
  return Decimal128.fromString(`${value.coefficient}E${value.exponent}`);
}

/** `a + b` or `a × b` where at least one side is Decimal128. Non-finite operands are refused. */
export function decimalArithmetic(
  operation: 'add' | 'multiply',
  a: number | bigint | Double | Decimal128,
  b: number | bigint | Double | Decimal128,
): Decimal128 {
  const x = exactOf(a);
  const y = exactOf(b);
  if (typeof x === 'number' || typeof y === 'number') throw notSupported('Decimal128 arithmetic with NaN or Infinity');
  if (operation === 'multiply') {
    return toDecimal({ coefficient: x.coefficient * y.coefficient, exponent: x.exponent + y.exponent });
  }
  const [p, q, exponent] = align(x, y);
  return toDecimal({ coefficient: p + q, exponent });
}
