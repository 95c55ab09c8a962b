import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A table of a case, as a shop owner reads it: what happens on a day, and what must then be true. */
export type Row = { line: number; date: string; happens: string; expected: [column: string, value: string][] };
export type Case = {
  title: string;
  /** What differs from the default program, by the day it holds from; the first holds from the beginning. */
  rules: { from: string | null; preset: string | null; change: Record<string, unknown> }[];
  campaigns: Record<string, unknown>[];
  rows: Row[];
};

/** Columns that a row may check; an empty cell checks nothing, `–` checks that there is nothing. */
export const columns = [
  'points',
  'balance',
  'tier',
  'until',
  'carried',
  'missing',
  'keep',
  'pending',
  'lots',
  'paid',
  'told',
] as const;

/**
 * Cases of a Markdown file: each `##` heading with a table is one; a fenced `yaml` block above its table says which rules differ.
 * @throws Error naming file and line for anything it cannot read: a case is never skipped.
 */
export function readCases(path: string): Case[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const cases: Case[] = [];
  let title = '';
  let rules: Case['rules'] = [];
  let campaigns: Case['campaigns'] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const fail = (why: string): never => {
      throw new Error(`${path}:${at + 1}: ${why}`);
    };
    if (line.startsWith('## ')) {
      title = line.slice(3).trim();
      rules = [];
      campaigns = [];
    } else if (line.startsWith('```')) {
      if (line.trim() !== '```yaml') fail('only yaml blocks are read');
      const end = lines.indexOf('```', at + 1);
      if (end < 0) fail('a block that does not end');
      const {
        from = null,
        preset = null,
        campaign,
        ...change
      } = parse(lines.slice(at + 1, end).join('\n')) as Record<string, unknown>;
      if (campaign !== undefined) campaigns.push(campaign as Record<string, unknown>);
      else rules.push({ from: from as string | null, preset: preset as string | null, change });
      at = end;
    } else if (line.startsWith('|')) {
      if (title === '') fail('a table needs a heading above it');
      const end = lines.findIndex((each, index) => index > at && !each.startsWith('|'));
      const table = lines.slice(at, end < 0 ? lines.length : end);
      cases.push({ title, rules, campaigns, rows: rowsOf(table, at + 1, fail) });
      at += table.length - 1;
      rules = [];
      campaigns = [];
    }
  }
  if (cases.length === 0) throw new Error(`${path}: no table`);
  return cases;
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());

function rowsOf(table: readonly string[], first: number, fail: (why: string) => never): Row[] {
  const [head = '', rule = '', ...body] = table;
  const names = cellsOf(head);
  if (names[0] !== 'date' || names[1] !== 'what happens') fail('a table begins with "date | what happens"');
  if (!/^[|\-: ]+$/.test(rule)) fail('a table needs a line of dashes under its head');
  for (const name of names.slice(2))
    if (!(columns as readonly string[]).includes(name)) fail(`there is no column "${name}"`);
  if (body.length === 0) fail('a table without rows');
  return body.map((line, index) => {
    const [date = '', happens = '', ...cells] = cellsOf(line);
    if (cells.length !== names.length - 2) fail(`row ${index + 1} has ${cells.length + 2} cells, not ${names.length}`);
    const expected = cells.map((value, place): [string, string] => [names[place + 2] ?? '', value]);
    return { line: first + index + 2, date, happens, expected: expected.filter(([, value]) => value !== '') };
  });
}
