import { Timestamp } from 'bson';
import { compareBson, equalBson, isDoc, isNumeric, typeName } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { badValue, DatabaseError } from '../errors.ts';
import { elementMatcher } from '../query/filter.ts';
import { isIndex } from '../query/path.ts';
import { addToSet, pop, pull, pullAll, push } from './array-operators.ts';
import { arithmetic, bitwise } from './numbers.ts';
import { firstMatch } from './positional.ts';

/** What an update statement needs besides the document. */
export interface UpdateContext {
  /** For `$`: the query that found the document. */
  filter: Doc;
  arrayFilters: Doc[];
  now: Date;
  /** The document is about to be inserted by an upsert. */
  inserting: boolean;
}

export type Updater = (doc: Doc, context: UpdateContext) => Doc;
type Change = (current: unknown, operand: unknown, path: string, context: UpdateContext) => unknown;

function numeric(operator: '$inc' | '$mul'): Change {
  return (current, operand, path) => {
    if (!isNumeric(operand))
      throw new DatabaseError(
        14,
        `Cannot ${operator === '$inc' ? 'increment' : 'multiply'} with non-numeric argument: {${path}: ${String(operand)}}`,
      );
    if (current === undefined) return operator === '$inc' ? operand : arithmetic('multiply', operand, 0);
    if (!isNumeric(current)) {
      throw new DatabaseError(
        14,
        `Cannot apply ${operator} to a value of non-numeric type. {_id: …} has the field '${path.split('.').at(-1)}' of non-numeric type ${typeName(current)}`,
      );
    }
    return arithmetic(operator === '$inc' ? 'add' : 'multiply', current, operand);
  };
}

const CHANGES: Record<string, Change> = {
  $set: (_current, operand) => operand,
  $setOnInsert: (current, operand, _path, context) => (context.inserting ? operand : current),
  $unset: () => undefined,
  $inc: numeric('$inc'),
  $mul: numeric('$mul'),
  $min: (current, operand) => (current === undefined || compareBson(operand, current) < 0 ? operand : current),
  $max: (current, operand) => (current === undefined || compareBson(operand, current) > 0 ? operand : current),
  $currentDate: (_current, operand, _path, context) => {
    const type = isDoc(operand) ? operand.$type : 'date';
    if (type === 'timestamp') return new Timestamp({ t: Math.floor(context.now.getTime() / 1000), i: 1 });
    if (type === 'date') return new Date(context.now);
    throw badValue("The '$type' string field is required to be 'date' or 'timestamp'");
  },
  $push: push,
  $addToSet: addToSet,
  $pop: pop,
  $pull: pull,
  $pullAll: pullAll,
  $bit: (current, operand) => bitwise(current, Object.entries(operand as Doc)),
};

interface Step {
  operator: string;
  path: string;
  segments: string[];
  operand: unknown;
}

function matchesArrayFilter(name: string, context: UpdateContext): (item: unknown) => boolean {
  const filter = context.arrayFilters.find((candidate) =>
    Object.keys(candidate).some((key) => key.split('.')[0] === name),
  );
  if (!filter) throw badValue(`No array filter found for identifier '${name}' in path`);
  const onFields: Doc = {};
  for (const [key, condition] of Object.entries(filter)) {
    if (key === name) return elementMatcher(isDoc(condition) ? condition : { $eq: condition }, {});
    onFields[key.slice(name.length + 1)] = condition;
  }
  return elementMatcher(onFields, {});
}

/** Changes the value at `segments[at…]` in place in a copied tree; arrays are entered by index, `$`, `$[]` and `$[name]`. */
function changeAt(target: unknown, step: Step, at: number, context: UpdateContext, root: Doc): unknown {
  if (at === step.segments.length) return CHANGES[step.operator]!(target, step.operand, step.path, context);
  const segment = step.segments[at]!;
  if (segment.startsWith('$')) return changeMany(target, segment, step, at, context, root);
  if (Array.isArray(target)) {
    if (!isIndex(segment))
      throw new DatabaseError(28, `Cannot create field '${segment}' in element {${step.segments[at - 1]}: [array]}`);
    const index = Number(segment);
    if (index > 1_500_000) throw badValue('array index is too large');
    const next = changeAt(target[index], step, at + 1, context, root);
    if (next === undefined && index >= target.length) return target;
    const copy = [...target];
    while (copy.length < index) copy.push(null);
    copy[index] = next === undefined ? null : next;
    return copy;
  }
  if (target !== undefined && !isDoc(target)) {
    if (step.operator === '$unset') return target;
    throw new DatabaseError(
      28,
      `Cannot create field '${segment}' in element {${step.segments[at - 1] ?? ''}: ${String(target)}}`,
    );
  }
  const current = target?.[segment];
  const next = changeAt(current, step, at + 1, context, root);
  if (next === current) return target;
  const copy: Doc = { ...target };
  if (next === undefined) delete copy[segment];
  else copy[segment] = next;
  return copy;
}

function changeMany(
  target: unknown,
  segment: string,
  step: Step,
  at: number,
  context: UpdateContext,
  root: Doc,
): unknown {
  if (!Array.isArray(target)) {
    if (step.operator === '$unset' && target === undefined) return target;
    throw badValue(
      `The path '${step.segments.slice(0, at).join('.')}' must exist in the document in order to apply array updates.`,
    );
  }
  if (segment === '$') {
    const index = firstMatch(root, context.filter, step.segments.slice(0, at));
    if (index === undefined) throw badValue('The positional operator did not find the match needed from the query.');
    return target.map((item, i) => (i === index ? (changeAt(item, step, at + 1, context, root) ?? null) : item));
  }
  const name = /^\$\[(.*)\]$/.exec(segment)?.[1];
  if (name === undefined)
    throw new DatabaseError(
      52,
      `The dollar ($) prefixed field '${segment}' in '${step.path}' is not valid for storage.`,
    );
  const applies = name === '' ? () => true : matchesArrayFilter(name, context);
  return target.map((item) => (applies(item) ? (changeAt(item, step, at + 1, context, root) ?? null) : item));
}

function valueAt(doc: Doc, path: string): unknown {
  return path.split('.').reduce<unknown>((value, segment) => (isDoc(value) ? value[segment] : undefined), doc);
}

function applyStep(doc: Doc, step: Step, context: UpdateContext): Doc {
  if (step.operator !== '$rename') return changeAt(doc, step, 0, context, doc) as Doc;
  const value = valueAt(doc, step.path);
  if (value === undefined) return doc;
  const without = changeAt(doc, { ...step, operator: '$unset' }, 0, context, doc) as Doc;
  const path = String(step.operand);
  return changeAt(
    without,
    { operator: '$set', path, segments: path.split('.'), operand: value },
    0,
    context,
    doc,
  ) as Doc;
}

function checkConflicts(steps: Step[]): void {
  const paths = steps
    .flatMap((step) => (step.operator === '$rename' ? [step.path, String(step.operand)] : [step.path]))
    .sort();
  for (let i = 1; i < paths.length; i++) {
    if (paths[i] === paths[i - 1] || paths[i]!.startsWith(`${paths[i - 1]}.`)) {
      throw new DatabaseError(40, `Updating the path '${paths[i]}' would create a conflict at '${paths[i - 1]}'`);
    }
  }
}

function checkPath(path: string): void {
  const segments = path.split('.');
  if (path === '') throw new DatabaseError(56, 'An empty update path is not valid.');
  if (segments.some((segment) => segment === ''))
    throw new DatabaseError(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
}

/** Compiles `{ $set: … }` and its kin. Throws 9 "Unknown modifier: $x" for an operator MongoDB does not have. */
export function compileOperatorUpdate(update: Doc): Updater {
  const steps: Step[] = [];
  for (const [operator, fields] of Object.entries(update)) {
    if (!(operator in CHANGES) && operator !== '$rename') {
      throw new DatabaseError(
        9,
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    if (!isDoc(fields))
      throw new DatabaseError(
        9,
        `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {$mod: {<field>: ...}}`,
      );
    for (const [path, operand] of Object.entries(fields)) {
      checkPath(path);
      steps.push({ operator, path, segments: path.split('.'), operand });
    }
  }
  checkConflicts(steps);
  // MongoDB applies the fields of an update in the order of their names, which decides the order of new fields.
  steps.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return (doc, context) => {
    const after = steps.reduce((current, step) => applyStep(current, step, context), doc);
    return keepId(doc, after);
  };
}

/** The `_id` may not change; it stays the first field. */
export function keepId(before: Doc, after: Doc): Doc {
  if (before._id === undefined || after === before) return after;
  if (after._id !== undefined && !equalBson(before._id, after._id)) {
    throw new DatabaseError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
  }
  const { _id: _dropped, ...rest } = after;
  return { _id: before._id, ...rest };
}

export function compileReplacement(replacement: Doc): Updater {
  const operator = Object.keys(replacement).find((key) => key.startsWith('$'));
  if (operator)
    throw new DatabaseError(
      52,
      `The dollar ($) prefixed field '${operator}' in '${operator}' is not allowed in the context of an update's replacement document.`,
    );
  return (doc) => keepId(doc, replacement);
}
