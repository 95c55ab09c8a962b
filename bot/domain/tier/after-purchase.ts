import type { Day } from '../../../shared/ids.ts';
import { type Account, type Standing, standingAfter } from '../account/account.ts';
import type { TierChange } from '../account/entry.ts';
import { type Program, rankOf, type Timeline, timelineOf } from '../program/program.ts';
import { startOfDay } from '../time.ts';
import { tierByCalendar } from './review.ts';
import { type Happened, judged, type TierFacts } from './standing.ts';

type Facts = TierFacts & Pick<Account, 'past' | 'lastPurchaseOn'>;

/** More steps than a calendar can owe between two purchases. */
const stepsMax = 64;
/** What a person decided. */
const byHand: readonly TierChange['why'][] = ['held', 'import', 'undone', 'reversed', 'merged', 'split'];

/**
 * What a purchase does to the tier. One that arrives late: the days from its own on are lived again with it among them, each by the
 * rules of its day. Where the member would stand better (a higher tier, or the same one longer), that standing is given now, with
 * that day's dates; what stands already is never taken back.
 * @param facts days with the purchase's measures in them; the standing now, and those before it.
 * @param program of the day it happened.
 */
export function tierAfterPurchase(
  timeline: Timeline,
  program: Program,
  facts: Facts,
  purchase: Happened & { today: Day },
): TierChange | null {
  const held = facts.standing;
  if (held === null || purchase.day === purchase.today) return judged(program, facts, purchase);
  const played = livedAgain(timeline, program, facts, standingOn(facts, held, purchase.day), purchase);
  return isBetter(program, played.standing, held) ? changeTo(program, held, played) : null;
}

/**
 * What the purchases since a day make of the standing of that day, by themselves.
 * @returns null where they leave it as it was.
 */
export function tierByTheRest(
  program: Program,
  facts: Facts,
  standing: Standing,
  since: Happened & { today: Day },
): TierChange | null {
  const lived = livedAgain(timelineOf([program]), program, facts, standing, since);
  return lived.changes.length === 0 ? null : changeTo(program, standing, lived);
}

/** How the days went: the standing they end with, and the changes that led to it. */
type Played = { standing: Standing; changes: TierChange[] };

/** The days from the purchase's own (or from when the standing was given, if later) to today. @param from the standing of that day. */
function livedAgain(
  timeline: Timeline,
  program: Program,
  facts: Facts,
  from: Standing,
  purchase: Happened & { today: Day },
): Played {
  const first = from.since > purchase.day ? from.since : purchase.day;
  const later = facts.days.filter(({ day }) => day > first && day <= purchase.today).map(({ day }) => day);
  const played: Played = { standing: from, changes: [] };
  const apply = (change: TierChange): void => {
    played.standing = standingAfter(played.standing, change);
    played.changes.push(change);
  };
  const calendarTo = (day: Day): void => {
    for (let step = 0; step < stepsMax; step += 1) {
      const change = tierByCalendar(timeline, program, { ...facts, standing: played.standing }, day);
      if (change === null) return;
      apply(change);
    }
  };
  for (const day of [first, ...later]) {
    calendarTo(day);
    const at = day === purchase.day ? purchase.at : startOfDay(day, program);
    const change = judged(timeline.inForce(at), { ...facts, standing: played.standing }, { day, at });
    if (change !== null) apply(change);
  }
  calendarTo(purchase.today);
  return played;
}

/**
 * The standing of a day, as it was given until now. What a person decided since stands: nothing before it is lived again. Of one
 * longer ago than is kept, the oldest known.
 */
function standingOn({ past }: Facts, held: Standing, day: Day): Standing {
  let oldest = held;
  for (const each of [held, ...past.toReversed()]) {
    oldest = each;
    if (each.since <= day || byHand.includes(each.why)) break;
  }
  return oldest;
}

function isBetter(program: Program, a: Standing, b: Standing): boolean {
  const [rankA, rankB] = [rankOf(program, a.tier), rankOf(program, b.tier)];
  if (rankA !== rankB) return rankA > rankB;
  return a.until !== null && b.until !== null && a.until > b.until;
}

/**
 * The standing they end with, as one change from what is held now; those on the way are kept with it, for purchases still to come.
 * Where the days brought no change at all, what was lost since had not been lost.
 */
function changeTo(program: Program, held: Standing, { standing, changes }: Played): TierChange {
  const { tier, since, until, graceUntil, keep, comeBack } = standing;
  const through = changes.slice(0, -1);
  const last = changes.at(-1);
  const rises = last?.why === 'restored' ? 'restored' : 'up';
  return {
    from: held.tier,
    to: tier,
    why: rankOf(program, tier) > rankOf(program, held.tier) ? rises : 'kept',
    since,
    effectiveAt: last?.effectiveAt ?? startOfDay(since, program),
    until,
    graceUntil,
    keep,
    comeBack,
    ...(through.length === 0 ? {} : { through }),
  };
}
