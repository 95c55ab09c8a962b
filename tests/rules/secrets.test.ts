import { expect, test } from 'vitest';
import { read, trackedFiles } from './tracked.ts';

const text = trackedFiles().filter((path) => !/\.(png|ico|woff2?|gz|br)$/.test(path) && path !== 'package-lock.json');
const patterns: [string, RegExp][] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ['an AWS key', /\bAKIA[0-9A-Z]{16}\b/],
  ['a long-lived LINE token', /\b[A-Za-z0-9+/]{120,}(?:=|%3D){0,2}\/1O\/w1cDnyilFU=/],
  [
    'a database password',
    /mongodb(?:\+srv)?:\/\/[^\s:/'"`$<{]+:[^\s@'"`$<{]+@(?!(?:localhost|127\.0\.0\.1|host|cluster)\b)/,
  ],
  ['a path of one machine', /(?<![A-Za-z0-9_.$}-])\/(?:work|farm|Users|home\/[a-z]+)\/[a-z]/],
];

test.each(patterns)('no tracked file holds %s', (_what, pattern) => {
  expect(text.length).toBeGreaterThan(10);
  expect(text.filter((path) => !path.startsWith('tests/rules/secrets') && pattern.test(read(path)))).toEqual([]);
});

test('nothing of the run is tracked', () => {
  expect(trackedFiles().filter((path) => /^(\.data|node_modules|liff-app\/dist)\/|^\.env$/.test(path))).toEqual([]);
});
