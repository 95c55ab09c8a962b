import { compareBson, isDoc, toNumber } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { findRows } from '../commands/find-rows.ts';
import type { Request } from '../commands/request.ts';
import { badValue, DatabaseError, notSupported } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { setComputed } from '../query/projection.ts';
import { parseSort, sortAll } from '../query/sort.ts';
import { documentStage } from './document-stages.ts';
import { compileExpression, expressionContext } from './expressions.ts';
import { compileOutputs, groupBy } from './group.ts';
import { lookup } from './lookup.ts';

export type Stream = AsyncGenerator<Doc, void, undefined>;

/** Everything a stage may need besides its input. */
export interface PipelineContext {
  request: Request;
  variables: Doc;
}

const NOT_HERE = new Set([
  '$out',
  '$merge',
  '$geoNear',
  '$graphLookup',
  '$bucketAuto',
  '$setWindowFields',
  '$fill',
  '$densify',
  '$redact',
  '$search',
  '$searchMeta',
  '$vectorSearch',
  '$changeStream',
  '$collStats',
  '$indexStats',
  '$currentOp',
  '$listSessions',
  '$listLocalSessions',
  '$planCacheStats',
  '$documents',
  '$sampleRate',
  '$listSearchIndexes',
]);

async function* map(source: Stream, each: (doc: Doc) => Doc): Stream {
  for await (const doc of source) yield each(doc);
}

async function* filter(source: Stream, context: PipelineContext, spec: unknown): Stream {
  if (!isDoc(spec)) throw new DatabaseError(15959, 'the match filter must be an expression in an object');
  const matches = compileFilter(spec, expressionContext(context.request.now, context.variables));
  for await (const doc of source) {
    if (context.request.yielder.due) await context.request.yielder.pause();
    if (matches(doc)) yield doc;
  }
}

async function* sort(source: Stream, context: PipelineContext, spec: unknown, limit = 0): Stream {
  const wrapped = (async function* () {
    for await (const doc of source) yield { doc };
  })();
  for (const item of await sortAll(wrapped, parseSort(spec), limit, context.request.yielder)) yield item.doc;
}

async function* limit(source: Stream, spec: unknown): Stream {
  const count = toNumber(spec);
  if (count === undefined || !Number.isInteger(count))
    throw new DatabaseError(5107201, 'invalid argument to $limit stage: Expected an integer');
  if (count <= 0) throw new DatabaseError(15958, 'the limit must be positive');
  let seen = 0;
  for await (const doc of source) {
    yield doc;
    if (++seen >= count) return;
  }
}

async function* skip(source: Stream, spec: unknown): Stream {
  let left = toNumber(spec);
  if (left === undefined || left < 0)
    throw new DatabaseError(5107200, 'invalid argument to $skip stage: Expected a non-negative number');
  for await (const doc of source) if (left-- <= 0) yield doc;
}

async function* count(source: Stream, spec: unknown): Stream {
  if (typeof spec !== 'string' || spec === '' || spec.startsWith('$') || spec.includes('.'))
    throw new DatabaseError(40156, 'the count field must be a non-empty string without $ or .');
  let n = 0;
  for await (const _doc of source) n++;
  if (n > 0) yield { [spec]: n };
}

async function* unwind(source: Stream, spec: unknown): Stream {
  const options: Doc = isDoc(spec) ? spec : { path: spec };
  const path = options.path;
  if (typeof path !== 'string' || !path.startsWith('$'))
    throw new DatabaseError(28818, `path option to $unwind stage should be prefixed with a '$': ${String(path)}`);
  const segments = path.slice(1).split('.');
  const keepEmpty = options.preserveNullAndEmptyArrays === true;
  const indexField = options.includeArrayIndex as string | undefined;
  const withIndex = (doc: Doc, index: unknown) =>
    indexField ? (setComputed(doc, indexField.split('.'), 0, index) as Doc) : doc;
  for await (const doc of source) {
    const value = segments.reduce<unknown>((inner, segment) => (isDoc(inner) ? inner[segment] : undefined), doc);
    if (Array.isArray(value) && value.length > 0) {
      for (const [i, item] of value.entries()) yield withIndex(setComputed(doc, segments, 0, item) as Doc, BigInt(i));
    } else if (Array.isArray(value)) {
      if (keepEmpty) yield withIndex(setComputed(doc, segments, 0, undefined) as Doc, null);
    } else if (value !== undefined && value !== null) yield withIndex(doc, null);
    else if (keepEmpty) yield withIndex(doc, null);
  }
}

async function* group(source: Stream, context: PipelineContext, spec: unknown): Stream {
  if (!isDoc(spec)) throw new DatabaseError(15947, "a group's fields must be specified in an object");
  if (!('_id' in spec)) throw new DatabaseError(15955, 'a group specification must include an _id');
  const { _id, ...outputs } = spec;
  const { now, yielder } = context.request;
  yield* groupBy(
    source,
    compileExpression(_id, now, context.variables),
    compileOutputs(outputs, now, context.variables),
    yielder,
  );
}

function sortByCount(source: Stream, context: PipelineContext, spec: unknown): Stream {
  return sort(group(source, context, { _id: spec, count: { $sum: 1 } }), context, { count: -1 });
}

async function* bucket(source: Stream, context: PipelineContext, spec: unknown): Stream {
  const { groupBy: by, boundaries, default: other, output } = spec as Doc;
  if (!Array.isArray(boundaries) || boundaries.length < 2)
    throw new DatabaseError(40191, "The $bucket 'boundaries' field must have at least 2 values");
  const { now, yielder } = context.request;
  const evaluate = compileExpression(by, now, context.variables);
  const keyOf = (doc: Doc): unknown => {
    const value = evaluate(doc);
    for (let i = boundaries.length - 2; i >= 0; i--) {
      if (compareBson(value, boundaries[i]) >= 0 && compareBson(value, boundaries[i + 1]) < 0) return boundaries[i];
    }
    if (other === undefined)
      throw new DatabaseError(
        7158300,
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    return other;
  };
  const outputs = compileOutputs(isDoc(output) ? output : { count: { $sum: 1 } }, now, context.variables);
  yield* sort(groupBy(source, keyOf, outputs, yielder) as Stream, context, { _id: 1 });
}

async function* facet(source: Stream, context: PipelineContext, spec: unknown): Stream {
  if (!isDoc(spec)) throw new DatabaseError(40169, 'the $facet specification must be a non-empty object');
  const docs: Doc[] = [];
  for await (const doc of source) docs.push(doc);
  const out: Doc = {};
  for (const [name, pipeline] of Object.entries(spec)) {
    const copy = (async function* (): Stream {
      yield* docs;
    })();
    const results: Doc[] = [];
    for await (const doc of runStages(copy, pipeline as Doc[], context)) results.push(doc);
    out[name] = results;
  }
  yield out;
}

async function* unionWith(source: Stream, context: PipelineContext, spec: unknown): Stream {
  yield* source;
  const name = typeof spec === 'string' ? spec : String((spec as Doc).coll);
  const pipeline = (isDoc(spec) ? spec.pipeline : undefined) as Doc[] | undefined;
  yield* runPipeline(name, pipeline ?? [], context);
}

async function* sample(source: Stream, spec: unknown): Stream {
  const size = toNumber((spec as Doc).size);
  if (size === undefined || size < 0) throw badValue('size argument to $sample must be a non-negative number');
  const held: Doc[] = [];
  let seen = 0;
  for await (const doc of source) {
    seen++;
    if (held.length < size) held.push(doc);
    else {
      const at = Math.floor(Math.random() * seen);
      if (at < size) held[at] = doc;
    }
  }
  yield* held;
}

function stage(source: Stream, name: string, spec: unknown, context: PipelineContext): Stream {
  const perDocument = documentStage(name, spec, context.request.now, context.variables);
  if (perDocument) return map(source, perDocument);
  switch (name) {
    case '$match':
      return filter(source, context, spec);
    case '$sort':
      return sort(source, context, spec);
    case '$limit':
      return limit(source, spec);
    case '$skip':
      return skip(source, spec);
    case '$count':
      return count(source, spec);
    case '$unwind':
      return unwind(source, spec);
    case '$group':
      return group(source, context, spec);
    case '$sortByCount':
      return sortByCount(source, context, spec);
    case '$bucket':
      return bucket(source, context, spec);
    case '$facet':
      return facet(source, context, spec);
    case '$lookup':
      return lookup(source, context, spec);
    case '$unionWith':
      return unionWith(source, context, spec);
    case '$sample':
      return sample(source, spec);
    default:
      if (NOT_HERE.has(name)) throw notSupported(`the stage ${name}`);
      throw new DatabaseError(40324, `Unrecognized pipeline stage name: '${name}'`);
  }
}

/** Applies stages to documents. Unknown stages are refused before the first document is read. */
export function runStages(source: Stream, pipeline: readonly Doc[], context: PipelineContext): Stream {
  let stream = source;
  for (let i = 0; i < pipeline.length; i++) {
    const item = pipeline[i]!;
    if (!isDoc(item) || Object.keys(item).length !== 1)
      throw new DatabaseError(40323, 'A pipeline stage specification object must contain exactly one field.');
    const name = Object.keys(item)[0]!;
    const next = pipeline[i + 1];
    // A sort followed by a limit needs to hold only that many.
    if (name === '$sort' && next && '$limit' in next)
      stream = sort(stream, context, item.$sort, toNumber(next.$limit) ?? 0);
    else stream = stage(stream, name, item[name], context);
  }
  return stream;
}

/** Runs a pipeline on a collection; leading `$match`, `$sort` and `$limit` go to the planner and its indexes. */
export function runPipeline(name: string, pipeline: readonly Doc[], context: PipelineContext, hint?: string): Stream {
  const filters: Doc[] = [];
  let at = 0;
  while (isDoc(pipeline[at]) && isDoc(pipeline[at]!.$match)) filters.push(pipeline[at++]!.$match as Doc);
  const order = isDoc(pipeline[at]?.$sort) ? (pipeline[at]!.$sort as Doc) : undefined;
  if (order) at++;
  const top = order ? toNumber(pipeline[at]?.$limit) : undefined;
  const wanted: Doc = filters.length === 0 ? {} : filters.length === 1 ? filters[0]! : { $and: filters };
  const rows = findRows(context.request, name, {
    filter: wanted,
    sort: order,
    skip: 0,
    limit: top ?? 0,
    hint,
    variables: context.variables,
  });
  const source = (async function* (): Stream {
    for await (const row of rows) yield row.doc;
  })();
  return runStages(source, pipeline.slice(at), context);
}
