import { compareBson, isDoc, toNumber } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { badValue, DatabaseError, notSupported } from '../errors.ts';
import type { Yielder } from '../storage/yielder.ts';
import { valuesAt } from './path.ts';

export interface SortField {
  path: string;
  direction: 1 | -1;
}

/** Parses `{a: 1, b: -1}`; an empty or absent sort gives an empty list. */
export function parseSort(sort: unknown): SortField[] {
  if (sort === undefined || sort === null) return [];
  if (!isDoc(sort)) throw new DatabaseError(14, 'sort must be an object');
  return Object.entries(sort).map(([path, value]) => {
    if (isDoc(value)) throw notSupported('sort by $meta');
    const direction = toNumber(value);
    if (direction !== 1 && direction !== -1) {
      throw new DatabaseError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    if (path === '') throw badValue('sort path must not be empty');
    return { path, direction };
  });
}

/** Value a document is sorted by: of an array its smallest (ascending) or largest; missing and [] as MongoDB ranks them. */
function sortValue(doc: Doc, field: SortField): unknown {
  if (!field.path.includes('.')) {
    const value = doc[field.path];
    if (!Array.isArray(value)) return value === undefined ? null : value;
  }
  const { values, array } = valuesAt(doc, field.path);
  if (values.length === 0) return array ? undefined : null;
  let best: unknown = values[0] === undefined ? null : values[0];
  for (const value of values) {
    const candidate = value === undefined ? null : value;
    if (compareBson(candidate, best) * field.direction < 0) best = candidate;
  }
  return best;
}

export function sortKey(doc: Doc, fields: readonly SortField[]): unknown[] {
  return fields.map((field) => sortValue(doc, field));
}

export function compareSortKeys(a: readonly unknown[], b: readonly unknown[], fields: readonly SortField[]): number {
  for (let i = 0; i < fields.length; i++) {
    const order = compareBson(a[i], b[i]);
    if (order !== 0) return order * fields[i]!.direction;
  }
  return 0;
}

const RUN = 256;

/** Stable merge sort that gives way to other commands; one native sort of 100,000 documents would hold them for 200 ms. */
async function mergeSort<T>(items: T[], compare: (a: T, b: T) => number, yielder: Yielder): Promise<T[]> {
  let from = items;
  for (let start = 0; start < from.length; start += RUN) {
    const run = from.slice(start, start + RUN).sort(compare);
    for (let i = 0; i < run.length; i++) from[start + i] = run[i]!;
    await yielder.breathe();
  }
  for (let width = RUN; width < from.length; width *= 2) {
    const to: T[] = [];
    for (let start = 0; start < from.length; start += width * 2) {
      let left = start;
      const middle = Math.min(start + width, from.length);
      let right = middle;
      const end = Math.min(start + width * 2, from.length);
      while (left < middle || right < end) {
        const takeLeft = right >= end || (left < middle && compare(from[left]!, from[right]!) <= 0);
        to.push(takeLeft ? from[left++]! : from[right++]!);
        if (to.length % RUN === 0) await yielder.breathe();
      }
    }
    from = to;
  }
  return from;
}

/** Most bytes that a blocking sort may hold, as MongoDB (internalQueryMaxBlockingSortMemoryUsageBytes × allowance for objects). */
const MAX_SORT_BYTES = 256 * 1024 * 1024;

/** Sorts `source` by `fields`. With `limit` only the best `limit` are held, so that a top-N never keeps the collection. */
export async function sortAll<T extends { doc: Doc; size?: number }>(
  source: AsyncIterable<T>,
  fields: readonly SortField[],
  limit: number,
  yielder: Yielder,
): Promise<T[]> {
  type Keyed = { key: unknown[]; item: T };
  const compare = (a: Keyed, b: Keyed) => compareSortKeys(a.key, b.key, fields);
  let held: Keyed[] = [];
  let bytes = 0;
  for await (const item of source) {
    held.push({ key: sortKey(item.doc, fields), item });
    bytes += item.size ?? 0;
    if (bytes > MAX_SORT_BYTES) throw new DatabaseError(292, 'Sort exceeded memory limit of 268435456 bytes');
    if (limit > 0 && held.length >= limit * 2 + RUN) {
      held = (await mergeSort(held, compare, yielder)).slice(0, limit);
      bytes = held.reduce((sum, keyed) => sum + (keyed.item.size ?? 0), 0);
    }
  }
  const sorted = await mergeSort(held, compare, yielder);
  return (limit > 0 ? sorted.slice(0, limit) : sorted).map((keyed) => keyed.item);
}
