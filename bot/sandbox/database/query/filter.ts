import { compareBson, isDoc, Rank, rankOf } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { badValue, DatabaseError, notSupported } from '../errors.ts';
import { anyAt, splitPath } from './path.ts';
import { compileOperator, equality, isOperatorDoc, isRegex } from './predicates.ts';

/** Tells whether a document (exact form) passes a filter. */
export type Matcher = (doc: Doc) => boolean;

/** Evaluates an aggregation expression (for `$expr`); given by the caller so that filters do not load mingo. */
export interface FilterContext {
  expression?: (expression: unknown) => (doc: Doc) => unknown;
}

function isTruthy(value: unknown): boolean {
  return !(
    value === null ||
    value === undefined ||
    value === false ||
    (rankOf(value) === Rank.number && compareBson(value, 0) === 0)
  );
}

function compileList(operator: string, list: unknown, context: FilterContext): Matcher[] {
  if (!Array.isArray(list)) throw badValue(`${operator} argument must be an array`);
  if (list.length === 0) throw badValue(`${operator} argument must be a non-empty array`);
  return list.map((item) => {
    if (!isDoc(item)) throw badValue(`${operator} argument's entries must be objects`);
    return compileFilter(item, context);
  });
}

function compileTopLevel(operator: string, operand: unknown, context: FilterContext): Matcher | undefined {
  switch (operator) {
    case '$and': {
      const parts = compileList(operator, operand, context);
      return (doc) => parts.every((part) => part(doc));
    }
    case '$or': {
      const parts = compileList(operator, operand, context);
      return (doc) => parts.some((part) => part(doc));
    }
    case '$nor': {
      const parts = compileList(operator, operand, context);
      return (doc) => !parts.some((part) => part(doc));
    }
    case '$expr': {
      if (!context.expression) throw notSupported('$expr here');
      const evaluate = context.expression(operand);
      return (doc) => isTruthy(evaluate(doc));
    }
    case '$comment':
      return undefined;
    case '$where':
    case '$text':
    case '$jsonSchema':
    case '$sampleRate':
      throw notSupported(operator);
    case '$alwaysTrue':
      return undefined;
    case '$alwaysFalse':
      return () => false;
    default:
      throw badValue(
        `unknown top level operator: ${operator}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

/** Compiles the condition on one path: a literal (equality) or an operator document. */
export function compileField(path: string, condition: unknown, context: FilterContext): Matcher {
  const segments = splitPath(path);
  if (isRegex(condition) || !isOperatorDoc(condition)) {
    const test = equality(condition);
    return (doc) => anyAt(doc, segments, test);
  }
  const parts: Matcher[] = [];
  for (const [operator, operand] of Object.entries(condition)) {
    if (operator === '$options') {
      if (!('$regex' in condition)) throw badValue('$options needs a $regex');
      continue;
    }
    if (operator === '$not') {
      if (!isRegex(operand) && !isOperatorDoc(operand)) throw badValue('$not needs a regex or a document');
      if (isDoc(operand) && Object.keys(operand).length === 0) throw badValue('$not cannot be empty');
      const inner = compileField(path, operand, context);
      parts.push((doc) => !inner(doc));
      continue;
    }
    parts.push(compileOperator(segments, operator, operand, condition, (filter) => elementMatcher(filter, context)));
  }
  if (parts.length === 1) return parts[0]!;
  return (doc) => parts.every((part) => part(doc));
}

/** `$elemMatch` and `$pull`: a filter on the element's fields, or operators on the element itself. */
export function elementMatcher(filter: Doc, context: FilterContext): (element: unknown) => boolean {
  const first = Object.keys(filter)[0];
  const logical = first === '$and' || first === '$or' || first === '$nor' || first === '$expr';
  if (isOperatorDoc(filter) && !logical) {
    const matcher = compileField('v', filter, context);
    return (element) => matcher({ v: element });
  }
  const matcher = compileFilter(filter, context);
  return (element) => {
    if (isDoc(element)) return matcher(element);
    return Array.isArray(element) ? matcher(Object.fromEntries(element.entries()) as Doc) : false;
  };
}

/**
 * Compiles a filter. Unknown operators are refused with MongoDB's code and text (2, "unknown operator: $x");
 * MongoDB's own that are left out here with 238.
 */
export function compileFilter(filter: Doc, context: FilterContext = {}): Matcher {
  const parts: Matcher[] = [];
  for (const [key, condition] of Object.entries(filter)) {
    if (key.startsWith('$')) {
      const part = compileTopLevel(key, condition, context);
      if (part) parts.push(part);
    } else parts.push(compileField(key, condition, context));
  }
  if (parts.length === 0) return () => true;
  if (parts.length === 1) return parts[0]!;
  return (doc) => {
    for (const part of parts) if (!part(doc)) return false;
    return true;
  };
}

/** A filter given on the wire must be a document. */
export function filterOf(value: unknown): Doc {
  if (value === undefined || value === null) return {};
  if (!isDoc(value)) throw new DatabaseError(14, 'filter must be an object');
  return value;
}
