import type { Campaign } from '../../../bot/domain/campaign/campaign.ts';
import type { Program } from '../../../bot/domain/program/program.ts';
import { numberOf, textOf } from './dates.ts';

/** What a campaign adds to a bill: points for steps, or a fixed number. */
export type Extra = { id: string; points: number; perSteps: boolean; grants: Campaign['grants'] };

type Facts = {
  day: number;
  tier: string;
  channel: string | null;
  paid: number;
  isFirst: boolean;
  visits: readonly number[];
};

/** Days as numbers. Windows begin and end with a day; which campaigns have places left is not asked here. */
export class Campaigns {
  readonly all: readonly Campaign[];
  /** How often each granted something that still stands. */
  readonly times = new Map<string, number>();

  constructor(all: readonly Campaign[]) {
    this.all = all;
  }

  running(program: Program, { day, tier, channel, paid, isFirst, visits }: Facts): Campaign[] {
    return this.all.filter(
      ({ id, from, until, on, tiers, channels, minimumSpend, firstPurchaseOnly, perMember, streak }) =>
        numberOf(taipeiDay(from)) <= day &&
        day < numberOf(taipeiDay(until)) &&
        isOn(on, day) &&
        (tiers === null || tiers.includes(tier)) &&
        (channels === null || (channel !== null && channels.includes(channel))) &&
        paid >= minimumSpend &&
        (isFirst || !firstPurchaseOnly) &&
        (perMember === null || (this.times.get(id) ?? 0) < perMember) &&
        (streak === null || this.completes(program, { id, streak, from }, day, visits)),
    );
  }

  /** A visit that is the first of its period, and with which more streaks have ended since the campaign began than before, and than were granted. */
  private completes(
    { businessDay: { weekStartsOn } }: Program,
    { id, from, streak: { unit, length } }: { id: string; from: Date; streak: NonNullable<Campaign['streak']> },
    day: number,
    visits: readonly number[],
  ): boolean {
    const periodOf = (each: number): number => {
      if (unit === 'day') return each;
      // Day 0 was a Thursday: three days after a Monday, four after a Sunday.
      if (unit === 'week') return Math.floor((each + (weekStartsOn === 1 ? 3 : 4)) / 7);
      return Number(textOf(each).slice(0, 4)) * 12 + Number(textOf(each).slice(5, 7));
    };
    const before = new Set(visits.map(periodOf));
    if (before.has(periodOf(day))) return false;
    const after = new Set([...before, periodOf(day)]);
    const ended = (periods: ReadonlySet<number>) => streaks(periods, length, periodOf(numberOf(taipeiDay(from))));
    return ended(after) > ended(before) && ended(after) > (this.times.get(id) ?? 0);
  }

  count(id: string, by: number): void {
    this.times.set(id, (this.times.get(id) ?? 0) + by);
  }
}

/** How many times so many periods follow one another, each used once, from the first of every row; those that end before `since` apart. */
function streaks(periods: ReadonlySet<number>, length: number, since: number): number {
  let found = 0;
  for (const first of periods) {
    if (periods.has(first - 1)) continue;
    let end = first;
    while (periods.has(end)) end += 1;
    for (let last = first + length - 1; last < end; last += length) if (last >= since) found += 1;
  }
  return found;
}

const taipeiDay = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

/** 1 = Monday; 1 January 1970 was a Thursday. */
function isOn(on: Campaign['on'], day: number): boolean {
  if (on === null) return true;
  if (on.kind === 'weekdays') return on.days.includes(((day + 3) % 7) + 1);
  if (on.kind === 'month-days') return on.days.includes(Number(textOf(day).slice(8)));
  return on.kind === 'days' && on.days.includes(textOf(day));
}

/** Several multipliers as one; basis points. */
export function together({ multipliers: { combine, maxBp } }: Program, all: readonly number[]): number {
  let bp = 10_000;
  for (const each of all) bp = combine === 'highest' ? Math.max(bp, each) : Math.floor((bp * each) / 10_000);
  return maxBp === null ? bp : Math.min(bp, maxBp);
}

/** What multiplying campaigns add, by the program's rule for multipliers. `worth`: points of the bill's steps at a multiplier. */
export function multiplied(
  program: Program,
  running: readonly Campaign[],
  all: readonly number[],
  worth: (bp: number) => number,
): Extra[] {
  const extras: Extra[] = [];
  let before = [...all];
  for (const { id, effect, grants } of running) {
    if (effect.kind !== 'multiply') continue;
    const after = [...before, effect.multiplierBp];
    const points = worth(together(program, after)) - worth(together(program, before));
    if (points > 0) extras.push({ id, points, perSteps: true, grants });
    if (program.multipliers.combine === 'multiply') before = after;
  }
  if (program.multipliers.combine === 'multiply') return extras;
  return extras.sort((a, b) => b.points - a.points || (a.id < b.id ? -1 : 1)).slice(0, 1);
}

export const fixed = (running: readonly Campaign[]): Extra[] =>
  running.flatMap(({ id, effect, grants }) =>
    effect.kind === 'extra' ? [{ id, points: effect.points, perSteps: false, grants }] : [],
  );
