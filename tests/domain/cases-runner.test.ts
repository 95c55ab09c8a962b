import { describe, expect, it } from 'vitest';
import { checkCase } from './cases/check-case.ts';
import { readCases } from './cases/read-case.ts';

/** A golden table proves nothing if its runner lets something pass: each of these must be refused, by name. */
function play(text: string): void {
  for (const each of readCases('planted.md', text)) checkCase('planted.md', each);
}
const table = (...rows: string[]): string =>
  ['## Case', '', '| date | what happens | balance | told |', '|---|---|---|---|', ...rows].join('\n');
const joins = '| 2027-01-05 | joins | 5 | |';

it('a table that holds is played to its end', () => {
  expect(() => play(table(joins, '| 2027-01-06 | buys 100 | 26 | – |'))).not.toThrow();
});

describe('a cell that differs names file, line, date, what happens, column, what was expected and what came', () => {
  it('in a row that happens', () => {
    expect(() => play(table(joins, '| 2027-01-06 | buys 100 | 27 | |'))).toThrow(
      'planted.md:6: 2027-01-06 "buys 100": balance: expected 27, got 26',
    );
  });
  it('in a row that is refused: its other cells are read, too', () => {
    expect(() => play(table(joins, '| 2027-01-06 | uses 6 points | 4 | refused: POINTS_NOT_ENOUGH |'))).toThrow(
      'balance: expected 4, got 5',
    );
  });
  it('where something else is refused than was expected, or nothing is', () => {
    expect(() => play(table(joins, '| 2027-01-06 | uses 6 points | | refused: POINTS_OVER_LIMIT |'))).toThrow(
      'told: expected refused: POINTS_OVER_LIMIT, got refused: POINTS_NOT_ENOUGH',
    );
    expect(() => play(table(joins, '| 2027-01-06 | uses 5 points | | refused: POINTS_NOT_ENOUGH |'))).toThrow('got –');
  });
  it('where a refusal was not expected at all', () => {
    expect(() => play(table(joins, '| 2027-01-06 | uses 6 points | 5 | |'))).toThrow('POINTS_NOT_ENOUGH');
  });
});

const unread: [string, string, string][] = [
  ['an unknown sentence', table('| 2027-01-05 | leaves | 0 | |'), '"leaves" is no sentence'],
  ['nothing that happens', table('| 2027-01-05 | | 0 | |'), '"" is no sentence'],
  ['half a sentence', table('| 2027-01-05 | buys 100 with | 0 | |'), 'no sentence'],
  ['a bill line that is none', table(joins, '| 2027-01-06 | buys 100 (tea) | 5 | |'), 'no line of a bill'],
  ['a coupon that there is not', table(joins, '| 2027-01-06 | buys 100 with coupon x | 5 | |'), 'no coupon x'],
  ['a month that there is not', table('| 2027-01-05 | tells the birthday 3 Mai | 0 | |'), 'no month Mai'],
  [
    'an unknown column',
    '## Case\n| date | what happens | blance |\n|---|---|---|\n| x | – | 1 |',
    'no column "blance"',
  ],
  ['a column twice', '## Case\n| date | what happens | tier | tier |\n|---|---|---|---|\n| x | – | | |', 'twice'],
  ['a table without rows', '## Case\n| date | what happens | tier |\n|---|---|---|', 'without rows'],
  ['a table that expects nothing', table('| 2027-01-05 | joins | | |'), 'expects nothing'],
  ['a row with a cell too few', table('| 2027-01-05 | joins | 5 |'), 'has 3 cells, not 4'],
  ['a heading without a table', `## Empty\n\nwords\n\n${table(joins)}`, 'planted.md:1: "Empty" has no table'],
  ['a last heading without a table', `${table(joins)}\n\n## Empty\n`, '"Empty" has no table'],
  ['a table without a heading', table(joins).slice('## Case\n'.length), 'needs a heading'],
  ['a block without a table', `${table(joins)}\n\n\`\`\`yaml\nearn: {}\n\`\`\`\n`, 'the last block has no table'],
  ['a file without a table', '# Title\n\nwords', 'no table'],
  ['a date that is none', table('| 2027-02-30 | joins | 5 | |'), '2027-02-30'],
  ['a date in words', table('| tomorrow | joins | 5 | |'), 'is no date'],
  ['a date before the row above it', table(joins, '| 2027-01-04 | – | 5 | |'), 'comes before the row above'],
];
it.each(unread)('%s is refused', (_what, text, why) => {
  expect(() => play(text)).toThrow(why);
});

const rules: [string, string, string][] = [
  ['a field that there is not', 'earn: { remaindr: dropped }', 'remaindr'],
  ['a tier that there is not', 'tiers: { sliver: { multiplierBp: 1 } }', 'no sliver among tiers'],
  ['a bonus that there is not', 'bonuses: { jion: { points: 1 } }', 'no jion among bonuses'],
  ['a preset that there is not', 'preset: five-tiers', 'no preset five-tiers'],
  ['a coupon field that there is not', 'coupon: { id: c, kind: gift, minimun: 1 }', 'no field minimun'],
  ['a coupon kind that there is not', 'coupon: { id: c, kind: cash }', 'no coupon cash'],
];
it.each(rules)('rules with %s are refused', (_what, block, why) => {
  expect(() => play(table(joins).replace('## Case\n', `## Case\n\`\`\`yaml\n${block}\n\`\`\`\n`))).toThrow(why);
});
