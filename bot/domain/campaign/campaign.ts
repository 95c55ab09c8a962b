import type { CampaignRules } from '../../../shared/contract/campaign.ts';
import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import type { Program } from '../program/program.ts';
import { addDays, addMonths, businessDay, weekdayOf, weekStart } from '../time.ts';

/** A rule with a window and a quota that grants something for purchases inside it. */
export type Campaign = CampaignRules;

/** What of a purchase decides which campaigns apply. */
export type CampaignFacts = {
  at: Date;
  day: Day;
  /** Held before the purchase. */
  tier: string;
  branch: string | null;
  channel: string | null;
  /** What was paid, and what of it is in the campaign's product lines; money. */
  paid: number;
  /** Saved audiences the member is in. */
  audiences: readonly string[];
};

const among = (list: readonly string[] | null, value: string | null): boolean =>
  list === null || (value !== null && list.includes(value));

/** Whether the window and its recurring days hold an instant of a business day. */
export function isOn(
  { from, until, on }: Pick<Campaign, 'from' | 'until' | 'on'>,
  program: Program,
  at: Date,
  day: Day,
): boolean {
  return at >= from && at < until && isOnDay(on, program, day);
}

/** Whether a business day is one of the recurring days. */
export function isOnDay(on: Campaign['on'], program: Program, day: Day): boolean {
  if (on === null) return true;
  if (on.kind === 'weekdays') return on.days.includes(weekdayOf(day));
  if (on.kind === 'month-days') return on.days.includes(Number(day.slice(8)));
  if (on.kind === 'days') return on.days.includes(day);
  return program.businessDay.holidays.some((holiday) => holiday.day === day);
}

/** Whether a campaign applies to a purchase of a member, its quota apart (that is counted where it is granted). */
export function applies(campaign: Campaign, program: Program, account: Account, facts: CampaignFacts): boolean {
  const granted = account.campaigns[campaign.id] ?? 0;
  return (
    isOn(campaign, program, facts.at, facts.day) &&
    among(campaign.tiers, facts.tier) &&
    among(campaign.branches, facts.branch) &&
    among(campaign.channels, facts.channel) &&
    (campaign.audience === null || facts.audiences.includes(campaign.audience)) &&
    facts.paid >= campaign.minimumSpend &&
    (!campaign.firstPurchaseOnly || account.purchases === 0) &&
    (campaign.perMember === null || granted < campaign.perMember) &&
    completesStreak(account, program, campaign, facts.day)
  );
}

/**
 * Whether a purchase on `day` completes a streak, where one is asked for: the weeks (days, months) with one at least make so many in a row
 * once more with it than without. Its own week may be the last of them, or the one that was still missing, where it comes late. A week
 * whose bill was given back and bought anew is not counted again: no more is granted than streaks have ended since the campaign began.
 */
function completesStreak(
  { days, campaigns }: Pick<Account, 'days' | 'campaigns'>,
  program: Program,
  { id, from, streak }: Campaign,
  day: Day,
): boolean {
  if (streak === null) return true;
  const { unit, length } = streak;
  const start = (each: Day): Day => {
    if (unit === 'day') return each;
    return unit === 'week' ? weekStart(each, program.businessDay.weekStartsOn) : (`${each.slice(0, 7)}-01` as Day);
  };
  const after = (each: Day): Day => {
    if (unit === 'month') return addMonths(each, 1);
    return addDays(each, unit === 'week' ? 7 : 1);
  };
  const first = start(businessDay(from, program));
  const streaksIn = (periods: readonly Day[]): number => {
    let [streaks, row] = [0, 0];
    periods.forEach((each, index) => {
      const before = periods[index - 1];
      row = before !== undefined && after(before) === each ? row + 1 : 1;
      if (row % length === 0 && each >= first) streaks += 1;
    });
    return streaks;
  };
  const visited = [...new Set(days.filter(({ visits }) => visits > 0).map((each) => start(each.day)))];
  const own = start(day);
  if (visited.includes(own)) return false;
  const streaks = streaksIn([...visited, own].toSorted());
  return streaks > streaksIn(visited) && streaks > (campaigns[id] ?? 0);
}
