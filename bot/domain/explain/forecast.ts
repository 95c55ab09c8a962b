import type { Day } from '../../../shared/ids.ts';
import { LineKind } from '../../../shared/vocabulary.ts';
import { type Account, fold } from '../account/account.ts';
import type { Entry, LotName, TierChange } from '../account/entry.ts';
import { balanceOn, sumOf } from '../account/lots.ts';
import { type Birthday, birthdayGiftDay } from '../birthday/birthday.ts';
import { decideBirthday, decideFurtherDate } from '../birthday/gift.ts';
import { dueBy, entryOfDraft } from '../points/preview.ts';
import type { Program, Timeline } from '../program/program.ts';
import { keepProgress } from '../tier/progress.ts';
import { tierOnDay } from '../tier/standing.ts';
import { addDays, addMonths, businessDay, startOfDay, yearOf } from '../time.ts';

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
  /** Points of a birthday, or of the shop's further date, and the day they are given. */
  | { kind: 'gift'; on: Day; points: number }
  /** The last day of a paid period, and the tier held without it. */
  | { kind: 'pass'; on: Day; tier: string };

/**
 * The next 12 months without a purchase, up to the morning of `to`: what ends with that day is still there on it. Balance + what becomes
 * usable + gifts − what ends = `balanceThen`, as the card shows it that day.
 */
export type Forecast = { from: Day; to: Day; balance: number; balanceThen: number; events: ForecastEvent[] };

/** What a member has told of the days on which the shop gives something. */
export type GiftDays = { birthday: Birthday | null; further: { date: Day; enteredAt: Date } | null };

/**
 * What the calendar will do to points and tier, if nothing is bought: the very steps the jobs would take, asked of an instant to come.
 * New rules that are scheduled within the time are stopped at, so that each step is taken by the rules of its day.
 * @param account with everything the calendar owes it by `now`.
 */
export function forecast(
  account: Account,
  timeline: Timeline,
  now: Date,
  gifts: GiftDays = { birthday: null, further: null },
): Forecast {
  const program = timeline.inForce(now);
  const from = businessDay(now, program);
  const to = addMonths(from, monthsAhead);
  const end = startOfDay(to, program);
  const starts = timeline.startsBetween(now, end);
  const rules = [program, ...starts.map((at) => timeline.inForce(at))];
  const days = [
    ...giftDays(rules, account, gifts, from),
    ...starts.map((at) => firstMorning(at, timeline.inForce(at))),
  ];
  const mornings = days.filter((day) => from <= day && day <= to).map((day) => startOfDay(day, program));
  const stops = [...starts.map(justBefore), ...mornings, end].toSorted((a, b) => a.getTime() - b.getTime());
  const giving = new Set(mornings.map((at) => at.getTime()));
  let head = account;
  const events: ForecastEvent[] = [...becomingUsable(account, from), ...passEnd(account, timeline)];
  for (const stop of stops) {
    for (const entry of dueBy(head, timeline, stop).entries) {
      events.push(...graceBefore(head, entry.tier?.since ?? null), ...eventsOf(entry));
      head = fold(head, [entry]);
    }
    if (!giving.has(stop.getTime())) continue;
    for (const entry of giftsOn(head, timeline.inForce(stop), gifts, stop)) {
      const points = entry.lines.reduce((sum, line) => sum + line.points, 0);
      if (points > 0) events.push({ kind: 'gift', on: entry.recordedOn, points });
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

/** Days on which a gift may begin, by any of the rules that hold meanwhile. */
function giftDays(rules: readonly Program[], { joinedOn }: Account, { birthday, further }: GiftDays, from: Day): Day[] {
  const years = [0, 1, 2].map((later) => yearOf(from) + later);
  const births =
    birthday === null ? [] : rules.flatMap((each) => years.map((year) => birthdayGiftDay(year, birthday, each)));
  const dates = [joinedOn, further?.date ?? null].filter((date) => date !== null);
  return [...births, ...dates.flatMap((date) => years.map((year) => addMonths(date, 12 * (year - yearOf(date)))))];
}

/** The first day that begins under rules: what they give to those whose gift has begun meanwhile is given then. */
function firstMorning(startsAt: Date, program: Program): Day {
  const day = businessDay(startsAt, program);
  return startOfDay(day, program) < startsAt ? addDays(day, 1) : day;
}

/** What is given on a morning, as the jobs decide it. */
function giftsOn(account: Account, program: Program, { birthday, further }: GiftDays, now: Date): Entry[] {
  const today = businessDay(now, program);
  const told = { date: further?.date ?? null, enteredAt: further?.enteredAt ?? null };
  const drafts = [
    birthday === null ? null : decideBirthday(account, program, { birthday, today }),
    decideFurtherDate(account, program, { ...told, today }),
  ].filter((draft) => draft !== null);
  let head = account;
  return drafts.map((draft) => {
    const entry = entryOfDraft(head, draft, now);
    head = fold(head, [entry]);
    return entry;
  });
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
