import { Temporal } from 'temporal-polyfill';
import type { Program, Timeline } from '../../../bot/domain/program/program.ts';
import { startOfDay } from '../../../bot/domain/time.ts';
import type { Day } from '../../../shared/ids.ts';

const half = 12 * 3_600_000;

/**
 * The instant of a row: `2027-03-10` is the middle of that business day; `2027-03-10 23:59` what the shop's clock shows, up to 29:59 for
 * the night after; `01:30 again` the second of an hour that the clock shows twice. @throws Error for a date that there is not.
 */
export function instantOf(timeline: Timeline, date: string): Date {
  const found = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}):(\d{2})( again)?)?$/.exec(date);
  if (found === null) throw new Error(`"${date}" is no date of a case`);
  const [, day = '', hours, minutes, again] = found;
  const shown = (program: Program): Date => {
    if (hours === undefined) return new Date(startOfDay(day as Day, program).getTime() + half);
    const later = Math.floor(Number(hours) / 24);
    const local = Temporal.PlainDate.from(day)
      .add({ days: later })
      .toPlainDateTime({ hour: Number(hours) % 24, minute: Number(minutes) });
    const disambiguation = again === undefined ? 'earlier' : 'later';
    return new Date(local.toZonedDateTime(program.zone, { disambiguation }).epochMilliseconds);
  };
  // Where the rules change that day, those of the moment itself name the zone.
  const near = shown(timeline.inForce(new Date(`${day}T12:00:00Z`)));
  return shown(timeline.inForce(near));
}
