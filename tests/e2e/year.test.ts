import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { timelineOf } from '../../bot/domain/program/program.ts';
import { seededRandom } from '../../bot/sandbox/demo-people.ts';
import { instantOf } from '../domain/cases/instant-of.ts';
import { Person } from './support/year-people.ts';
import { openYearShop, type YearShop } from './support/year-shop.ts';
import { readYear, type YearRow } from './support/year-table.ts';

/**
 * `year.md`, lived: the demo shop as `npm start` opens it, its clock moved from row to row, members by LINE's page, bills by the POS
 * API. `tests/domain/year.test.ts` plays the same table by the rules alone.
 */
const rows = readYear();
const dates = [...new Set(rows.map(({ date }) => date))];
const rules = timelineOf([defaultProgram]);
const at = (date: string): Date => instantOf(rules, date);
/** Moves on which the process is killed, to where much is done and told. */
const killedBefore = ['2027-12-06', '2028-01-01', '2028-02-01', '2028-03-01', '2028-04-01'];
const seed = 20_270_104;

describe.each([
  { life: 'from one end to the other', kills: [] },
  { life: 'though it is killed on the way, again and again', kills: killedBefore },
])('a year of the demo shop, $life', ({ kills }) => {
  let shop: YearShop;
  const people = new Map<string, Person>();
  const random = seededRandom(seed);
  let killed = 0;

  beforeAll(async () => {
    shop = await openYearShop(new Date(at(dates[0] ?? '').getTime() - 3_600_000));
    for (const { who } of rows) if (!people.has(who)) people.set(who, new Person(who, shop));
  });
  afterAll(() => shop.close());

  it('shows on cards, in the ledger and in the chats what the table says, day by day', async () => {
    const began = performance.now();
    let moving = 0;
    for (const date of dates) {
      const left = performance.now();
      if (kills.includes(date)) {
        const where = placeOnTheWay(date);
        const wasOnTheWay = await shop.killOnTheWay(at(date), where);
        const place = wasOnTheWay ? `after ${where.toISOString()}, on the way` : 'at the end of the way';
        console.info(`seed ${seed}: killed ${place} to ${date}`);
        if (wasOnTheWay) killed += 1;
      } else await shop.moveTo(at(date));
      moving += performance.now() - left;
      for (const row of rows.filter((each) => each.date === date)) await live(row);
      for (const person of people.values()) await person.checkChat(date);
    }
    const seconds = (ms: number) => (ms / 1_000).toFixed(1);
    console.info(`moving ${seconds(moving)} s of ${seconds(performance.now() - began)} s`);
    if (kills.length > 0) expect(killed, 'kills on the way').toBeGreaterThan(1);
  });

  it('and the books of its end have no difference', async () => {
    await shop.stop();
    const { code, lines } = await shop.command('verify');
    expect({ code, last: lines.at(-1) }, lines.join('\n')).toEqual({ code: 0, last: 'No difference.' });
  });

  /** Half the time any moment of the leap, else its last night, when most is told. */
  function placeOnTheWay(date: string): Date {
    const before = at(dates[dates.indexOf(date) - 1] ?? date).getTime();
    const lastNight = at(`${date} 00:00`).getTime();
    return random() < 0.5 ? new Date(before + random() * (lastNight - before)) : new Date(lastNight);
  }

  async function live(row: YearRow): Promise<void> {
    const person = people.get(row.who);
    if (person === undefined) throw new Error(`nobody is called ${row.who}`);
    for (const what of row.happens) await person.does(what, at(row.date), at);
    await shop.line().idle();
    const shows = await person.shows();
    for (const [column, value] of row.shown)
      expect.soft(shows[column], `year.md:${row.line}: ${row.date} ${row.who}: ${column}`).toBe(value);
    person.expects(row);
  }
});
