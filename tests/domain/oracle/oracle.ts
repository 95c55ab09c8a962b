import type { Program } from '../../../bot/domain/program/program.ts';
import { endOfMonth, endOfYear, monthOf, monthsLater, numberOf, textOf } from './dates.ts';
import { type Counted, Tiers } from './tiers.ts';

/**
 * What an account must be after a history, told as slowly and plainly as product.md §1 tells it: flat lists, one calendar day after
 * the other, no import from the engine but types. Days are numbers inside and `YYYY-MM-DD` outside; money in the smallest unit.
 *
 * One program and one birthday, on bills without lines, discounts or channels.
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
type Purchase = Counted & {
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
  readonly tiers: Tiers;

  constructor(program: Program, joined: string, birthMonth: number | null) {
    this.program = program;
    this.birthMonth = birthMonth;
    this.joined = numberOf(joined);
    this.today = this.joined;
    this.active = this.joined;
    this.tiers = new Tiers(program, this.joined, this.purchases);
    this.give(this.bonusOf('join'));
  }

  do(command: Command): Answer {
    this.walkTo(numberOf(command.kind === 'buy' ? (command.arrives ?? command.day) : command.day));
    if (command.kind === 'buy') this.buy(numberOf(command.day), command.amount, command.points ?? 0);
    if (command.kind === 'refund') this.refund(command.purchase, command.amount);
    return this.answer();
  }

  answer(): Answer {
    const { standing } = this.tiers;
    const ends = new Map<number | null, number>();
    for (const { left, end } of this.earnings) if (left > 0) ends.set(end, (ends.get(end) ?? 0) + left);
    const points = [...ends].sort(([a], [b]) => (a ?? big) - (b ?? big));
    return {
      day: textOf(this.today),
      balance: this.balance(),
      points: points.map(([end, left]) => [end === null ? null : textOf(end), left]),
      owed: this.owed,
      carried: this.carried,
      spend: this.tiers.measure('spend', this.today),
      tier: this.program.tiers[standing.tier]!.code,
      since: textOf(standing.since),
      until: standing.until === null ? null : textOf(standing.until),
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
    const tier = this.program.tiers[this.tiers.heldOn(day)]!;
    const birthday = monthOf(day) === this.birthMonth ? tier.birthday.multiplierBp : 10_000;
    const both = Math.max(tier.multiplierBp, birthday);
    return Math.min(maxBp ?? big, combine === 'highest' ? both : (tier.multiplierBp * birthday) / 10_000);
  }

  private rate(): number {
    const { per } = this.program.earn;
    return per.kind === 'spend' ? per.money : big;
  }

  private buy(day: number, amount: number, wish: number): void {
    const spent = this.usable(amount, wish);
    const paidWith: Earning[] = [];
    for (const each of this.inOrder()) {
      while (each.left > 0 && paidWith.length < spent) {
        each.left -= 1;
        paidWith.push(each);
      }
    }
    this.active = Math.max(this.active, day);
    if (this.program.expiry.kind === 'rolling') {
      for (const each of this.earnings) if (each.end! >= this.today) each.end = this.endOf(this.today);
    }
    const paid = amount - spent;
    const counted = (this.program.earn.remainder === 'carried' ? this.carried : 0) + paid;
    const steps = Math.floor(counted / this.rate());
    if (this.program.earn.remainder === 'carried') this.carried = counted - steps * this.rate();
    const factorBp = this.factor(day);
    const first = this.purchases.every((each) => each.paid > 0 && each.refunded === each.paid);
    const points = this.rounded(steps, factorBp);
    const earning = this.give(points);
    if (first && this.bonus === null) {
      const extra = this.bonusOf('first-purchase');
      this.bonus = { points: extra, earning: this.give(extra) };
    }
    const base = { stepsTaken: 0, pointsTaken: 0, refunded: 0, givenBack: 0 };
    this.purchases.push({ day, paid, points, steps, factorBp, earning, paidWith, ...base });
    const risenTo = this.tiers.bought(day, this.today);
    if (risenTo !== null) this.give(this.program.tiers[risenTo]!.gift?.points ?? 0);
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

  private walkTo(day: number): void {
    while (this.today < day) {
      this.today += 1;
      for (const each of this.earnings) if (each.end !== null && each.end < this.today) each.left = 0;
      this.tiers.judge(this.today);
    }
  }
}
