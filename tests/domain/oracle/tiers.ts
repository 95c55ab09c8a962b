import type { Program, Rule } from '../../../bot/domain/program/program.ts';
import { endOfYear, monthsLater, textOf, yearOf } from './dates.ts';

/** What a purchase counts for, and how much of its money was given back. `points`: what it earned to climb with. */
export type Counted = { day: number; paid: number; refunded: number; points: number };

/** K of a measure on a day = its sum from `from` to that day, less its own; kept where it is at its bar. */
type Keep = { from: number; of: Rule['of']; conditions: { measure: string; less: number; bar: number }[] };
type Standing = { tier: number; since: number; until: number | null; keep: Keep };

/** Tiers as numbers: 0 is the lowest. Days as numbers. */
export class Tiers {
  readonly program: Program;
  readonly joined: number;
  readonly purchases: readonly Counted[];
  standing: Standing;
  lost: { tier: number; until: number; keep: Keep } | null = null;
  /** The day of the last step down: what happened before it is judged as of it. */
  judgedFrom = 0;
  /** Tiers held, in the order they were given, each from its first day. */
  readonly held: { tier: number; from: number }[];

  constructor(program: Program, joined: number, purchases: readonly Counted[]) {
    this.program = program;
    this.joined = joined;
    this.purchases = purchases;
    this.standing = { tier: 0, since: joined, until: null, keep: { from: joined, of: 'all', conditions: [] } };
    this.held = [{ tier: 0, from: joined }];
  }

  heldOn(day: number): number {
    return this.held.findLast(({ from }) => from <= day)?.tier ?? 0;
  }

  // --- what was done ---------------------------------------------------------------------------------------------------

  private sum(measure: string, from: number, to: number): number {
    let sum = 0;
    for (const { day, paid, refunded, points } of this.purchases) {
      if (day < from || day > to) continue;
      const whole = paid > 0 && refunded === paid;
      if (measure === 'spend') sum += paid - refunded;
      else if (measure === 'visits') sum += whole ? 0 : 1;
      else sum += points - (paid === 0 ? 0 : Math.floor((points * refunded) / paid));
    }
    return sum;
  }

  private windowStart(day: number): number {
    const { window } = this.program;
    if (window.kind === 'rolling') return day - window.days + 1;
    if (window.kind === 'calendar-year') return endOfYear(day, -1) + 1;
    if (window.kind === 'lifetime') return this.joined;
    const years = yearOf(day) - yearOf(this.joined);
    const thisYear = monthsLater(this.joined, 12 * years);
    return thisYear <= day ? thisYear : monthsLater(this.joined, 12 * (years - 1));
  }

  measure(measure: string, day: number): number {
    return this.sum(measure, this.windowStart(day), day);
  }

  private reached(day: number): number {
    return this.program.tiers.findLastIndex(({ up }) => {
      if (up === null) return true;
      const met = up.conditions.map(({ measure, atLeast }) => this.measure(measure, day) >= atLeast);
      return up.of === 'any' ? met.includes(true) : !met.includes(false);
    });
  }

  private kept({ from, of, conditions }: Keep, day: number): boolean {
    const met = conditions.map(({ measure, less, bar }) => this.sum(measure, from, day) - less >= bar);
    return of === 'any' ? met.includes(true) : !met.includes(false);
  }

  // --- standing --------------------------------------------------------------------------------------------------------

  private lastDay(tier: number, since: number): number | null {
    const { validity, down, review } = this.program;
    if (tier === 0 || validity.kind === 'none' || down.kind === 'never') return null;
    const end = validity.kind === 'months' ? monthsLater(since, validity.months) : endOfYear(since, 1);
    if (review.kind === 'own-day') return end;
    for (let day = end; ; day += 1) if (review.days.includes(textOf(day).slice(5))) return day;
  }

  /** `begins`: what of a measure does not count for keeping, though it was done from `from` on. */
  private stand(
    tier: number,
    since: number,
    from: number,
    begins: (measure: string, threshold: number) => number,
  ): void {
    const { up } = this.program.tiers[tier]!;
    const { keep } = this.program;
    const shareBp = keep.kind === 'share' ? keep.shareBp : 10_000;
    const conditions = (up?.conditions ?? []).map(({ measure, atLeast }) => ({
      measure,
      less: begins(measure, atLeast),
      bar: Math.ceil((atLeast * shareBp) / 10_000),
    }));
    const until = this.lastDay(tier, since);
    this.standing = { tier, since, until, keep: { from, of: up?.of ?? 'all', conditions } };
    this.held.push({ tier, from: since });
    if (this.lost !== null && this.lost.tier <= tier) this.lost = null;
  }

  /** Held anew from a day whose own purchases made it so: K begins after them. */
  private renew(tier: number, day: number): void {
    this.stand(tier, day, day, (measure) => this.sum(measure, day, day));
  }

  /** What a purchase does to the tier: on its own day, or where it came late on a day since; a step down stays as it is. */
  bought(on: number, today: number): void {
    const first = Math.max(on, this.judgedFrom);
    let best = first;
    for (let day = first; day <= today; day += 1) if (this.reached(day) > this.reached(best)) best = day;
    const reached = this.reached(best);
    if (reached > this.standing.tier) {
      const from = this.windowStart(best);
      this.stand(reached, best, from, (measure, threshold) => Math.min(threshold, this.sum(measure, from, best)));
      return;
    }
    const { lost } = this;
    for (let day = first; lost !== null && day <= Math.min(today, lost.until); day += 1)
      if (this.kept(lost.keep, day)) return this.renew(lost.tier, day);
    if (this.savesInGrace(first)) this.renew(this.standing.tier, first);
  }

  private savesInGrace(day: number): boolean {
    const { tier, until, keep } = this.standing;
    if (until === null || day <= until || day > until + this.program.down.graceDays) return false;
    return this.kept(keep, day) || this.reached(day) >= tier;
  }

  /** What the calendar owes, day by day since the last day of the validity; from the start where something was due. */
  judge(today: number): void {
    const { tier, until, keep, since } = this.standing;
    const { graceDays } = this.program.down;
    for (let day = since + 1; day <= today; day += 1) {
      if (this.isSilent(day)) this.fall(0, day);
      else if (day === (until ?? day) + 1 && this.kept(keep, day - 1)) this.stand(tier, day, day, () => 0);
      else if (this.savesInGrace(day) && this.sum('visits', day, day) > 0) this.renew(tier, day);
      else if (day === (until ?? day) + graceDays + 1) this.end(day);
      else continue;
      return this.judge(today);
    }
  }

  private end(day: number): void {
    const { tier } = this.standing;
    const reached = this.reached(day);
    const oneStep = Math.max(tier - 1, reached);
    const lower = { 'one-step': oneStep, 'by-measure': reached, 'to-base': 0, never: tier }[this.program.down.kind];
    if (reached >= tier) this.stand(tier, day, day, () => 0);
    else this.fall(lower, day);
  }

  private fall(lower: number, day: number): void {
    const { tier, keep } = this.standing;
    const { comeBackDays } = this.program.down;
    this.stand(lower, day, day, () => 0);
    this.judgedFrom = day;
    this.lost = comeBackDays > 0 ? { tier, keep, until: day + comeBackDays - 1 } : null;
  }

  /** Whether so many months without a purchase lie before a day. */
  private isSilent(day: number): boolean {
    const { silentMonths, kind } = this.program.down;
    if (silentMonths === null || kind === 'never' || this.standing.tier === 0) return false;
    const last = Math.max(this.joined, ...this.purchases.filter((each) => each.day < day).map((each) => each.day));
    return day > monthsLater(last, silentMonths);
  }
}
