import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../../bot/domain/account/entry.ts';
import { balanceOn, sameLot, usableLots } from '../../../bot/domain/account/lots.ts';
import { forecast } from '../../../bot/domain/explain/forecast.ts';
import { lotPieces } from '../../../bot/domain/explain/lot-pieces.ts';
import { nextToLeave, partsLeaving } from '../../../bot/domain/explain/next-to-leave.ts';
import type { Explanation } from '../../../bot/domain/explain/part.ts';
import { whatIf } from '../../../bot/domain/explain/what-if.ts';
import { whyMeasure } from '../../../bot/domain/explain/why-measure.ts';
import { whyBalance, whyEnding } from '../../../bot/domain/explain/why-points.ts';
import { whyKeep, whyTier } from '../../../bot/domain/explain/why-tier.ts';
import { decideAdjust } from '../../../bot/domain/points/adjust.ts';
import { decideAction } from '../../../bot/domain/points/bonus.ts';
import { decideCancel, decideRedeem, pointsUsable } from '../../../bot/domain/points/spend.ts';
import { defaultProgram } from '../../../bot/domain/program/default-program.ts';
import type { Program } from '../../../bot/domain/program/program.ts';
import { decideHold } from '../../../bot/domain/tier/hold.ts';
import { measureOn } from '../../../bot/domain/tier/measure.ts';
import { keepProgress } from '../../../bot/domain/tier/progress.ts';
import { addDays } from '../../../bot/domain/time.ts';
import type { Day } from '../../../shared/ids.ts';
import { Ledger, noon } from '../../support/account.ts';

const seed = Number(process.env.TEST_SEED ?? 23_112_026);
const start = '2027-01-05' as Day;
const runs = { seed, numRuns: Number(process.env.RUNS ?? 120) };

const withVisits = (program: Program): Program => ({
  ...program,
  tiers: program.tiers.map((tier) =>
    tier.up === null
      ? tier
      : { ...tier, up: { of: 'any', conditions: [...tier.up.conditions, { measure: 'visits', atLeast: 6 }] } },
  ),
});

/** Every rule that changes what a number is made of. */
const programs: Record<string, Program> = {
  default: defaultProgram,
  'pending, rolling ends, recorded debts': {
    ...defaultProgram,
    earn: { ...defaultProgram.earn, pendingDays: 14 },
    expiry: { kind: 'rolling', months: 3 },
    refundShortfall: 'debt',
  },
  'short lives, clamped, of the calendar year': {
    ...defaultProgram,
    expiry: { kind: 'days', days: 20 },
    earn: { ...defaultProgram.earn, pendingDays: 5 },
    refundShortfall: 'clamp',
    window: { kind: 'calendar-year' },
  },
  'spend or visits in the member’s year, silence': {
    ...withVisits(defaultProgram),
    window: { kind: 'members-year' },
    down: { ...defaultProgram.down, kind: 'by-measure', silentMonths: 5 },
  },
  'lifetime, judged at once': {
    ...defaultProgram,
    window: { kind: 'lifetime' },
    expiry: { kind: 'never' },
    down: { ...defaultProgram.down, reversal: 'at-once' },
  },
};

const gap = fc.nat(45);
const step = fc.oneof(
  fc.record({
    do: fc.constant('buy' as const),
    gap,
    amount: fc.integer({ min: 1, max: 6_000 }),
    points: fc.nat(60),
    late: fc.nat(20),
  }),
  fc.record({
    do: fc.constant('refund' as const),
    gap,
    which: fc.nat(30),
    shareBp: fc.integer({ min: 1, max: 10_000 }),
  }),
  fc.record({ do: fc.constant('redeem' as const), gap, points: fc.integer({ min: 1, max: 80 }) }),
  fc.record({ do: fc.constant('cancel' as const), gap }),
  fc.record({ do: fc.constant('bonus' as const), gap }),
  fc.record({ do: fc.constant('adjust' as const), gap, points: fc.integer({ min: -40, max: 40 }) }),
  fc.record({ do: fc.constant('hold' as const), gap, days: fc.nat(500) }),
  fc.record({ do: fc.constant('wait' as const), gap: fc.integer({ min: 1, max: 400 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const history = fc.array(step, { maxLength: 30 });

/** Plays a history; `today` is the last day of it. */
function play(program: Program, steps: readonly Step[]): { ledger: Ledger; today: Day } {
  const ledger = new Ledger(program).join(start);
  const bought: Entry[] = [];
  const redeemed: Entry[] = [];
  const refunded = new Map<number, number>();
  let today = start;
  const source = { kind: 'test', id: 't' };
  for (const each of steps) {
    today = addDays(today, each.gap);
    ledger.upTo(today);
    const now = noon(today);
    const { account } = ledger;
    if (each.do === 'buy') {
      const points = Math.min(each.points, pointsUsable(account, program, each.amount, today));
      bought.push(ledger.buy(addDays(today, -each.late), each.amount, { points, arrives: today }));
    } else if (each.do === 'refund' && bought.length > 0) {
      const purchase = bought[each.which % bought.length]!;
      const left = (purchase.source.paid ?? 0) - (refunded.get(purchase.seq) ?? 0);
      const amount = Math.min(left, Math.max(1, Math.floor((left * each.shareBp) / 10_000)));
      if (amount < 1) continue;
      ledger.refund(purchase, amount, today);
      refunded.set(purchase.seq, (refunded.get(purchase.seq) ?? 0) + amount);
    } else if (each.do === 'redeem') {
      const points = Math.min(each.points, balanceOn(account, today));
      if (points > 0) redeemed.push(ledger.add(decideRedeem(account, program, { points, source, now }), now)!);
    } else if (each.do === 'cancel') {
      const entry = redeemed.pop();
      if (entry !== undefined) ledger.add(decideCancel(account, program, entry, { source, now }), now);
    } else if (each.do === 'adjust') {
      const points = Math.max(each.points, -Math.max(0, balanceOn(account, today)));
      if (points !== 0) ledger.add(decideAdjust(account, program, { points, reason: 'test', source, now }), now);
    } else if (each.do === 'hold') {
      const tier = account.standing?.tier ?? '';
      ledger.add(decideHold(account, program, { tier, until: addDays(today, each.days), source, now }), now);
    } else if (each.do === 'bonus') {
      ledger.add(decideAction(account, program, { bonus: 'referral', source, at: now, now }), now);
    }
  }
  // A purchase that arrives late may have completed a validity that has ended meanwhile.
  return { ledger: ledger.upTo(today), today };
}

const add = (values: readonly { value: number }[]) => values.reduce((sum, { value }) => sum + value, 0);
const isWhole = ({ total, parts, rest }: Explanation) => expect(add(parts) + add(rest)).toBe(total);

const cases = Object.entries(programs);

test.each(cases)(`points: every part of balance and lots adds up (%s; seed ${seed})`, (_, program) => {
  fc.assert(
    fc.property(history, (steps) => {
      const { ledger, today } = play(program, steps);
      const { account, entries } = ledger;
      const pieces = lotPieces(entries);
      expect(pieces.length).toBe(account.lots.length);
      for (const lot of account.lots) {
        const found = pieces.find((each) => sameLot(each, lot));
        expect(found?.pieces.reduce((sum, { points }) => sum + points, 0)).toBe(lot.points);
        const order = found?.pieces.map(({ seq, line }) => seq * 1_000 + line) ?? [];
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
      // Also on a day to come, when lots have ended and nobody has written it.
      for (const day of [today, addDays(today, 200)]) {
        const balance = whyBalance(entries, account, day);
        expect(balance.total).toBe(balanceOn(account, day));
        isWhole(balance);
        for (const expiresOn of new Set(usableLots(account, day).map((lot) => lot.expiresOn))) {
          const ending = whyEnding(entries, account, { expiresOn, today: day });
          expect(ending.total).toBeGreaterThan(0);
          isWhole(ending);
          for (const { entry, line } of ending.parts) expect(entry.lines[line!]?.points).toBeGreaterThan(0);
        }
      }
    }),
    runs,
  );
});

test.each(cases)(`sums and tiers: every part adds up, and the rule is met (%s; seed ${seed})`, (_, program) => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(history, (steps) => {
      const { ledger, today } = play(program, steps);
      const { account, entries, timeline } = ledger;
      for (const measure of ['spend', 'visits', 'points']) {
        const sum = whyMeasure(entries, account, program, { measure, day: today });
        expect(sum.total).toBe(measureOn(account, program, measure, today));
        isWhole(sum);
      }
      const keep = whyKeep(entries, account, today);
      const progress = keepProgress(account, today);
      expect(keep === null).toBe(progress === null);
      for (const condition of keep?.conditions ?? []) {
        isWhole(condition);
        if (condition.measure !== progress?.measure) continue;
        expect(Math.max(0, condition.total)).toBe(progress.reached);
        expect(condition.needed).toBe(progress.needed);
      }
      const tier = whyTier(entries, account, timeline, { program, today });
      expect(tier.tier).toBe(account.standing?.tier);
      const { why } = tier.change!.tier;
      seen.add(`${why} ${tier.by}`);
      for (const condition of tier.conditions) isWhole(condition);
      const met = tier.conditions.map(({ total, needed }) => total >= needed);
      const isMet = tier.of === 'any' ? met.some(Boolean) : met.every(Boolean);
      if (['up', 'restored', 'kept'].includes(why))
        expect([why, tier.by === 'none', isMet]).toEqual([why, false, true]);
      if (why === 'down') expect([tier.by, isMet]).toEqual(['keep', false]);
    }),
    runs,
  );
  expect([...seen]).toEqual(expect.arrayContaining(['join none', 'up window']));
});

test.each(cases)(`what leaves next is right to the day (%s; seed ${seed})`, (_, program) => {
  fc.assert(
    fc.property(history, (steps) => {
      const { ledger, today } = play(program, steps);
      const { account, entries } = ledger;
      const sumOn = (day: Day) => measureOn(account, program, 'spend', day);
      const leaving = nextToLeave(account, program, { measure: 'spend', today });
      if (leaving === null) {
        expect(program.window.kind === 'lifetime' || sumOn(today) === 0).toBe(true);
        return;
      }
      expect(add(partsLeaving(entries, account, program, leaving, today))).toBe(leaving.value);
      expect(leaving.value).not.toBe(0);
      expect([sumOn(today), sumOn(addDays(leaving.on, -1)), sumOn(leaving.on)]).toEqual([
        leaving.now,
        leaving.now,
        leaving.left,
      ]);
    }),
    runs,
  );
});

test.each(cases)(`what if is what the purchase then does (%s; seed ${seed})`, (_, program) => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 9_000 }), (steps, amount) => {
      const { ledger, today } = play(program, steps);
      const said = whatIf(ledger.account, program, { amount, discount: 0, now: noon(today), birthday: null });
      const entry = ledger.buy(today, amount);
      expect(said.points).toBe(entry.lines.reduce((sum, { points }) => sum + points, 0));
      expect(said.lines.reduce((sum, { points }) => sum + points, 0)).toBe(said.points);
      expect(said.balance).toBe(balanceOn(ledger.account, today));
      expect(said.tier).toBe(ledger.account.standing?.tier);
      expect(said.until).toBe(ledger.account.standing?.until);
    }),
    runs,
  );
});

test.each(cases)(`the forecast is what twelve months of daily work write (%s; seed ${seed})`, (_, program) => {
  fc.assert(
    fc.property(history, (steps) => {
      const { ledger, today } = play(program, steps);
      const said = forecast(ledger.account, ledger.timeline, noon(today));
      const points = (kind: 'usable' | 'end') =>
        said.events.reduce((sum, event) => (event.kind === kind ? sum + event.points : sum), 0);
      expect(said.balance + points('usable') - points('end')).toBe(said.balanceThen);
      const known = ledger.entries.length;
      for (let day = today; day <= said.to; day = addDays(day, 1)) ledger.upTo(day);
      const written = ledger.entries.slice(known);
      expect(balanceOn(ledger.account, said.to)).toBe(said.balanceThen);
      const tiers = written.flatMap(({ tier }) => (tier === null ? [] : [[tier.since, tier.to]]));
      expect(said.events.flatMap((event) => (event.kind === 'tier' ? [[event.on, event.to]] : []))).toEqual(tiers);
      const ends = written.flatMap(({ lines }) =>
        lines.flatMap(({ allocations = [] }) =>
          allocations.filter((lot) => (lot.usableFrom ?? '') <= (lot.expiresOn ?? '')),
        ),
      );
      expect(points('end')).toBe(ends.reduce((sum, lot) => sum + lot.points, 0));
      for (const { on, points: ending } of said.events.filter((event) => event.kind === 'end'))
        expect(ends.filter((lot) => lot.expiresOn === on).reduce((sum, lot) => sum + lot.points, 0)).toBe(ending);
    }),
    runs,
  );
});
