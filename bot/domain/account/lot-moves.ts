import type { Day } from '../../../shared/ids.ts';
import type { Account, Lot } from './account.ts';
import type { Allocation, Line, LotName } from './entry.ts';
import { byEnd, lotNow, sameLot } from './lots.ts';

/** How lines move points between lots while an account is folded: the account given is changed. */
type Changing = Pick<Account, 'lots' | 'debt' | 'rollsTo'>;

/** Points that arrive pay a debt first; what is left stands in the lot. */
export function openLot(account: Changing, lot: LotName, points: number): void {
  const repaid = Math.min(account.debt, points);
  account.debt -= repaid;
  if (points > repaid) addToLot(account.lots, lot, points - repaid);
}

/** Points that come back pay a debt first, too, unless their lot has ended: those end again in the same entry. */
export function giveBack(account: Changing, { points, ...name }: Allocation, on: Day): void {
  const lot = lotNow(account, name);
  const ended = lot.expiresOn !== null && lot.expiresOn < on;
  const repaid = ended ? 0 : Math.min(account.debt, points);
  account.debt -= repaid;
  if (points > repaid) addToLot(account.lots, lot, points - repaid);
}

/** An account whose lots have taken back what these lines give back (and end again): what a refund then finds to take from. */
export function withGivenBack(account: Account, lines: readonly Line[], on: Day): Account {
  const next = { ...account, lots: account.lots.slice() };
  for (const { points, allocations = [] } of lines)
    for (const each of allocations) {
      if (points > 0) giveBack(next, each, on);
      else take(next, each);
    }
  return next;
}

function addToLot(lots: Lot[], name: LotName, points: number): void {
  const after = lots.findLastIndex((each) => byEnd(each, name) <= 0);
  const found = lots[after];
  if (found !== undefined && sameLot(found, name)) lots[after] = { ...found, points: found.points + points };
  else lots.splice(after + 1, 0, lotOf(name, points));
}

const lotOf = ({ expiresOn, usableFrom, rolling }: LotName, points: number): Lot => ({
  points,
  expiresOn,
  ...(usableFrom === undefined ? {} : { usableFrom }),
  ...(rolling === undefined ? {} : { rolling }),
});

export function take(account: Changing, { points, ...name }: Allocation): void {
  const { lots } = account;
  const at = lots.findIndex((each) => sameLot(each, name));
  const found = lots[at];
  if (found === undefined || found.points < points)
    throw new Error(`the lot that ends ${name.expiresOn} has not ${points} points`);
  if (found.points === points) lots.splice(at, 1);
  else lots[at] = { ...found, points: found.points - points };
}

export function roll(account: Changing, expiresOn: Day): void {
  account.rollsTo = expiresOn;
  const rolling = account.lots.filter((lot) => lot.rolling === true);
  if (rolling.every((lot) => lot.expiresOn === expiresOn)) return;
  account.lots = account.lots.filter((lot) => lot.rolling !== true);
  for (const { points, ...lot } of rolling) addToLot(account.lots, { ...lot, expiresOn }, points);
}
