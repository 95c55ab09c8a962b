import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../account/account.ts';
import type { EntryDraft, Line } from '../account/entry.ts';
import { allocationOf, sumOf } from '../account/lots.ts';
import type { Program, Timeline } from '../program/program.ts';
import { tierByCalendar } from '../tier/review.ts';
import { addDays, businessDay, startOfDay } from '../time.ts';
import { lineOfTier } from './tier-line.ts';

/** An entry that follows from the calendar alone, with the key that lets it stand once. */
export type CalendarDecision = { key: string; draft: EntryDraft };

/**
 * Takes what is left of the lots that have ended, one line a last day, as of the start of the day after. Null when none has.
 */
export function decideExpiry(account: Account, program: Program, now: Date): CalendarDecision | null {
  const today = businessDay(now, program);
  const soonest = account.lots[0]?.expiresOn ?? null;
  if (soonest === null || soonest >= today) return null;
  const ended = account.lots.filter(({ expiresOn }) => expiresOn !== null && expiresOn < today);
  const lines: Line[] = [];
  for (const [expiresOn, lots] of Map.groupBy(ended, (lot) => lot.expiresOn)) {
    const allocations = lots.map((lot) => allocationOf(lot, lot.points));
    lines.push({
      kind: LineKind.Expire,
      reason: ReasonCode.Expired,
      points: -sumOf(allocations),
      allocations,
      detail: { endedOn: expiresOn ?? '' },
    });
  }
  const last = ended.at(-1)?.expiresOn ?? today;
  const day = addDays(last, 1);
  return {
    // What has expired once is in no lot again but by a refund, which ends it itself: the account's number makes the key.
    key: `expire:${last}:${account.seq}`,
    draft: {
      command: 'expire',
      at: startOfDay(day, program),
      day,
      recordedOn: today,
      source: { kind: 'expiry', id: last },
      programVersion: program.version,
      lines,
      qualifying: null,
      tier: null,
    },
  };
}

/** One step of what the calendar does to the tier: kept, renewed in grace, or down. Null when nothing is due. */
export function decideTierReview(
  account: Account,
  timeline: Timeline,
  program: Program,
  now: Date,
): CalendarDecision | null {
  const today = businessDay(now, program);
  const tier = tierByCalendar(timeline, program, account, today);
  if (tier === null) return null;
  const line = lineOfTier(tier);
  return {
    key: `tier-review:${account.standing?.tier}:${account.standing?.until}:${tier.why}:${account.seq}`,
    draft: {
      command: 'tier-review',
      at: tier.effectiveAt,
      day: tier.since,
      recordedOn: today,
      source: { kind: 'tier-review', id: tier.since },
      programVersion: timeline.inForce(tier.effectiveAt).version,
      lines: line === null ? [] : [line],
      qualifying: null,
      tier,
    },
  };
}

/** What the calendar has done since the last entry; a caller takes it step by step until null. */
export function decideByCalendar(account: Account, timeline: Timeline, now: Date): CalendarDecision | null {
  const program = timeline.inForce(now);
  return decideExpiry(account, program, now) ?? decideTierReview(account, timeline, program, now);
}
