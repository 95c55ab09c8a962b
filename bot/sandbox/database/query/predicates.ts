import { BSONRegExp } from 'bson';
import {
  compareBson,
  equalBson,
  isDoc,
  isNumeric,
  Rank,
  rankOf,
  toNumber,
  typeName,
  typeNumber,
} from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { identity } from '../bson/key-encoding.ts';
import { badValue, DatabaseError, notSupported } from '../errors.ts';
import { anyAt } from './path.ts';

type Test = (leaf: unknown) => boolean;

export function isRegex(value: unknown): value is BSONRegExp {
  return rankOf(value) === Rank.regex;
}

/** `{ $gt: 1 }` as opposed to the literal `{ a: 1 }`: its first key is an operator (not a DBRef's `$ref`). */
export function isOperatorDoc(value: unknown): value is Doc {
  if (!isDoc(value)) return false;
  const first = Object.keys(value)[0];
  return first?.startsWith('$') === true && first !== '$ref' && first !== '$id' && first !== '$db';
}

/** PCRE to JavaScript: the flags i, m, s and a leading `(?i)`; the flag x is refused. */
export function compileRegex(pattern: string, options: string): RegExp {
  let source = pattern;
  let flags = options;
  const inline = /^\(\?([imsx]+)\)/.exec(source);
  if (inline) {
    flags += inline[1];
    source = source.slice(inline[0].length);
  }
  if (flags.includes('x')) throw notSupported('the regular expression option x');
  const unique = [...new Set(flags)].filter((flag) => 'ims'.includes(flag)).join('');
  const invalid = [...flags].find((flag) => !'imsxu'.includes(flag));
  if (invalid) throw new DatabaseError(51108, `invalid flag in regex options: ${invalid}`);
  try {
    return new RegExp(source, `${unique}u`);
  } catch {
    // Escapes such as \- are errors with the u flag and fine in PCRE.
    try {
      return new RegExp(source, unique);
    } catch {
      throw new DatabaseError(51091, `Regular expression is invalid: ${pattern}`);
    }
  }
}

/** A leaf passes when it does itself, or when it is an array with an element that does. */
function overElements(test: Test): Test {
  return (leaf) => test(leaf) || (Array.isArray(leaf) && leaf.some(test));
}

export function equality(operand: unknown): Test {
  if (operand === undefined) throw badValue('cannot compare to undefined');
  if (isRegex(operand)) return regexTest(operand);
  if (operand === null) return overElements((leaf) => leaf === null || leaf === undefined);
  if (typeof operand === 'string') {
    return (leaf) => leaf === operand || (Array.isArray(leaf) && leaf.some((item) => item === operand));
  }
  return overElements((leaf) => leaf !== undefined && equalBson(leaf, operand));
}

function regexTest(operand: BSONRegExp): Test {
  const regex = compileRegex(operand.pattern, operand.options);
  return overElements((leaf) =>
    typeof leaf === 'string' ? regex.test(leaf) : isRegex(leaf) && equalBson(leaf, operand),
  );
}

function membership(operator: string, operand: unknown): Test {
  if (!Array.isArray(operand)) throw badValue(`${operator} needs an array`);
  const tests: Test[] = [];
  const plain = new Set<string>();
  for (const item of operand) {
    if (isOperatorDoc(item)) throw badValue(`cannot nest $ under ${operator}`);
    if (isRegex(item) || item === null || Array.isArray(item)) tests.push(equality(item));
    else plain.add(identity(item));
  }
  const inSet: Test = (leaf) => leaf !== undefined && plain.has(identity(leaf));
  return (leaf) => {
    if (plain.size > 0 && (Array.isArray(leaf) ? leaf.some(inSet) : inSet(leaf))) return true;
    return tests.some((test) => test(leaf));
  };
}

/** Ordering operators only compare within one type ("type bracketing"), except against MinKey and MaxKey. */
function ordering(operator: string, operand: unknown): Test {
  if (isRegex(operand)) throw badValue(`Can't have RegEx as arg to predicate over field`);
  const accept: Record<string, (order: number) => boolean> = {
    $gt: (order) => order > 0,
    $gte: (order) => order >= 0,
    $lt: (order) => order < 0,
    $lte: (order) => order <= 0,
  };
  const holds = accept[operator]!;
  const rank = rankOf(operand);
  const orEqual = operator === '$gte' || operator === '$lte';
  if (rank === Rank.null) return overElements((leaf) => orEqual && (leaf === null || leaf === undefined));
  if (rank === Rank.minKey || rank === Rank.maxKey) {
    return overElements((leaf) => holds(compareBson(leaf === undefined ? null : leaf, operand)));
  }
  if (Number.isNaN(toNumber(operand))) return overElements((leaf) => orEqual && Number.isNaN(toNumber(leaf)));
  return overElements((leaf) => {
    if (rankOf(leaf) !== rank) return false;
    if (rank === Rank.number && Number.isNaN(toNumber(leaf))) return false;
    return holds(compareBson(leaf, operand));
  });
}

function typeTest(operand: unknown): Test {
  const wanted = (Array.isArray(operand) ? operand : [operand]).map((item) => {
    if (item === 'number') return 'number';
    const code = typeof item === 'string' ? typeNumber(item) : toNumber(item);
    if (code === undefined) throw badValue(`Unknown type name alias: ${String(item)}`);
    return code;
  });
  if (wanted.length === 0) throw new DatabaseError(9, '$type must match at least one type');
  const numbers = new Set(['int', 'long', 'double', 'decimal']);
  const one: Test = (leaf) => {
    if (leaf === undefined) return false;
    const name = typeName(leaf);
    return wanted.some((type) => (type === 'number' ? numbers.has(name) : type === typeNumber(name)));
  };
  return overElements(one);
}

function modTest(operand: unknown): Test {
  if (!Array.isArray(operand) || operand.length < 2) throw badValue('malformed mod, not enough elements');
  if (operand.length > 2) throw badValue('malformed mod, too many elements');
  const [divisor, remainder] = operand.map((item) => {
    const n = toNumber(item);
    if (n === undefined || !Number.isFinite(n)) throw badValue('malformed mod, divisor and remainder must be numbers');
    return BigInt(Math.trunc(n));
  }) as [bigint, bigint];
  if (divisor === 0n) throw badValue('divisor cannot be 0');
  return overElements((leaf) => {
    const n = toNumber(leaf);
    if (n === undefined || !Number.isFinite(n)) return false;
    return (typeof leaf === 'bigint' ? leaf : BigInt(Math.trunc(n))) % divisor === remainder;
  });
}

function bitTest(operator: string, operand: unknown): Test {
  let mask = 0n;
  if (Array.isArray(operand)) {
    for (const position of operand) {
      const n = toNumber(position);
      if (n === undefined || !Number.isInteger(n) || n < 0)
        throw badValue(`${operator}: bit positions must be integers >= 0`);
      mask |= 1n << BigInt(n);
    }
  } else {
    const n = toNumber(operand);
    if (n === undefined) throw notSupported(`${operator} with binary data`);
    if (!Number.isInteger(n) || n < 0) throw badValue(`${operator}: expected a non-negative integer`);
    mask = BigInt(n);
  }
  return overElements((leaf) => {
    if (rankOf(leaf) === Rank.binary) throw notSupported(`${operator} on binary data`);
    const n = toNumber(leaf);
    if (n === undefined || !Number.isInteger(n)) return false;
    const bits = BigInt.asUintN(64, typeof leaf === 'bigint' ? leaf : BigInt(n)) & mask;
    if (operator === '$bitsAllSet') return bits === mask;
    if (operator === '$bitsAllClear') return bits === 0n;
    return operator === '$bitsAnySet' ? bits !== 0n : bits !== mask;
  });
}

function sizeTest(operand: unknown): Test {
  const size = toNumber(operand);
  if (size === undefined || !Number.isInteger(size)) throw badValue('Failed to parse $size. Expected an integer');
  if (size < 0) throw badValue('Failed to parse $size. Expected a non-negative number');
  return (leaf) => Array.isArray(leaf) && leaf.length === size;
}

type ElementMatcher = (filter: Doc) => (element: unknown) => boolean;

function elemMatchTest(operand: unknown, element: ElementMatcher): Test {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object');
  const matches = element(operand);
  return (leaf) => Array.isArray(leaf) && leaf.some(matches);
}

function allTest(operand: unknown, element: ElementMatcher): Test {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  if (operand.length === 0) return () => false;
  const tests = operand.map((item) => {
    if (isDoc(item) && '$elemMatch' in item) return elemMatchTest(item.$elemMatch, element);
    if (isOperatorDoc(item)) throw badValue('no $ expressions in $all');
    return equality(item);
  });
  return (leaf) => tests.every((test) => test(leaf));
}

function regexOperand(operand: unknown, options: unknown): BSONRegExp {
  if (isRegex(operand)) return new BSONRegExp(operand.pattern, typeof options === 'string' ? options : operand.options);
  if (typeof operand !== 'string') throw badValue('$regex has to be a string');
  return new BSONRegExp(operand, typeof options === 'string' ? [...options].sort().join('') : '');
}

const LEFT_OUT = new Set([
  '$geoWithin',
  '$geoIntersects',
  '$near',
  '$nearSphere',
  '$within',
  '$geoNear',
  '$where',
  '$expr',
  '$jsonSchema',
]);

/** Compiles one operator on one path; `element` compiles `$elemMatch`'s filter (given, to avoid an import circle). */
export function compileOperator(
  segments: readonly string[],
  operator: string,
  operand: unknown,
  siblings: Doc,
  element: ElementMatcher,
): (doc: Doc) => boolean {
  const positive = (test: Test) => (doc: Doc) => anyAt(doc, segments, test);
  const negative = (test: Test) => (doc: Doc) => !anyAt(doc, segments, test);
  switch (operator) {
    case '$eq':
      return positive(
        isRegex(operand) ? overElements((leaf) => isRegex(leaf) && equalBson(leaf, operand)) : equality(operand),
      );
    case '$ne':
      if (isRegex(operand)) throw badValue("Can't have regex as arg to $ne.");
      return negative(equality(operand));
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return positive(ordering(operator, operand));
    case '$in':
      return positive(membership(operator, operand));
    case '$nin':
      return negative(membership(operator, operand));
    case '$exists': {
      const there: Test = (leaf) => leaf !== undefined;
      const wanted = operand !== false && operand !== null && !(isNumeric(operand) && toNumber(operand) === 0);
      return wanted ? positive(there) : negative(there);
    }
    case '$type':
      return positive(typeTest(operand));
    case '$regex':
      return positive(regexTest(regexOperand(operand, siblings.$options)));
    case '$mod':
      return positive(modTest(operand));
    case '$size':
      return positive(sizeTest(operand));
    case '$all':
      return positive(allTest(operand, element));
    case '$elemMatch':
      return positive(elemMatchTest(operand, element));
    case '$bitsAllSet':
    case '$bitsAllClear':
    case '$bitsAnySet':
    case '$bitsAnyClear':
      return positive(bitTest(operator, operand));
    default:
      if (LEFT_OUT.has(operator)) throw notSupported(operator);
      throw badValue(`unknown operator: ${operator}`);
  }
}
