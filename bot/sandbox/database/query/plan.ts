import { compareBson, isDoc, Rank, rankOf } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { afterPrefix, bracketOf, encodeKey, invert } from '../bson/key-encoding.ts';
import type { Collection } from '../storage/collection.ts';
import type { IndexInfo } from '../storage/index-info.ts';
import { compileField } from './filter.ts';
import { isOperatorDoc, isRegex } from './predicates.ts';
import type { SortField } from './sort.ts';

/** What a filter demands of one path, as far as an index can serve it. */
interface Demand {
  equal: unknown[] | undefined;
  low: { value: unknown; inclusive: boolean } | undefined;
  high: { value: unknown; inclusive: boolean } | undefined;
}

interface Analysis {
  demands: Map<string, Demand>;
  /** True when the demands say everything the filter says. */
  complete: boolean;
}

export interface Range {
  low: Buffer;
  /** Exclusive; undefined is unbounded. */
  high: Buffer | undefined;
}

export interface Plan {
  /** `undefined`: the whole collection in insertion order; `'_id'`: by the encoded `_id`. */
  index: IndexInfo | '_id' | undefined;
  ranges: Range[];
  /** Rows come in the order of the wanted sort. */
  sorted: boolean;
  reverse: boolean;
  /** Every row in the ranges passes the filter: it need not be decoded. */
  exact: boolean;
  /** At most one row: an equality on all of a unique key. */
  point: boolean;
}

const MAX_RANGES = 1000;

/** Values whose index lookup is the same as their comparison. Null, arrays and the ends of the order are not. */
function indexable(value: unknown): boolean {
  const rank = rankOf(value);
  if (typeof value === 'number' && Number.isNaN(value)) return false;
  return ![Rank.null, Rank.missing, Rank.array, Rank.regex, Rank.minKey, Rank.maxKey].includes(rank as never);
}

function demand(analysis: Analysis, path: string): Demand {
  let found = analysis.demands.get(path);
  if (!found) {
    found = { equal: undefined, low: undefined, high: undefined };
    analysis.demands.set(path, found);
  }
  return found;
}

function addOperator(analysis: Analysis, path: string, operator: string, operand: unknown): boolean {
  if (operator === '$in') {
    if (!Array.isArray(operand) || operand.length > MAX_RANGES || !operand.every(indexable)) return false;
    const target = demand(analysis, path);
    if (target.equal) return false;
    target.equal = operand;
    return true;
  }
  if (!indexable(operand)) return false;
  const target = demand(analysis, path);
  switch (operator) {
    case '$eq':
      if (target.equal) return false;
      target.equal = [operand];
      return true;
    case '$gt':
    case '$gte':
      if (target.low || (target.high && rankOf(target.high.value) !== rankOf(operand))) return false;
      target.low = { value: operand, inclusive: operator === '$gte' };
      return true;
    case '$lt':
    case '$lte':
      if (target.high || (target.low && rankOf(target.low.value) !== rankOf(operand))) return false;
      target.high = { value: operand, inclusive: operator === '$lte' };
      return true;
    default:
      return false;
  }
}

function analyse(filter: Doc, analysis: Analysis): Analysis {
  for (const [key, condition] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(condition)) {
      for (const part of condition) if (isDoc(part)) analyse(part, analysis);
    } else if (key.startsWith('$')) analysis.complete = false;
    else if (isRegex(condition) || !isOperatorDoc(condition)) {
      if (!addOperator(analysis, key, '$eq', condition)) analysis.complete = false;
    } else {
      for (const [operator, operand] of Object.entries(condition)) {
        if (!addOperator(analysis, key, operator, operand)) analysis.complete = false;
      }
    }
  }
  return analysis;
}

function distinctKeys(values: unknown[], direction: number): Buffer[] {
  const keys = values.map((value) => (direction === -1 ? invert(encodeKey(value)) : encodeKey(value)));
  keys.sort(Buffer.compare);
  return keys.filter((key, i) => i === 0 || !key.equals(keys[i - 1]!));
}

function rangeOf(prefix: Buffer, wanted: Demand, direction: number, multikey: boolean): Range {
  const low = wanted.low;
  const high = multikey && low ? undefined : wanted.high;
  const bracket = bracketOf((low ?? high)!.value);
  let from = Buffer.concat([prefix, bracket.low]);
  let to: Buffer | undefined = Buffer.concat([prefix, bracket.high]);
  if (direction === -1) {
    from = Buffer.concat([prefix, invert(bracket.low)]);
    to = afterPrefix(from);
  }
  const edge = (value: unknown) =>
    Buffer.concat([prefix, direction === -1 ? invert(encodeKey(value)) : encodeKey(value)]);
  const [start, end] = direction === -1 ? [high, low] : [low, high];
  if (start) from = start.inclusive ? edge(start.value) : (afterPrefix(edge(start.value)) as Buffer<ArrayBuffer>);
  if (end) to = end.inclusive ? afterPrefix(edge(end.value)) : edge(end.value);
  return { low: from, high: to };
}

/** A partial index serves only a filter that implies its own: the same condition, or an equality that satisfies it. */
function implies(index: IndexInfo, filter: Doc, analysis: Analysis): boolean {
  if (!index.partialFilter) return true;
  return Object.entries(index.partialFilter).every(([path, condition]) => {
    if (path.startsWith('$')) return false;
    if (path in filter && compareBson(filter[path], condition) === 0) return true;
    const wanted = analysis.demands.get(path);
    if (!wanted) return false;
    if (isDoc(condition) && Object.keys(condition).join() === '$exists' && condition.$exists === true) return true;
    const matches = compileField(path, condition, {});
    const flat = (value: unknown): Doc =>
      path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Doc;
    return wanted.equal?.every((value) => matches(flat(value))) ?? false;
  });
}

interface Candidate extends Plan {
  score: number;
}

function candidateFor(
  index: IndexInfo | '_id',
  filter: Doc,
  analysis: Analysis,
  sort: readonly SortField[],
): Candidate | undefined {
  const paths = index === '_id' ? ['_id'] : index.paths;
  const directions = index === '_id' ? [1] : index.directions;
  const multikey = index !== '_id' && index.multikey;
  if (index !== '_id' && !implies(index, filter, analysis)) return undefined;
  let prefixes: Buffer[] = [Buffer.alloc(0)];
  let used = 0;
  let pinned = 0;
  let score = 0;
  let ranges: Range[] | undefined;
  const consumed = new Set<string>();
  for (; used < (multikey ? 1 : paths.length); used++) {
    const wanted = analysis.demands.get(paths[used]!);
    if (wanted?.equal) {
      const keys = distinctKeys(wanted.equal, directions[used]!);
      if (keys.length * prefixes.length > MAX_RANGES) break;
      prefixes = prefixes.flatMap((prefix) => keys.map((key) => Buffer.concat([prefix, key])));
      if (keys.length === 1) pinned++;
      score += 10;
      if (!wanted.low && !wanted.high) consumed.add(paths[used]!);
      continue;
    }
    if (wanted?.low || wanted?.high) {
      ranges = prefixes.map((prefix) => rangeOf(prefix, wanted, directions[used]!, multikey));
      score += wanted.low && wanted.high ? 6 : 5;
      consumed.add(paths[used]!);
    }
    break;
  }
  ranges ??= prefixes.map((prefix) => ({ low: prefix, high: prefix.length > 0 ? afterPrefix(prefix) : undefined }));
  const order = sortOrder(paths, directions, pinned, sort);
  const whole = used === 0 && score === 0;
  // Without a bound, only for the order, and only if the index holds every document.
  if (whole && (multikey || !order || (index !== '_id' && (index.sparse || index.partialFilter)))) return undefined;
  const sorted = order !== undefined && !multikey && ranges.length === 1;
  const unique = index === '_id' || index.unique;
  return {
    index,
    ranges,
    sorted,
    reverse: sorted && order === -1,
    exact: analysis.complete && !multikey && [...analysis.demands.keys()].every((path) => consumed.has(path)),
    point: unique && !multikey && pinned === paths.length,
    score: score + (sorted && sort.length > 0 ? 3 : 0) + (unique && pinned === paths.length ? 100 : 0),
  };
}

/** 1 or −1 if the index, after its pinned parts, runs in the order (or the reverse) of the sort. */
function sortOrder(
  paths: string[],
  directions: number[],
  pinned: number,
  sort: readonly SortField[],
): 1 | -1 | undefined {
  let at = 0;
  let sign: 1 | -1 | undefined;
  for (const field of sort) {
    while (at < pinned && paths[at] !== field.path) at++;
    if (paths[at] !== field.path) {
      // A pinned part has one value: sorting by it changes nothing.
      if (paths.slice(0, pinned).includes(field.path)) continue;
      return undefined;
    }
    if (at >= pinned) {
      const match = (directions[at]! * field.direction) as 1 | -1;
      if (sign !== undefined && sign !== match) return undefined;
      sign = match;
    }
    at++;
  }
  return sign ?? 1;
}

/** Chooses how to read a collection for a filter and a sort. `hint` is an index name. */
export function planQuery(collection: Collection, filter: Doc, sort: readonly SortField[], hint?: string): Plan {
  const analysis = analyse(filter, { demands: new Map(), complete: true });
  const natural: Candidate = {
    index: undefined,
    ranges: [],
    sorted: sort.length === 0,
    reverse: false,
    exact: analysis.complete && analysis.demands.size === 0,
    point: false,
    score: 0,
  };
  let best = natural;
  const candidates: Array<IndexInfo | '_id'> = ['_id', ...collection.indexes];
  for (const index of candidates) {
    if (hint !== undefined && hint !== (index === '_id' ? '_id_' : index.name)) continue;
    const candidate = candidateFor(index, filter, analysis, sort);
    if (candidate && candidate.score > best.score) best = candidate;
    // Nothing beats a single row.
    if (best.point) break;
  }
  return best;
}
