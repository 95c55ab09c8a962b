import { compareBson, isDoc, isNumeric, type Numeric, toNumber } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { identity } from '../bson/key-encoding.ts';
import { DatabaseError, notSupported } from '../errors.ts';
import type { Yielder } from '../storage/yielder.ts';
import { arithmetic, doubleOf } from '../update/numbers.ts';
import { compileExpression, type Evaluator } from './expressions.ts';

const MAX_GROUPS = 2_000_000;

/** Folds the values of one group; `undefined` is a missing value. */
interface Fold {
  add(value: unknown): void;
  result(): unknown;
}

function sum(): Fold {
  let total: Numeric = 0;
  return {
    add: (value) => {
      if (isNumeric(value)) total = arithmetic('add', total, value);
    },
    result: () => total,
  };
}

function average(): Fold {
  let total: Numeric = 0;
  let count = 0;
  return {
    add: (value) => {
      if (!isNumeric(value)) return;
      if (typeof value === 'object' && value._bsontype === 'Decimal128') throw notSupported('$avg of Decimal128');
      total = arithmetic('add', total, value);
      count++;
    },
    result: () => (count === 0 ? null : doubleOf(toNumber(total)! / count)),
  };
}

function extreme(sign: 1 | -1): Fold {
  let best: unknown;
  return {
    add: (value) => {
      if (value === undefined || value === null) return;
      if (best === undefined || compareBson(value, best) * sign > 0) best = value;
    },
    result: () => best ?? null,
  };
}

function deviation(sample: boolean): Fold {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    add: (value) => {
      const n = toNumber(value);
      if (n === undefined) return;
      count++;
      const delta = n - mean;
      mean += delta / count;
      squares += delta * (n - mean);
    },
    result: () => (count < (sample ? 2 : 1) ? null : doubleOf(Math.sqrt(squares / (sample ? count - 1 : count)))),
  };
}

function list(distinct: boolean): Fold {
  const values: unknown[] = [];
  const seen = new Set<string>();
  return {
    add: (value) => {
      if (value === undefined) return;
      if (distinct) {
        const key = identity(value);
        if (seen.has(key)) return;
        seen.add(key);
      }
      values.push(value);
    },
    result: () => values,
  };
}

function edge(first: boolean): Fold {
  let value: unknown;
  let any = false;
  return {
    add: (next) => {
      if (!first || !any) value = next;
      any = true;
    },
    result: () => (value === undefined ? null : value),
  };
}

function merge(): Fold {
  let merged: Doc = {};
  return {
    add: (value) => {
      if (value === undefined || value === null) return;
      if (!isDoc(value)) throw new DatabaseError(40400, '$mergeObjects requires object inputs');
      merged = { ...merged, ...value };
    },
    result: () => merged,
  };
}

const FOLDS: Record<string, () => Fold> = {
  $sum: sum,
  $avg: average,
  $min: () => extreme(-1),
  $max: () => extreme(1),
  $push: () => list(false),
  $addToSet: () => list(true),
  $first: () => edge(true),
  $last: () => edge(false),
  $mergeObjects: merge,
  $stdDevPop: () => deviation(false),
  $stdDevSamp: () => deviation(true),
};
const LEFT_OUT = new Set([
  '$top',
  '$topN',
  '$bottom',
  '$bottomN',
  '$firstN',
  '$lastN',
  '$minN',
  '$maxN',
  '$accumulator',
  '$median',
  '$percentile',
]);

interface Output {
  field: string;
  make: () => Fold;
  evaluate: Evaluator;
}

export function compileOutputs(spec: Doc, now: Date, variables: Doc): Output[] {
  return Object.entries(spec).map(([field, accumulator]) => {
    if (!isDoc(accumulator) || Object.keys(accumulator).length !== 1)
      throw new DatabaseError(40234, `The field '${field}' must be an accumulator object`);
    const operator = Object.keys(accumulator)[0]!;
    if (LEFT_OUT.has(operator)) throw notSupported(`the accumulator ${operator}`);
    if (operator === '$count') return { field, make: sum, evaluate: () => 1 };
    const make = Object.hasOwn(FOLDS, operator) ? FOLDS[operator] : undefined;
    if (!make) throw new DatabaseError(15952, `unknown group operator '${operator}'`);
    return { field, make, evaluate: compileExpression(accumulator[operator], now, variables) };
  });
}

/** `$group`; `keyOf` gives a document's group. Groups come in the order in which they were first seen. */
export async function* groupBy(
  source: AsyncIterable<Doc>,
  keyOf: Evaluator,
  outputs: Output[],
  yielder: Yielder,
): AsyncGenerator<Doc> {
  const groups = new Map<string, { id: unknown; folds: Fold[] }>();
  for await (const doc of source) {
    if (yielder.due) await yielder.pause();
    const value = keyOf(doc);
    const id = value === undefined ? null : value;
    const key = identity(id);
    let group = groups.get(key);
    if (!group) {
      if (groups.size >= MAX_GROUPS) throw new DatabaseError(292, 'Exceeded memory limit for $group');
      group = { id, folds: outputs.map((output) => output.make()) };
      groups.set(key, group);
    }
    for (let i = 0; i < outputs.length; i++) group.folds[i]!.add(outputs[i]!.evaluate(doc));
  }
  for (const { id, folds } of groups.values()) {
    const out: Doc = { _id: id };
    for (let i = 0; i < outputs.length; i++) out[outputs[i]!.field] = folds[i]!.result();
    yield out;
    if (yielder.due) await yielder.pause();
  }
}
