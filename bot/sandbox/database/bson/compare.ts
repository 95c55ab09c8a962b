import type { Binary, BSONRegExp, Code, Decimal128, Double, ObjectId, Timestamp } from 'bson';
import { compareExact, exactOf } from './decimal.ts';
import type { Doc } from './decode.ts';

type Tagged = { _bsontype?: string };
export type Numeric = number | bigint | Double | Decimal128;

/** MongoDB's canonical order of types (manual: "Comparison/Sort Order"); missing sorts with null but is not equal to it. */
export const Rank = {
  minKey: -1,
  missing: 0,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  dbRef: 55,
  code: 60,
  codeWithScope: 65,
  maxKey: 127,
} as const;

const TAG_RANK: Record<string, number> = {
  Double: Rank.number,
  Decimal128: Rank.number,
  Int32: Rank.number,
  Long: Rank.number,
  ObjectId: Rank.objectId,
  Binary: Rank.binary,
  Timestamp: Rank.timestamp,
  BSONRegExp: Rank.regex,
  BSONSymbol: Rank.string,
  MinKey: Rank.minKey,
  MaxKey: Rank.maxKey,
  DBRef: Rank.dbRef,
};

export function rankOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return Rank.string;
    case 'number':
    case 'bigint':
      return Rank.number;
    case 'boolean':
      return Rank.boolean;
    case 'undefined':
      return Rank.missing;
    default:
      break;
  }
  if (value === null) return Rank.null;
  if (Array.isArray(value)) return Rank.array;
  if (value instanceof Date) return Rank.date;
  const tag = (value as Tagged)._bsontype;
  if (typeof tag !== 'string') return Rank.object;
  if (tag === 'Code') return (value as Code).scope ? Rank.codeWithScope : Rank.code;
  return TAG_RANK[tag] ?? Rank.object;
}

/** A sub-document: not an array, not null, not one of BSON's own classes. */
export function isDoc(value: unknown): value is Doc {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    typeof (value as Tagged)._bsontype !== 'string'
  );
}

export function isNumeric(value: unknown): value is Numeric {
  return rankOf(value) === Rank.number;
}

/** The plain number or bigint inside, or undefined for a Decimal128. */
function primitive(value: Numeric): number | bigint | undefined {
  if (typeof value !== 'object') return value;
  return value._bsontype === 'Double' ? (value as Double).value : undefined;
}

function compareNumbers(a: Numeric, b: Numeric): number {
  const x = primitive(a);
  const y = primitive(b);
  if (x !== undefined && y !== undefined) {
    if (x < y) return -1;
    if (x > y) return 1;
    // biome-ignore lint/suspicious/noDoubleEquals: number against bigint needs the loose comparison
    if (x == y) return 0;
    return compareNaN(Number.isNaN(Number(x)), Number.isNaN(Number(y)));
  }
  const p = exactOf(a);
  const q = exactOf(b);
  if (typeof p !== 'number' && typeof q !== 'number') return compareExact(p, q);
  const special = typeof p === 'number' ? p : 0;
  const other = typeof q === 'number' ? q : 0;
  if (Number.isNaN(special) || Number.isNaN(other)) return compareNaN(Number.isNaN(special), Number.isNaN(other));
  return special < other ? -1 : special > other ? 1 : 0;
}

/** NaN sorts before every other number and equals itself. */
function compareNaN(a: boolean, b: boolean): number {
  return a === b ? 0 : a ? -1 : 1;
}

/** MongoDB compares UTF-8 bytes; JavaScript compares UTF-16 units, which differs above U+FFFF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const highX = x >= 0xd800 && x <= 0xdfff;
    const highY = y >= 0xd800 && y <= 0xdfff;
    if (highX !== highY) return highX ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

function compareObjects(a: Doc, b: Doc): number {
  const keysA = Object.keys(a);
  const keysB = Object.keys(b);
  const length = Math.min(keysA.length, keysB.length);
  for (let i = 0; i < length; i++) {
    const x = a[keysA[i]!];
    const y = b[keysB[i]!];
    const result = rankOf(x) - rankOf(y) || compareStrings(keysA[i]!, keysB[i]!) || compareBson(x, y);
    if (result !== 0) return result;
  }
  return keysA.length - keysB.length;
}

function compareArrays(a: unknown[], b: unknown[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const result = compareBson(a[i], b[i]);
    if (result !== 0) return result;
  }
  return a.length - b.length;
}

function compareBinary(a: Binary, b: Binary): number {
  return a.position - b.position || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());
}

export function timestampParts(value: Timestamp): [number, number] {
  return [value.getHighBitsUnsigned(), value.getLowBitsUnsigned()];
}

function compareTimestamps(a: Timestamp, b: Timestamp): number {
  const [th, tl] = timestampParts(a);
  const [oh, ol] = timestampParts(b);
  return th - oh || tl - ol;
}

/** Total order over BSON values in exact form. Returns < 0, 0, > 0. */
export function compareBson(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (typeof a === 'number' && typeof b === 'number' && a === b) return 0;
  const rank = rankOf(a);
  const difference = rank - rankOf(b);
  if (difference !== 0) return difference;
  switch (rank) {
    case Rank.number:
      return compareNumbers(a as Numeric, b as Numeric);
    case Rank.string:
      return compareStrings(String(a), String(b));
    case Rank.object:
      return compareObjects(a as Doc, b as Doc);
    case Rank.array:
      return compareArrays(a as unknown[], b as unknown[]);
    case Rank.binary:
      return compareBinary(a as Binary, b as Binary);
    case Rank.objectId:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case Rank.boolean:
      return Number(a) - Number(b);
    case Rank.date:
      return (a as Date).getTime() - (b as Date).getTime();
    case Rank.timestamp:
      return compareTimestamps(a as Timestamp, b as Timestamp);
    case Rank.regex: {
      const [x, y] = [a as BSONRegExp, b as BSONRegExp];
      return compareStrings(x.pattern, y.pattern) || compareStrings(x.options, y.options);
    }
    case Rank.code:
    case Rank.codeWithScope:
      return compareStrings(String((a as Code).code), String((b as Code).code));
    default:
      return 0;
  }
}

export function equalBson(a: unknown, b: unknown): boolean {
  return compareBson(a, b) === 0;
}

/** Numeric value as a JavaScript number (may round); undefined if not numeric. */
export function toNumber(value: unknown): number | undefined {
  if (!isNumeric(value)) return undefined;
  const inner = primitive(value);
  return inner === undefined ? Number(String(value)) : Number(inner);
}

const ALIASES: Record<string, number> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};

/** BSON type number by alias, as `$type` takes it; undefined if there is no such alias. */
export function typeNumber(alias: string): number | undefined {
  return ALIASES[alias];
}

/** BSON type alias of a value in exact form ("int", "long", "double", "missing", …). */
export function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'bigint') return 'long';
  if (typeof value === 'number') {
    const int = Number.isInteger(value) && value >= -2147483648 && value <= 2147483647 && !Object.is(value, -0);
    return int ? 'int' : 'double';
  }
  const tag = (value as Tagged | null)?._bsontype;
  if (tag === 'Double') return 'double';
  if (tag === 'Decimal128') return 'decimal';
  if (tag === 'BSONSymbol') return 'symbol';
  const names: Record<number, string> = {
    [Rank.minKey]: 'minKey',
    [Rank.null]: 'null',
    [Rank.string]: 'string',
    [Rank.object]: 'object',
    [Rank.array]: 'array',
    [Rank.binary]: 'binData',
    [Rank.objectId]: 'objectId',
    [Rank.boolean]: 'bool',
    [Rank.date]: 'date',
    [Rank.timestamp]: 'timestamp',
    [Rank.regex]: 'regex',
    [Rank.dbRef]: 'dbPointer',
    [Rank.code]: 'javascript',
    [Rank.codeWithScope]: 'javascriptWithScope',
    [Rank.maxKey]: 'maxKey',
  };
  return names[rankOf(value)] ?? 'object';
}
