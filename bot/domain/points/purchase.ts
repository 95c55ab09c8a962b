import type { Day } from '../../../shared/ids.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../account/account.ts';
import type { Entry, EntryDraft, EntrySource, Line, TierChange } from '../account/entry.ts';
import { withMeasures } from '../account/measures.ts';
import { type Audience, audiencesOf } from '../audience/audience.ts';
import type { BillLine } from '../bill/bill.ts';
import type { Birthday } from '../birthday/birthday.ts';
import { applies, type Campaign } from '../campaign/campaign.ts';
import { bonusOf, type Program, type Timeline, tierOf, timelineOf } from '../program/program.ts';
import { tierAfterPurchase } from '../tier/after-purchase.ts';
import { benefitCoupons } from '../tier/benefits.ts';
import { addDays, businessDay } from '../time.ts';
import { type Earned, earn } from './earn.ts';
import { eligibleOf, measuresOf } from './eligible.ts';
import { lotFor, rollsTo } from './expiry.ts';
import { multiplierOf, tierAt } from './multiplier.ts';
import { payWithPoints, pointsUsableBeside } from './spend.ts';
import { isRise, lineOfTier } from './tier-line.ts';

export type PurchaseCommand = {
  source: EntrySource;
  /** When it was paid. */
  at: Date;
  /** When it arrives. */
  now: Date;
  /** The bill, what benefits and coupons take off it, and the points that pay; money, money, points. */
  amount: number;
  discount: number;
  points: number;
  channel: string | null;
  lines: readonly BillLine[];
  birthday: Birthday | null;
  /** Running when it happened, with room left in their quotas; whether they apply to it is decided here. */
  campaigns?: readonly Campaign[];
  /** Saved audiences that campaigns name; whether the member is in them is decided here, too. */
  audiences?: readonly Audience[];
  /** Of coupons used on the bill; basis points. */
  couponMultiplierBp?: number;
  uses?: Entry['uses'];
  /** Every version of the rules, for a purchase that arrives late; only `program` where it is left out. */
  timeline?: Timeline;
};

/**
 * Whatever one bill does: points that pay, points earned, bonuses and campaigns, the measures and the tier, as one entry.
 * `program` is the version in force when it happened; the day it arrives follows from `now`.
 * @throws AppError POINTS_NOT_ENOUGH {balance} | POINTS_OVER_LIMIT {usable} | POINTS_NOT_IN_BLOCKS {block} |
 * POINTS_BELOW_MINIMUM {minimum} | POINTS_ITEM_UNKNOWN {sku}.
 */
export function decidePurchase(account: Account, program: Program, command: PurchaseCommand): EntryDraft {
  const day = businessDay(command.at, program);
  const today = businessDay(command.now, program);
  const campaigns = campaignsFor(account, program, command, day);
  const spent = payWithPoints(account, program, command, today, campaigns);
  const paid = Math.max(0, command.amount - command.discount - spent.worth);
  const eligible = eligibleOf(program, command, paid);
  const pendingUntil = addDays(day, program.earn.pendingDays);
  const lot = lotFor(program, today, pendingUntil > today ? pendingUntil : today);
  const multiplier = multiplierOf(account, program, command, day);
  const earned = earn(account, program, {
    eligible,
    paid,
    lines: command.lines,
    amount: command.amount,
    lot,
    multiplier,
    campaigns: campaigns.filter(({ minimumSpend }) => paid >= minimumSpend),
    couponMultiplierBp: command.couponMultiplierBp ?? 10_000,
  });
  const first = firstPurchaseLine(account, program, lot);
  const lines: Line[] = [...spent.lines, ...earned.lines, ...(first === null ? [] : [first.line])];
  const measures = measuresOf(program, command, {
    paid,
    eligible,
    points: earned.qualifying + (first?.qualifying ?? 0),
  });
  const timeline = command.timeline ?? timelineOf([program]);
  const tier = tierAfterPurchase(
    timeline,
    program,
    { ...account, days: withMeasures(account.days, day, measures) },
    { day, today, at: command.at },
  );
  const gift = tierGift(program, tier, today);
  lines.push(...gift.lines);
  return {
    command: 'purchase',
    at: command.at,
    day,
    recordedOn: today,
    source: { ...command.source, amount: command.amount, paid, eligible, ...discountOf(command) },
    programVersion: program.version,
    lines,
    qualifying: { measures, carried: earned.carried },
    tier,
    ...rollsTo(timeline, program, { day: latestOf(day, account.lastPurchaseOn), now: command.now }, account),
    ...(command.uses === undefined || command.uses.length === 0 ? {} : { uses: command.uses }),
    ...(gift.gives.length === 0 ? {} : { gives: gift.gives }),
  };
}

/** The most points worth offering for a bill, under the campaigns that apply to it. @throws AppError POINTS_ITEM_UNKNOWN {sku}. */
export function pointsUsableFor(account: Account, program: Program, command: PurchaseCommand): number {
  const campaigns = campaignsFor(account, program, command, businessDay(command.at, program));
  return pointsUsableBeside(account, program, command, businessDay(command.now, program), campaigns);
}

const latestOf = (day: Day, other: Day | null): Day => (other !== null && other > day ? other : day);

const discountOf = ({ discount }: PurchaseCommand) => (discount === 0 ? {} : { discount });

/** Campaigns of the moment that are meant for this member and bill; a minimum is asked of what is paid, once that is known. */
function campaignsFor(account: Account, program: Program, command: PurchaseCommand, day: Day): Campaign[] {
  const { campaigns = [], audiences = [], at, birthday } = command;
  if (campaigns.length === 0) return [];
  const facts = {
    at,
    day,
    tier: tierAt(account, program, at, day).code,
    branch: command.source.branch ?? null,
    channel: command.channel,
    paid: command.amount,
    audiences: audiencesOf(audiences, account, program, { at, day, birthday }),
  };
  return campaigns.filter((campaign) => applies(campaign, program, account, facts));
}

function firstPurchaseLine(
  account: Account,
  program: Program,
  lot: Earned['lot'],
): { line: Line; qualifying: number } | null {
  const bonus = account.purchases === 0 ? bonusOf(program, 'first-purchase') : null;
  if (bonus === null) return null;
  const spendable = bonus.grants === 'qualifying' ? 0 : bonus.points;
  return {
    line: { kind: LineKind.Bonus, reason: ReasonCode.FirstPurchase, points: spendable, lot },
    qualifying: bonus.grants === 'spendable' ? 0 : bonus.points,
  };
}

/** What reaching a tier brings, beside its line in the history. */
export function tierGift(
  program: Program,
  tier: TierChange | null,
  today: Day,
): { lines: Line[]; gives: NonNullable<Entry['gives']> } {
  const line = lineOfTier(tier);
  if (tier === null || line === null) return { lines: [], gives: [] };
  const reached = tierOf(program, tier.to);
  const gift = tier.why === 'up' ? reached.gift : null;
  const lines: Line[] = [line];
  const periodic = isRise(program, tier) ? benefitCoupons(reached, today) : [];
  if (gift === null) return { lines, gives: periodic };
  if (gift.points > 0)
    lines.push({
      kind: LineKind.Bonus,
      reason: ReasonCode.TierGift,
      points: gift.points,
      lot: lotFor(program, today),
      detail: { tier: tier.to },
    });
  const { couponTemplateId } = gift;
  const once = couponTemplateId === null ? [] : [{ couponTemplateId, why: ReasonCode.TierGift }];
  return { lines, gives: [...once, ...periodic] };
}
