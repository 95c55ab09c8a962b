import { describe, expect, it } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { timelineOf } from '../../bot/domain/program/program.ts';
import { readYear, type YearRow } from '../e2e/support/year-table.ts';
import { Story } from './cases/play.ts';

/** What only a running shop can be asked; the rules have no say in it. */
const ofTheShop = [/^asks /, /^finds /, /^blocks the account$/, /^–$/];
const rows = readYear();
const people = [...new Set(rows.map(({ who }) => who))];

/** What of `told` is a message in a chat. */
const isSent = (told: string) => /^tier-up |^birthday$| pushed$/.test(told);

/** A message of the table in the words of `told`; null for what no rule tells. */
function toldOf(message: string): string | null {
  if (/^(welcome$|answer: )/.test(message)) return null;
  if (message.startsWith('birthday')) return 'birthday';
  return message.startsWith('tier-up ') ? message : `${message.slice(0, message.indexOf(':'))} pushed`;
}

describe('the year of the running shop, by the rules alone', () => {
  it.each(people)('%s', (who) => {
    const story = new Story(timelineOf([defaultProgram]));
    let hasBlocked = false;
    for (const row of rows.filter((each) => each.who === who)) hasBlocked = playRow(story, row, hasBlocked);
  });
});

function playRow(story: Story, row: YearRow, before: boolean): boolean {
  const hasBlocked = before || row.happens.includes('blocks the account');
  const happens = row.happens.filter((each) => !ofTheShop.some((pattern) => pattern.test(each)));
  story.row(row.date, happens.length === 0 ? '–' : happens.join('; '));
  const at = `year.md:${row.line}: ${row.date} ${row.who}`;
  for (const [column, value] of row.shown) expect(story.read(column), `${at}: ${column}`).toBe(value);
  const told = hasBlocked ? [] : story.read('told').split(', ').filter(isSent);
  const wanted = row.messages.flatMap((message) => toldOf(message) ?? []);
  expect(told.toSorted(), `${at}: messages`).toEqual(wanted.toSorted());
  return hasBlocked;
}
