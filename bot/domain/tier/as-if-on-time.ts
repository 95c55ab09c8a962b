import type { Day } from '../../../shared/ids.ts';
import { type Account, type Standing, standingAfter } from '../account/account.ts';
import type { TierChange } from '../account/entry.ts';
import { type Program, rankOf, type Timeline } from '../program/program.ts';
import { startOfDay } from '../time.ts';
import { tierByCalendar } from './review.ts';
import { type Happened, judged, type TierFacts } from './standing.ts';

type Facts = TierFacts & Pick<Account, 'past' | 'lastPurchaseOn'>;

/** More steps than a calendar can owe between two purchases. */
const stepsMax = 64;
/** What a person decided stands: nothing before it is played again. */
const byHand: readonly TierChange['why'][] = ['held', 'import', 'undone', 'reversed', 'merged', 'split'];

/**
 * A purchase that arrives after the calendar has judged: the days from its own on are played again with it among them, each by the
 * rules of its day. Where the member would stand better (a higher tier, or the same one longer), that standing is given now, with
 * that day's dates; what stands already is never taken back.
 * @param facts days with the purchase's measures in them; the standing now, and those before it.
 * @returns null where nothing was judged since, or nothing is better.
 */
export function asIfOnTime(timeline: Timeline, program: Program, facts: Facts, purchase: Happened): TierChange | null {
  const held = facts.standing;
  const start = held === null ? null : standingOn(facts, held, purchase.day);
  if (held === null || start === null) return null;
  return ifBetter(program, held, playedAgain(timeline, program, facts, start, purchase), purchase);
}

/**
 * What a late purchase does where nothing was judged since its day: a change that would be over by now (validity and grace have passed)
 * is followed to what would be left of it today, so that nobody is told of a rise that falls at once.
 * @param change as judged on the purchase's own day.
 */
export function leftByToday(
  timeline: Timeline,
  program: Program,
  facts: Facts,
  purchase: Happened,
  change: TierChange,
): TierChange | null {
  const held = facts.standing;
  if (held === null || change.graceUntil === null || change.graceUntil >= purchase.today) return change;
  return ifBetter(program, held, playedAgain(timeline, program, facts, held, purchase), purchase);
}

/** The standing of today, had the purchase been there on its day. @param from the standing of that day. */
function playedAgain(timeline: Timeline, program: Program, facts: Facts, from: Standing, purchase: Happened): Standing {
  const later = facts.days.filter(({ day }) => day > purchase.day && day <= purchase.today).map(({ day }) => day);
  let standing = from;
  for (const day of [purchase.day, ...later]) {
    standing = calendarTo(timeline, program, facts, standing, day);
    const at = day === purchase.day ? purchase.at : startOfDay(day, program);
    const change = judged(timeline.inForce(at), { ...facts, standing }, { day, today: day, at });
    if (change !== null) standing = standingAfter(standing, change);
  }
  return calendarTo(timeline, program, facts, standing, purchase.today);
}

const ifBetter = (program: Program, held: Standing, played: Standing, purchase: Happened): TierChange | null =>
  isBetter(program, played, held) ? changeTo(program, held, played, purchase) : null;

/** The standing of a day that the calendar, or a rise, has replaced since; null where it is the one held, or a hand came between. */
function standingOn({ past }: Facts, held: Standing, day: Day): Standing | null {
  if (held.since <= day || byHand.includes(held.why)) return null;
  for (const each of past.toReversed()) {
    if (each.since <= day) return each;
    if (byHand.includes(each.why)) return null;
  }
  // Before the day of joining: as of that day.
  return past[0]?.why === 'join' ? past[0] : null;
}

function calendarTo(timeline: Timeline, program: Program, facts: Facts, from: Standing, day: Day): Standing {
  let standing = from;
  for (let step = 0; step < stepsMax; step += 1) {
    const change = tierByCalendar(timeline, program, { ...facts, standing }, day);
    if (change === null) return standing;
    standing = standingAfter(standing, change);
  }
  return standing;
}

function isBetter(program: Program, a: Standing, b: Standing): boolean {
  const [rankA, rankB] = [rankOf(program, a.tier), rankOf(program, b.tier)];
  if (rankA !== rankB) return rankA > rankB;
  return a.until !== null && b.until !== null && a.until > b.until;
}

function changeTo(program: Program, held: Standing, to: Standing, purchase: Happened): TierChange {
  const { tier, since, until, graceUntil, keep, comeBack } = to;
  return {
    from: held.tier,
    to: tier,
    why: rankOf(program, tier) > rankOf(program, held.tier) ? 'up' : 'kept',
    since,
    effectiveAt: since <= purchase.day ? purchase.at : startOfDay(since, program),
    until,
    graceUntil,
    keep,
    comeBack,
  };
}
