import { isDoc } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';

const cache = new Map<string, readonly string[]>();

export function splitPath(path: string): readonly string[] {
  let segments = cache.get(path);
  if (!segments) {
    segments = path.split('.');
    if (cache.size > 5000) cache.clear();
    cache.set(path, segments);
  }
  return segments;
}

export function isIndex(segment: string): boolean {
  return /^(0|[1-9]\d*)$/.test(segment);
}

function walk(value: unknown, segments: readonly string[], at: number, test: (leaf: unknown) => boolean): boolean {
  if (at === segments.length) return test(value);
  const segment = segments[at]!;
  if (Array.isArray(value)) {
    if (isIndex(segment) && Number(segment) < value.length && walk(value[Number(segment)], segments, at + 1, test)) {
      return true;
    }
    for (const item of value) if (isDoc(item) && walk(item, segments, at, test)) return true;
    return false;
  }
  if (!isDoc(value)) return test(undefined);
  return walk(value[segment], segments, at + 1, test);
}

/**
 * True when `test` holds for any value at the path: arrays on the way are walked into (their documents and, for a
 * numeric segment, that position), as MongoDB does. The leaf itself is given unexpanded; missing is `undefined`.
 */
export function anyAt(doc: Doc, segments: readonly string[], test: (leaf: unknown) => boolean): boolean {
  if (segments.length === 1) return test(doc[segments[0]!]);
  return walk(doc, segments, 0, test);
}

/** All values at the path, arrays at the leaf expanded to their elements (for `distinct`, `$lookup`, index keys). */
export function valuesAt(doc: Doc, path: string): { values: unknown[]; array: boolean } {
  const values: unknown[] = [];
  let array = false;
  const segments = splitPath(path);
  const collect = (value: unknown, at: number): void => {
    if (at === segments.length) {
      if (Array.isArray(value)) {
        array = true;
        values.push(...value);
      } else values.push(value);
      return;
    }
    const segment = segments[at]!;
    if (Array.isArray(value)) {
      array = true;
      if (isIndex(segment) && Number(segment) < value.length) collect(value[Number(segment)], at + 1);
      for (const item of value) if (isDoc(item)) collect(item, at);
      return;
    }
    collect(isDoc(value) ? value[segment] : undefined, at + 1);
  };
  collect(doc, 0);
  return { values, array };
}

/** Value at a path for aggregation's `"$a.b"`: through arrays it maps, missing is `undefined`. */
export function resolvePath(value: unknown, segments: readonly string[], at = 0): unknown {
  if (at === segments.length) return value;
  if (Array.isArray(value)) {
    const mapped: unknown[] = [];
    for (const item of value) {
      const inner = isDoc(item) || Array.isArray(item) ? resolvePath(item, segments, at) : undefined;
      if (inner !== undefined) mapped.push(inner);
    }
    return mapped;
  }
  return isDoc(value) ? resolvePath(value[segments[at]!], segments, at + 1) : undefined;
}
