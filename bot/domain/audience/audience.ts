import type { AudienceFilter } from '../../../shared/contract/audience.ts';
import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import { balanceOn, usableLots } from '../account/lots.ts';
import type { Birthday } from '../birthday/birthday.ts';
import { tierAt } from '../points/multiplier.ts';
import type { Program } from '../program/program.ts';
import { sumBetween } from '../tier/measure.ts';
import { addDays, daysBetween } from '../time.ts';

/** A saved filter over members. */
export type Audience = { id: string; filter: AudienceFilter };

type Facts = { at: Date; day: Day; birthday: Birthday | null };

const yearOfDays = 365;
const within = (range: { min: number | null; max: number | null } | null, value: number): boolean =>
  range === null || ((range.min === null || value >= range.min) && (range.max === null || value <= range.max));

/** Which audiences a member is in at an instant of a business day, before whatever happens then. */
export const audiencesOf = (
  audiences: readonly Audience[],
  account: Account,
  program: Program,
  facts: Facts,
): string[] => audiences.filter(({ filter }) => isIn(filter, account, program, facts)).map(({ id }) => id);

function isIn(filter: AudienceFilter, account: Account, program: Program, { at, day, birthday }: Facts): boolean {
  const from = addDays(day, 1 - yearOfDays);
  const { tiers, joined, daysAway, pointsEndWithin, birthdayMonths } = filter;
  return (
    (tiers === null || tiers.includes(tierAt(account, program, at, day).code)) &&
    (joined === null || isBetween(joined, account.joinedOn)) &&
    within(filter.spend, sumBetween(account, 'spend', from, day)) &&
    within(filter.visits, sumBetween(account, 'visits', from, day)) &&
    within(filter.balance, balanceOn(account, day)) &&
    (daysAway === null || isAway(daysAway, account, day)) &&
    (pointsEndWithin === null || endsBy(account, day, addDays(day, pointsEndWithin))) &&
    (birthdayMonths === null || (birthday !== null && birthdayMonths.includes(birthday.month)))
  );
}

const isBetween = ({ from, until }: NonNullable<AudienceFilter['joined']>, joinedOn: Day | null): boolean =>
  joinedOn !== null && (from === null || joinedOn >= from) && (until === null || joinedOn <= until);

function isAway(range: NonNullable<AudienceFilter['daysAway']>, { days }: Account, day: Day): boolean {
  const last = days.findLast((each) => each.visits > 0 && each.day <= day);
  return last !== undefined && within(range, daysBetween(last.day, day));
}

const endsBy = (account: Account, day: Day, last: Day): boolean =>
  usableLots(account, day).some(({ expiresOn }) => expiresOn !== null && expiresOn <= last);
