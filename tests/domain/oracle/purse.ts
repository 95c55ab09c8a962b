import { monthsLater } from './dates.ts';

/**
 * What was earned at once: what is left of it, its last day (`null` = none), and the day it can be used from (`null` = at once).
 * `rolls`: it ends so many months after the last visit.
 */
export type Earning = { left: number; end: number | null; from: number | null; rolls: number | null };

const big = Number.MAX_SAFE_INTEGER;

/** A member's points: a flat list of earnings. Days are numbers. */
export class Purse {
  readonly earnings: Earning[] = [];
  /** What was taken that was not there: the next points pay it. */
  debt = 0;
  /** What was taken that was not there, where the shop writes it down instead. */
  owed = 0;

  /** A debt is paid first. */
  give(points: number, lasts: Omit<Earning, 'left'>): Earning {
    const pays = Math.min(this.debt, points);
    this.debt -= pays;
    const earning = { left: points - pays, ...lasts };
    this.earnings.push(earning);
    return earning;
  }

  /** One point comes back to the earning it was taken from; it is gone where that has ended. */
  giveBack(earning: Earning, today: number): void {
    if (earning.end !== null && earning.end < today) return;
    if (this.debt > 0) this.debt -= 1;
    else earning.left += 1;
  }

  balance(today: number): number {
    return this.usable(today).reduce((sum, { left }) => sum + left, 0) - this.debt;
  }

  /** Soonest end first; of one end, what could be used sooner, and what rolls last. */
  private inOrder(): Earning[] {
    return this.earnings
      .filter(({ left }) => left > 0)
      .sort(
        (a, b) =>
          (a.end ?? big) - (b.end ?? big) ||
          (a.from ?? 0) - (b.from ?? 0) ||
          Number(a.rolls !== null) - Number(b.rolls !== null),
      );
  }

  private usable(today: number): Earning[] {
    return this.inOrder().filter(({ from }) => from === null || from <= today);
  }

  /** Points that pay, one element for each. */
  spend(points: number, today: number): Earning[] {
    const paid: Earning[] = [];
    for (const each of this.usable(today)) {
      while (each.left > 0 && paid.length < points) {
        each.left -= 1;
        paid.push(each);
      }
    }
    return paid;
  }

  /** From those that end, and can be used, with the first; then from what can be used, and from what cannot yet. */
  take(points: number, first: Earning, today: number, shortfall: 'negative' | 'debt' | 'clamp'): void {
    const all = this.inOrder();
    const isOwn = ({ end, from, rolls }: Earning) =>
      end === first.end && from === first.from && (rolls === null) === (first.rolls === null);
    const canBeUsed = this.usable(today);
    const own = all.filter(isOwn);
    const rest = [...canBeUsed, ...all.filter((each) => !canBeUsed.includes(each))].filter((each) => !isOwn(each));
    let missing = points;
    for (const each of [...own, ...rest]) {
      const taken = Math.min(each.left, missing);
      each.left -= taken;
      missing -= taken;
    }
    if (shortfall === 'negative') this.debt += missing;
    if (shortfall === 'debt') this.owed += missing;
  }

  endBefore(today: number): void {
    for (const each of this.earnings) if (each.end !== null && each.end < today) each.left = 0;
  }

  /** Points that last as long as the member comes move their end: the last visit was on that day. */
  roll(active: number, today: number): void {
    for (const each of this.earnings)
      if (each.rolls !== null && each.end! >= today) each.end = monthsLater(active, each.rolls);
  }

  /** Last day, the day they can be used from if that lies ahead, and how many, soonest end first. */
  listed(today: number): [number | null, number | null, number][] {
    const sums: [number | null, number | null, number][] = [];
    for (const { end, from: usableFrom, left } of this.inOrder()) {
      const from = usableFrom !== null && usableFrom > today ? usableFrom : null;
      const found = sums.find((each) => each[0] === end && each[1] === from);
      if (found === undefined) sums.push([end, from, left]);
      else found[2] += left;
    }
    return sums.sort((a, b) => (a[0] ?? big) - (b[0] ?? big) || (a[1] ?? 0) - (b[1] ?? 0));
  }
}
