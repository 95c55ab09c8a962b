import type { Day } from '../../../shared/ids.ts';
import type { Account, Standing } from '../account/account.ts';
import type { TierChange } from '../account/entry.ts';
import { basisPointsCeil } from '../money.ts';
import { type Program, rankOf, type Tier, tierOf, tierReached } from '../program/program.ts';
import { addDays, addMonths, startOfDay } from '../time.ts';
import { keepOn, measureOn, spendBetween, windowStart } from './measure.ts';

type Facts = Pick<Account, 'days' | 'standing'>;

/** What K must reach to keep a tier: half of the up rule, rounded up. */
const barOf = (program: Program, tier: Tier): number => basisPointsCeil(tier.threshold, program.keep.shareBp);

/** Dates of a tier held from `since`: the lowest has none. */
function validity(program: Program, tier: Tier, since: Day): Pick<TierChange, 'until' | 'graceUntil'> {
  if (tier.threshold === 0) return { until: null, graceUntil: null };
  const until = addMonths(since, program.validity.months);
  return { until, graceUntil: addDays(until, program.down.graceDays) };
}

/** The lowest tier, at joining. */
export function firstStanding(program: Program, day: Day, at: Date): TierChange {
  const tier = tierOf(program, '');
  return {
    from: null,
    to: tier.code,
    why: 'join',
    since: day,
    effectiveAt: at,
    until: null,
    graceUntil: null,
    surplus: 0,
    keep: null,
    comeBack: null,
  };
}

/**
 * Up: the highest tier whose threshold the measure reaches on the purchase's day, or on a later day that has happened since
 * (a late purchase completes what came after it too). Several steps are one rise, dated on the day the highest was reached.
 * @param facts with the purchase's own spend already in `days`.
 */
function rise(program: Program, facts: Facts, held: Standing, purchase: { day: Day; today: Day; at: Date }) {
  const first = held.judgedFrom !== null && held.judgedFrom > purchase.day ? held.judgedFrom : purchase.day;
  const later = facts.days.filter(({ day, spend }) => day > first && day <= purchase.today && spend > 0);
  let best: { tier: Tier; day: Day } | null = null;
  for (const day of [first, ...later.map((each) => each.day)]) {
    const tier = tierReached(program, measureOn(facts, program, day));
    if (best === null || rankOf(program, tier.code) > rankOf(program, best.tier.code)) best = { tier, day };
  }
  if (best === null || rankOf(program, best.tier.code) <= rankOf(program, held.tier)) return null;
  const { tier, day } = best;
  const { comeBack } = held;
  const change: TierChange = {
    from: held.tier,
    to: tier.code,
    why: 'up',
    since: day,
    effectiveAt: day === purchase.day ? purchase.at : startOfDay(day, program),
    ...validity(program, tier, day),
    surplus: measureOn(facts, program, day) - tier.threshold,
    keep: { from: windowStart(program, day), offset: tier.threshold, bar: barOf(program, tier) },
    comeBack: comeBack !== null && rankOf(program, comeBack.tier) > rankOf(program, tier.code) ? comeBack : null,
  };
  return change;
}

/** A tier held anew from `since` with K from 0: kept, renewed in grace, or come back. */
function renewed(
  program: Program,
  facts: Facts,
  change: {
    from: string;
    to: string;
    why: 'kept' | 'restored';
    since: Day;
    at: Date;
    spendCountsFrom: 'this-day' | 'next';
  },
): TierChange {
  const tier = tierOf(program, change.to);
  const spent = change.spendCountsFrom === 'next' ? spendBetween(facts.days, change.since, change.since) : 0;
  return {
    from: change.from,
    to: tier.code,
    why: change.why,
    since: change.since,
    effectiveAt: change.at,
    ...validity(program, tier, change.since),
    surplus: 0,
    keep: tier.threshold === 0 ? null : { from: change.since, offset: spent, bar: barOf(program, tier) },
    comeBack: null,
  };
}

/** In grace: K's bar or the threshold renews from that day. Null when neither is reached, or it is not grace. */
function renewalInGrace(program: Program, facts: Facts, held: Standing, day: Day, at: Date): TierChange | null {
  if (held.until === null || held.graceUntil === null || held.keep === null) return null;
  if (day <= held.until || day > held.graceUntil) return null;
  const threshold = tierOf(program, held.tier).threshold;
  if (keepOn(facts, held.keep, day) < held.keep.bar && measureOn(facts, program, day) < threshold) return null;
  return renewed(program, facts, {
    from: held.tier,
    to: held.tier,
    why: 'kept',
    since: day,
    at,
    spendCountsFrom: 'next',
  });
}

/** Come back: the old K, continued for 60 days, has reached its bar. */
function comeBack(program: Program, facts: Facts, held: Standing, day: Day, at: Date): TierChange | null {
  const lost = held.comeBack;
  if (lost === null || day > lost.until || keepOn(facts, lost.keep, day) < lost.keep.bar) return null;
  if (rankOf(program, lost.tier) <= rankOf(program, held.tier)) return null;
  return renewed(program, facts, {
    from: held.tier,
    to: lost.tier,
    why: 'restored',
    since: day,
    at,
    spendCountsFrom: 'next',
  });
}

/**
 * What a purchase does to the tier, judged after it. A rise wins over coming back, coming back over renewal.
 * @param facts days with the purchase's spend in them, and the standing before it.
 */
export function tierAfterPurchase(
  program: Program,
  facts: Facts,
  purchase: { day: Day; today: Day; at: Date },
): TierChange | null {
  const held = facts.standing;
  if (held === null) return null;
  const risen = rise(program, facts, held, purchase);
  if (risen !== null) return risen;
  const day = held.judgedFrom !== null && held.judgedFrom > purchase.day ? held.judgedFrom : purchase.day;
  return comeBack(program, facts, held, day, purchase.at) ?? renewalInGrace(program, facts, held, day, purchase.at);
}

/**
 * What the calendar alone does to the tier up to `today`: one step of it, so that a caller who was away catches up in
 * order. Null when nothing is due.
 * - the last day has passed with K at its bar → the next validity starts the day after;
 * - a day of grace on which the bar was reached → renewed from that day;
 * - grace has passed → one step down, or to the highest tier whose threshold the measure still reaches.
 */
export function tierByCalendar(program: Program, facts: Facts, today: Day): TierChange | null {
  const held = facts.standing;
  if (held?.until == null || held.graceUntil === null || held.keep === null || today <= held.until) return null;
  if (keepOn(facts, held.keep, held.until) >= held.keep.bar) {
    const since = addDays(held.until, 1);
    return renewed(program, facts, {
      from: held.tier,
      to: held.tier,
      why: 'kept',
      since,
      at: startOfDay(since, program),
      spendCountsFrom: 'this-day',
    });
  }
  const lastJudged = today < held.graceUntil ? today : held.graceUntil;
  const { until } = held;
  const daysOfGrace = facts.days.filter(({ day, spend }) => day > until && day <= lastJudged && spend > 0);
  for (const { day } of daysOfGrace) {
    const change = renewalInGrace(program, facts, held, day, startOfDay(day, program));
    if (change !== null) return change;
  }
  if (today <= held.graceUntil) return null;
  return down(program, facts, { ...held, keep: held.keep }, addDays(held.graceUntil, 1));
}

function down(
  program: Program,
  facts: Facts,
  held: Standing & { keep: NonNullable<Standing['keep']> },
  since: Day,
): TierChange {
  const oneLower = program.tiers[Math.max(0, rankOf(program, held.tier) - 1)] ?? tierOf(program, '');
  const reached = tierReached(program, measureOn(facts, program, since));
  if (rankOf(program, reached.code) >= rankOf(program, held.tier))
    return renewed(program, facts, {
      from: held.tier,
      to: held.tier,
      why: 'kept',
      since,
      at: startOfDay(since, program),
      spendCountsFrom: 'this-day',
    });
  const tier = rankOf(program, reached.code) > rankOf(program, oneLower.code) ? reached : oneLower;
  return {
    from: held.tier,
    to: tier.code,
    why: 'down',
    since,
    effectiveAt: startOfDay(since, program),
    ...validity(program, tier, since),
    surplus: 0,
    keep: tier.threshold === 0 ? null : { from: since, offset: 0, bar: barOf(program, tier) },
    comeBack: {
      tier: held.tier,
      until: addDays(since, program.down.comeBackDays - 1),
      keep: held.keep,
    },
  };
}
