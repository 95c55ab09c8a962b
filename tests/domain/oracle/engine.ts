import type { Entry } from '../../../bot/domain/account/entry.ts';
import { balanceOn } from '../../../bot/domain/account/lots.ts';
import { nextBirthdayGift } from '../../../bot/domain/birthday/birthday.ts';
import { decideBirthday } from '../../../bot/domain/birthday/gift.ts';
import { pointsUsable } from '../../../bot/domain/points/spend.ts';
import type { Program } from '../../../bot/domain/program/program.ts';
import { measureOn } from '../../../bot/domain/tier/measure.ts';
import { addDays } from '../../../bot/domain/time.ts';
import type { Day } from '../../../shared/ids.ts';
import { Ledger, noon } from '../../support/account.ts';
import { joined } from './histories.ts';
import type { Answer, Command, Shop } from './oracle.ts';

const line = (productLine: string, amount: number) => ({ sku: productLine, productLine, quantity: 1, amount });

/** Taipei. */
const morning = (day: Day): Date => new Date(`${day}T00:00:00+08:00`);
const firstStart = (at: Date): Day => new Date(at.getTime() + 32 * 3_600_000 - 1).toISOString().slice(0, 10) as Day;

/** The engine, asked what the oracle is asked. */
export class Engine {
  readonly ledger: Ledger;
  readonly bought: { entry: Entry; left: number }[] = [];
  today = joined as Day;
  readonly campaigns: Shop['campaigns'];
  /** Days whose start is the first under a version. */
  readonly switches: Day[];
  constructor({ versions, campaigns }: Shop) {
    this.campaigns = campaigns;
    this.ledger = new Ledger(versions).join(joined);
    this.switches = versions.map(({ startsAt }) => firstStart(startsAt));
  }

  private program(at: Date): Program {
    return this.ledger.timeline.inForce(at);
  }

  do(command: Command): Answer {
    this.goTo((command.kind === 'buy' ? (command.arrives ?? command.day) : command.day) as Day);
    if (command.kind === 'buy') this.buy(command);
    if (command.kind === 'refund') this.refund(command);
    if (command.kind === 'tell') {
      this.ledger.birthday = { ...command.birthday, year: null, enteredAt: noon(this.today) };
      this.giveBirthday(noon(this.today));
    }
    this.ledger.upTo(this.today);
    return this.answer();
  }

  /** What a worker does meanwhile: the calendar of each day on which a birthday gift may be due, and the gift. */
  private goTo(day: Day): void {
    for (let gift = this.nextGift(); gift !== null && gift <= day; gift = this.nextGift()) {
      this.today = gift;
      this.ledger.upTo(gift);
      this.giveBirthday(morning(gift));
    }
    this.today = day;
    this.ledger.upTo(day);
  }

  /** The next day that gives one by the rules of today, or on which there are others. */
  private nextGift(): Day | null {
    const { birthday, account } = this.ledger;
    if (birthday === null) return null;
    const given = account.birthdays.map(({ year }) => year);
    const next = nextBirthdayGift(birthday, this.today, this.program(noon(this.today)), given);
    const days = [...this.switches, next <= this.today ? addDays(this.today, 1) : next];
    return days.filter((each) => each > this.today).toSorted()[0] ?? null;
  }

  private giveBirthday(now: Date): void {
    const { birthday, account } = this.ledger;
    if (birthday === null) return;
    this.ledger.add(decideBirthday(account, this.program(now), { birthday, today: this.today }), now);
  }

  private buy({ day, amount, points: wish = 0, channel, excluded = 0 }: Command & { kind: 'buy' }): void {
    const { account } = this.ledger;
    const program = this.program(noon(day));
    const most = Math.min(wish, pointsUsable(account, program, amount, this.today));
    const points = most - (most % program.spending.block);
    const lines = excluded === 0 ? [] : [line('cards', excluded), line('tea', amount - excluded)];
    const entry = this.ledger.buy(day, amount, {
      points,
      arrives: this.today,
      channel: channel ?? null,
      lines,
      campaigns: this.campaigns,
    });
    this.bought.push({ entry, left: entry.source.paid ?? 0 });
  }

  private refund({ purchase, amount }: Command & { kind: 'refund' }): void {
    const bought = this.bought[purchase];
    const taken = Math.min(amount, bought?.left ?? 0);
    if (bought === undefined || taken < 1) return;
    bought.left -= taken;
    this.ledger.refund(bought.entry, taken, this.today);
  }

  private answer(): Answer {
    const { account } = this.ledger;
    const program = this.program(noon(this.today));
    const sums: Answer['points'] = [];
    for (const { expiresOn, usableFrom, points } of account.lots) {
      const from = usableFrom !== undefined && usableFrom > this.today ? usableFrom : null;
      const found = sums.find((each) => each[0] === expiresOn && each[1] === from);
      if (found === undefined) sums.push([expiresOn, from, points]);
      else found[2] += points;
    }
    return {
      day: this.today,
      balance: balanceOn(account, this.today),
      points: sums,
      owed: account.owed,
      carried: account.carried,
      spend: measureOn(account, program, 'spend', this.today),
      tier: account.standing!.tier,
      since: account.standing!.since,
      until: account.standing!.until,
    };
  }
}
