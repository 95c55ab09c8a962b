import type { CampaignRules } from '../../../shared/contract/campaign.ts';
import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import type { Program } from '../program/program.ts';
import { addDays, addMonths, weekdayOf, weekStart } from '../time.ts';

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
  return (
    isOn(campaign, program, facts.at, facts.day) &&
    among(campaign.tiers, facts.tier) &&
    among(campaign.branches, facts.branch) &&
    among(campaign.channels, facts.channel) &&
    (campaign.audience === null || facts.audiences.includes(campaign.audience)) &&
    facts.paid >= campaign.minimumSpend &&
    (!campaign.firstPurchaseOnly || account.purchases === 0) &&
    (campaign.perMember === null || (account.campaigns[campaign.id] ?? 0) < campaign.perMember) &&
    (campaign.streak === null || completesStreak(account, program, campaign.streak, facts.day))
  );
}

/** Whether a purchase on `day` is the first of its week (day, month) and makes so many in a row, counted anew after each. */
export function completesStreak(
  { days }: Pick<Account, 'days'>,
  program: Program,
  { unit, length }: NonNullable<Campaign['streak']>,
  day: Day,
): boolean {
  const start = (each: Day): Day => {
    if (unit === 'day') return each;
    return unit === 'week' ? weekStart(each, program.businessDay.weekStartsOn) : (`${each.slice(0, 7)}-01` as Day);
  };
  const before = (each: Day): Day => {
    if (unit === 'month') return addMonths(each, -1);
    return addDays(each, unit === 'week' ? -7 : -1);
  };
  const visited = new Set(days.filter(({ visits }) => visits > 0).map((each) => start(each.day)));
  const own = start(day);
  if (visited.has(own)) return false;
  let row = 1;
  for (let each = before(own); visited.has(each); each = before(each)) row += 1;
  return row % length === 0;
}
