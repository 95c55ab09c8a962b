import { readdirSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { read, trackedFiles } from './tracked.ts';

const files = trackedFiles();

test('the top level is what ARCHITECTURE.md says', () => {
  const folders = new Set(files.filter((path) => path.includes('/')).map((path) => path.split('/')[0]));
  expect([...folders].toSorted()).toEqual(
    ['.ci', '.github', 'bot', 'liff-app', 'shared', 'tests'].filter((name) => folders.has(name)),
  );
});

test('files are kebab-case', () => {
  const ours = files.filter((path) => /^(bot|shared|liff-app\/src|tests)\//.test(path));
  expect(
    ours.filter((path) => !/^[a-z0-9.-]+$/.test(path.split('/').at(-1) ?? '') && !/i18n\/.*\/zh-TW\.ts$/.test(path)),
  ).toEqual([]);
});

test('no enum, no skipped or lonely test, no `any`', () => {
  const code = files.filter((path) => /\.tsx?$/.test(path) && !path.startsWith('tests/rules/'));
  expect(code.filter((path) => /^\s*(?:export )?(?:const )?enum /m.test(read(path)))).toEqual([]);
  expect(code.filter((path) => /\b(?:it|test|describe)\.(?:only|todo)\b/.test(read(path)))).toEqual([]);
});

/** Longer than a file should be, and why it is one piece all the same. A file that got shorter leaves the list. */
const longFiles: Record<string, string> = {
  'liff-app/src/staff/staff.css': 'one sheet for the console, loaded with it and never on the card',
  'liff-app/src/ui/first-paint/card.css': 'goes into the page whole, so that the card is painted before any script',
};
const linesMax = 330;

test('files are about 300 lines long', () => {
  const ours = files.filter((path) => /^(bot|shared|liff-app|tests)\/.*\.(?:[jt]sx?|css)$/.test(path));
  expect(ours.length).toBeGreaterThan(100);
  const long = ours.filter((path) => read(path).split('\n').length - 1 > linesMax);
  expect(long.toSorted()).toEqual(Object.keys(longFiles).toSorted());
});

test('the only barrel is shared/contract', () => {
  expect(files.filter((path) => /^(bot|shared|liff-app\/src)\/.*\/index\.tsx?$/.test(path))).toEqual([
    'shared/contract/index.ts',
  ]);
});

test('the CI script can be run', () => {
  expect(statSync('.ci/run').mode & 0o111).toBeGreaterThan(0);
  expect(readdirSync('.')).toEqual(
    expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'DEPLOY.md', 'LICENSE', 'Procfile', '.env.example']),
  );
});
