import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { presets } from '../../bot/domain/program/presets/presets.ts';
import { checkCase } from './cases/check-case.ts';
import { type Case, readCases } from './cases/read-case.ts';

const root = fileURLToPath(new URL('./cases/', import.meta.url));
const files = globSync('**/*.md', { cwd: root }).toSorted();
const casesOf = (file: string): Case[] => readCases(file, readFileSync(`${root}${file}`, 'utf8'));

it('there are tables for every paragraph of the defaults, for the options, and for each preset', () => {
  const paragraphs = ['birthday', 'earning', 'late', 'lots', 'messages', 'refund', 'spending', 'tiers'];
  expect(files).toEqual(expect.arrayContaining(paragraphs.map((name) => `defaults/${name}.md`)));
  expect(files.filter((file) => file.startsWith('options/')).length).toBeGreaterThan(0);
  const inFiles = files.flatMap((file) => casesOf(file).flatMap(({ rules }) => rules.map(({ preset }) => preset)));
  for (const { code } of presets) expect(inFiles, code).toContain(code);
});

describe.each(files)('%s', (file) => {
  it.each(casesOf(file).map((each): [string, Case] => [each.title, each]))('%s', (_title, each) => {
    checkCase(file, each);
  });
});
