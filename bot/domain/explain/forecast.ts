import type { Day } from '../../../shared/ids.ts';
import { LineKind } from '../../../shared/vocabulary.ts';
import { type Account, fold } from '../account/account.ts';
import type { Entry, LotName, TierChange } from '../account/entry.ts';
import { balanceOn, sumOf } from '../account/lots.ts';
import { dueBy } from '../points/preview.ts';
import type { Timeline } from '../program/program.ts';
import { keepProgress } from '../tier/progress.ts';
import { tierOnDay } from '../tier/standing.ts';
import { addDays, addMonths, businessDay, startOfDay } from '../time.ts';

const monthsAhead = 12;

export type ForecastEvent =
  /** Points that begin to be usable on a day. */
  | { kind: 'usable'; on: Day; points: number }
  /** Points that end with a day: it is the last on which they can be used. */
  | { kind: 'end'; on: Day; points: number }
  /** A tier's last day comes and it is not kept: it is held in grace until then. `missing` in units of `measure`. */
  | { kind: 'grace'; on: Day; tier: string; until: Day; measure: string; missing: number }
  /** What becomes of the tier, and the first day of that. */
  | { kind: 'tier'; on: Day; from: string; to: string; why: TierChange['why']; until: Day | null }
  /** The last day of a paid period, and the tier held without it. */
  | { kind: 'pass'; on: Day; tier: string };

/**
 * The next 12 months without a purchase, up to the morning of `to`: what ends with that day is still there on it. Balance + what becomes
 * usable − what ends = `balanceThen`, as the card shows it that day.
 */
export type Forecast = { from: Day; to: Day; balance: number; balanceThen: number; events: ForecastEvent[] };

/**
 * What the calendar will do to points and tier, if nothing is bought: the very steps the job would take, asked of an instant to come.
 * New rules that are scheduled within the time are stopped at, so that each step is taken by the rules of its day.
 * @param account with everything the calendar owes it by `now`.
 */
export function forecast(account: Account, timeline: Timeline, now: Date): Forecast {
  const program = timeline.inForce(now);
  const from = businessDay(now, program);
  const to = addMonths(from, monthsAhead);
  const end = startOfDay(to, program);
  const stops = [...timeline.startsBetween(now, end).map(justBefore), end];
  let head = account;
  const events: ForecastEvent[] = [...becomingUsable(account, from), ...passEnd(account, timeline)];
  for (const stop of stops) {
    for (const entry of dueBy(head, timeline, stop).entries) {
      events.push(...graceBefore(head, entry.tier?.since ?? null), ...eventsOf(entry));
      head = fold(head, [entry]);
    }
  }
  events.push(...graceBefore(head, addDays(to, 1)));
  return {
    from,
    to,
    balance: balanceOn(account, from),
    balanceThen: balanceOn(head, to),
    events: events.filter(({ on }) => on >= from && on <= to).toSorted(byDay),
  };
}

const justBefore = (at: Date): Date => new Date(at.getTime() - 1);
const byDay = (a: ForecastEvent, b: ForecastEvent): number => (a.on < b.on ? -1 : Number(a.on > b.on));

/** Points whose wait is longer than their life are never usable: they neither come nor end. */
const isEverUsable = ({ usableFrom, expiresOn }: LotName): boolean =>
  usableFrom === undefined || expiresOn === null || usableFrom <= expiresOn;

const becomingUsable = ({ lots }: Account, from: Day): ForecastEvent[] =>
  lots.flatMap((lot): ForecastEvent[] =>
    lot.usableFrom === undefined || lot.usableFrom <= from || !isEverUsable(lot)
      ? []
      : [{ kind: 'usable', on: lot.usableFrom, points: lot.points }],
  );

function eventsOf({ lines, tier }: Entry): ForecastEvent[] {
  const ends = lines.flatMap(({ kind, allocations = [] }): ForecastEvent[] => {
    const ending = kind === LineKind.Expire ? allocations.filter(isEverUsable) : [];
    const on = ending[0]?.expiresOn ?? null;
    return on === null ? [] : [{ kind: 'end', on, points: sumOf(ending) }];
  });
  if (tier === null) return ends;
  const { from, to, why, since, until } = tier;
  return [...ends, { kind: 'tier', on: since, from: from ?? to, to, why, until }];
}

/** The last day of a tier that was not kept by it, where what comes next comes later than the day after. */
function graceBefore(account: Account, next: Day | null): ForecastEvent[] {
  const { standing } = account;
  if (standing?.until == null || standing.graceUntil === null || next === null) return [];
  if (next <= addDays(standing.until, 1) || standing.graceUntil === standing.until) return [];
  const keep = keepProgress(account, standing.until);
  if (keep === null || keep.kept) return [];
  const { measure, missing } = keep;
  return [{ kind: 'grace', on: standing.until, tier: standing.tier, until: standing.graceUntil, measure, missing }];
}

/** The tier on the day after a paid period, with what the calendar does until then. */
function passEnd(account: Account, timeline: Timeline): ForecastEvent[] {
  if (account.pass === null) return [];
  const { until } = account.pass;
  const after = addDays(until, 1);
  const at = startOfDay(after, timeline.inForce(new Date(`${after}T00:00:00Z`)));
  const program = timeline.inForce(at);
  return [{ kind: 'pass', on: until, tier: tierOnDay(dueBy(account, timeline, at).account, program, after).code }];
}
