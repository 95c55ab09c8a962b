import { Double } from 'bson';
import { isNumeric, type Numeric, toNumber, typeName } from '../bson/compare.ts';
import { decimalArithmetic } from '../bson/decimal.ts';
import { badValue } from '../errors.ts';

const MIN_LONG = -(2n ** 63n);
const MAX_LONG = 2n ** 63n - 1n;

/** A double that stays a double when written back (see `Doc`). */
export function doubleOf(value: number): number | Double {
  const int = Number.isInteger(value) && value >= -2147483648 && value <= 2147483647 && !Object.is(value, -0);
  return int ? new Double(value) : value;
}

function integer(value: Numeric): bigint {
  return typeof value === 'bigint' ? value : BigInt(toNumber(value)!);
}

/** `$inc` and `$mul` with MongoDB's result types: int grows into long, long past its range is an error, double wins over both. */
export function arithmetic(operation: 'add' | 'multiply', a: Numeric, b: Numeric): Numeric {
  const types = new Set([typeName(a), typeName(b)]);
  if (types.has('decimal')) return decimalArithmetic(operation, a, b);
  if (types.has('double')) {
    const [x, y] = [toNumber(a)!, toNumber(b)!];
    return doubleOf(operation === 'add' ? x + y : x * y);
  }
  const result = operation === 'add' ? integer(a) + integer(b) : integer(a) * integer(b);
  if (result < MIN_LONG || result > MAX_LONG)
    throw badValue('Failed to apply $inc or $mul: the result overflows a 64-bit integer');
  if (!types.has('long') && result >= -2147483648n && result <= 2147483647n) return Number(result);
  return result;
}

export function bitwise(current: unknown, operations: [string, unknown][]): unknown {
  if (current !== undefined && !['int', 'long'].includes(typeName(current)))
    throw badValue('Cannot apply $bit to a value of non-integral type');
  let value: Numeric = (current as Numeric | undefined) ?? 0;
  for (const [operator, operand] of operations) {
    if (!isNumeric(operand) || !['int', 'long'].includes(typeName(operand)))
      throw badValue('The $bit modifier field must be an Integer(32/64 bit)');
    const [x, y] = [integer(value), integer(operand)];
    const long = typeName(value) === 'long' || typeName(operand) === 'long';
    let result: bigint;
    if (operator === 'and') result = x & y;
    else if (operator === 'or') result = x | y;
    else if (operator === 'xor') result = x ^ y;
    else throw badValue(`The $bit modifier only supports 'and', 'or', and 'xor', not '${operator}'`);
    value = long ? BigInt.asIntN(64, result) : Number(BigInt.asIntN(32, result));
  }
  return value;
}
