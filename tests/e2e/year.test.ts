import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { timelineOf } from '../../bot/domain/program/program.ts';
import { businessDay } from '../../bot/domain/time.ts';
import { seededRandom } from '../../bot/sandbox/demo-people.ts';
import { instantOf } from '../domain/cases/instant-of.ts';
import { Person } from './support/year-people.ts';
import { openYearShop, type YearShop } from './support/year-shop.ts';
import { readYear, type YearRow } from './support/year-table.ts';

/**
 * `year.md`, lived: the demo shop as `npm start` opens it, its clock moved by the sandbox's control, members by LINE's page, bills by
 * the POS API. `tests/domain/year.test.ts` plays the same table by the rules alone.
 */
const rows = readYear();
const rules = timelineOf([defaultProgram]);
const at = (date: string): Date => instantOf(rules, date);
const datesOf = (some: readonly YearRow[]): string[] => [...new Set(some.map(({ date }) => date))];
const everyRow = datesOf(rows);
/** Where somebody does something, and the end: what the other rows tell happens within a leap, on its own day all the same. */
const inLeaps = datesOf(rows.filter(({ date, happens }) => happens.length > 0 || date === everyRow.at(-1)));
const killedBefore = ['2027-12-07', '2028-01-29', '2028-02-20', '2028-03-05', '2028-04-20', '2028-05-10'];
const seed = 20_270_104;

describe.each([
  { life: 'row by row', dates: everyRow, kills: [] },
  { life: 'in leaps, and killed in the middle of them', dates: inLeaps, kills: killedBefore },
])('a year of the demo shop, $life', ({ dates, kills }) => {
  let shop: YearShop;
  const people = new Map<string, Person>();
  const random = seededRandom(seed);
  let killed = 0;

  beforeAll(async () => {
    shop = await openYearShop(new Date(at(everyRow[0] ?? '').getTime() - 3_600_000));
    for (const { who } of rows) if (!people.has(who)) people.set(who, new Person(who, shop));
  });
  afterAll(() => shop.close());

  it('shows on cards, in the ledger and in the chats what the table says, each thing on its day', async () => {
    const began = performance.now();
    let moving = 0;
    let next = 0;
    for (const date of dates) {
      const left = performance.now();
      if (kills.includes(date)) await killOnTheWay(date);
      else await shop.moveTo(at(date));
      moving += performance.now() - left;
      for (let row = rows[next]; row !== undefined && row.date <= date; next += 1, row = rows[next])
        await live(row, row.date === date);
      for (const person of people.values()) await person.checkChat(date);
    }
    expect(next, 'rows lived').toBe(rows.length);
    for (const person of people.values()) await person.checkCard('the last day');
    const seconds = (ms: number) => (ms / 1_000).toFixed(1);
    console.info(`16 months in ${dates.length} moves: ${seconds(moving)} s of ${seconds(performance.now() - began)} s`);
    if (kills.length > 0) expect(killed, 'kills on the way').toBeGreaterThan(kills.length / 2);
  });

  it('and nobody of the made-up members is told the same twice, or more than once a month of points, once a year of a birthday', async () => {
    const made = (await shop.line().state()).people.filter(({ name }) => !people.has(name));
    let told = 0;
    // The shop and LINE know of the same few who blocked it.
    expect(made.filter(({ reachable }) => !reachable).length).toBeGreaterThan(5);
    for (const { id, name, reachable } of made) {
      const pushed = (await shop.line().chat(id)).filter(({ via }) => via === 'push');
      if (!reachable) expect(pushed, name).toEqual([]);
      const said = pushed.map(({ at: when, message }) => ({
        day: businessDay(new Date(when), defaultProgram),
        words: message.altText ?? '',
      }));
      const times = (pattern: RegExp, span: number) =>
        said.filter(({ words }) => pattern.test(words)).map(({ day }) => day.slice(0, span));
      const once = [
        said.map(({ day, words }) => `${day} ${words}`),
        times(/^有點數快到期了/, 7),
        times(/生日快樂/, 4),
        times(/還有 \d+ 天到期/, 7),
      ];
      for (const each of once) expect(each, name).toHaveLength(new Set(each).size);
      told += said.length;
    }
    // Two hundred members who grew old with their shop: many were told of points and birthdays, and the check saw them.
    expect(told).toBeGreaterThan(300);
  });

  it('and the books of its end have no difference', async () => {
    await shop.stop();
    const { code, lines } = await shop.command('verify');
    expect({ code, last: lines.at(-1) }, lines.join('\n')).toEqual({ code: 0, last: 'No difference.' });
  });

  /** Half the time at any moment of the leap, else on a night on which somebody of the table is told something. */
  async function killOnTheWay(date: string): Promise<void> {
    const from = dates[dates.indexOf(date) - 1] ?? date;
    const nights = everyRow
      .filter((each) => each > from && each <= date)
      .map((each) => at(`${each.slice(0, 10)} 00:00`));
    const night = nights[Math.floor(random() * nights.length)] ?? at(from);
    const any = new Date(at(from).getTime() + random() * (at(date).getTime() - at(from).getTime()));
    const where = random() < 0.5 ? any : night;
    const wasOnTheWay = await shop.killOnTheWay(at(date), where);
    if (wasOnTheWay) killed += 1;
    console.info(
      `seed ${seed}: killed ${wasOnTheWay ? 'at' : 'too late for'} ${where.toISOString()} on the way to ${date}`,
    );
  }

  async function live(row: YearRow, isNow: boolean): Promise<void> {
    const person = people.get(row.who);
    if (person === undefined) throw new Error(`nobody is called ${row.who}`);
    person.expects(row);
    if (!isNow) return;
    for (const what of row.happens) await person.does(what, at(row.date), at);
    await shop.line().idle();
    await person.checkCard(`${row.date}, line ${row.line} of year.md`);
  }
});
