import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Account } from '../../bot/domain/account/account.ts';
import type { Entry } from '../../bot/domain/account/entry.ts';
import { decideClose, decideTake } from '../../bot/domain/account/merge.ts';
import { decideGiveBack, decideReopen } from '../../bot/domain/account/split.ts';
import { decideBirthday } from '../../bot/domain/birthday/gift.ts';
import { lotPieces } from '../../bot/domain/explain/lot-pieces.ts';
import { decideAdjust } from '../../bot/domain/points/adjust.ts';
import { decideRefund } from '../../bot/domain/points/refund.ts';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { sinceEver, sumBetween } from '../../bot/domain/tier/measure.ts';
import { addDays } from '../../bot/domain/time.ts';
import type { Day, MemberId } from '../../shared/ids.ts';
import { Ledger, noon } from '../support/account.ts';

const id = 'x1';
const pair = (program = defaultProgram) => ({
  a: new Ledger(program, 'a' as MemberId).join('2027-01-05'),
  b: new Ledger(program, 'b' as MemberId).join('2027-01-05'),
});
type Pair = ReturnType<typeof pair>;

function merge({ a, b }: Pair, day: string) {
  for (const each of [a, b]) each.upTo(day);
  const [aBefore, bBefore] = [a.account, b.account];
  const now = noon(day);
  a.add(decideClose(aBefore, a.program, { id, into: 'b' as MemberId, now }), now);
  const taken = b.add(decideTake(bBefore, b.program, aBefore, { id, now }), now)!;
  return { a: aBefore, bBefore, taken };
}

function split({ a, b }: Pair, merged: ReturnType<typeof merge>, day: string): Entry {
  b.upTo(day);
  const now = noon(day);
  const since = b.entries.filter(({ seq }) => seq > merged.taken.seq);
  const given = b.add(decideGiveBack(b.account, b.program, { ...merged, since }, { id, now }), now)!;
  a.add(decideReopen(a.program, merged.a, given, { id, now }), now);
  for (const each of [a, b]) each.upTo(day);
  return given;
}

/** A refund of a purchase that stands in A's ledger, on the account that took A in. */
function refundFor({ a, b }: Pair, purchase: Entry, amount: number, day: string): Entry {
  b.upTo(day);
  const before = [...a.entries, ...b.entries].filter(({ source }) =>
    source.id.startsWith(`refund of a ${purchase.seq}`),
  );
  const draft = decideRefund(b.account, b.program, purchase, before, {
    refundId: `refund of a ${purchase.seq} no ${before.length}`,
    amount,
    reason: 'refund',
    now: noon(day),
  });
  return b.add({ ...draft, behalfOf: 'a' as MemberId }, noon(day))!;
}

const lots = ({ lots }: Account) => lots.map(({ points, expiresOn }) => [points, expiresOn]);
const spend = (account: Account) => sumBetween(account, 'spend', sinceEver, '9999-12-31' as Day);
/** Lots, debt and balance add up, and the ledger read once more (as explanations read it) comes to the same lots. */
const whole = ({ account, entries }: Ledger) => {
  const { balance, debt, lots, seq } = account;
  expect(balance, `at ${seq}`).toBe(lots.reduce((sum, { points }) => sum + points, 0) - debt);
  const pieces = lotPieces(entries).map(({ pieces: each, expiresOn }) => [
    each.reduce((sum, { points }) => sum + points, 0),
    expiresOn,
  ]);
  expect(pieces, `at ${seq}`).toEqual(lots.map(({ points, expiresOn }) => [points, expiresOn]));
};

test('N04: B takes in lots with their ends, the carried remainder, days, years and counts; A is closed and holds nothing', () => {
  const both = pair();
  const { a, b } = both;
  a.buy('2027-01-06', 460);
  b.buy('2027-02-06', 570);
  const before = a.account.balance + b.account.balance;
  merge(both, '2027-03-10');
  expect(a.account).toMatchObject({
    balance: 0,
    lots: [],
    days: [],
    carried: 0,
    standing: null,
    purchases: 0,
    nextExpiryOn: null,
    nextReviewOn: null,
    merged: { into: 'b', id, on: '2027-03-10' },
  });
  expect(b.account).toMatchObject({ balance: before, carried: 130, purchases: 2, holds: ['a'] });
  expect(lots(b.account)).toEqual([
    [5 + 4 + 20 + 5, '2028-01-31'],
    [5 + 20, '2028-02-29'],
  ]);
  // 460 + 570 within the window: silver, as after a purchase.
  expect(b.account.standing).toMatchObject({ tier: 'silver', since: '2027-03-10', until: '2028-03-10' });
  // The remainders together make a step with the next bill.
  expect(b.buy('2027-03-11', 70).lines[0]).toMatchObject({ kind: 'earn', points: 2 });
});

test('N04: the higher tier stands as it stood, whoever held it; a debt is taken over and paid from what is there', () => {
  const both = pair();
  const { a, b } = both;
  a.buy('2027-01-06', 5_200);
  const purchase = a.entries.at(-1)!;
  a.buy('2027-01-07', 100, { points: 50 });
  a.refund(purchase, 5_200, '2027-01-08');
  expect(a.account.debt).toBeGreaterThan(0);
  b.buy('2027-02-06', 6_000);
  b.buy('2027-02-07', 4_500);
  const sum = a.account.balance + b.account.balance;
  const held = b.account.standing;
  merge(both, '2027-03-10');
  expect(b.account.standing).toEqual(held);
  expect(b.account).toMatchObject({ balance: sum, debt: 0 });

  const other = pair();
  other.a.buy('2027-01-06', 5_200);
  other.b.buy('2027-02-06', 10);
  const { standing } = other.a.account;
  merge(other, '2027-03-10');
  expect(other.b.account.standing).toEqual({ ...standing, why: 'merged' });
});

test('N04: a birthday year counts once across merge and split, also where both had theirs', () => {
  const birthday = { month: 3, day: 10, year: 1990, enteredAt: new Date('2027-01-05'), selfEdits: 0 };
  const gift = (ledger: Ledger, day: string) =>
    ledger.add(decideBirthday(ledger.account, ledger.program, { birthday, today: day as Day }), noon(day));
  const both = pair();
  expect(gift(both.a, '2027-03-02')).not.toBeNull();
  expect(gift(both.b, '2027-03-02')).not.toBeNull();
  const merged = merge(both, '2027-03-10');
  expect(gift(both.b, '2027-03-11')).toBeNull();
  split(both, merged, '2027-03-12');
  expect(gift(both.a, '2027-03-13')).toBeNull();
  expect(gift(both.b, '2027-03-13')).toBeNull();

  const late = pair();
  const mergedLate = merge(late, '2027-02-20');
  expect(gift(late.b, '2027-03-02')).not.toBeNull();
  split(late, mergedLate, '2027-03-12');
  expect(gift(late.a, '2027-03-13')).toBeNull();
});

test('N04: what was spent meanwhile came from B’s own first, whichever lot it was taken from', () => {
  const both = pair();
  const { a, b } = both;
  a.buy('2027-01-06', 10_000);
  b.buy('2027-02-06', 8_000);
  const [hadA, hadB] = [a.account.balance, b.account.balance];
  const merged = merge(both, '2027-03-10');
  b.add(
    decideAdjust(b.account, b.program, {
      points: -60,
      reason: 'spent',
      source: { kind: 'adjust', id: 's' },
      now: noon('2027-03-11'),
    }),
    noon('2027-03-11'),
  );
  split(both, merged, '2027-03-12');
  expect(a.account.balance).toBe(hadA);
  expect(b.account.balance).toBe(hadB - 60);
  // Both had January points; what is left of them is A's, and the rest of A's worth comes from February.
  expect(lots(a.account)).toEqual([
    [hadA + 5 - 60, '2028-01-31'],
    [60 - 5, '2028-02-29'],
  ]);
  expect(a.account).toMatchObject({
    standing: { ...merged.a.standing, why: 'split' },
    days: merged.a.days,
    carried: merged.a.carried,
  });
  expect('merged' in a.account || 'holds' in b.account).toBe(false);
});

test('N04: more spent than B had: A has what is left, and B no debt', () => {
  const both = pair();
  const { a, b } = both;
  a.buy('2027-01-06', 5_000);
  const merged = merge(both, '2027-03-10');
  const all = b.account.balance;
  const take = { points: 10 - all, reason: 'spent', source: { kind: 'adjust', id: 's' }, now: noon('2027-03-11') };
  b.add(decideAdjust(b.account, b.program, take), take.now);
  const given = split(both, merged, '2027-03-12');
  expect(a.account.balance).toBe(10);
  expect(b.account).toMatchObject({ balance: 0, debt: 0 });
  expect(given.lines[0]?.detail).toMatchObject({ short: merged.a.balance - 10 });
});

test('N04: a refund of A’s purchase made while merged is A’s after the split', () => {
  const both = pair();
  const { a, b } = both;
  const purchase = a.buy('2027-01-06', 1_250);
  b.buy('2027-02-06', 8_000);
  const hadB = b.account.balance;
  const merged = merge(both, '2027-03-10');
  const refunded = refundFor(both, purchase, 1_250, '2027-03-11');
  expect(refunded.lines.every(({ undoes }) => undoes?.memberId === 'a')).toBe(true);
  expect(spend(b.account)).toBe(8_000);
  split(both, merged, '2027-03-12');
  expect([a.account.balance, b.account.balance]).toEqual([5, hadB]);
  expect([spend(a.account), spend(b.account)]).toEqual([0, 8_000]);
  expect([a.account.purchases, b.account.purchases]).toEqual([0, 1]);
  expect(a.account.firstBonus).toBeNull();
});

const step = fc.record({
  who: fc.constantFrom('a' as const, 'b' as const),
  what: fc.constantFrom('buy' as const, 'refund' as const, 'spend' as const),
  amount: fc.integer({ min: 1, max: 9_000 }),
  wait: fc.integer({ min: 0, max: 200 }),
});

test('whatever came before and between: merging and splitting move points, money and purchases, and make none', () => {
  const shortfalls = ['negative', 'clamp', 'debt'] as const;
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 8 }),
      fc.array(step, { maxLength: 6 }),
      fc.constantFrom(...shortfalls),
      fc.boolean(),
      (before, between, refundShortfall, rolling) => {
        const expiry = rolling ? ({ kind: 'rolling', months: 6 } as const) : defaultProgram.expiry;
        const both = pair({ ...defaultProgram, refundShortfall, expiry });
        const sums = () => ({
          balance: both.a.account.balance + both.b.account.balance,
          spend: spend(both.a.account) + spend(both.b.account),
          carried: both.a.account.carried + both.b.account.carried,
          owed: both.a.account.owed + both.b.account.owed,
          purchases: both.a.account.purchases + both.b.account.purchases,
        });
        let day = '2027-01-06' as Day;
        const act = (steps: typeof before, merged: boolean) => {
          for (const { who, what, amount, wait } of steps) {
            day = addDays(day, merged ? wait % 5 : wait);
            const live = merged ? both.b : both[who];
            const refundable = both[who].entries.findLast(
              ({ command, source, seq }) =>
                command === 'purchase' &&
                ![...both.a.entries, ...both.b.entries].some((each) =>
                  each.source.id.startsWith(`refund of ${who} ${seq} `),
                ) &&
                !both[who].entries.some((each) => each.source.id.startsWith(`refund of ${seq}`)) &&
                (source.paid ?? 0) > 0,
            );
            if (what === 'buy') live.buy(day, amount);
            else if (what === 'refund' && refundable !== undefined) {
              const part = Math.min(amount, refundable.source.paid ?? 0);
              if (merged && who === 'a') refundFor(both, refundable, part, day);
              else live.refund(refundable, part, day);
            } else if (what === 'spend') {
              live.upTo(day);
              const points = Math.min(amount % 100, Math.max(0, live.account.balance));
              const now = noon(day);
              const source = { kind: 'adjust', id: 's' };
              try {
                live.add(decideAdjust(live.account, live.program, { points: -points, reason: 's', source, now }), now);
              } catch {
                // Nothing to spend that day.
              }
            }
            whole(live);
          }
        };
        act(before, false);
        for (const each of [both.a, both.b]) each.upTo(day);
        const held = sums();
        const merged = merge(both, day);
        for (const each of [both.a, both.b]) whole(each);
        expect(sums()).toEqual(held);
        act(between, true);
        both.b.upTo(day);
        const then = sums();
        const debtBefore = Math.max(both.b.account.debt, merged.bBefore.debt);
        split(both, merged, day);
        for (const each of [both.a, both.b]) whole(each);
        const after = sums();
        // A's debt may leave B with lots that have ended since, which end again: nothing else may change.
        expect({ ...after, balance: 0 }).toEqual({ ...then, balance: 0 });
        expect(after.balance).toBeLessThanOrEqual(then.balance);
        if (merged.a.debt === 0) expect(after.balance).toBe(then.balance);
        expect(both.b.account.debt).toBeLessThanOrEqual(debtBefore);
        if (between.length === 0) {
          expect(both.a.account.balance).toBe(merged.a.balance);
          expect(both.b.account.balance).toBe(merged.bBefore.balance);
          expect(both.a.account.days.filter(({ spend: s, visits }) => s !== 0 || visits !== 0)).toEqual(
            merged.a.days.filter(({ spend: s, visits }) => s !== 0 || visits !== 0),
          );
          expect(both.b.account.standing?.tier).toBe(merged.bBefore.standing?.tier);
          expect(both.a.account.standing?.tier).toBe(merged.a.standing?.tier);
        }
      },
    ),
    { numRuns: 300, seed: 20270310, verbose: 1 },
  );
});
