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
 * rules of its day, and on none of them does the member stand worse than they did (what gave a tier then may have been given back
 * since). Where they end better (a higher tier, or the same one longer), that standing is given now, with that day's dates.
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
  const went = standingsSince(facts, held, purchase.day);
  const played = livedAgain(timeline, program, facts, went, purchase);
  return isBetter(program, played.standing, held) ? changeTo(program, held, went, played) : null;
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
  const lived = livedAgain(timelineOf([program]), program, facts, [standing], since);
  return lived.changes.length === 0 ? null : changeTo(program, standing, [standing], lived);
}

/** How the days went: the standing they end with, and the changes that led to it. */
type Played = { standing: Standing; changes: TierChange[] };

/**
 * The days from the purchase's own (or from when the standing was given, if later) to today.
 * @param went the standing of that day, and those that followed it: what was held on a day is the least there is on it.
 */
function livedAgain(
  timeline: Timeline,
  program: Program,
  facts: Facts,
  [from, ...went]: readonly [Standing, ...Standing[]],
  purchase: Happened & { today: Day },
): Played {
  const first = from.since > purchase.day ? from.since : purchase.day;
  const bought = new Set([first, ...facts.days.map(({ day }) => day)]);
  const days = [...new Set([...bought, ...went.map(({ since }) => since)])];
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
  for (const day of days.filter((each) => each >= first && each <= purchase.today).toSorted()) {
    calendarTo(day);
    const at = day === purchase.day ? purchase.at : startOfDay(day, program);
    const then = { ...facts, standing: played.standing };
    const change = bought.has(day) ? judged(timeline.inForce(at), then, { day, at }) : null;
    if (change !== null) apply(change);
    const stood = went.findLast(({ since }) => since <= day);
    if (stood !== undefined && isBetter(program, stood, played.standing))
      apply(asItStood(program, played.standing, stood));
  }
  calendarTo(purchase.today);
  return played;
}

const asItStood = (program: Program, before: Standing, { tier, givenOn: _, ...stood }: Standing): TierChange => ({
  ...stood,
  from: before.tier,
  to: tier,
  effectiveAt: startOfDay(stood.since, program),
});

/**
 * The standing of a day, and those that followed it until now. What a person decided since stands: nothing before it is lived again.
 * Of one longer ago than is kept, from the oldest known.
 */
function standingsSince({ past }: Facts, held: Standing, day: Day): [Standing, ...Standing[]] {
  const went: [Standing, ...Standing[]] = [held];
  for (const each of past.toReversed()) {
    if (went[0].since <= day || byHand.includes(went[0].why)) break;
    went.unshift(each);
  }
  return went;
}

const endless = '9999-12-31' as Day;

function isBetter(program: Program, a: Standing, b: Standing): boolean {
  const [rankA, rankB] = [rankOf(program, a.tier), rankOf(program, b.tier)];
  if (rankA !== rankB) return rankA > rankB;
  // Under rules of another day a tier may have had no end.
  return (a.until ?? endless) > (b.until ?? endless);
}

/**
 * The standing they end with, as one change from what is held now; those on the way are kept with it, for purchases still to come.
 * A tier that was held in the days as they went, and lost, is had back and not reached anew: it brings no second gift.
 */
function changeTo(
  program: Program,
  held: Standing,
  went: readonly Standing[],
  { standing, changes }: Played,
): TierChange {
  const { tier, since, until, graceUntil, keep, comeBack } = standing;
  const through = changes.slice(0, -1);
  const last = changes.at(-1);
  const rank = rankOf(program, tier);
  const isRise =
    changes.some(({ why, to }) => why === 'up' && rankOf(program, to) >= rank) &&
    went.every((each) => rankOf(program, each.tier) < rank);
  return {
    from: held.tier,
    to: tier,
    why: rank === rankOf(program, held.tier) ? 'kept' : isRise ? 'up' : 'restored',
    since,
    effectiveAt: last?.effectiveAt ?? startOfDay(since, program),
    until,
    graceUntil,
    keep,
    comeBack,
    ...(through.length === 0 ? {} : { through }),
  };
}
