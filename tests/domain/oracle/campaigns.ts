import type { Campaign } from '../../../bot/domain/campaign/campaign.ts';
import type { Program } from '../../../bot/domain/program/program.ts';
import { numberOf, textOf } from './dates.ts';

/** What a campaign adds to a bill: points for steps, or a fixed number. */
export type Extra = { id: string; points: number; perSteps: boolean; grants: Campaign['grants'] };

type Facts = { day: number; tier: string; channel: string | null; paid: number; isFirst: boolean };

/** Days as numbers. Windows begin and end with a day; which campaigns have places left is not asked here. */
export class Campaigns {
  readonly all: readonly Campaign[];
  /** How often each granted something that still stands. */
  readonly times = new Map<string, number>();

  constructor(all: readonly Campaign[]) {
    this.all = all;
  }

  running({ day, tier, channel, paid, isFirst }: Facts): Campaign[] {
    return this.all.filter(
      ({ id, from, until, on, tiers, channels, minimumSpend, firstPurchaseOnly, perMember }) =>
        numberOf(taipeiDay(from)) <= day &&
        day < numberOf(taipeiDay(until)) &&
        isOn(on, day) &&
        (tiers === null || tiers.includes(tier)) &&
        (channels === null || (channel !== null && channels.includes(channel))) &&
        paid >= minimumSpend &&
        (isFirst || !firstPurchaseOnly) &&
        (perMember === null || (this.times.get(id) ?? 0) < perMember),
    );
  }

  count(id: string, by: number): void {
    this.times.set(id, (this.times.get(id) ?? 0) + by);
  }
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
