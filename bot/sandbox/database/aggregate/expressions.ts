import { Double } from 'bson';
import { Context, evalExpr } from 'mingo/core';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import { compareBson, isDoc, isNumeric, Rank, rankOf, typeName } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { DatabaseError, notSupported } from '../errors.ts';
import type { FilterContext } from '../query/filter.ts';
import { resolvePath } from '../query/path.ts';

type Operator = (obj: unknown, expr: unknown, options: unknown) => unknown;
type Operators = Record<`$${string}`, Operator>;

/**
 * Exact form → what mingo computes with: plain numbers. int64 beyond 2^53 and Decimal128 stay objects; arithmetic on
 * them is refused below, as a rounded result would be a wrong answer.
 */
export function toPlain(value: unknown): unknown {
  if (typeof value === 'bigint')
    return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Double) return value.value;
  if (!isDoc(value)) return value;
  const out: Doc = {};
  for (const key of Object.keys(value)) out[key] = toPlain(value[key]);
  return out;
}

/** mingo's result → exact form: integers beyond int32 become int64, as MongoDB's integer arithmetic gives. */
export function fromPlain(value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && Math.abs(value) > 2147483647 ? BigInt(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : fromPlain(item)));
  if (!isDoc(value)) return value;
  const out: Doc = {};
  for (const key of Object.keys(value)) {
    const inner = fromPlain(value[key]);
    if (inner !== undefined) out[key] = inner;
  }
  return out;
}

function comparison(accept: (order: number) => unknown): Operator {
  return (obj, expr, options) => {
    const list = evalExpr(obj, expr as never, options as never) as unknown;
    if (!Array.isArray(list) || list.length !== 2)
      throw new DatabaseError(16020, 'Expression takes exactly 2 arguments.');
    return accept(compareBson(list[0], list[1]));
  };
}

/** mingo orders and equates by its own rules; these are MongoDB's. */
const OURS: Operators = {
  $cmp: comparison((order) => Math.sign(order)),
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $in: (obj, expr, options) => {
    const [value, list] = evalExpr(obj, expr as never, options as never) as [unknown, unknown];
    if (!Array.isArray(list))
      throw new DatabaseError(40081, `$in requires an array as a second argument, found: ${typeName(list)}`);
    return list.some((item) => compareBson(item, value) === 0);
  },
  $type: (obj, expr, options) => typeName(evalExpr(obj, expr as never, options as never)),
};

const ARITHMETIC = [
  '$add',
  '$subtract',
  '$multiply',
  '$divide',
  '$mod',
  '$abs',
  '$ceil',
  '$floor',
  '$round',
  '$trunc',
  '$pow',
  '$sqrt',
  '$exp',
  '$ln',
  '$log',
  '$log10',
];
const UNSAFE = [
  '$function',
  '$accumulator',
  '$where',
  '$rand',
  '$sampleRate',
  '$toDecimal',
  '$toLong',
  '$toHashedIndexKey',
];

function checked(name: string, operator: Operator): Operator {
  return (obj, expr, options) => {
    const operands = evalExpr(obj, expr as never, options as never) as unknown;
    for (const operand of Array.isArray(operands) ? operands : [operands]) {
      if (operand === null || operand === undefined || operand instanceof Date) continue;
      if (typeof operand === 'bigint' || (rankOf(operand) === Rank.number && typeof operand === 'object'))
        throw notSupported(`${name} on Decimal128 or on integers beyond 2^53`);
      if (!isNumeric(operand) && !Array.isArray(operand))
        throw new DatabaseError(14, `${name} only supports numeric types, not ${typeName(operand)}`);
    }
    // Operands are evaluated already: hand them over as literals, as evaluating twice would read "$x" strings as paths.
    const literal = Array.isArray(operands) ? operands.map((item) => ({ $literal: item })) : { $literal: operands };
    return operator(obj, literal, options);
  };
}

function makeContext(): { context: Context; names: Set<string> } {
  const { default: _a, ...fromMingo } = expressions as unknown as Operators & { default: unknown };
  const { default: _b, ...folds } = accumulators as unknown as Operators & { default: unknown };
  const all: Operators = { ...(fromMingo as Operators) };
  for (const name of ARITHMETIC) {
    const key = name as `$${string}`;
    if (all[key]) all[key] = checked(name, all[key]);
  }
  Object.assign(all, OURS);
  const context = Context.init({ expression: all as never, accumulator: folds as never });
  return { context, names: new Set([...Object.keys(all), ...Object.keys(folds)]) };
}

const { context, names } = makeContext();

/** Refuses operators that MongoDB or this server does not have before any document is looked at. */
function check(expression: unknown): void {
  if (Array.isArray(expression)) {
    for (const item of expression) check(item);
    return;
  }
  if (!isDoc(expression)) return;
  const keys = Object.keys(expression);
  const operator = keys.find((key) => key.startsWith('$'));
  if (operator === undefined) {
    for (const key of keys) check(expression[key]);
    return;
  }
  if (keys.length > 1)
    throw new DatabaseError(
      15983,
      `an expression specification must contain exactly one field, the name of the expression. Found ${keys.length} fields`,
    );
  if (operator === '$literal') return;
  if (UNSAFE.includes(operator)) throw notSupported(operator);
  if (!names.has(operator)) throw new DatabaseError(168, `Unrecognized expression '${operator}'`);
  check(expression[operator]);
}

export type Evaluator = (doc: Doc, variables?: Doc) => unknown;

/** Compiles an aggregation expression; it takes a document in exact form and gives a value in exact form (or undefined). */
export function compileExpression(expression: unknown, now: Date, constants: Doc = {}): Evaluator {
  check(expression);
  if (typeof expression === 'string' && expression.startsWith('$')) {
    if (!expression.startsWith('$$')) {
      // A path alone keeps the value's exact type: no way through mingo.
      const segments = expression.slice(1).split('.');
      return (doc) => resolvePath(doc, segments);
    }
    if (expression === '$$ROOT' || expression === '$$CURRENT') return (doc) => doc;
    if (expression === '$$REMOVE') return () => undefined;
    if (expression === '$$NOW') return () => now;
  }
  if (expression === null || (typeof expression !== 'string' && typeof expression !== 'object'))
    return () => expression;
  if (typeof expression === 'string') return () => expression;
  if (isDoc(expression)) {
    const keys = Object.keys(expression);
    if (keys.length === 1 && keys[0] === '$literal') return () => expression.$literal;
    if (!keys[0]?.startsWith('$')) {
      const parts = keys.map((key) => [key, compileExpression(expression[key], now, constants)] as const);
      return (doc, variables) => {
        const out: Doc = {};
        for (const [key, evaluate] of parts) {
          const value = evaluate(doc, variables);
          if (value !== undefined) out[key] = value;
        }
        return out;
      };
    }
  } else if (!Array.isArray(expression)) return () => expression;
  const plain = toPlain(expression);
  return (doc, variables) => {
    const options = {
      context,
      variables: { ...(toPlain(constants) as Doc), ...(variables ? (toPlain(variables) as Doc) : {}), NOW: now },
      useStrictMode: true,
    };
    try {
      return fromPlain(evalExpr(toPlain(doc) as never, plain as never, options as never));
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      throw new DatabaseError(2, `Failed to evaluate expression :: caused by :: ${(error as Error).message}`);
    }
  };
}

/** What filters and projections need to evaluate expressions. */
export function expressionContext(now: Date, variables: Doc): FilterContext {
  return { expression: (expression) => compileExpression(expression, now, variables) };
}
