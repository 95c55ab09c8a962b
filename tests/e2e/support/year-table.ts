import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A row of `tests/e2e/year.md`: what one person does or meets on a day, and what card, ledger and chat must then say. */
export type YearRow = {
  line: number;
  /** As it stands there: `2027-03-10`, or with a time. */
  date: string;
  who: string;
  happens: string[];
  /** What card and ledger show: column and cell. */
  shown: [column: string, value: string][];
  /** The day's messages in this chat, all of them. */
  messages: string[];
};

const columns = [
  'date',
  'who',
  'what happens',
  'points',
  'balance',
  'tier',
  'until',
  'keep',
  'card',
  'come back',
  'messages',
];
const several = (cell: string): string[] => (cell === '–' ? [] : cell.split(';').map((each) => each.trim()));

/** @throws Error naming the line of anything it cannot read: no row is skipped, and no cell is empty. */
export function readYear(): YearRow[] {
  const path = fileURLToPath(new URL('../year.md', import.meta.url));
  const lines = readFileSync(path, 'utf8').split('\n');
  const head = lines.findIndex((line) => line.startsWith('| date'));
  const rows = lines.slice(head + 2).flatMap((line, index): YearRow[] => {
    if (line.trim() === '') return [];
    const at = head + index + 3;
    const cells = cellsOf(line);
    if (cells.length !== columns.length || cells.includes('')) throw new Error(`year.md:${at}: not a full row`);
    const [date = '', who = '', happens = '', ...rest] = cells;
    const messages = rest.pop() ?? '–';
    const shown = rest.map((value, place): [string, string] => [columns[place + 3] ?? '', value]);
    return [{ line: at, date, who, happens: several(happens), shown, messages: several(messages) }];
  });
  if (cellsOf(lines[head] ?? '').join() !== columns.join()) throw new Error('year.md: other columns');
  if (rows.some(({ date }, index) => date < (rows[index - 1]?.date ?? '').slice(0, 10)))
    throw new Error('year.md: a row before the one above it');
  return rows;
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
