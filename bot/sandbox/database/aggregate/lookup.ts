import { isDoc } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { DatabaseError } from '../errors.ts';
import { resolvePath, splitPath, valuesAt } from '../query/path.ts';
import { setComputed } from '../query/projection.ts';
import { compileExpression } from './expressions.ts';
import { type PipelineContext, runPipeline, type Stream } from './pipeline.ts';

/** The filter on the foreign collection for one local document: equal to the value, or to any element of an array. */
function joinFilter(doc: Doc, localField: string, foreignField: string): Doc {
  const local = resolvePath(doc, splitPath(localField));
  if (!Array.isArray(local)) return { [foreignField]: { $eq: local === undefined ? null : local } };
  const { values } = valuesAt(doc, localField);
  return { [foreignField]: { $in: values.map((value) => (value === undefined ? null : value)) } };
}

/** `$lookup`, by fields, by `let` and pipeline, or both; each local document is one (indexed) query. */
export async function* lookup(source: Stream, context: PipelineContext, spec: unknown): Stream {
  if (!isDoc(spec) || typeof spec.from !== 'string' || typeof spec.as !== 'string')
    throw new DatabaseError(9, "$lookup needs the strings 'from' and 'as'");
  const { from, as, localField, foreignField } = spec;
  const byField = typeof localField === 'string' && typeof foreignField === 'string';
  if (!byField && !Array.isArray(spec.pipeline))
    throw new DatabaseError(
      9,
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    );
  const pipeline = (spec.pipeline ?? []) as Doc[];
  const bindings = Object.entries(isDoc(spec.let) ? spec.let : {}).map(
    ([name, expression]) => [name, compileExpression(expression, context.request.now, context.variables)] as const,
  );
  for await (const doc of source) {
    const variables: Doc = { ...context.variables };
    for (const [name, evaluate] of bindings) {
      const value = evaluate(doc);
      variables[name] = value === undefined ? null : value;
    }
    const first: Doc[] = byField ? [{ $match: joinFilter(doc, localField, foreignField) }] : [];
    const found: Doc[] = [];
    for await (const other of runPipeline(from, [...first, ...pipeline], { ...context, variables })) found.push(other);
    yield setComputed(doc, as.split('.'), 0, found) as Doc;
  }
}
