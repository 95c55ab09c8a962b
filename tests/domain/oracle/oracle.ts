import type { Campaign } from '../../../bot/domain/campaign/campaign.ts';
import type { Program } from '../../../bot/domain/program/program.ts';
import { Birthday, type Told } from './birthdays.ts';
import { Campaigns, type Extra, fixed, multiplied, together } from './campaigns.ts';
import { endOfMonth, endOfYear, monthsLater, numberOf, textOf } from './dates.ts';
import { isWhole, type Purchase } from './purchase.ts';
import { type Earning, Purse } from './purse.ts';
import { Rules } from './rules.ts';
import { Tiers } from './tiers.ts';

/**
 * What an account must be after a history, told as slowly and plainly as product.md §1 tells it: flat lists, one calendar day after
 * the other, no import from the engine but types. Days are numbers inside and `YYYY-MM-DD` outside; money in the smallest unit.
 *
 * On bills without discounts; the versions of a program share their zone, their tiers' codes and, once points roll, how they do.
 */
export type Command =
  | {
      kind: 'buy';
      day: string;
      amount: number;
      points?: number;
      arrives?: string;
      channel?: string;
      /** Money of the bill that is in a product line which does not count. */
      excluded?: number;
    }
  | { kind: 'refund'; purchase: number; amount: number; day: string }
  | ({ kind: 'tell'; day: string } & { birthday: Told })
  | { kind: 'wait'; day: string };

export type Answer = {
  day: string;
  /** What can be used, less what is owed to earning. */
  balance: number;
  /** Points by the last day on which they can be used (`null` = they never end) and the first if it lies ahead, soonest end first. */
  points: [string | null, string | null, number][];
  owed: number;
  carried: number;
  /** Spend in the window of the up rule. */
  spend: number;
  tier: string;
  since: string;
  until: string | null;
};

/** What a shop has said. */
export type Shop = { versions: readonly [Program, ...Program[]]; campaigns: readonly Campaign[] };

const big = Number.MAX_SAFE_INTEGER;

export class Oracle {
  readonly purchases: Purchase[] = [];
  readonly purse = new Purse();
  readonly rules: Rules;
  /** Those of what is being done: a purchase's own where it came late or is refunded. */
  program: Program;
  birthday: Birthday | null = null;
  today: number;
  /** The last day of joining, a purchase or points spent: rolling points end some months after it. */
  active: number;
  carried = 0;
  bonus: { earning: Earning; points: number } | null = null;
  readonly campaigns: Campaigns;
  readonly tiers: Tiers;

  constructor({ versions, campaigns }: Shop, joined: string) {
    this.rules = new Rules(versions);
    this.campaigns = new Campaigns(campaigns);
    this.today = numberOf(joined);
    this.program = this.rules.atNoon(this.today);
    this.active = this.today;
    this.tiers = new Tiers(this.rules, this.today, this.purchases);
    this.give(this.bonusOf('join'));
  }

  do(command: Command): Answer {
    this.walkTo(numberOf(command.kind === 'buy' ? (command.arrives ?? command.day) : command.day));
    if (command.kind === 'buy') this.buy(command);
    if (command.kind === 'refund') this.refund(command.purchase, command.amount);
    if (command.kind === 'tell') {
      this.birthday = new Birthday(command.birthday, this.today);
      this.program = this.rules.atNoon(this.today);
      this.giveBirthday();
    }
    return this.answer();
  }

  answer(): Answer {
    const { standing } = this.tiers;
    const { today, purse } = this;
    const text = (day: number | null) => (day === null ? null : textOf(day));
    return {
      day: textOf(today),
      balance: purse.balance(today),
      points: purse.listed(today).map(([end, from, left]) => [text(end), text(from), left]),
      owed: purse.owed,
      carried: this.carried,
      spend: this.tiers.measureOn('spend', today),
      tier: this.rules.versions[0]!.tiers[standing.tier]!.code,
      since: textOf(standing.since),
      until: text(standing.until),
    };
  }

  // --- points --------------------------------------------------------------------------------------------------------

  /** Most points a bill of `amount` may be paid with: 1 point is worth 1. */
  usable(amount: number, wish: number): number {
    const { block, maxShareBp } = this.program.spending;
    const most = Math.min(wish, this.purse.balance(this.today), Math.floor((amount * maxShareBp) / 10_000));
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

  /** Points earned today. `from`: when they can be used. */
  private give(points: number, from = 0): Earning {
    const rolls = this.program.expiry.kind === 'rolling' ? this.program.expiry.months : null;
    return this.purse.give(points, { end: this.endOf(this.today), from: from > this.today ? from : null, rolls });
  }

  /** By the tier held. It is no visit: rolling points last so long from its day, until the next visit moves them all. */
  private giveBirthday(): void {
    const gift = this.birthday?.gives(this.today, this.program) ?? null;
    if (gift === null) return;
    const tier = gift.isTold ? this.tiers.heldOn(gift.day) : this.tiers.heldAtStartOf(gift.day);
    const { points } = this.program.tiers[tier]!.birthday;
    const earning = this.give(points);
    if (this.program.expiry.kind === 'rolling') earning.end = monthsLater(this.today, this.program.expiry.months);
  }

  /** Rolling points are one lot, wherever its end is by now. */
  private take(points: number, own: Earning): void {
    const first = own.rolls === null ? own : { ...own, end: monthsLater(this.active, own.rolls) };
    this.purse.take(points, first, this.today, this.program.refundShortfall);
  }

  private rounded(points: number, factorBp: number): number {
    const { rounding } = this.program.earn;
    const exact = (points * factorBp) / 10_000;
    if (rounding === 'up') return Math.ceil(exact);
    return rounding === 'nearest' ? Math.round(exact) : Math.floor(exact);
  }

  /** Of the tier held on a day, and of a birthday. */
  private multipliers(day: number): number[] {
    const tier = this.program.tiers[this.tiers.heldOn(day)]!;
    const isBirthday = this.birthday?.isOn(day, this.program) === true;
    return isBirthday ? [tier.multiplierBp, tier.birthday.multiplierBp] : [tier.multiplierBp];
  }

  private rate(): number {
    const { per } = this.program.earn;
    return per.kind === 'spend' ? per.money : big;
  }

  /** What earns and climbs, of what was paid. */
  private eligible({ channel, excluded = 0, amount }: Command & { kind: 'buy' }, paid: number): number {
    if (channel !== undefined && this.program.earn.excludedChannels.includes(channel)) return 0;
    const { excludedProductLines } = this.program.earn;
    return paid - (excludedProductLines.length === 0 ? 0 : Math.floor((paid * excluded) / amount));
  }

  /** Base steps, and what is carried from now on. */
  private stepsOf(paid: number, eligible: number): { steps: number; carries: boolean } {
    const { per, remainder, minimumSpend } = this.program.earn;
    if (per.kind === 'nothing' || paid < minimumSpend) return { steps: 0, carries: false };
    if (per.kind === 'visit') return { steps: eligible > 0 ? 1 : 0, carries: false };
    if (remainder === 'dropped') return { steps: Math.floor(eligible / per.money), carries: false };
    const counted = this.carried + eligible;
    this.carried = counted % per.money;
    return { steps: Math.floor(counted / per.money), carries: true };
  }

  private worth({ perStep, factorBp, most }: Pick<Purchase, 'perStep' | 'factorBp' | 'most'>, steps: number): number {
    return Math.min(most, this.rounded(steps * perStep, factorBp));
  }

  /** What campaigns add. A bill earns no more by steps and multipliers than its cap leaves; fixed extras are beside it. */
  private extras(command: Command & { kind: 'buy' }, paid: number, base: number, own: number): Extra[] {
    const day = numberOf(command.day);
    const tier = this.program.tiers[this.tiers.heldOn(day)]!.code;
    const isFirst = this.purchases.every(isWhole);
    const visits = this.purchases.filter((each) => !isWhole(each)).map((each) => each.day);
    const channel = command.channel ?? null;
    const running = this.campaigns.running(this.program, { day, tier, channel, paid, isFirst, visits });
    let room = (this.program.earn.maxPerBill ?? big) - own;
    const bySteps = multiplied(this.program, running, this.multipliers(day), (bp) => this.rounded(base, bp));
    const capped = bySteps.map((each) => {
      const points = Math.min(each.points, room);
      room -= points;
      return { ...each, points };
    });
    return [...capped.filter(({ points }) => points > 0), ...fixed(running)];
  }

  private buy(command: Command & { kind: 'buy' }): void {
    const day = numberOf(command.day);
    this.program = this.rules.atNoon(day);
    const { program, purse } = this;
    const paidWith = purse.spend(this.usable(command.amount, command.points ?? 0), this.today);
    this.active = Math.max(this.active, day);
    // What rolls goes on rolling under rules that do not.
    purse.roll(this.active, this.today);
    const paid = command.amount - paidWith.length;
    const eligible = this.eligible(command, paid);
    const { per, pendingDays, maxPerBill } = program.earn;
    const perStep = per.kind === 'nothing' ? 0 : per.points;
    const factorBp = together(program, this.multipliers(day));
    const made = { ...this.stepsOf(paid, eligible), perStep, factorBp, most: maxPerBill ?? big };
    const own = this.worth(made, made.steps);
    const granted = this.extras(command, paid, made.steps * perStep, own);
    const usableFrom = day + pendingDays;
    const earning = this.give(own, usableFrom);
    const extras = granted.map((each) => {
      this.campaigns.count(each.id, 1);
      const spendable = each.grants === 'qualifying' ? 0 : each.points;
      return { ...each, left: spendable, earning: this.give(spendable, usableFrom) };
    });
    const climbs = granted.filter(({ grants }) => grants !== 'spendable');
    const points = climbs.reduce((sum, each) => sum + each.points, own);
    if (this.purchases.every(isWhole) && this.bonus === null) {
      const extra = this.bonusOf('first-purchase');
      this.bonus = { points: extra, earning: this.give(extra, usableFrom) };
    }
    const base = { stepsTaken: 0, pointsTaken: 0, refunded: 0, givenBack: 0 };
    this.purchases.push({ ...base, ...made, day, paid, eligible, points, earning, extras, gift: null, paidWith });
    const risenTo = this.tiers.bought(day, this.today);
    const gift = risenTo === null ? 0 : (program.tiers[risenTo]!.gift?.points ?? 0);
    if (gift > 0) this.purchases.at(-1)!.gift = { points: gift, earning: this.give(gift) };
  }

  /** Nothing where there is no such purchase or nothing is left of it. */
  private refund(index: number, wish: number): void {
    const purchase = this.purchases[index];
    const amount = Math.min(wish, (purchase?.paid ?? 0) - (purchase?.refunded ?? 0));
    if (purchase === undefined || amount < 1) return;
    this.program = this.rules.atNoon(purchase.day);
    const share = (of: number) => Math.floor((of * purchase.refunded) / purchase.paid);
    const uneligible = share(purchase.eligible);
    const isReversed = this.tiers.refunded(purchase.day, this.today, () => {
      purchase.refunded += amount;
    });
    const back = share(purchase.paidWith.length);
    for (const earning of purchase.paidWith.toReversed().slice(purchase.givenBack, back)) {
      if (earning.rolls !== null) earning.end = monthsLater(this.active, earning.rolls);
      this.purse.giveBack(earning, this.today);
    }
    purchase.givenBack = back;
    this.takeSteps(purchase, share(purchase.eligible) - uneligible);
    const { steps, stepsTaken, perStep } = purchase;
    const own = this.worth(purchase, steps) - this.worth(purchase, Math.max(0, steps - stepsTaken));
    const taken = own + Math.max(0, stepsTaken - steps) * perStep;
    this.take(taken - purchase.pointsTaken, purchase.earning);
    purchase.pointsTaken = taken;
    this.takeExtras(purchase);
    if (isReversed && purchase.gift !== null) this.take(purchase.gift.points, purchase.gift.earning);
    if (this.bonus !== null && this.purchases.every(isWhole)) {
      this.take(this.bonus.points, this.bonus.earning);
      this.bonus = null;
    }
  }

  /** What campaigns added for steps goes with the steps; fixed extras with the whole purchase. */
  private takeExtras(purchase: Purchase): void {
    const { steps, stepsTaken, extras } = purchase;
    const whole = isWhole(purchase);
    const stepsLeft = Math.max(0, steps - stepsTaken);
    for (const extra of extras) {
      const points = extra.grants === 'qualifying' ? 0 : extra.points;
      const stays = whole ? 0 : extra.perSteps ? Math.floor((points * stepsLeft) / steps) : points;
      this.take(extra.left - stays, extra.earning);
      extra.left = stays;
      if (whole) this.campaigns.count(extra.id, -1);
    }
  }

  /** Base steps that `money` of what counted takes back. */
  private takeSteps(purchase: Purchase, money: number): void {
    if (purchase.carries) {
      this.carried -= money;
      for (; this.carried < 0; this.carried += this.rate()) purchase.stepsTaken += 1;
      return;
    }
    const { paid, eligible, refunded, steps } = purchase;
    const left = eligible - Math.floor((eligible * refunded) / paid);
    const still = this.program.earn.per.kind === 'visit' ? (isWhole(purchase) ? 0 : steps) : left / this.rate();
    purchase.stepsTaken = Math.max(0, steps - Math.floor(still));
  }

  private walkTo(day: number): void {
    while (this.today < day) {
      this.today += 1;
      this.purse.endBefore(this.today);
      this.tiers.judge(this.today);
      this.program = this.rules.atStart(this.today);
      this.giveBirthday();
    }
  }
}
