import type { Program } from '../../../bot/domain/program/program.ts';
import { endOfMonth, endOfYear, monthOf, monthsLater, numberOf, textOf, yearOf } from './dates.ts';

/**
 * What an account must be after a history, told as slowly and plainly as product.md §1 tells it: flat lists, one calendar day after
 * the other, no import from the engine but types. Days are numbers inside and `YYYY-MM-DD` outside; money in the smallest unit.
 *
 * It judges spend only, one program and one birthday, on bills without lines, discounts or channels.
 */
export type Command =
  | { kind: 'buy'; day: string; amount: number; points?: number; arrives?: string }
  | { kind: 'refund'; purchase: number; amount: number; day: string }
  | { kind: 'wait'; day: string };

export type Answer = {
  day: string;
  balance: number;
  /** Points by the last day on which they can be used (`null` = they never end), soonest first. */
  points: [string | null, number][];
  owed: number;
  carried: number;
  /** Spend in the window of the up rule. */
  spend: number;
  tier: string;
  since: string;
  until: string | null;
};

type Earning = { left: number; end: number | null };
type Purchase = {
  day: number;
  paid: number;
  refunded: number;
  /** Base steps it made, and took back. */
  steps: number;
  stepsTaken: number;
  factorBp: number;
  pointsTaken: number;
  earning: Earning;
  /** One element for each point that paid, in the order they were taken. */
  paidWith: Earning[];
  givenBack: number;
};
/** K on a day = spend from … that day, less `less`. */
type Keep = { from: number; less: number };
type Standing = { tier: number; since: number; until: number | null; keep: Keep };

const big = Number.MAX_SAFE_INTEGER;

export class Oracle {
  readonly purchases: Purchase[] = [];
  readonly earnings: Earning[] = [];
  readonly program: Program;
  readonly birthMonth: number | null;
  readonly joined: number;
  today: number;
  /** The last day of joining, a purchase or points spent: rolling points end some months after it. */
  active: number;
  debt = 0;
  owed = 0;
  carried = 0;
  bonus: { earning: Earning; points: number } | null = null;
  standing: Standing;
  lost: { tier: number; until: number; keep: Keep } | null = null;
  /** The day of the last step down. */
  judgedFrom = 0;
  /** Tiers held, in the order they were given, each from its first day. */
  held: { tier: number; from: number }[];

  constructor(program: Program, joined: string, birthMonth: number | null) {
    this.program = program;
    this.birthMonth = birthMonth;
    this.joined = numberOf(joined);
    this.today = this.joined;
    this.active = this.joined;
    this.standing = { tier: 0, since: this.today, until: null, keep: { from: this.today, less: 0 } };
    this.held = [{ tier: 0, from: this.today }];
    this.give(this.bonusOf('join'));
  }

  do(command: Command): Answer {
    this.walkTo(numberOf(command.kind === 'buy' ? (command.arrives ?? command.day) : command.day));
    if (command.kind === 'buy') this.buy(numberOf(command.day), command.amount, command.points ?? 0);
    if (command.kind === 'refund') this.refund(command.purchase, command.amount);
    return this.answer();
  }

  answer(): Answer {
    const ends = new Map<number | null, number>();
    for (const { left, end } of this.earnings) if (left > 0) ends.set(end, (ends.get(end) ?? 0) + left);
    const points = [...ends].sort(([a], [b]) => (a ?? big) - (b ?? big));
    return {
      day: textOf(this.today),
      balance: this.balance(),
      points: points.map(([end, left]) => [end === null ? null : textOf(end), left]),
      owed: this.owed,
      carried: this.carried,
      spend: this.measure(this.today),
      tier: this.program.tiers[this.standing.tier]!.code,
      since: textOf(this.standing.since),
      until: this.standing.until === null ? null : textOf(this.standing.until),
    };
  }

  // --- points --------------------------------------------------------------------------------------------------------

  balance(): number {
    return this.earnings.reduce((sum, { left }) => sum + left, 0) - this.debt;
  }

  /** Most points a bill of `amount` may be paid with: 1 point is worth 1. */
  usable(amount: number, wish: number): number {
    const { block, maxShareBp } = this.program.spending;
    const most = Math.min(wish, this.balance(), Math.floor((amount * maxShareBp) / 10_000));
    return most < block ? 0 : most - (most % block);
  }

  private bonusOf(code: string): number {
    return this.program.bonuses.find((bonus) => bonus.code === code && bonus.on)?.points ?? 0;
  }

  private endOf(earned: number): number | null {
    const { expiry } = this.program;
    if (expiry.kind === 'month-end') return endOfMonth(earned, expiry.months);
    if (expiry.kind === 'days') return earned + expiry.days;
    if (expiry.kind === 'year-end') return endOfYear(earned, expiry.years);
    if (expiry.kind === 'rolling') return monthsLater(this.active, expiry.months);
    return null;
  }

  /** Points earned today: a debt is paid first. */
  private give(points: number): Earning {
    const pays = Math.min(this.debt, points);
    this.debt -= pays;
    const earning = { left: points - pays, end: this.endOf(this.today) };
    this.earnings.push(earning);
    return earning;
  }

  private inOrder(): Earning[] {
    return this.earnings.filter(({ left }) => left > 0).sort((a, b) => (a.end ?? big) - (b.end ?? big));
  }

  private take(points: number, first: number | null): void {
    const order = this.inOrder();
    let missing = points;
    for (const each of [...order.filter(({ end }) => end === first), ...order.filter(({ end }) => end !== first)]) {
      const taken = Math.min(each.left, missing);
      each.left -= taken;
      missing -= taken;
    }
    if (this.program.refundShortfall === 'negative') this.debt += missing;
    if (this.program.refundShortfall === 'debt') this.owed += missing;
  }

  private rounded(steps: number, factorBp: number): number {
    const { per, rounding } = this.program.earn;
    const exact = (steps * (per.kind === 'spend' ? per.points : 0) * factorBp) / 10_000;
    if (rounding === 'up') return Math.ceil(exact);
    return rounding === 'nearest' ? Math.round(exact) : Math.floor(exact);
  }

  private factor(day: number): number {
    const { combine, maxBp } = this.program.multipliers;
    const tier = this.program.tiers[this.heldOn(day)]!;
    const birthday = monthOf(day) === this.birthMonth ? tier.birthday.multiplierBp : 10_000;
    const both = Math.max(tier.multiplierBp, birthday);
    return Math.min(maxBp ?? big, combine === 'highest' ? both : (tier.multiplierBp * birthday) / 10_000);
  }

  private rate(): number {
    const { per } = this.program.earn;
    return per.kind === 'spend' ? per.money : big;
  }

  private buy(day: number, amount: number, wish: number): void {
    const points = this.usable(amount, wish);
    const paidWith: Earning[] = [];
    for (const each of this.inOrder()) {
      while (each.left > 0 && paidWith.length < points) {
        each.left -= 1;
        paidWith.push(each);
      }
    }
    this.active = Math.max(this.active, day);
    if (this.program.expiry.kind === 'rolling') {
      for (const each of this.earnings) if (each.end! >= this.today) each.end = this.endOf(this.today);
    }
    const paid = amount - points;
    const counted = (this.program.earn.remainder === 'carried' ? this.carried : 0) + paid;
    const steps = Math.floor(counted / this.rate());
    if (this.program.earn.remainder === 'carried') this.carried = counted - steps * this.rate();
    const factorBp = this.factor(day);
    const first = this.purchases.every((each) => each.paid > 0 && each.refunded === each.paid);
    const earning = this.give(this.rounded(steps, factorBp));
    if (first && this.bonus === null) {
      const extra = this.bonusOf('first-purchase');
      this.bonus = { points: extra, earning: this.give(extra) };
    }
    const base = { stepsTaken: 0, pointsTaken: 0, refunded: 0, givenBack: 0 };
    this.purchases.push({ day, paid, steps, factorBp, earning, paidWith, ...base });
    this.climb(day);
    this.judge();
  }

  /** Nothing where there is no such purchase or nothing is left of it. */
  private refund(index: number, wish: number): void {
    const purchase = this.purchases[index];
    const amount = Math.min(wish, (purchase?.paid ?? 0) - (purchase?.refunded ?? 0));
    if (purchase === undefined || amount < 1) return;
    purchase.refunded += amount;
    const back = Math.floor((purchase.paidWith.length * purchase.refunded) / purchase.paid);
    for (const earning of purchase.paidWith.toReversed().slice(purchase.givenBack, back)) {
      if (this.program.expiry.kind === 'rolling') earning.end = this.endOf(this.today);
      if (earning.end !== null && earning.end < this.today) continue;
      if (this.debt > 0) this.debt -= 1;
      else earning.left += 1;
    }
    purchase.givenBack = back;
    if (this.program.earn.remainder === 'carried') {
      this.carried -= amount;
      for (; this.carried < 0; this.carried += this.rate()) purchase.stepsTaken += 1;
    } else {
      purchase.stepsTaken = purchase.steps - Math.floor((purchase.paid - purchase.refunded) / this.rate());
    }
    const { steps, stepsTaken, factorBp } = purchase;
    const beyond = Math.max(0, stepsTaken - steps);
    const own = this.rounded(steps, factorBp) - this.rounded(Math.max(0, steps - stepsTaken), factorBp);
    const taken = own + this.rounded(beyond, 10_000);
    this.take(taken - purchase.pointsTaken, purchase.earning.end);
    purchase.pointsTaken = taken;
    if (this.bonus !== null && this.purchases.every((each) => each.paid > 0 && each.refunded === each.paid)) {
      this.take(this.bonus.points, this.bonus.earning.end);
      this.bonus = null;
    }
  }

  // --- tiers ---------------------------------------------------------------------------------------------------------

  private threshold(tier: number): number {
    return this.program.tiers[tier]!.up?.conditions[0]?.atLeast ?? 0;
  }

  private spent(from: number, to: number): number {
    let sum = 0;
    for (const { day, paid, refunded } of this.purchases) if (day >= from && day <= to) sum += paid - refunded;
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

  measure(day: number): number {
    return this.spent(this.windowStart(day), day);
  }

  private reached(day: number): number {
    let best = 0;
    for (const tier of this.program.tiers.keys()) if (this.measure(day) >= this.threshold(tier)) best = tier;
    return best;
  }

  private keeps(tier: number, keep: Keep, day: number): boolean {
    const shareBp = this.program.keep.kind === 'share' ? this.program.keep.shareBp : 10_000;
    return (this.spent(keep.from, day) - keep.less) * 10_000 >= shareBp * this.threshold(tier);
  }

  private heldOn(day: number): number {
    return this.held.findLast(({ from }) => from <= day)?.tier ?? 0;
  }

  private stand(tier: number, since: number, keep: Keep): void {
    const { validity } = this.program;
    const ends = validity.kind === 'months' ? monthsLater(since, validity.months) : endOfYear(since, 1);
    const ever = tier === 0 || validity.kind === 'none' || this.program.down.kind === 'never';
    this.standing = { tier, since, keep, until: ever ? null : ends };
    this.held.push({ tier, from: since });
  }

  /** What a purchase does to the tier: on its own day, or where it came late on a day since; a step down stays as it is. */
  private climb(bought: number): void {
    const first = Math.max(bought, this.judgedFrom);
    let best = first;
    for (let day = first; day <= this.today; day += 1) if (this.reached(day) > this.reached(best)) best = day;
    const reached = this.reached(best);
    const { lost } = this;
    if (reached > this.standing.tier) {
      this.stand(reached, best, { from: this.windowStart(best), less: this.threshold(reached) });
      if (lost !== null && lost.tier <= reached) this.lost = null;
      return;
    }
    for (let day = first; lost !== null && day <= Math.min(this.today, lost.until); day += 1) {
      if (!this.keeps(lost.tier, lost.keep, day)) continue;
      this.lost = null;
      return this.renew(lost.tier, day);
    }
    if (this.savesInGrace(first)) this.renew(this.standing.tier, first);
  }

  /** Held anew from a day whose own purchases made it so. */
  private renew(tier: number, day: number): void {
    this.stand(tier, day, { from: day, less: this.spent(day, day) });
  }

  private savesInGrace(day: number): boolean {
    const { tier, until, keep } = this.standing;
    if (until === null || day <= until || day > until + this.program.down.graceDays) return false;
    return this.keeps(tier, keep, day) || this.reached(day) >= tier;
  }

  /** What the calendar owes, day by day since the last day of the validity; from the start where something was due. */
  private judge(): void {
    const { tier, until, keep } = this.standing;
    const { graceDays } = this.program.down;
    for (let day = (until ?? this.today) + 1; until !== null && day <= this.today; day += 1) {
      if (day === until + 1 && this.keeps(tier, keep, until)) this.stand(tier, day, { from: day, less: 0 });
      else if (this.spent(day, day) > 0 && this.savesInGrace(day)) this.renew(tier, day);
      else if (day === until + graceDays + 1) this.fall(day);
      else continue;
      return this.judge();
    }
  }

  private fall(day: number): void {
    const { tier, keep } = this.standing;
    const { kind, comeBackDays } = this.program.down;
    const reached = this.reached(day);
    const oneStep = Math.max(tier - 1, reached);
    const lower =
      reached >= tier ? tier : { 'one-step': oneStep, 'by-measure': reached, 'to-base': 0, never: tier }[kind];
    this.stand(lower, day, { from: day, less: 0 });
    if (lower === tier) return;
    this.judgedFrom = day;
    this.lost = comeBackDays > 0 ? { tier, keep, until: day + comeBackDays - 1 } : null;
  }

  private walkTo(day: number): void {
    while (this.today < day) {
      this.today += 1;
      for (const each of this.earnings) if (each.end !== null && each.end < this.today) each.left = 0;
      this.judge();
    }
  }
}
