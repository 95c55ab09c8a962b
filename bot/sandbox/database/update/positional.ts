import { isDoc } from '../bson/compare.ts';
import type { Doc } from '../bson/decode.ts';
import { compileField, elementMatcher } from '../query/filter.ts';
import { isOperatorDoc, isRegex } from '../query/predicates.ts';

function elementTests(filter: Doc, path: string): Array<(item: unknown) => boolean> {
  const tests: Array<(item: unknown) => boolean> = [];
  for (const [key, condition] of Object.entries(filter)) {
    if ((key === '$and' || key === '$or') && Array.isArray(condition)) {
      for (const part of condition) if (isDoc(part)) tests.push(...elementTests(part, path));
    } else if (key === path) {
      if (isDoc(condition) && '$elemMatch' in condition) tests.push(elementMatcher(condition.$elemMatch as Doc, {}));
      else if (!isRegex(condition) && !isOperatorDoc(condition)) tests.push(elementMatcher({ $eq: condition }, {}));
      else {
        const matches = compileField('v', condition, {});
        tests.push((item) => matches({ v: item }));
      }
    } else if (key.startsWith(`${path}.`)) {
      const matches = compileField(key.slice(path.length + 1), condition, {});
      tests.push((item) => isDoc(item) && matches(item));
    }
  }
  return tests;
}

/**
 * Position that `$` stands for: the first element of the array at `segments` that passes the query's condition on that
 * array. With several conditions on it MongoDB takes the last one's position; so does this.
 */
export function firstMatch(doc: Doc, filter: Doc, segments: readonly string[]): number | undefined {
  const path = segments.join('.');
  const list = segments.reduce<unknown>((value, segment) => (isDoc(value) ? value[segment] : undefined), doc);
  const test = elementTests(filter, path).at(-1);
  if (!Array.isArray(list) || !test) return undefined;
  const index = list.findIndex(test);
  return index < 0 ? undefined : index;
}
