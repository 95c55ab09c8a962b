/** Where rules differ. Things with a code are named by it and not by their place: `tiers.gold.multiplierBp`. */
export type Change = { path: string; before: unknown; after: unknown };

type Dict = Record<string, unknown>;
const isDict = (value: unknown): value is Dict =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** What stands at a path of dots (`tiers.2.up`); undefined where there is nothing. */
export function at(value: unknown, path: string): unknown {
  let found = value;
  for (const step of path.split('.')) found = (found as Dict | null | undefined)?.[step];
  return found;
}

/** The same with another value at a path; nothing of the old is touched. `undefined` takes a field out. */
export function put<T>(value: T, path: string, next: unknown): T {
  const [step = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? next : put((value as Dict | null | undefined)?.[step] ?? {}, rest.join('.'), next);
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === step ? inner : each)) as T;
  const copy: Dict = { ...(value as Dict | null) };
  if (inner === undefined) delete copy[step];
  else copy[step] = inner;
  return copy as T;
}

/** A text in several languages is one thing. */
const isText = (value: unknown): boolean => isDict(value) && 'zh-TW' in value;

/** What a thing in a list is called by. */
const keyOf = (item: unknown): string | null => {
  if (!isDict(item)) return null;
  const key = item.code ?? item.sku ?? item.day ?? item.measure ?? item.productLine;
  return typeof key === 'string' ? key : null;
};
const keysOf = (list: unknown): string[] | null => {
  if (!Array.isArray(list)) return null;
  const keys = list.map(keyOf);
  return keys.every((key) => key !== null) && new Set(keys).size === keys.length ? keys : null;
};

/** Everything in which rules differ, each once: a tier that is new is one change, not one for each of its fields. */
export function changesOf(before: unknown, after: unknown, path = ''): Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const below = (step: string) => (path === '' ? step : `${path}.${step}`);
  if (isDict(before) && isDict(after) && !isText(before))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      changesOf(before[key], after[key], below(key)),
    );
  const [was, is] = [keysOf(before), keysOf(after)];
  if (was === null || is === null || was.length + is.length === 0) return [{ path, before, after }];
  const item = (list: unknown, key: string) => (list as unknown[]).find((each) => keyOf(each) === key);
  const found = [...new Set([...was, ...is])].flatMap((key) =>
    was.includes(key) && is.includes(key)
      ? changesOf(item(before, key), item(after, key), below(key))
      : [{ path: below(key), before: item(before, key), after: item(after, key) }],
  );
  const stayed = was.filter((key) => is.includes(key));
  const hasMoved = stayed.join() !== is.filter((key) => was.includes(key)).join();
  return hasMoved ? [...found, { path, before: was, after: is }] : found;
}

/** The same place in other rules: `tiers.2.up` there, where that tier may be the third; null where it is not there. */
export function sameIn(other: unknown, rules: unknown, path: string): string | null {
  const steps = path.split('.');
  for (const [index, step] of steps.entries()) {
    const parent = steps.slice(0, index).join('.');
    const list = parent === '' ? rules : at(rules, parent);
    const key = Array.isArray(list) ? keyOf(list[Number(step)]) : null;
    if (key === null) continue;
    const there = parent === '' ? other : at(other, parent);
    const place = Array.isArray(there) ? there.findIndex((each) => keyOf(each) === key) : -1;
    if (place < 0) return null;
    steps[index] = String(place);
  }
  return steps.join('.');
}

/** What a field is named by, whichever tier or action it belongs to: `tiers.*.multiplierBp`. */
export const kindOfPath = (path: string): string => path.replace(/^(tiers|bonuses)\.[^.]+/, '$1.*');
