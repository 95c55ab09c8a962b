import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../bot/domain/account/entry.ts';
import { pointsUsable } from '../../bot/domain/points/spend.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { measureOn } from '../../bot/domain/tier/measure.ts';
import type { Day } from '../../shared/ids.ts';
import { Ledger, noon } from '../support/account.ts';
import { histories, joined, programOf, variations } from './oracle/histories.ts';
import { type Answer, type Command, Oracle } from './oracle/oracle.ts';

const seed = Number(process.env.TEST_SEED ?? 2_027_015);
const numRuns = Number(process.env.REGULARS_HISTORIES ?? 10_000);

/** The engine, asked what the oracle is asked. */
class Engine {
  readonly ledger: Ledger;
  readonly bought: { entry: Entry; left: number }[] = [];
  today = joined as Day;
  constructor(program: Program, birthMonth: number | null) {
    this.ledger = new Ledger(program).join(joined);
    if (birthMonth !== null) {
      this.ledger.birthday = { month: birthMonth, day: null, year: null, enteredAt: noon('2026-01-01') };
    }
  }

  do(command: Command): Answer {
    this.today = (command.kind === 'buy' ? (command.arrives ?? command.day) : command.day) as Day;
    this.ledger.upTo(this.today);
    if (command.kind === 'buy') this.buy(command);
    if (command.kind === 'refund') this.refund(command);
    this.ledger.upTo(this.today);
    return this.answer();
  }

  private buy({ day, amount, points: wish = 0 }: Command & { kind: 'buy' }): void {
    const { account, program } = this.ledger;
    const most = Math.min(wish, pointsUsable(account, program, amount, this.today));
    const points = most - (most % program.spending.block);
    const entry = this.ledger.buy(day, amount, { points, arrives: this.today });
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
    const { account, program } = this.ledger;
    const ends = new Map<string | null, number>();
    for (const { expiresOn, points } of account.lots) ends.set(expiresOn, (ends.get(expiresOn) ?? 0) + points);
    return {
      day: this.today,
      balance: account.balance,
      points: [...ends],
      owed: account.owed,
      carried: account.carried,
      spend: measureOn(account, program, 'spend', this.today),
      tier: account.standing!.tier,
      since: account.standing!.since,
      until: account.standing!.until,
    };
  }
}

test(`the engine says of any history what a walk through the days says (seed ${seed}, ${numRuns} histories)`, () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(variations, histories, fc.option(fc.integer({ min: 1, max: 12 })), (varied, commands, birthMonth) => {
      const program = programOf(varied);
      const engine = new Engine(program, birthMonth);
      const oracle = new Oracle(program, joined, birthMonth);
      for (const command of commands) expect(engine.do(command)).toEqual(oracle.do(command));
      for (const { tier, at, recordedAt, command } of engine.ledger.entries) {
        const late = command === 'purchase' && at < recordedAt ? 'late ' : '';
        if (tier !== null) seen.add(`${late}${command} ${tier.why}`);
      }
    }),
    { seed, numRuns },
  );
  // Each kind of change has been met, or their agreement would say nothing of it.
  expect([...seen].toSorted()).toEqual([
    'join join',
    'late purchase kept',
    'late purchase restored',
    'late purchase up',
    'purchase kept',
    'purchase restored',
    'purchase up',
    'tier-review down',
    'tier-review kept',
    'tier-review silent',
  ]);
}, 1_800_000);
