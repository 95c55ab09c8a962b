import { isDoc, toNumber, typeName } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { encodeCompound } from '../bson/key-encoding.ts';
import { DatabaseError } from '../errors.ts';
import { compileFilter, type Matcher } from '../query/filter.ts';
import { isIndex, splitPath } from '../query/path.ts';

export interface IndexInfo {
  id: number;
  name: string;
  /** As `listIndexes` answers it. */
  spec: Doc;
  paths: string[];
  directions: number[];
  unique: boolean;
  sparse: boolean;
  partialFilter: Doc | undefined;
  partial: Matcher | undefined;
  expireAfterSeconds: number | undefined;
  /** True once a document gave it more than one key: bounds on several parts may then not be combined. */
  multikey: boolean;
}

export function indexFromSpec(id: number, spec: Doc, multikey: boolean): IndexInfo {
  const key = spec.key as Doc;
  const partialFilter = isDoc(spec.partialFilterExpression) ? spec.partialFilterExpression : undefined;
  return {
    id,
    name: String(spec.name),
    spec,
    paths: Object.keys(key),
    directions: Object.values(key).map((direction) => (toNumber(direction)! < 0 ? -1 : 1)),
    unique: spec.unique === true,
    sparse: spec.sparse === true,
    partialFilter,
    partial: partialFilter ? compileFilter(partialFilter) : undefined,
    expireAfterSeconds: spec.expireAfterSeconds === undefined ? undefined : toNumber(spec.expireAfterSeconds),
    multikey,
  };
}

interface Cursor {
  value: unknown;
  segments: readonly string[];
  at: number;
}

/** Walks until the value is reached or an array stands in the way. */
function advance(cursor: Cursor): Cursor {
  let { value, at } = cursor;
  while (at < cursor.segments.length) {
    if (Array.isArray(value)) {
      const segment = cursor.segments[at]!;
      if (!isIndex(segment) || Number(segment) >= value.length) break;
      value = value[Number(segment)];
    } else value = isDoc(value) ? value[cursor.segments[at]!] : undefined;
    at++;
  }
  return { value, segments: cursor.segments, at };
}

function expand(cursors: Cursor[], emit: (values: unknown[]) => void, multi: { seen: boolean }): void {
  const moved = cursors.map(advance);
  const arrays = new Set(moved.map((cursor) => cursor.value).filter(Array.isArray));
  if (arrays.size === 0) {
    emit(moved.map((cursor) => cursor.value));
    return;
  }
  if (arrays.size > 1) throw new DatabaseError(171, 'cannot index parallel arrays');
  multi.seen = true;
  const [list] = arrays as Set<unknown[]>;
  for (const item of list!.length > 0 ? list! : [undefined]) {
    const leafArray = Array.isArray(item);
    const next = moved.map((cursor) => (cursor.value === list ? { ...cursor, value: item } : cursor));
    // An array inside an array is a key of its own, not walked into again.
    if (leafArray) emit(next.map((cursor) => (cursor.at < cursor.segments.length ? undefined : cursor.value)));
    else expand(next, emit, multi);
  }
}

/** The keys a document has in an index (none if sparse or partial leaves it out) and whether an array made them. */
export function keysOf(index: IndexInfo, doc: Doc): { keys: Buffer[]; multikey: boolean } {
  if (index.partial && !index.partial(doc)) return { keys: [], multikey: false };
  if (index.paths.length === 1 && !index.paths[0]!.includes('.')) {
    const value = doc[index.paths[0]!];
    if (!Array.isArray(value)) {
      if (index.sparse && value === undefined) return { keys: [], multikey: false };
      return { keys: [encodeCompound([value], index.directions)], multikey: false };
    }
  }
  const multi = { seen: false };
  const keys = new Map<string, Buffer>();
  let present = false;
  const emit = (values: unknown[]) => {
    if (values.some((value) => value !== undefined)) present = true;
    const key = encodeCompound(values, index.directions);
    if (multi.seen) keys.set(key.toString('latin1'), key);
    else keys.set('', key);
  };
  expand(
    index.paths.map((path) => ({ value: doc, segments: splitPath(path), at: 0 })),
    emit,
    multi,
  );
  if (index.sparse && !present) return { keys: [], multikey: false };
  return { keys: [...keys.values()], multikey: multi.seen };
}

/** A value as mongod prints it inside an E11000 message. */
function printed(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (Array.isArray(value)) return `[ ${value.map(printed).join(', ')} ]`;
  if (isDoc(value))
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${printed(inner)}`)
      .join(', ')} }`;
  if (typeName(value) === 'objectId') return `ObjectId('${String(value)}')`;
  return String(value);
}

/** MongoDB's duplicate key error: text, `keyPattern` and `keyValue` as mongod 7 gives them. */
export function duplicateKey(namespace: string, name: string, key: Doc, doc: Doc): DatabaseError {
  const keyValue: Doc = {};
  for (const path of Object.keys(key)) {
    const value = advance({ value: doc, segments: splitPath(path), at: 0 }).value;
    keyValue[path] = value === undefined ? null : value;
  }
  const text = Object.entries(keyValue)
    .map(([path, value]) => `${path}: ${printed(value)}`)
    .join(', ');
  return new DatabaseError(
    11000,
    `E11000 duplicate key error collection: ${namespace} index: ${name} dup key: { ${text} }`,
    {
      keyPattern: key,
      keyValue,
    },
  );
}
