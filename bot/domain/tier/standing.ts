import type { Day } from '../../../shared/ids.ts';
import type { Account, Standing } from '../account/account.ts';
import type { TierChange } from '../account/entry.ts';
import { type Program, rankOf, type Tier, tierOf } from '../program/program.ts';
import { type Counted, isKept, reaches } from './measure.ts';
import { isHigher, keepFromRise, keepFromZero, validityOf } from './validity.ts';

export type TierFacts = Counted & Pick<Account, 'standing'>;

/** When a purchase happened. */
export type Happened = { day: Day; at: Date };

/** The lowest tier, at joining. */
export function firstStanding(program: Program, day: Day, at: Date): TierChange {
  return {
    from: null,
    to: tierOf(program, '').code,
    why: 'join',
    since: day,
    effectiveAt: at,
    until: null,
    graceUntil: null,
    keep: null,
    comeBack: null,
  };
}

/** The highest tier whose rule the window's sums meet on a day. */
export const tierReached = (counted: Counted, program: Program, day: Day): Tier =>
  program.tiers.findLast(({ up }) => up === null || reaches(counted, program, up, day)) ?? tierOf(program, '');

/** The tier a member has on a day: the one held, or the pass's where that is higher. */
export function tierOnDay(account: Pick<Account, 'standing' | 'pass'>, program: Program, day: Day): Tier {
  const held = tierOf(program, account.standing?.tier ?? '');
  const byPass = program.pass?.tier == null || !hasPass(account, day) ? null : tierOf(program, program.pass.tier);
  return byPass !== null && isHigher(program, byPass.code, held.code) ? byPass : held;
}

export const hasPass = ({ pass }: Pick<Account, 'pass'>, day: Day): boolean =>
  pass !== null && pass.since <= day && day <= pass.until;

/** Up: the highest tier whose rule is met on the purchase's day. Several steps are one rise. */
function rise(program: Program, facts: TierFacts, held: Standing, { day, at }: Happened): TierChange | null {
  const tier = tierReached(facts, program, day);
  if (!isHigher(program, tier.code, held.tier)) return null;
  return {
    from: held.tier,
    to: tier.code,
    why: 'up',
    since: day,
    effectiveAt: at,
    ...validityOf(program, tier, day),
    keep: keepFromRise(facts, program, tier, day),
    comeBack: stillLost(program, held, tier),
  };
}

/** The way back to a lost tier, where that is higher than the one now held. */
function stillLost(program: Program, held: Standing | null, now: Tier): Standing['comeBack'] {
  const lost = held?.comeBack ?? null;
  return lost !== null && isHigher(program, lost.tier, now.code) ? lost : null;
}

/** A tier held anew from `since` with K from 0: kept, renewed in grace, or come back. The way back to a higher one stays open. */
export function renewed(
  program: Program,
  facts: TierFacts,
  change: Pick<TierChange, 'from' | 'to' | 'why' | 'since'> & { at: Date; countsFrom: 'this-day' | 'next' },
): TierChange {
  const tier = tierOf(program, change.to);
  return {
    from: change.from,
    to: tier.code,
    why: change.why,
    since: change.since,
    effectiveAt: change.at,
    ...validityOf(program, tier, change.since),
    keep: keepFromZero(facts, program, tier, change.since, change.countsFrom),
    comeBack: stillLost(program, facts.standing, tier),
  };
}

/** In grace: K's bar or the threshold renews from that day. Null when neither is reached, or it is not grace. */
export function renewalInGrace(
  program: Program,
  facts: TierFacts,
  held: Standing,
  day: Day,
  at: Date,
): TierChange | null {
  if (held.until === null || held.graceUntil === null || held.keep === null) return null;
  if (day <= held.until || day > held.graceUntil) return null;
  const { up } = tierOf(program, held.tier);
  if (!isKept(facts, held.keep, day) && !(up !== null && reaches(facts, program, up, day))) return null;
  return renewed(program, facts, { from: held.tier, to: held.tier, why: 'kept', since: day, at, countsFrom: 'next' });
}

/** Come back: the old K, continued for 60 days, has reached its bar. */
function comeBack(program: Program, facts: TierFacts, held: Standing, { day, at }: Happened): TierChange | null {
  const lost = held.comeBack;
  if (lost === null || day > lost.until || !isHigher(program, lost.tier, held.tier)) return null;
  if (!isKept(facts, lost.keep, day)) return null;
  return renewed(program, facts, {
    from: held.tier,
    to: lost.tier,
    why: 'restored',
    since: day,
    at,
    countsFrom: 'next',
  });
}

/**
 * What a purchase does to the tier on its day, judged after it. Of a rise and coming back the higher, a rise where they are the same;
 * then renewal.
 * @param facts days with the purchase's measures in them, and the standing before it.
 */
export function judged(program: Program, facts: TierFacts, purchase: Happened): TierChange | null {
  const held = facts.standing;
  if (held === null) return null;
  const up = rise(program, facts, held, purchase);
  const back = comeBack(program, facts, held, purchase);
  if (up !== null && (back === null || !isHigher(program, back.to, up.to))) return up;
  return back ?? renewalInGrace(program, facts, held, purchase.day, purchase.at);
}

/**
 * What a refund does to the tier where the shop judges at once: a tier given by a rise goes where the refund takes its sum below the
 * threshold on the day it was given, and today's does not reach it either: back to what is reached, one step lower at most. Null where
 * the tier stands, or was given by something else (a renewal stands by its own K).
 * @param facts without the refunded measures. @param before with them.
 */
export function tierAfterRefund(
  program: Program,
  facts: TierFacts,
  before: Counted,
  refund: { today: Day; at: Date },
): TierChange | null {
  const held = facts.standing;
  if (held === null || program.down.reversal !== 'at-once' || held.why !== 'up') return null;
  const { up } = tierOf(program, held.tier);
  if (up === null || !reaches(before, program, up, held.since)) return null;
  if (reaches(facts, program, up, held.since) || reaches(facts, program, up, refund.today)) return null;
  const reached = tierReached(facts, program, refund.today);
  const lower = program.tiers[Math.max(0, rankOf(program, held.tier) - 1)] ?? reached;
  const tier = isHigher(program, reached.code, lower.code) ? reached : lower;
  return {
    from: held.tier,
    to: tier.code,
    why: 'reversed',
    since: refund.today,
    effectiveAt: refund.at,
    ...validityOf(program, tier, refund.today),
    keep: keepFromZero(facts, program, tier, refund.today, 'this-day'),
    comeBack: null,
  };
}
