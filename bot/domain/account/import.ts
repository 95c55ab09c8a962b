import type { Day } from '../../../shared/ids.ts';
import { ReasonCode } from '../../../shared/vocabulary.ts';
import { lineOfTier } from '../points/tier-line.ts';
import { type Program, type Tier, tierOf } from '../program/program.ts';
import { firstStanding, judged } from '../tier/standing.ts';
import { isHigher, keepFromZero, validityOf } from '../tier/validity.ts';
import { addDays, businessDay, startOfDay } from '../time.ts';
import { type Account, type Standing, standingAfter } from './account.ts';
import type { EntryDraft, EntrySource, TierChange } from './entry.ts';
import { withMeasures } from './measures.ts';
import { moved } from './merge.ts';

export type Opening = {
  /** Points with their last usable day; null = they never end. */
  lots: { points: number; expiresOn: Day | null }[];
  /** A tier that was held, and its last day; null = as the rules give from today. */
  tier: { code: string; until: Day | null } | null;
  /** Spend by the day it happened. */
  spend: { day: Day; amount: number }[];
  /** The day of joining the old programme. */
  joinedOn: Day | null;
};

/** Why an opening balance cannot be taken over. */
export type OpeningFault = 'points-ended' | 'tier-unknown' | 'tier-ended' | 'day-ahead';

/** @returns what is wrong with it, null where nothing is. */
export function openingFault(
  { lots, tier, spend, joinedOn }: Opening,
  program: Program,
  today: Day,
): OpeningFault | null {
  if (lots.some(({ expiresOn }) => expiresOn !== null && expiresOn < today)) return 'points-ended';
  if (tier !== null && !program.tiers.some(({ code }) => code === tier.code)) return 'tier-unknown';
  if (tier !== null && tier.until !== null && tier.until < today) return 'tier-ended';
  if (spend.some(({ day }) => day > today) || (joinedOn !== null && joinedOn > today)) return 'day-ahead';
  return null;
}

/**
 * What a member brings from another programme: points that keep their ends, spend on the days it happened, a tier until the day it was
 * promised. Nothing is earned by it. The higher of the tier brought, the one held and what the spend reaches stands; of one tier the
 * later end.
 * @param opening without a fault (`openingFault`).
 */
export function decideImport(
  account: Account,
  program: Program,
  command: { opening: Opening; source: EntrySource; now: Date },
): EntryDraft {
  const { opening, source, now } = command;
  const today = businessDay(now, program);
  const isFirst = account.seq === 0;
  const day = isFirst ? (opening.joinedOn ?? today) : today;
  const at = day === today ? now : startOfDay(day, program);
  let days = account.days;
  for (const each of opening.spend) days = withMeasures(days, each.day, { spend: each.amount });
  const facts = { days, earlier: account.earlier, joinedOn: account.joinedOn ?? day };
  const tier = tierBrought(account, program, facts, opening, { today, now });
  const tierLine = isFirst && tier?.to === tierOf(program, '').code ? null : lineOfTier(tier);
  const points = opening.lots.map(({ points: brought, expiresOn }) =>
    moved(brought, ReasonCode.Import, { lot: { expiresOn } }),
  );
  return {
    command: 'import',
    at,
    day,
    recordedOn: today,
    source,
    programVersion: program.version,
    lines: [...points, ...(tierLine === null ? [] : [tierLine])],
    qualifying: null,
    ...(opening.spend.length === 0
      ? {}
      : { days: opening.spend.map((each) => ({ day: each.day, measures: { spend: each.amount } })) }),
    tier,
  };
}

type Facts = Pick<Account, 'days' | 'earlier' | 'joinedOn'>;

function tierBrought(
  account: Account,
  program: Program,
  facts: Facts,
  { tier }: Opening,
  { today, now }: { today: Day; now: Date },
): TierChange | null {
  const held = account.standing;
  const first: TierChange = { ...firstStanding(program, today, now), why: 'import' };
  const brought =
    tier === null ? null : changeTo(program, facts, tierOf(program, tier.code), tier.until, { today, now });
  const takes = brought !== null && (held === null || isHigher(program, brought.to, held.tier));
  const change = takes ? { ...brought, from: held?.tier ?? null } : held === null ? first : longer(held, brought);
  const standing = change === null ? held : standingAfter(held, change);
  const risen = standing && judged(program, { ...facts, standing }, { day: today, at: now });
  return risen ? { ...risen, from: held?.tier ?? null } : change;
}

/** The tier that is held already, promised for longer: until then, with what counts for keeping it going on. */
function longer(held: Standing, brought: TierChange | null): TierChange | null {
  if (brought === null || brought.to !== held.tier || held.until === null || brought.until === null) return null;
  if (brought.until <= held.until) return null;
  return { ...brought, from: held.tier, since: held.since, keep: held.keep, comeBack: held.comeBack };
}

function changeTo(
  program: Program,
  facts: Facts,
  tier: Tier,
  until: Day | null,
  { today, now }: { today: Day; now: Date },
): TierChange {
  const byRules = validityOf(program, tier, today);
  const last = tier.up === null ? null : (until ?? byRules.until);
  return {
    from: null,
    to: tier.code,
    why: 'import',
    since: today,
    effectiveAt: now,
    until: last,
    graceUntil: last === null ? null : addDays(last, program.down.graceDays),
    // What was spent before counts for climbing; the bar for keeping the tier begins today.
    keep: keepFromZero(facts, program, tier, today, 'next'),
    comeBack: null,
  };
}
