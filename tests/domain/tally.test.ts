import { expect, test } from 'vitest';
import { tallyWith, timesEver, timesIn } from '../../bot/domain/account/tally.ts';

test('what comes late is counted on its own day, and no day is given more than its due by days in between', () => {
  const tally = tallyWith(tallyWith({ '2027-03-01': 1 }, { '2027-03-03': 1 }), { '2027-03-01': 1 });
  expect(timesIn(tally, '2027-03-01')).toBe(2);
  expect(timesIn(tally, '2027-03-02')).toBe(0);
  expect(timesEver(tally)).toBe(3);
  expect(tallyWith(tally, { '2027-03-01': 2 }, -1)).toEqual({ '2027-03-03': 1 });
});

test('forty periods are kept; one that is forgotten is never free again', () => {
  let tally = {};
  for (let year = 2000; year < 2050; year += 1) tally = tallyWith(tally, { [String(year)]: 1 });
  expect(Object.keys(tally)).toHaveLength(40);
  expect(timesIn(tally, '2009')).toBe(Number.POSITIVE_INFINITY);
  expect(timesIn(tally, '2010')).toBe(1);
  expect(timesIn(tally, '2050')).toBe(0);
});
