import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyAccount, fold } from '../../bot/domain/account/account.ts';
import { pointsUsable } from '../../bot/domain/points/spend.ts';
import { measureOn } from '../../bot/domain/tier/measure.ts';
import { addDays, businessDay } from '../../bot/domain/time.ts';
import type { Day } from '../../shared/ids.ts';
import { Ledger, memberId, noon } from '../support/account.ts';

const seed = Number(process.env.TEST_SEED ?? 1_812_027);
const start = '2027-01-05' as Day;
const runs = { seed, numRuns: 300 };

const step = fc.oneof(
  fc.record({
    do: fc.constant('buy' as const),
    gap: fc.nat(40),
    amount: fc.integer({ min: 1, max: 6_000 }),
    points: fc.nat(60),
    late: fc.nat(20),
  }),
  fc.record({
    do: fc.constant('refund' as const),
    gap: fc.nat(40),
    which: fc.nat(30),
    shareBp: fc.integer({ min: 1, max: 10_000 }),
  }),
  fc.record({ do: fc.constant('wait' as const), gap: fc.integer({ min: 1, max: 400 }) }),
);

function play(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]): Ledger {
  const ledger = new Ledger().join(start);
  let today = start;
  const bought: ReturnType<Ledger['buy']>[] = [];
  const refunded = new Map<number, number>();
  for (const each of steps) {
    today = addDays(today, each.gap);
    ledger.upTo(today);
    if (each.do === 'buy') {
      const points = Math.min(each.points, pointsUsable(ledger.account, ledger.program, each.amount, today));
      bought.push(ledger.buy(addDays(today, -each.late), each.amount, { points, arrives: today }));
    } else if (each.do === 'refund' && bought.length > 0) {
      const purchase = bought[each.which % bought.length]!;
      const left = (purchase.source.paid ?? 0) - (refunded.get(purchase.seq) ?? 0);
      const amount = Math.min(left, Math.max(1, Math.floor((left * each.shareBp) / 10_000)));
      if (amount < 1) continue;
      ledger.refund(purchase, amount, today);
      refunded.set(purchase.seq, (refunded.get(purchase.seq) ?? 0) + amount);
    }
  }
  return ledger;
}

test(`points are conserved in any history (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { account, entries } = play(steps);
      const sum = entries.flatMap(({ lines }) => lines).reduce((total, { points }) => total + points, 0);
      const lots = account.lots.reduce((total, { points }) => total + points, 0);
      expect(account.balance).toBe(sum);
      expect(account.balance).toBe(lots - account.debt);
      expect(account.lots.every(({ points }) => points > 0)).toBe(true);
      expect(account.carried).toBeGreaterThanOrEqual(0);
      expect(account.carried).toBeLessThan(100);
      expect(account.days.every(({ spend }) => spend >= 0)).toBe(true);
      expect(fold(emptyAccount(memberId), entries)).toEqual(account);
    }),
    runs,
  );
});

test(`refunds in parts come to what one would (seed ${seed})`, () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 20_000 }),
      fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 8 }),
      fc.integer({ min: 0, max: 20_000 }),
      (amount, cuts, earlier) => {
        const one = new Ledger().join(start);
        const many = new Ledger().join(start);
        const [whole, parted] = [one, many].map((ledger) => {
          if (earlier > 0) ledger.buy(start, earlier);
          return ledger.buy(start, amount);
        });
        let total = 0;
        for (const cut of cuts) {
          if (total + cut > amount) continue;
          many.refund(parted!, cut, start);
          total += cut;
        }
        if (total === 0) return;
        one.refund(whole!, total, start);
        expect(many.account.balance).toBe(one.account.balance);
        expect(many.account.carried).toBe(one.account.carried);
        expect(many.account.days).toEqual(one.account.days);
      },
    ),
    runs,
  );
});

test(`base steps do not depend on the order of arrival, and a larger bill never earns less by itself (seed ${seed})`, () => {
  const stepsOf = (ledger: Ledger) =>
    ledger.entries.reduce(
      (sum, { lines }) => sum + Number(lines.find(({ kind }) => kind === 'earn')?.detail?.steps ?? 0),
      0,
    );
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 12 }),
      fc.nat(1_000),
      (amounts, more) => {
        const played = (order: readonly number[]) => {
          const ledger = new Ledger().join(start);
          for (const amount of order) ledger.buy(start, amount);
          return ledger;
        };
        const forward = played(amounts);
        expect(stepsOf(played(amounts.toReversed()))).toBe(stepsOf(forward));
        const larger = played(amounts.with(0, amounts[0]! + more));
        expect(stepsOf(larger)).toBeGreaterThanOrEqual(stepsOf(forward));
        const first = (ledger: Ledger) => ledger.entries[1]?.balanceAfter ?? 0;
        expect(first(larger)).toBeGreaterThanOrEqual(first(forward));
        expect(measureOn(larger.account, larger.program, 'spend', start)).toBe(
          measureOn(forward.account, forward.program, 'spend', start) + more,
        );
      },
    ),
    runs,
  );
});

test('business days: the shop’s zone, night shops, days of 23 and 25 hours', () => {
  const taipei = { zone: 'Asia/Taipei', businessDay: { endsAt: '00:00' } };
  expect(businessDay(new Date('2027-03-09T16:00:00Z'), taipei)).toBe('2027-03-10');
  expect(businessDay(new Date('2027-03-09T15:59:59.999Z'), taipei)).toBe('2027-03-09');
  const night = { zone: 'Asia/Taipei', businessDay: { endsAt: '05:00' } };
  expect(businessDay(new Date('2027-03-09T20:59:59Z'), night)).toBe('2027-03-09');
  expect(businessDay(new Date('2027-03-09T21:00:00Z'), night)).toBe('2027-03-10');
  const newYork = { zone: 'America/New_York', businessDay: { endsAt: '00:00' } };
  expect(businessDay(new Date('2027-03-15T03:59:00Z'), newYork)).toBe('2027-03-14');
  expect(businessDay(new Date('2027-11-08T04:59:00Z'), newYork)).toBe('2027-11-07');
  expect(noon('2027-03-10').toISOString()).toBe('2027-03-10T04:00:00.000Z');
});
