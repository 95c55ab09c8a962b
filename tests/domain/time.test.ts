import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { addDays, addMonths, monthEnd } from '../../bot/domain/time.ts';
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
