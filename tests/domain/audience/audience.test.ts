import { expect, it } from 'vitest';
import { emptyAccount } from '../../../bot/domain/account/account.ts';
import { audiencesOf } from '../../../bot/domain/audience/audience.ts';
import { defaultProgram } from '../../../bot/domain/program/default-program.ts';
import { type AudienceFilter, audienceFilterSchema } from '../../../shared/contract/audience.ts';
import type { Day, MemberId } from '../../../shared/ids.ts';

const anyone: AudienceFilter = {
  tiers: null,
  joined: null,
  spend: null,
  visits: null,
  balance: null,
  daysAway: null,
  pointsEndWithin: null,
  birthdayMonths: null,
};
/** Silver since March; 900 in three visits, of which two lie in the last 365 days, the last 20 days ago; 30 points end in 10 days. */
const account = {
  ...emptyAccount('m' as MemberId),
  seq: 4,
  balance: 80,
  joinedOn: '2026-01-05' as Day,
  tierLog: [
    { tier: 'copper', at: new Date('2026-01-05T00:00:00Z') },
    { tier: 'silver', at: new Date('2027-03-01T00:00:00Z') },
  ],
  lots: [
    { points: 30, expiresOn: '2027-06-30' as Day },
    { points: 50, expiresOn: '2028-02-29' as Day },
  ],
  days: [
    { day: '2026-02-01' as Day, spend: 500, visits: 1, points: 5 },
    { day: '2027-03-01' as Day, spend: 300, visits: 1, points: 3 },
    { day: '2027-05-31' as Day, spend: 100, visits: 1, points: 1 },
    // A survey is no visit.
    { day: '2027-06-10' as Day, spend: 0, visits: 0, points: 5 },
  ],
};
const on = {
  at: new Date('2027-06-20T04:00:00Z'),
  day: '2027-06-20' as Day,
  birthday: { month: 7, day: null, year: null, enteredAt: new Date(0) },
};
const isIn = (filter: Partial<AudienceFilter>, facts: Partial<typeof on> = {}) =>
  audiencesOf([{ id: 'x', filter: { ...anyone, ...filter } }], account, defaultProgram, { ...on, ...facts }).length ===
  1;

it('everyone is in a filter that says nothing', () => expect(isIn({})).toBe(true));

it.each<[string, Partial<AudienceFilter>, Partial<AudienceFilter>]>([
  ['the tier held', { tiers: ['silver', 'gold'] }, { tiers: ['copper'] }],
  [
    'joined, both days in it',
    { joined: { from: '2026-01-05' as Day, until: '2026-01-05' as Day } },
    { joined: { from: '2026-01-06' as Day, until: null } },
  ],
  ['spend of 365 days', { spend: { min: 400, max: 400 } }, { spend: { min: 401, max: null } }],
  ['visits of 365 days', { visits: { min: 2, max: null } }, { visits: { min: null, max: 1 } }],
  ['balance', { balance: { min: 80, max: null } }, { balance: { min: null, max: 79 } }],
  ['days away', { daysAway: { min: 20, max: 20 } }, { daysAway: { min: 21, max: null } }],
  ['points that end within', { pointsEndWithin: 10 }, { pointsEndWithin: 9 }],
  ['birthday month', { birthdayMonths: [7, 8] }, { birthdayMonths: [6] }],
  [
    'all of it at once',
    { tiers: ['silver'], visits: { min: 2, max: 2 } },
    { tiers: ['silver'], visits: { min: 3, max: 3 } },
  ],
])('%s', (_name, inside, outside) => {
  expect([isIn(inside), isIn(outside)]).toEqual([true, false]);
});

it('looks at the day it is asked of: a late bill finds the tier and the sums of its own', () => {
  const early = { at: new Date('2027-01-31T04:00:00Z'), day: '2027-01-31' as Day };
  expect(isIn({ tiers: ['copper'], spend: { min: 500, max: 500 } }, early)).toBe(true);
});

it('who never came is not away, and a range stands the right way round', () => {
  const newcomer = emptyAccount('n' as MemberId);
  const filter = { ...anyone, daysAway: { min: 0, max: null } };
  expect(audiencesOf([{ id: 'x', filter }], newcomer, defaultProgram, on)).toEqual([]);
  expect(audienceFilterSchema.safeParse({ ...anyone, spend: { min: 2, max: 1 } }).success).toBe(false);
});
