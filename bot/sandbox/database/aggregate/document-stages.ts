import { isDoc, typeName } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { DatabaseError } from '../errors.ts';
import { compileProjection, type Projector, setComputed } from '../query/projection.ts';
import { compileExpression, type Evaluator, expressionContext } from './expressions.ts';

function addFields(name: string, spec: unknown, now: Date, variables: Doc): Projector {
  if (!isDoc(spec))
    throw new DatabaseError(40272, `${name} specification stage must be an object, got ${typeName(spec)}`);
  const parts: Array<{ segments: string[]; evaluate: Evaluator }> = [];
  const add = (path: string, value: unknown) => {
    const first = isDoc(value) ? Object.keys(value)[0] : undefined;
    if (isDoc(value) && first !== undefined && !first.startsWith('$')) {
      for (const [key, inner] of Object.entries(value)) add(`${path}.${key}`, inner);
    } else parts.push({ segments: path.split('.'), evaluate: compileExpression(value, now, variables) });
  };
  for (const [path, value] of Object.entries(spec)) add(path, value);
  return (doc) => {
    let out = doc;
    for (const { segments, evaluate } of parts) {
      const value = evaluate(doc);
      // "$missing" adds no field; $$REMOVE takes one away: both are undefined here.
      out = setComputed(out, segments, 0, value) as Doc;
    }
    return out;
  };
}

function unset(spec: unknown): Projector {
  const paths = Array.isArray(spec) ? spec : [spec];
  if (!paths.every((path) => typeof path === 'string'))
    throw new DatabaseError(31002, '$unset specification must be a string or an array');
  return compileProjection(Object.fromEntries(paths.map((path) => [path, false])), {}, false)!;
}

function replaceRoot(expression: unknown, now: Date, variables: Doc): Projector {
  const evaluate = compileExpression(expression, now, variables);
  return (doc) => {
    const value = evaluate(doc);
    if (!isDoc(value))
      throw new DatabaseError(
        40228,
        `'newRoot' expression must evaluate to an object, but resulting value was of type ${typeName(value)}`,
      );
    return value;
  };
}

/** Stages that turn one document into one document; undefined for any other stage. */
export function documentStage(name: string, spec: unknown, now: Date, variables: Doc): Projector | undefined {
  switch (name) {
    case '$project':
      return compileProjection(spec, expressionContext(now, variables), false);
    case '$addFields':
    case '$set':
      return addFields(name, spec, now, variables);
    case '$unset':
      return unset(spec);
    case '$replaceRoot':
      return replaceRoot((spec as Doc).newRoot, now, variables);
    case '$replaceWith':
      return replaceRoot(spec, now, variables);
    default:
      return undefined;
  }
}
