import { compareBson, equalBson, isDoc, toNumber } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { badValue, DatabaseError } from '../errors.ts';
import { elementMatcher } from '../query/filter.ts';
import { equality, isOperatorDoc, isRegex } from '../query/predicates.ts';
import { compareSortKeys, parseSort, sortKey } from '../query/sort.ts';

function arrayAt(current: unknown, operator: string, path: string): unknown[] {
  if (!Array.isArray(current)) throw badValue(`The field '${path}' must be an array for ${operator}`);
  return current;
}

function eachOf(operand: unknown): unknown[] {
  if (isDoc(operand) && '$each' in operand) {
    if (!Array.isArray(operand.$each)) throw badValue('The argument to $each must be an array');
    return operand.$each;
  }
  return [operand];
}

function sortArray(list: unknown[], spec: unknown): unknown[] {
  const direction = toNumber(spec);
  if (direction !== undefined) return list.sort((a, b) => compareBson(a, b) * direction);
  const fields = parseSort(spec);
  return list.sort((a, b) =>
    compareSortKeys(sortKey(isDoc(a) ? a : {}, fields), sortKey(isDoc(b) ? b : {}, fields), fields),
  );
}

export function push(current: unknown, operand: unknown, path: string): unknown {
  const list = current === undefined ? [] : [...arrayAt(current, '$push', path)];
  const modifiers: Doc = isDoc(operand) && '$each' in operand ? operand : {};
  const unknown = Object.keys(modifiers).find((key) => !['$each', '$slice', '$sort', '$position'].includes(key));
  if (unknown) throw badValue(`Unrecognized clause in $push: ${unknown}`);
  const position = toNumber(modifiers.$position);
  list.splice(
    position === undefined ? list.length : position < 0 ? Math.max(0, list.length + position) : position,
    0,
    ...eachOf(operand),
  );
  const sorted = modifiers.$sort === undefined ? list : sortArray(list, modifiers.$sort);
  const size = toNumber(modifiers.$slice);
  if (size === undefined) return sorted;
  return size < 0 ? sorted.slice(size) : sorted.slice(0, size);
}

export function addToSet(current: unknown, operand: unknown, path: string): unknown {
  const list = current === undefined ? [] : [...arrayAt(current, '$addToSet', path)];
  for (const item of eachOf(operand)) if (!list.some((other) => equalBson(other, item))) list.push(item);
  return list;
}

export function pop(current: unknown, operand: unknown, path: string): unknown {
  if (current === undefined) return undefined;
  const side = toNumber(operand);
  if (side !== 1 && side !== -1) throw new DatabaseError(9, `$pop expects 1 or -1, found: ${String(operand)}`);
  const list = arrayAt(current, '$pop', path);
  return side === 1 ? list.slice(0, -1) : list.slice(1);
}

export function pull(current: unknown, operand: unknown, path: string): unknown {
  if (current === undefined) return undefined;
  const list = arrayAt(current, '$pull', path);
  let matches: (item: unknown) => boolean;
  if (isRegex(operand)) matches = equality(operand);
  else if (isOperatorDoc(operand) || isDoc(operand)) {
    const test = elementMatcher(operand, {});
    matches = (item) => (isOperatorDoc(operand) || isDoc(item)) && test(item);
  } else matches = (item) => equalBson(item, operand);
  return list.filter((item) => !matches(item));
}

export function pullAll(current: unknown, operand: unknown, path: string): unknown {
  if (!Array.isArray(operand)) throw badValue('$pullAll requires an array argument');
  if (current === undefined) return undefined;
  return arrayAt(current, '$pullAll', path).filter((item) => !operand.some((other) => equalBson(item, other)));
}
