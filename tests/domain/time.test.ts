import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { addDays, addMonths, afterQuietHours, monthEnd } from '../../bot/domain/time.ts';
import type { Day } from '../../shared/ids.ts';

const seed = Number(process.env.TEST_SEED ?? 31_122_027);

test(`days are counted as the calendar has them, by a library that knows it (seed ${seed})`, () => {
  const days = fc.integer({ min: -20_000, max: 60_000 }).map((count) => addDays('2000-02-29' as Day, count));
  fc.assert(
    fc.property(days, fc.integer({ min: -1_200, max: 1_200 }), (day, count) => {
      const date = Temporal.PlainDate.from(day);
      expect(addDays(day, count)).toBe(date.add({ days: count }).toString());
      expect(addMonths(day, count)).toBe(date.add({ months: count }, { overflow: 'constrain' }).toString());
      const then = date.with({ day: 1 }).add({ months: count });
      expect(monthEnd(day, count)).toBe(then.with({ day: then.daysInMonth }).toString());
    }),
    { seed, numRuns: 5_000 },
  );
});

test.each([
  ['Asia/Taipei', '2027-06-10T12:59:59.999Z', null],
  ['Asia/Taipei', '2027-06-10T13:00:00Z', '2027-06-11T01:00:00Z'],
  ['Asia/Taipei', '2027-06-10T16:00:00Z', '2027-06-11T01:00:00Z'],
  ['Asia/Taipei', '2027-06-11T00:59:59.999Z', '2027-06-11T01:00:00Z'],
  ['Asia/Taipei', '2027-06-11T01:00:00Z', null],
  // The night in which Berlin's clocks go forward: nine comes an hour sooner.
  ['Europe/Berlin', '2027-03-27T22:30:00Z', '2027-03-28T07:00:00Z'],
  ['Europe/Berlin', '2027-10-30T22:30:00Z', '2027-10-31T08:00:00Z'],
] as const)('quiet hours are the shop’s own: %s at %s', (zone, at, until) => {
  expect(afterQuietHours(new Date(at), { zone })).toEqual(new Date(until ?? at));
});
