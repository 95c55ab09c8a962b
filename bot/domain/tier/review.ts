import type { Day } from '../../../shared/ids.ts';
import type { Account, Standing } from '../account/account.ts';
import type { TierChange } from '../account/entry.ts';
import { isSummedUp } from '../account/measures.ts';
import { type Program, rankOf, type Tier, type Timeline, tierOf } from '../program/program.ts';
import { addDays, addMonths, businessDay, startOfDay } from '../time.ts';
import { isKept } from './measure.ts';
import { renewalInGrace, renewed, type TierFacts, tierReached } from './standing.ts';
import { isHigher, keepFromZero, validityOf } from './validity.ts';

type Facts = TierFacts & Pick<Account, 'lastPurchaseOn'>;

/**
 * What the calendar alone does to the tier up to `today`: one step of it, the earliest, so that a caller who was away catches up in
 * order, each step by the rules that held on its day. Null when nothing is due.
 * - a silent year has passed → to the lowest tier;
 * - the last day has passed with K at its bar → the next validity starts the day after;
 * - a day of grace on which the bar was reached → renewed from that day;
 * - grace has passed → down, as the shop's rule says.
 * @param program in force now; its zone and business day tell where one day ends.
 */
export function tierByCalendar(timeline: Timeline, program: Program, facts: Facts, today: Day): TierChange | null {
  const held = facts.standing;
  if (held === null) return null;
  const then = (day: Day) => timeline.inForce(startOfDay(day, program));
  const judged = byValidity(then, facts, held, today);
  const silent = bySilence(rulesSince(timeline, program, held.since, today), facts, held, today);
  if (judged === null || silent === null) return judged ?? silent;
  return judged.since < silent.since ? judged : silent;
}

function byValidity(then: (day: Day) => Program, facts: Facts, held: Standing, today: Day): TierChange | null {
  const { until, graceUntil, keep } = held;
  if (until === null || graceUntil === null || keep === null || today <= until) return null;
  const after = addDays(until, 1);
  if (isKept(facts, keep, until)) {
    const program = then(after);
    return renewed(program, facts, {
      from: held.tier,
      to: held.tier,
      why: 'kept',
      since: after,
      at: startOfDay(after, program),
      countsFrom: 'this-day',
    });
  }
  for (const { day } of facts.days) {
    if (day <= until || day > graceUntil || day > today) continue;
    const program = then(day);
    const change = renewalInGrace(program, facts, held, day, startOfDay(day, program));
    if (change !== null) return change;
  }
  if (today <= graceUntil) return null;
  const since = addDays(graceUntil, 1);
  return down(then(since), facts, held, since);
}

/** Rules, from the first day whose start they decide. */
type Reign = { from: Day; program: Program };

/** The rules that have held after a day, in their order. @param program in force at some time. */
function rulesSince(timeline: Timeline, program: Program, day: Day, today: Day): [Reign, ...Reign[]] {
  const first = addDays(day, 1);
  // A zone is never two days from UTC: almost always one version has held since, and no instant need be reckoned.
  const [before, after] = [new Date(Date.parse(day) - twoDays), new Date(Date.parse(today) + twoDays)];
  if (program.startsAt <= before && timeline.startsBetween(program.startsAt, after).length === 0)
    return [{ from: first, program }];
  const begins = startOfDay(first, program);
  const later = timeline.startsBetween(begins, startOfDay(today, program)).map((at): Reign => {
    const on = businessDay(at, program);
    return { from: startOfDay(on, program) < at ? addDays(on, 1) : on, program: timeline.inForce(at) };
  });
  return [{ from: first, program: timeline.inForce(begins) }, ...later];
}
const twoDays = 2 * 86_400_000;

/**
 * After so many months without a purchase: the lowest tier, whatever was held or would be kept that day. A renewal or a step down is
 * no visit: the months count from the last purchase, or from the day a tier was given without one. Rules that begin when the months
 * have already passed take the tier on their first day; what staff hold goes on the day after.
 */
function bySilence(reigns: readonly [Reign, ...Reign[]], facts: Facts, held: Standing, today: Day): TierChange | null {
  const isOff = ({ down: { silentMonths, kind } }: Program) => silentMonths === null || kind === 'never';
  if (reigns.every(({ program }) => isOff(program)) || rankOf(reigns[0].program, held.tier) === 0) return null;
  const afterHold = held.heldUntil === undefined ? held.since : addDays(held.heldUntil, 1);
  const silentBy = (heard: Day, by: Day): { since: Day; program: Program } | null => {
    for (const [index, { from, program }] of reigns.entries()) {
      if (isOff(program)) continue;
      const passed = addDays(addMonths(heard, program.down.silentMonths ?? 0), 1);
      const since = [passed, from, afterHold].toSorted().at(-1) as Day;
      const next = reigns[index + 1]?.from;
      if (since <= by && (next === undefined || since < next)) return { since, program };
    }
    return null;
  };
  let heard = held.givenOn ?? facts.joinedOn ?? held.since;
  // What is older than the days that are kept was judged while they were.
  const [oldest] = facts.days;
  if (oldest !== undefined && oldest.day > heard && isSummedUp(facts.days, held.since)) heard = oldest.day;
  // In order: a silence that a later visit has ended was one all the same. What lies before the standing was judged with it.
  for (const day of daysHeard(facts)) {
    if (day > today || (day > held.since && silentBy(heard, day) !== null)) break;
    if (day > heard) heard = day;
  }
  const silent = silentBy(heard, today);
  if (silent === null) return null;
  const { since, program } = silent;
  return fall(program, facts, held, { to: tierOf(program, ''), since, why: 'silent' });
}

/** The last day before silence takes the tier, if nothing is bought and these rules stay; null where it takes none. */
export function lastDayBeforeSilence(program: Program, facts: Facts, day: Day): Day | null {
  const held = facts.standing;
  if (held === null) return null;
  const silent = bySilence([{ from: addDays(held.since, 1), program }], facts, held, addMonths(day, silenceMax));
  return silent === null ? null : addDays(silent.since, -1);
}
/** Months within which any silence is over: the longest, and a hold by staff of as long again. */
const silenceMax = 48;

function down(program: Program, facts: Facts, held: Standing, since: Day): TierChange {
  const reached = tierReached(facts, program, since);
  const stays = program.down.kind === 'never' || rankOf(program, reached.code) >= rankOf(program, held.tier);
  if (stays)
    return renewed(program, facts, {
      from: held.tier,
      to: held.tier,
      why: 'kept',
      since,
      at: startOfDay(since, program),
      countsFrom: 'this-day',
    });
  return fall(program, facts, held, { to: landing(program, held, reached), since, why: 'down' });
}

/** Where a fall ends: one step lower at most, or what the measure still reaches, or the lowest. */
function landing(program: Program, held: Standing, reached: Tier): Tier {
  if (program.down.kind === 'to-base') return tierOf(program, '');
  if (program.down.kind === 'by-measure') return reached;
  const lower = program.tiers[Math.max(0, rankOf(program, held.tier) - 1)] ?? reached;
  return isHigher(program, reached.code, lower.code) ? reached : lower;
}

function fall(
  program: Program,
  facts: Facts,
  held: Standing,
  { to, since, why }: { to: Tier; since: Day; why: 'down' | 'silent' },
): TierChange {
  const { comeBackDays } = program.down;
  return {
    from: held.tier,
    to: to.code,
    why,
    since,
    effectiveAt: startOfDay(since, program),
    ...validityOf(program, to, since),
    keep: keepFromZero(facts, program, to, since, 'this-day'),
    comeBack:
      held.keep === null || comeBackDays === 0
        ? null
        : { tier: held.tier, until: addDays(since, comeBackDays - 1), keep: held.keep },
  };
}

/** Days on which the member was there, ascending. */
function* daysHeard({ days, lastPurchaseOn }: Facts): Generator<Day> {
  for (const { day } of days) yield day;
  if (lastPurchaseOn !== null) yield lastPurchaseOn;
}
