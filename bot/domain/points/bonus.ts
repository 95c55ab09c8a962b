import { AppError } from '../../../shared/errors.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import { type Account, standingAfter } from '../account/account.ts';
import type { EntryDraft, EntrySource, Line } from '../account/entry.ts';
import { withMeasures } from '../account/measures.ts';
import { timesIn } from '../account/tally.ts';
import { type Bonus, bonusOf, type Program, type Timeline, tierOf, timelineOf } from '../program/program.ts';
import { tierAfterPurchase } from '../tier/after-purchase.ts';
import { benefitCoupons } from '../tier/benefits.ts';
import { firstStanding } from '../tier/standing.ts';
import { businessDay } from '../time.ts';
import { lotFor } from './expiry.ts';
import { tierGift } from './purchase.ts';

const spendable = ({ grants, points }: Bonus): number => (grants === 'qualifying' ? 0 : points);
const qualifying = ({ grants, points }: Bonus): number => (grants === 'spendable' ? 0 : points);

/** The first entry of a member: the lowest tier and the welcome points. Null for an account that has one. */
export function decideJoin(account: Account, program: Program, command: { now: Date; how: string }): EntryDraft | null {
  if (account.seq > 0) return null;
  const today = businessDay(command.now, program);
  const bonus = bonusOf(program, 'join');
  const gives = benefitCoupons(tierOf(program, ''), today);
  const lines: Line[] = [];
  if (bonus !== null && spendable(bonus) > 0)
    lines.push({
      kind: LineKind.Bonus,
      reason: ReasonCode.Welcome,
      points: spendable(bonus),
      lot: lotFor(program, today),
    });
  const first = firstStanding(program, today, command.now);
  const draft = climbing(
    { ...account, standing: standingAfter(null, first) },
    { program, timeline: undefined },
    { points: bonus === null ? 0 : qualifying(bonus) },
    {
      command: 'join',
      at: command.now,
      day: today,
      recordedOn: today,
      source: { kind: 'join', id: command.how },
      programVersion: program.version,
      lines,
      qualifying: null,
      tier: first,
      ...(gives.length === 0 ? {} : { gives }),
    },
  );
  const { tier } = draft;
  return tier === null || tier === first ? draft : { ...draft, tier: { ...tier, through: [first] } };
}

/** Once in a membership, when the profile is first complete. Null where it was given. */
export function decideProfileBonus(account: Account, program: Program, command: { now: Date }): EntryDraft | null {
  const bonus = bonusOf(program, 'profile-complete');
  if (bonus === null || account.bonuses[bonus.code] !== undefined) return null;
  return bonusEntry(account, program, bonus, {
    command: 'profile',
    reason: ReasonCode.ProfileComplete,
    source: { kind: 'profile', id: 'complete' },
    at: command.now,
    now: command.now,
  });
}

/**
 * Points for something done: a survey, one's own cup, a friend brought along. How often a day and ever is the shop's rule.
 * @throws AppError BONUS_NOT_GIVEN {why: unknown | day | member, most?}.
 */
export function decideAction(
  account: Account,
  program: Program,
  command: { bonus: string; source: EntrySource; at: Date; now: Date; timeline?: Timeline },
): EntryDraft {
  const bonus = bonusOf(program, command.bonus);
  if (bonus === null || automatic.has(bonus.code)) throw new AppError('BONUS_NOT_GIVEN', { why: 'unknown' });
  const given = account.bonuses[bonus.code];
  const day = businessDay(command.at, program);
  if (bonus.perDay !== null && timesIn(given?.days, day) >= bonus.perDay)
    throw new AppError('BONUS_NOT_GIVEN', { why: 'day', most: bonus.perDay });
  if (bonus.perMember !== null && (given?.ever ?? 0) >= bonus.perMember)
    throw new AppError('BONUS_NOT_GIVEN', { why: 'member', most: bonus.perMember });
  return bonusEntry(account, program, bonus, { ...command, command: 'bonus', reason: ReasonCode.Action });
}

/** They happen by themselves: nobody can ask for them. */
const automatic = new Set(['join', 'profile-complete', 'first-purchase']);

type Given = Pick<EntryDraft, 'command' | 'source' | 'at'> & {
  reason: ReasonCode;
  now: Date;
  timeline?: Timeline | undefined;
};

function bonusEntry(account: Account, program: Program, bonus: Bonus, given: Given): EntryDraft {
  const day = businessDay(given.at, program);
  const today = businessDay(given.now, program);
  const line: Line = {
    kind: LineKind.Bonus,
    reason: given.reason,
    points: spendable(bonus),
    lot: lotFor(program, today),
    detail: { bonus: bonus.code },
  };
  return climbing(
    account,
    { program, timeline: given.timeline },
    { points: qualifying(bonus) },
    {
      command: given.command,
      at: given.at,
      day,
      recordedOn: today,
      source: given.source,
      programVersion: program.version,
      lines: [line],
      qualifying: null,
      tier: null,
    },
  );
}

/** A draft with measures that are not a purchase's, and what they do to the tier. */
function climbing(
  account: Account,
  { program, timeline = timelineOf([program]) }: { program: Program; timeline: Timeline | undefined },
  measures: Record<string, number>,
  draft: EntryDraft,
): EntryDraft {
  if (Object.values(measures).every((value) => value === 0)) return draft;
  const { day, recordedOn: today, at } = draft;
  const facts = { ...account, days: withMeasures(account.days, day, measures) };
  const tier = tierAfterPurchase(timeline, program, facts, { day, today, at });
  const gift = tierGift(program, tier, today);
  const gives = [...(draft.gives ?? []), ...gift.gives];
  return {
    ...draft,
    lines: [...draft.lines, ...gift.lines],
    qualifying: { measures, carried: 0 },
    tier: tier ?? draft.tier,
    ...(gives.length === 0 ? {} : { gives }),
  };
}

/**
 * A counter of the shop's own (hours watched), fed by API: counts for climbing on the day it happened.
 * @throws AppError COUNTER_UNKNOWN {known} | AMOUNT_INVALID.
 */
export function decideCounter(
  account: Account,
  program: Program,
  command: { counter: string; by: number; source: EntrySource; at: Date; now: Date; timeline?: Timeline },
): EntryDraft {
  const counters = program.measures.filter(({ kind }) => kind === 'counter').map(({ code }) => code);
  if (!counters.includes(command.counter)) throw new AppError('COUNTER_UNKNOWN', { known: counters });
  if (!Number.isInteger(command.by) || command.by < 1 || command.by > countMax) throw new AppError('AMOUNT_INVALID');
  const day = businessDay(command.at, program);
  return climbing(
    account,
    { program, timeline: command.timeline },
    { [command.counter]: command.by },
    {
      command: 'counter',
      at: command.at,
      day,
      recordedOn: businessDay(command.now, program),
      source: command.source,
      programVersion: program.version,
      lines: [],
      qualifying: null,
      tier: null,
    },
  );
}
const countMax = 1_000_000;
