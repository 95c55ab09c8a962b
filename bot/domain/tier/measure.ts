import type { Day } from '../../../shared/ids.ts';
import type { Account, DayMeasure } from '../account/account.ts';
import type { KeepRule } from '../account/entry.ts';
import type { Program } from '../program/program.ts';
import { addDays } from '../time.ts';

const spendBetween = (days: readonly DayMeasure[], from: Day, to: Day): number => {
  let sum = 0;
  for (let index = days.length - 1; index >= 0; index -= 1) {
    const each = days[index];
    if (each === undefined || each.day < from) break;
    if (each.day <= to) sum += each.spend;
  }
  return sum;
};

/** First business day of the window that ends with `day`: D−364 for 365 days. */
export const windowStart = (program: Program, day: Day): Day => addDays(day, 1 - program.window.days);

/** Qualifying spend of D−364 … D, in money. */
export const measureOn = (account: Pick<Account, 'days'>, program: Program, day: Day): number =>
  spendBetween(account.days, windowStart(program, day), day);

/** K on a day: spend since the rule's first day, less its offset. */
export const keepOn = (account: Pick<Account, 'days'>, rule: KeepRule, day: Day): number =>
  spendBetween(account.days, rule.from, day) - rule.offset;

export { spendBetween };
