import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { languages } from '../../shared/vocabulary.ts';

const namespaces = existsSync('shared/i18n')
  ? readdirSync('shared/i18n', { withFileTypes: true })
      .filter((each) => each.isDirectory())
      .map((each) => each.name)
  : [];

/** Every key path with its kind; functions count by their number of arguments, so that a translation cannot drop one. */
function shape(value: unknown, path = ''): string[] {
  if (typeof value === 'function') return [`${path}(${value.length})`];
  if (Array.isArray(value)) return value.flatMap((each, index) => shape(each, `${path}[${index}]`));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, each]) => shape(each, `${path}.${key}`));
  return [path];
}

test('there are words', () => {
  expect(namespaces.length).toBeGreaterThan(2);
});

test.each(namespaces)('%s is complete in every language', async (namespace) => {
  const shapes = await Promise.all(
    languages.map(async (language) =>
      shape(
        await import(`../../shared/i18n/${namespace}/${language}.ts`).then(
          (module: Record<string, unknown>) => Object.values(module)[0],
        ),
      ).toSorted(),
    ),
  );
  expect(shapes[0]?.length).toBeGreaterThan(3);
  for (const each of shapes.slice(1)) expect(each).toEqual(shapes[0]);
});
