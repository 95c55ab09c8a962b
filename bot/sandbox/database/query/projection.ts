import { compareBson, isDoc, isNumeric, toNumber } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { badValue, DatabaseError } from '../errors.ts';
import { elementMatcher, type FilterContext } from './filter.ts';

type Tree = Map<string, Tree | true>;
export type Projector = (doc: Doc) => Doc;

function insertPath(tree: Tree, path: string): void {
  const segments = path.split('.');
  let node = tree;
  segments.forEach((segment, i) => {
    const next = node.get(segment);
    const last = i === segments.length - 1;
    if (next === true || (last && next !== undefined)) throw new DatabaseError(31249, `Path collision at ${path}`);
    if (last) node.set(segment, true);
    else if (next) node = next;
    else {
      const child: Tree = new Map();
      node.set(segment, child);
      node = child;
    }
  });
}

function include(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => isDoc(item) || Array.isArray(item)).map((item) => include(item, tree));
  }
  if (!isDoc(value)) return undefined;
  const out: Doc = {};
  for (const key of Object.keys(value)) {
    const node = tree.get(key);
    if (node === undefined) continue;
    const inner = node === true ? value[key] : include(value[key], node);
    if (inner !== undefined) out[key] = inner;
  }
  return out;
}

function exclude(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => exclude(item, tree));
  if (!isDoc(value)) return value;
  const out: Doc = {};
  for (const key of Object.keys(value)) {
    const node = tree.get(key);
    if (node === true) continue;
    out[key] = node ? exclude(value[key], node) : value[key];
  }
  return out;
}

/** Sets a computed value, making documents on the way and mapping over arrays, as `$addFields` and `$project` do. */
export function setComputed(target: unknown, segments: readonly string[], at: number, value: unknown): unknown {
  if (at === segments.length) return value;
  if (Array.isArray(target)) return target.map((item) => setComputed(item, segments, at, value));
  const out: Doc = isDoc(target) ? { ...target } : {};
  const segment = segments[at]!;
  const inner = setComputed(out[segment], segments, at + 1, value);
  if (inner === undefined) delete out[segment];
  else out[segment] = inner;
  return out;
}

function sliceOf(value: unknown, operand: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (isNumeric(operand)) {
    const n = Math.trunc(toNumber(operand)!);
    return n >= 0 ? value.slice(0, n) : value.slice(n);
  }
  const [skip, count] = (operand as unknown[]).map((n) => Math.trunc(toNumber(n) ?? 0)) as [number, number];
  if (count <= 0) throw badValue('$slice limit must be positive');
  const from = skip >= 0 ? skip : Math.max(0, value.length + skip);
  return value.slice(from, from + count);
}

function getPath(doc: Doc, path: string): unknown {
  return path.split('.').reduce<unknown>((value, segment) => (isDoc(value) ? value[segment] : undefined), doc);
}

interface Parsed {
  tree: Tree;
  inclusive: boolean | undefined;
  id: boolean | undefined;
  special: Array<(from: Doc, to: Doc) => Doc>;
}

function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return isNumeric(value) ? compareBson(value, 0) !== 0 : undefined;
}

function parseSpecial(parsed: Parsed, path: string, value: unknown, context: FilterContext, forFind: boolean): void {
  const segments = path.split('.');
  const operator = isDoc(value) ? Object.keys(value)[0] : undefined;
  if (
    forFind &&
    operator === '$slice' &&
    !(Array.isArray((value as Doc).$slice) && Array.isArray(((value as Doc).$slice as unknown[])[0]))
  ) {
    // $slice alone neither includes nor excludes.
    if (parsed.inclusive === true) insertPath(parsed.tree, path);
    const operand = (value as Doc).$slice;
    parsed.special.push((from, to) => setComputed(to, segments, 0, sliceOf(getPath(from, path), operand)) as Doc);
    return;
  }
  if (forFind && operator === '$elemMatch') {
    parsed.inclusive ??= true;
    const matches = elementMatcher((value as Doc).$elemMatch as Doc, context);
    parsed.special.push((from, to) => {
      const list = getPath(from, path);
      const found = Array.isArray(list) ? list.find(matches) : undefined;
      return found === undefined ? to : (setComputed(to, segments, 0, [found]) as Doc);
    });
    return;
  }
  if (parsed.inclusive === false) throw new DatabaseError(31252, 'Cannot use an expression in an exclusion projection');
  if (!context.expression) throw badValue('expressions are not allowed in this projection');
  parsed.inclusive = true;
  if (isDoc(value) && operator !== undefined && !operator.startsWith('$')) {
    // A nested document is a nested specification: {a: {b: 1}} is {"a.b": 1}.
    for (const [key, inner] of Object.entries(value)) parseOne(parsed, `${path}.${key}`, inner, context, forFind);
    return;
  }
  const evaluate = context.expression(value);
  parsed.special.push((from, to) => setComputed(to, segments, 0, evaluate(from)) as Doc);
}

function parseOne(parsed: Parsed, path: string, value: unknown, context: FilterContext, forFind: boolean): void {
  const flag = flagOf(value);
  if (flag === undefined) {
    parseSpecial(parsed, path, value, context, forFind);
    return;
  }
  if (path === '_id') {
    parsed.id = flag;
    return;
  }
  if (parsed.inclusive !== undefined && parsed.inclusive !== flag) {
    const code = flag ? 31253 : 31254;
    throw new DatabaseError(
      code,
      `Cannot do ${flag ? 'inclusion' : 'exclusion'} on field ${path} in ${flag ? 'exclusion' : 'inclusion'} projection`,
    );
  }
  parsed.inclusive = flag;
  insertPath(parsed.tree, path);
}

/** Compiles a `find` projection or a `$project`; undefined when it asks for the document as it is. */
export function compileProjection(spec: unknown, context: FilterContext, forFind: boolean): Projector | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isDoc(spec)) throw new DatabaseError(14, 'projection must be an object');
  const entries = Object.entries(spec);
  if (entries.length === 0) {
    if (forFind) return undefined;
    throw new DatabaseError(
      51272,
      'Invalid $project :: caused by :: projection specification must have at least one field',
    );
  }
  const positional = entries.find(([path]) => path.endsWith('.$'));
  if (positional)
    throw new DatabaseError(238, 'positional projection is not supported by the built-in sandbox database');
  const parsed: Parsed = { tree: new Map(), inclusive: undefined, id: undefined, special: [] };
  for (const [path, value] of entries) parseOne(parsed, path, value, context, forFind);
  const inclusive = parsed.inclusive ?? (parsed.id === true && parsed.special.length === 0);
  if (inclusive ? parsed.id !== false : parsed.id === false) {
    if (!parsed.tree.has('_id') && !('_id' in spec && flagOf(spec._id) === undefined)) parsed.tree.set('_id', true);
  }
  const apply = inclusive ? include : exclude;
  return (doc) => parsed.special.reduce((to, step) => step(doc, to), apply(doc, parsed.tree) as Doc);
}
