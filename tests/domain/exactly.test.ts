import { expect, test } from 'vitest';
import { balanceOn } from '../../bot/domain/account/lots.ts';
import { decideBirthday } from '../../bot/domain/birthday/gift.ts';
import { decideRedeem, pointsUsable } from '../../bot/domain/points/spend.ts';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { measureOn } from '../../bot/domain/tier/measure.ts';
import { businessDay } from '../../bot/domain/time.ts';
import type { Day } from '../../shared/ids.ts';
import { Ledger, noon } from '../support/account.ts';

const joinBonusOnly = defaultProgram.bonuses.filter(({ code }) => code === 'join');
const day = (text: string) => text as Day;
const pointsOf = (entry: { lines: { kind: string; points: number }[] }, kind: string) =>
  entry.lines.filter((line) => line.kind === kind).reduce((sum, { points }) => sum + points, 0);
/** Joined, with a first purchase of nothing much behind it, so that its bonus is out of the way. */
const member = (joined = '2027-01-05') => {
  const ledger = new Ledger().join(joined);
  ledger.buy(joined, 100);
  return ledger;
};

test('earning: the remainder is carried; steps are floored, then multiplied, then floored', () => {
  const ledger = member();
  expect(pointsOf(ledger.buy('2027-01-06', 265), 'earn')).toBe(2);
  expect(ledger.account.carried).toBe(65);
  expect(pointsOf(ledger.buy('2027-01-06', 35), 'earn')).toBe(1);
  expect(ledger.account.carried).toBe(0);
  ledger.buy('2027-01-07', 600);
  expect(ledger.account.standing?.tier).toBe('silver');
  // ×1.2 of 4 steps is 4.8.
  expect(pointsOf(ledger.buy('2027-01-08', 499), 'earn')).toBe(4);
  expect(ledger.account.carried).toBe(99);
});

test('earning: the multiplier is that of the tier held before the purchase; the tier is judged after it', () => {
  const ledger = new Ledger().join('2027-01-05');
  const entry = ledger.buy('2027-01-06', 10_000);
  expect(entry.lines.map(({ kind, points }) => [kind, points])).toEqual([
    ['earn', 100],
    ['bonus', 20],
    ['tier', 0],
  ]);
  expect(entry.tier).toMatchObject({
    from: 'copper',
    to: 'diamond',
    keep: { conditions: [{ offset: 10_000, bar: 5_000 }] },
  });
  expect(pointsOf(ledger.buy('2027-01-07', 1_000), 'earn')).toBe(20);
});

test('earning: delivery platforms earn and count nothing', () => {
  const ledger = member();
  expect(pointsOf(ledger.buy('2027-01-06', 5_000, { channel: 'delivery' }), 'earn')).toBe(0);
  expect(measureOn(ledger.account, ledger.program, 'spend', day('2027-01-06'))).toBe(100);
});

test('lots: points of any day of March 2027 can be used to the end of 31 March 2028, late job or not', () => {
  const ledger = member('2027-03-01');
  ledger.buy('2027-03-31', 1_000);
  expect(new Set(ledger.account.lots.map(({ expiresOn }) => expiresOn))).toEqual(new Set(['2028-03-31']));
  const { balance } = ledger.account;
  expect(balanceOn(ledger.account, day('2028-03-31'))).toBe(balance);
  expect(balanceOn(ledger.account, day('2028-04-01'))).toBe(0);
  const spend = (on: string) =>
    decideRedeem(ledger.account, ledger.program, { points: 1, source: { kind: 'reward', id: 'r' }, now: new Date(on) });
  expect(spend('2028-03-31T15:59:59Z').lines[0]?.points).toBe(-1);
  expect(() => spend('2028-03-31T16:00:00Z')).toThrow('POINTS_NOT_ENOUGH');
  ledger.upTo('2028-06-01');
  expect(ledger.account).toMatchObject({ balance: 0, lots: [] });
  expect(ledger.entries.filter(({ command }) => command === 'expire')).toMatchObject([{ day: '2028-04-01' }]);
});

test('late: earns with today’s remainder and the multiplier of when it happened, and counts on its own day', () => {
  const ledger = member();
  ledger.buy('2027-02-01', 950);
  expect(ledger.account).toMatchObject({ carried: 50, standing: { tier: 'silver' } });
  const late = ledger.buy('2027-01-20', 1_050, { arrives: '2027-02-10' });
  expect(pointsOf(late, 'earn')).toBe(11);
  expect(late.lines[0]?.lot?.expiresOn).toBe('2028-02-29');
  expect(measureOn(ledger.account, ledger.program, 'spend', day('2027-01-20'))).toBe(1_150);
});

test('late: a tier it would have given then is given now with that day’s dates', () => {
  const ledger = member();
  ledger.buy('2027-02-01', 800);
  const late = ledger.buy('2027-01-20', 200, { arrives: '2027-02-10' });
  expect(late.tier).toMatchObject({ to: 'silver', since: '2027-02-01', until: '2028-02-01' });
});

test('refund: the carried remainder falls; own steps go at their multiplier; parts come to what one would', () => {
  const parts = member();
  const bought = parts.buy('2027-01-06', 1_000);
  expect(pointsOf(parts.refund(bought, 1, '2027-01-07'), 'reverse')).toBe(-1);
  expect(parts.account.carried).toBe(99);
  expect(pointsOf(parts.refund(bought, 99, '2027-01-07'), 'reverse')).toBe(0);
  const rest = parts.refund(bought, 900, '2027-01-08');
  expect(pointsOf(rest, 'reverse')).toBe(-9);
  expect(parts.account).toMatchObject({ carried: 0, purchases: 1 });
  expect(() => parts.refund(bought, 1, '2027-01-08')).toThrow('REFUND_TOO_LARGE');
});

test('refund: bonuses go when it is wholly refunded, the first-purchase bonus to whom it then belongs', () => {
  const ledger = new Ledger().join('2027-01-05');
  const first = ledger.buy('2027-01-06', 300);
  expect(ledger.account.balance).toBe(5 + 3 + 20);
  ledger.refund(first, 300, '2027-01-07');
  expect(ledger.account).toMatchObject({ balance: 5, firstBonus: null, purchases: 0 });
  const second = ledger.buy('2027-01-08', 300);
  const third = ledger.buy('2027-01-09', 300);
  ledger.refund(second, 300, '2027-01-10');
  expect(ledger.account.balance).toBe(5 + 3 + 20);
  ledger.refund(third, 300, '2027-01-10');
  expect(ledger.account).toMatchObject({ balance: 5, purchases: 0 });
});

test('refund: the first-purchase bonus moves to the next purchase untouched, spent or ended as it may be', () => {
  const spent = new Ledger({ ...defaultProgram, refundShortfall: 'clamp' }).join('2027-01-05');
  const first = spent.buy('2027-01-06', 99);
  spent.buy('2027-01-07', 50, { points: 25 });
  expect(spent.account.balance).toBe(1);
  spent.refund(first, 99, '2027-01-08');
  expect(spent.account.balance).toBe(0);
  const ended = new Ledger().join('2027-01-05');
  const early = ended.buy('2027-01-06', 99);
  ended.buy('2028-01-06', 3_001);
  ended.refund(early, 99, '2028-02-01');
  expect(ended.account.balance).toBe(30);
});

test('refund: may go negative; the next earning pays it back', () => {
  const ledger = member();
  const bought = ledger.buy('2027-01-06', 900);
  ledger.add(
    decideRedeem(ledger.account, ledger.program, {
      points: 35,
      source: { kind: 'reward', id: 'r' },
      now: noon('2027-01-07'),
    }),
    noon('2027-01-07'),
  );
  expect(ledger.account.balance).toBe(0);
  ledger.refund(bought, 900, '2027-01-08');
  expect(ledger.account).toMatchObject({ balance: -9, debt: 9, lots: [] });
  ledger.buy('2027-01-09', 1_000);
  expect(ledger.account.debt).toBe(0);
  expect(ledger.account.lots.reduce((sum, { points }) => sum + points, 0)).toBe(ledger.account.balance);
});

test('refund: points that paid come back to their lots in proportion; a lot that has ended ends again at once', () => {
  const ledger = member('2027-01-05');
  ledger.buy('2027-01-06', 9_000);
  const { balance } = ledger.account;
  const bought = ledger.buy('2028-01-31', 100, { points: 50 });
  expect(bought.source.paid).toBe(50);
  const half = ledger.refund(bought, 25, '2028-02-01');
  expect(half.lines.map(({ kind, points }) => [kind, points])).toContainEqual(['expire', -25]);
  expect(half.lines.find(({ detail }) => detail?.endedAgain)).toMatchObject({
    points: 25,
    detail: { endedAgain: 25 },
  });
  expect(balance).toBeGreaterThan(50);
});

test('refund: points that come back are there to take from before the shop lets a shortfall go', () => {
  const ledger = new Ledger({ ...defaultProgram, refundShortfall: 'clamp' }).join('2027-01-05');
  ledger.buy('2027-01-06', 500);
  const bought = ledger.buy('2027-01-07', 730, { points: 30 });
  ledger.buy('2027-01-08', 14, { points: 7 });
  expect(ledger.account.balance).toBe(0);
  ledger.refund(bought, 700, '2027-01-09');
  expect(ledger.account.balance).toBe(30 - 7);
});

test('rolling: points that come back to an empty account end as late as the last purchase made them', () => {
  const rolling: Program = { ...defaultProgram, expiry: { kind: 'rolling', months: 3 }, bonuses: joinBonusOnly };
  const ledger = new Ledger(rolling).join('2027-01-05');
  const bought = ledger.buy('2027-04-01', 10, { points: 5 });
  ledger.refund(bought, 5, '2027-04-10');
  expect(ledger.account.lots).toEqual([{ points: 5, expiresOn: '2027-07-01', rolling: true }]);
});

test('rolling: a late purchase does not take back what a redemption after it has moved', () => {
  const ledger = new Ledger({ ...defaultProgram, expiry: { kind: 'rolling', months: 3 } }).join('2027-01-05');
  const source = { kind: 'reward', id: 'r' };
  ledger.add(
    decideRedeem(ledger.account, ledger.program, { points: 1, source, now: noon('2027-03-10') }),
    noon('2027-03-10'),
  );
  ledger.buy('2027-03-05', 50, { arrives: '2027-03-12' });
  expect(ledger.account.lots.map(({ expiresOn }) => expiresOn)).toEqual(['2027-06-10']);
});

test('birthday: points once a year from the first business day; 2 all month; not for one entered < 30 days ahead', () => {
  const ledger = member('2027-01-05');
  const birthday = { month: 3, day: 20, year: null, enteredAt: noon('2027-01-05') };
  const give = (at: Date) =>
    decideBirthday(ledger.account, ledger.program, { birthday, today: businessDay(at, ledger.program) });
  expect(give(new Date('2027-02-28T15:59:59Z'))).toBeNull();
  const gift = give(new Date('2027-02-28T16:00:00Z'));
  expect(gift).toMatchObject({ day: '2027-03-01', lines: [{ points: 10, lot: { expiresOn: '2028-03-31' } }] });
  ledger.add(gift, noon('2027-03-01'));
  expect(give(noon('2027-03-20'))).toBeNull();
  expect(give(noon('2028-03-01'))).not.toBeNull();
  ledger.birthday = birthday;
  expect(pointsOf(ledger.buy('2027-03-31', 500), 'earn')).toBe(10);
  expect(pointsOf(ledger.buy('2027-04-01', 500), 'earn')).toBe(5);
  const entered = (on: string) =>
    decideBirthday(member().account, ledger.program, {
      birthday: { ...birthday, enteredAt: noon(on) },
      today: '2027-03-01' as Day,
    });
  expect(entered('2027-02-18')).not.toBeNull();
  expect(entered('2027-02-19')).toBeNull();
});

test('spending: at most half of the bill after discounts; soonest end first', () => {
  const ledger = member('2027-01-05');
  ledger.buy('2027-02-05', 8_000);
  const on = day('2027-02-06');
  expect(pointsUsable(ledger.account, ledger.program, 99, on)).toBe(49);
  const bought = ledger.buy('2027-02-06', 100, { points: 30 });
  expect(bought.lines[0]).toMatchObject({ kind: 'redeem', points: -30 });
  expect(bought.lines[0]?.allocations?.map(({ points, expiresOn }) => [points, expiresOn])).toEqual([
    [26, '2028-01-31'],
    [4, '2028-02-29'],
  ]);
  expect(bought.source.paid).toBe(70);
  expect(() => ledger.buy('2027-02-06', 100, { points: 51 })).toThrow('POINTS_OVER_LIMIT');
});

test('rolling points in a return window: what comes back can be used as before, what goes is what was still pending', () => {
  const rules: Program = {
    ...defaultProgram,
    expiry: { kind: 'rolling', months: 6 },
    earn: { ...defaultProgram.earn, pendingDays: 14 },
  };
  const ledger = new Ledger(rules).join('2027-01-05');
  const paid = ledger.buy('2027-01-06', 10, { points: 5 });
  ledger.refund(paid, 5, '2027-01-06');
  // The 5 that paid are usable at once; the 20 of a first purchase are gone with it, pending as they were.
  expect(balanceOn(ledger.account, day('2027-01-06'))).toBe(5);
  const first = ledger.buy('2027-02-01', 500);
  // The end of all moves with the next visit: the lot of the first purchase is still its own.
  ledger.buy('2027-02-05', 100);
  ledger.refund(first, 500, '2027-02-06');
  expect(balanceOn(ledger.account, day('2027-02-06'))).toBe(5);
});

test('rolling points that come back have the end of the last visit, not that of a gift since', () => {
  const rules: Program = { ...defaultProgram, expiry: { kind: 'rolling', months: 3 } };
  const ledger = new Ledger(rules).join('2027-01-05');
  ledger.birthday = { month: 5, day: null, year: null, enteredAt: noon('2027-01-05') };
  const paid = ledger.buy('2027-01-10', 10, { points: 5 });
  ledger.buy('2027-02-10', 10);
  ledger.upTo('2027-05-01');
  ledger.add(
    decideBirthday(ledger.account, rules, { birthday: ledger.birthday, today: '2027-05-01' as Day }),
    noon('2027-05-01'),
  );
  ledger.upTo('2027-05-11');
  expect(ledger.account.lots).toEqual([{ points: 10, expiresOn: '2027-08-01', rolling: true }]);
  const back = ledger.refund(paid, 5, '2027-05-11');
  expect(back.lines.filter(({ kind }) => kind === 'expire').map(({ points }) => points)).toEqual([-5]);
  expect(ledger.account.lots).toEqual([{ points: 10, expiresOn: '2027-08-01', rolling: true }]);
});
