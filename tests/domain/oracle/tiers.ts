import type { Program, Rule } from '../../../bot/domain/program/program.ts';
import { endOfYear, monthsLater, textOf, yearOf } from './dates.ts';
import type { Rules } from './rules.ts';

/** What a purchase counts for, and how much of its money was given back. `points`: what it earned to climb with. */
export type Counted = { day: number; paid: number; eligible: number; refunded: number; points: number };

const big = Number.MAX_SAFE_INTEGER;

/** K of a measure on a day = its sum from `from` to that day, less its own; kept where it is at its bar. */
type Keep = { from: number; of: Rule['of']; conditions: { measure: string; less: number; bar: number }[] };
/** A tier lost by a step down, and until when it may be had back. */
type Lost = { tier: number; until: number; keep: Keep };
type Standing = {
  tier: number;
  since: number;
  until: number | null;
  /** Last day of grace after it. */
  grace: number | null;
  keep: Keep;
  lost: Lost | null;
  /** By a rise, not by a way back, a renewal or a fall. */
  risen?: boolean;
  /** By a refund judged at once: what was before it is not lived again. */
  reversed?: boolean;
  /** By what was done at noon of its first day, not by the calendar at its start. */
  atNoon?: boolean;
};

const isMore = (a: Standing, b: Standing): boolean =>
  a.tier > b.tier || (a.tier === b.tier && (a.until ?? big) > (b.until ?? big));

/** Tiers as numbers: 0 is the lowest. Days as numbers. */
export class Tiers {
  readonly rules: Rules;
  /** Those of what is being judged. */
  program: Program;
  readonly joined: number;
  readonly purchases: readonly Counted[];
  standing: Standing;
  /** In the order they were given. */
  readonly given: Standing[];

  constructor(rules: Rules, joined: number, purchases: readonly Counted[]) {
    this.rules = rules;
    this.program = rules.atNoon(joined);
    this.joined = joined;
    this.purchases = purchases;
    const keep: Keep = { from: joined, of: 'all', conditions: [] };
    this.standing = { tier: 0, since: joined, until: null, grace: null, keep, lost: null };
    this.given = [this.standing];
  }

  heldOn(day: number): number {
    return this.given.findLast(({ since }) => since <= day)?.tier ?? 0;
  }

  heldAtStartOf(day: number): number {
    return this.given.findLast(({ since, atNoon }) => since < day || (since === day && atNoon !== true))?.tier ?? 0;
  }

  // --- what was done ---------------------------------------------------------------------------------------------------

  private sum(measure: string, from: number, to: number): number {
    let sum = 0;
    for (const { day, paid, eligible, refunded, points } of this.purchases) {
      if (day < from || day > to) continue;
      const left = (of: number) => of - (paid === 0 ? 0 : Math.floor((of * refunded) / paid));
      if (measure === 'spend') sum += left(eligible);
      else if (measure === 'visits') sum += paid > 0 && refunded === paid ? 0 : 1;
      else sum += left(points);
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

  /** By the rules of its noon. */
  measureOn(measure: string, day: number): number {
    this.program = this.rules.atNoon(day);
    return this.measure(measure, day);
  }

  private measure(measure: string, day: number): number {
    return this.sum(measure, this.windowStart(day), day);
  }

  private reached(day: number): number {
    return this.program.tiers.findLastIndex(({ up }) => this.meets(up, day));
  }

  private meets(rule: Rule | null, day: number, notBefore = 0): boolean {
    if (rule === null) return true;
    const from = Math.max(notBefore, this.windowStart(day));
    const met = rule.conditions.map(({ measure, atLeast }) => this.sum(measure, from, day) >= atLeast);
    return rule.of === 'any' ? met.includes(true) : !met.includes(false);
  }

  private kept({ from, of, conditions }: Keep, day: number): boolean {
    const met = conditions.map(({ measure, less, bar }) => this.sum(measure, from, day) - less >= bar);
    return of === 'any' ? met.includes(true) : !met.includes(false);
  }

  // --- standing --------------------------------------------------------------------------------------------------------

  private lastDay(tier: number, since: number): number | null {
    const { down, review } = this.program;
    const validity = this.program.tiers[tier]!.validity ?? this.program.validity;
    if (tier === 0 || validity.kind === 'none' || down.kind === 'never') return null;
    const end = validity.kind === 'months' ? monthsLater(since, validity.months) : endOfYear(since, 1);
    if (review.kind === 'own-day') return end;
    for (let day = end; ; day += 1) if (review.days.includes(textOf(day).slice(5))) return day;
  }

  private hold(standing: Standing): void {
    this.standing = standing;
    this.given.push(standing);
  }

  /** What keeps a tier: its own numbers where the shop gives any, else those that raise to it, or a share of them. */
  private barOf(tier: number): Rule | null {
    const { up, keep: own } = this.program.tiers[tier]!;
    const { keep } = this.program;
    if (up === null || keep.kind === 'same') return up;
    if (keep.kind === 'own') return own ?? up;
    const conditions = up.conditions.map(({ measure, atLeast }) => ({
      measure,
      atLeast: Math.ceil((atLeast * keep.shareBp) / 10_000),
    }));
    return { of: up.of, conditions };
  }

  /** `begins`: what of a measure does not count for keeping, though it was done from `from` on. */
  private stand(tier: number, since: number, from: number, begins: (measure: string) => number): void {
    const rule = this.barOf(tier);
    const conditions = (rule?.conditions ?? []).map(({ measure, atLeast }) => ({
      measure,
      less: begins(measure),
      bar: atLeast,
    }));
    const until = this.lastDay(tier, since);
    const grace = until === null ? null : until + this.program.down.graceDays;
    const { lost } = this.standing;
    const stillLost = lost !== null && lost.tier > tier ? lost : null;
    this.hold({ tier, since, until, grace, keep: { from, of: rule?.of ?? 'all', conditions }, lost: stillLost });
  }

  /** K at a rise is the surplus over the threshold; a measure that has none leaves no surplus. */
  private rise(tier: number, day: number): void {
    const from = this.windowStart(day);
    const threshold = (of: string) =>
      this.program.tiers[tier]!.up?.conditions.find(({ measure }) => measure === of)?.atLeast ?? big;
    this.stand(tier, day, from, (measure) => Math.min(threshold(measure), this.sum(measure, from, day)));
    this.standing.risen = true;
  }

  /** Held anew from a day whose own purchases made it so: K begins after them. */
  private renew(tier: number, day: number): void {
    this.stand(tier, day, day, (measure) => this.sum(measure, day, day));
  }

  /**
   * What a purchase does. One that comes late: the days since are lived again with it among them, from what was held on its day, and
   * every day ends with what was held on it where that was more; what is held now gives way where it all comes to more (a higher tier,
   * or the same one longer).
   * Returns the tier it is a rise to, if any: not one that was held since that day and lost, nor one come back to.
   */
  bought(on: number, today: number): number | null {
    const again = new Tiers(this.rules, this.joined, this.purchases);
    const from = this.given.findLastIndex(({ since, reversed }) => since <= on || reversed === true);
    again.standing = this.given[from]!;
    const { until, since } = again.standing;
    const start = Math.max(on, since);
    // In grace on that day: bills of its earlier days that were told meanwhile may have kept it already.
    for (let day = Math.min(start, (until ?? start) + 1); day <= today; day += 1) {
      again.judge(day);
      const isBought = day === start || this.purchases.some((each) => each.day === day);
      if (isBought && day >= start) again.paid(day, day === on);
      else if (isBought && again.savesInGrace(day)) again.renew(again.standing.tier, day);
      const was = this.given.findLast((each) => each.since <= day);
      if (day > start && was?.since === day && isMore(was, again.standing)) again.hold({ ...was });
    }
    const [now, then] = [this.standing, again.standing];
    if (!isMore(then, now)) return null;
    const wasHeld = this.given.slice(from).some(({ tier }) => tier >= then.tier);
    const rises = again.given.slice(1).some(({ tier, risen }) => risen === true && tier >= then.tier);
    for (const each of again.given.slice(1)) this.hold(each);
    if (this.standing !== then) this.hold({ ...then });
    this.standing.risen = rises && !wasHeld;
    return this.standing.risen ? then.tier : null;
  }

  /** What the purchases of a day do on it: up, back to what was lost, or kept in grace. */
  private paid(day: number, atNoon: boolean): void {
    this.program = this.rules.atNoon(day);
    const before = this.standing;
    const { lost, tier } = this.standing;
    const reached = this.reached(day);
    const back = lost !== null && day <= lost.until && this.kept(lost.keep, day) ? lost.tier : -1;
    if (reached > tier && reached >= back) this.rise(reached, day);
    else if (back >= 0) this.renew(back, day);
    else if (this.savesInGrace(day)) this.renew(tier, day);
    if (this.standing !== before) this.standing.atNoon = atNoon;
  }

  private savesInGrace(day: number): boolean {
    const { tier, until, grace, keep } = this.standing;
    if (until === null || grace === null || day <= until || day > grace) return false;
    return this.kept(keep, day) || this.reached(day) >= tier;
  }

  /**
   * Where the shop judges a refund at once: a tier that a rise gave goes when the refund takes it below its threshold on that day, and
   * today's sum does not reach it: one step down, or to what is reached; with what the tier brought. `refund` notes the money on the purchase.
   */
  refunded(bought: number, today: number, refund: () => void): boolean {
    this.program = this.rules.atNoon(bought);
    const { tier, since, risen } = this.standing;
    // What is more than 1,830 days older than the newest purchase is only a sum: no rise is judged by it any more.
    const kept = Math.max(...this.purchases.map((each) => each.day)) - 1_830;
    const notBefore = this.program.window.kind === 'lifetime' ? 0 : kept;
    const reaches = (day: number) => this.meets(this.program.tiers[tier]!.up, day, notBefore);
    const wasReached = reaches(since);
    refund();
    if (this.program.down.reversal !== 'at-once' || risen !== true || !wasReached) return false;
    if (reaches(since) || reaches(today)) return false;
    this.standing = { ...this.standing, lost: null };
    this.stand(Math.max(tier - 1, this.reached(today)), today, today, () => 0);
    this.standing.reversed = true;
    this.standing.atNoon = true;
    return true;
  }

  /** What the calendar owes at the start of a day. */
  judge(day: number): void {
    this.program = this.rules.atStart(day);
    const { tier, since, until, grace, keep } = this.standing;
    if (day <= since) return;
    if (this.isSilent(day)) this.fall(0, day);
    else if (until === null || grace === null) return;
    else if (day === until + 1 && this.kept(keep, until)) this.stand(tier, day, day, () => 0);
    else if (day === grace + 1) this.end(day);
  }

  private end(day: number): void {
    const { tier } = this.standing;
    const reached = this.reached(day);
    const oneStep = Math.max(tier - 1, reached);
    const lower = { 'one-step': oneStep, 'by-measure': reached, 'to-base': 0, never: tier }[this.program.down.kind];
    if (reached >= tier || this.program.down.kind === 'never') this.stand(tier, day, day, () => 0);
    else this.fall(lower, day);
  }

  private fall(lower: number, day: number): void {
    const { tier, keep } = this.standing;
    const { comeBackDays } = this.program.down;
    this.stand(lower, day, day, () => 0);
    this.standing.lost = comeBackDays > 0 ? { tier, keep, until: day + comeBackDays - 1 } : null;
  }

  /** Whether so many months without a purchase lie before a day. */
  private isSilent(day: number): boolean {
    const { silentMonths, kind } = this.program.down;
    if (silentMonths === null || kind === 'never' || this.standing.tier === 0) return false;
    const last = Math.max(this.joined, ...this.purchases.filter((each) => each.day < day).map((each) => each.day));
    return day > monthsLater(last, silentMonths);
  }
}
