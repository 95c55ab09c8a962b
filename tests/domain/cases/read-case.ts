import { parse } from 'yaml';

/** A table of a case, as a shop owner reads it: what happens on a day, and what must then be true. */
export type Row = { line: number; date: string; happens: string; expected: [column: string, value: string][] };
export type Case = {
  title: string;
  /** What differs from the default program, by the day it holds from; the first holds from the beginning. */
  rules: { from: string | null; preset: string | null; change: Record<string, unknown> }[];
  campaigns: Record<string, unknown>[];
  coupons: Record<string, unknown>[];
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
  'come back',
  'pending',
  'owed',
  'lots',
  'paid',
  'card',
  'told',
] as const;

const nothing = { rules: [], campaigns: [], coupons: [] };
type Fail = (why: string, at?: number) => never;

/**
 * Cases of a Markdown file: each `##` heading with a table is one; fenced `yaml` blocks above its table say which rules differ, and
 * which campaigns and coupons there are.
 * @param path for the messages only. @throws Error naming file and line for anything it cannot read: a case is never skipped.
 */
export function readCases(path: string, text: string): Case[] {
  const lines = text.split('\n');
  const cases: Case[] = [];
  let title: { words: string; line: number; tables: number } | null = null;
  let given: Pick<Case, 'rules' | 'campaigns' | 'coupons'> = nothing;
  const isRead = () => given.rules.length + given.campaigns.length + given.coupons.length === 0;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const fail: Fail = (why, where = at) => {
      throw new Error(`${path}:${where + 1}: ${why}`);
    };
    if (line.startsWith('## ')) {
      if (title?.tables === 0) fail(`"${title.words}" has no table`, title.line);
      if (!isRead()) fail('the block above has no table');
      title = { words: line.slice(3).trim(), line: at, tables: 0 };
    } else if (line.startsWith('```')) {
      if (line.trim() !== '```yaml') fail('only yaml blocks are read');
      if (title === null) fail('a block needs a heading above it');
      const end = lines.indexOf('```', at + 1);
      if (end < 0) fail('a block that does not end');
      given = withBlock(given, lines.slice(at + 1, end).join('\n'), fail);
      at = end;
    } else if (line.trimStart().startsWith('|')) {
      if (title === null) return fail('a table needs a heading above it');
      const end = lines.findIndex((each, index) => index > at && !each.trimStart().startsWith('|'));
      const table = lines.slice(at, end < 0 ? lines.length : end);
      cases.push({ title: title.words, ...given, rows: rowsOf(table, at, fail) });
      title.tables += 1;
      given = nothing;
      at += table.length - 1;
    }
  }
  const fail: Fail = (why, where = lines.length - 1) => {
    throw new Error(`${path}:${where + 1}: ${why}`);
  };
  if (title?.tables === 0) fail(`"${title.words}" has no table`, title.line);
  if (!isRead()) fail('the last block has no table');
  if (cases.length === 0) fail('no table');
  return cases;
}

function withBlock(given: Pick<Case, 'rules' | 'campaigns' | 'coupons'>, block: string, fail: Fail): typeof given {
  const read: unknown = parse(block);
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return fail('a block names rules');
  const { from = null, preset = null, campaign, coupon, ...change } = read as Record<string, unknown>;
  if (campaign !== undefined || coupon !== undefined) {
    if (Object.keys(read).length > 1) fail('a campaign or a coupon has a block of its own');
    if (campaign === undefined) return { ...given, coupons: [...given.coupons, coupon as Case['coupons'][number]] };
    return { ...given, campaigns: [...given.campaigns, campaign as Case['campaigns'][number]] };
  }
  const rule = { from: from as string | null, preset: preset as string | null, change };
  return { ...given, rules: [...given.rules, rule] };
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());

function rowsOf(table: readonly string[], first: number, fail: Fail): Row[] {
  const [head = '', rule = '', ...body] = table;
  const names = cellsOf(head);
  if (names[0] !== 'date' || names[1] !== 'what happens') fail('a table begins with "date | what happens"');
  if (!/^[|\-: ]+$/.test(rule)) fail('a table needs a line of dashes under its head', first + 1);
  for (const name of names.slice(2))
    if (!(columns as readonly string[]).includes(name)) fail(`there is no column "${name}"`);
  if (new Set(names).size < names.length) fail('a column stands twice');
  if (body.length === 0) fail('a table without rows');
  const rows = body.map((line, index) => {
    const [date = '', happens = '', ...cells] = cellsOf(line);
    const place = first + index + 2;
    if (cells.length !== names.length - 2) fail(`the row has ${cells.length + 2} cells, not ${names.length}`, place);
    const expected = cells.map((value, at): [string, string] => [names[at + 2] ?? '', value]);
    return { line: place + 1, date, happens, expected: expected.filter(([, value]) => value !== '') };
  });
  if (rows.every(({ expected }) => expected.length === 0)) fail('a table that expects nothing');
  return rows;
}
