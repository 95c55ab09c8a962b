import { LineError } from './line-error.ts';
import { isObject } from './messages/problems.ts';
import type { Faults, JsonObject } from './types.ts';

type Kind = { is: (value: unknown) => boolean; words: string };

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const isFlag = (value: unknown): boolean => typeof value === 'boolean';

const count: Kind = { is: isCount, words: 'a whole number from 0' };
const flag: Kind = { is: isFlag, words: 'true or false' };
const times: Kind = { is: (value) => isFlag(value) || isCount(value), words: 'true, false or how often' };
const known: { [name: string]: { [field: string]: Kind } | Kind } = {
  api: {
    status: { is: (value) => isCount(value) && Number(value) >= 200 && Number(value) < 600, words: '200 to 599' },
    delayMs: count,
    count,
    path: { is: (value) => typeof value === 'string', words: 'how the path begins' },
    after: flag,
    hangup: flag,
  },
  webhook: { drop: times, duplicate: times, delayMs: count },
  quota: { is: (value) => value === null || isCount(value), words: 'people a month, or null' },
  rate: {
    is: (value) => isCount(value) || (isObject(value) && Object.values(value).every(isCount)),
    words: 'calls a window, for all or by "METHOD /path"',
  },
};
const isKind = (value: { [field: string]: Kind } | Kind): value is Kind => typeof value.words === 'string';

/** A fault that is misspelt or makes no sense and silently does nothing makes a test that proves nothing: it is refused. */
export function refuseUnknownFaults(body: JsonObject): Faults {
  for (const [name, value] of Object.entries(body)) {
    const fields = Object.hasOwn(known, name) ? known[name]! : unknown(name);
    if (isKind(fields)) check(fields, name, value);
    else if (!isObject(value)) throw new LineError(400, `${name} must be an object`);
    else
      for (const [field, each] of Object.entries(value))
        check(Object.hasOwn(fields, field) ? fields[field]! : unknown(`${name}.${field}`), `${name}.${field}`, each);
  }
  return structuredClone(body) as Faults;
}

function unknown(name: string): never {
  throw new LineError(400, `There is no fault ${name}`);
}

function check({ is, words }: Kind, name: string, value: unknown): void {
  if (!is(value)) throw new LineError(400, `${name} must be ${words}`);
}
