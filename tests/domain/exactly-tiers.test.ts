import { expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Program } from '../../bot/domain/program/program.ts';
import { measureOn } from '../../bot/domain/tier/measure.ts';
import { keepProgress, nextTier } from '../../bot/domain/tier/progress.ts';
import type { Day } from '../../shared/ids.ts';
import { Ledger } from '../support/account.ts';

const day = (text: string) => text as Day;
/** Joined, with a first purchase of nothing much behind it, so that its bonus is out of the way. */
const member = (joined = '2027-01-05') => {
  const ledger = new Ledger().join(joined);
  ledger.buy(joined, 100);
  return ledger;
};

test('measure and up: D−364 … D; several steps are one rise; 12 months to the day, 29 February to the 28th', () => {
  const ledger = member('2027-03-01');
  ledger.buy('2027-03-10', 900);
  expect(ledger.account.standing).toMatchObject({ tier: 'silver', since: '2027-03-10', until: '2028-03-10' });
  expect(measureOn(ledger.account, ledger.program, 'spend', day('2028-02-28'))).toBe(1_000);
  expect(measureOn(ledger.account, ledger.program, 'spend', day('2028-02-29'))).toBe(900);
  expect(nextTier(ledger.account, ledger.program, day('2027-03-10'))).toEqual({
    tier: 'gold',
    measure: 'spend',
    threshold: 5_000,
    missing: 4_000,
  });
  const leap = member('2028-02-01');
  leap.buy('2028-02-29', 900);
  expect(leap.account.standing).toMatchObject({ until: '2029-02-28' });
});

test('keep: surplus and later spend reach half the threshold → the next validity starts the day after, K from 0', () => {
  const ledger = member('2027-03-01');
  ledger.buy('2027-03-10', 1_100);
  expect(keepProgress(ledger.account, day('2027-03-10'))).toEqual({
    measure: 'spend',
    needed: 500,
    reached: 200,
    missing: 300,
    by: '2028-03-10',
    kept: false,
  });
  ledger.buy('2027-09-01', 300);
  expect(keepProgress(ledger.account, day('2027-09-01'))).toMatchObject({ missing: 0, kept: true });
  ledger.upTo('2028-03-11');
  expect(ledger.account.standing).toMatchObject({ tier: 'silver', since: '2028-03-11', until: '2029-03-11' });
  expect(keepProgress(ledger.account, day('2028-03-11'))).toMatchObject({ reached: 0 });
});

test('grace and down: 30 days with all benefits, then one step; come back within 60 days', () => {
  const ledger = member('2027-03-01');
  ledger.buy('2027-03-10', 4_900);
  ledger.upTo('2028-04-09');
  expect(ledger.account.standing).toMatchObject({ tier: 'gold', until: '2028-03-10', graceUntil: '2028-04-09' });
  ledger.upTo('2028-04-10');
  expect(ledger.account.standing).toMatchObject({ tier: 'silver', since: '2028-04-10', until: '2029-04-10' });
  expect(ledger.account.standing?.comeBack).toMatchObject({ tier: 'gold', until: '2028-06-08' });
  ledger.buy('2028-05-01', 2_499);
  expect(ledger.account.standing?.tier).toBe('silver');
  const back = ledger.buy('2028-06-08', 1);
  expect(back.tier).toMatchObject({ from: 'silver', to: 'gold', why: 'restored', since: '2028-06-08' });
});

test('come back: a late purchase completes what came after it, too', () => {
  const ledger = member('2027-03-01');
  ledger.buy('2027-03-10', 4_900);
  ledger.buy('2028-04-20', 2_000);
  const late = ledger.buy('2028-04-15', 500, { arrives: '2028-04-21' });
  expect(late.tier).toMatchObject({ to: 'gold', why: 'restored', since: '2028-04-20', until: '2029-04-20' });
});

test('come back: the way stays open where the lower tier is renewed meanwhile', () => {
  const monthly: Program = {
    ...defaultProgram,
    window: { kind: 'rolling', days: 30 },
    validity: { kind: 'months', months: 1 },
  };
  const ledger = new Ledger(monthly).join('2027-03-01');
  ledger.buy('2027-03-10', 5_000);
  ledger.upTo('2027-05-11');
  expect(ledger.account.standing).toMatchObject({ tier: 'silver', until: '2027-06-11' });
  ledger.buy('2027-05-12', 600);
  ledger.upTo('2027-06-12');
  expect(ledger.account.standing).toMatchObject({ tier: 'silver', since: '2027-06-12' });
  expect(ledger.buy('2027-07-01', 1_900).tier).toMatchObject({ to: 'gold', why: 'restored' });
});

test('grace: reaching the bar in it renews from that day, even where the job never ran', () => {
  const ledger = member('2027-03-01');
  ledger.buy('2027-03-10', 4_900);
  const saved = ledger.buy('2028-04-09', 2_500);
  expect(saved.tier).toMatchObject({ to: 'gold', why: 'kept', since: '2028-04-09', until: '2029-04-09' });
});

test('down: a silent year counts from the last purchase; a renewal from the surplus is no visit', () => {
  const down = { ...defaultProgram.down, silentMonths: 12 };
  const ledger = new Ledger({ ...defaultProgram, down }).join('2027-03-01');
  ledger.buy('2027-03-10', 2_500);
  ledger.upTo('2028-03-10');
  expect(ledger.account.standing?.tier).toBe('silver');
  ledger.upTo('2028-03-11');
  expect(ledger.account.standing).toMatchObject({ tier: 'copper', since: '2028-03-11' });
});

test('down: a job that was away for years takes the steps in order', () => {
  const ledger = member('2027-03-01');
  ledger.buy('2027-03-10', 8_400);
  expect(ledger.account.standing?.tier).toBe('gold');
  ledger.upTo('2031-01-01');
  const steps = ledger.entries.flatMap(({ tier }) => (tier === null ? [] : [[tier.to, tier.since]]));
  expect(steps).toEqual([
    ['copper', '2027-03-01'],
    ['gold', '2027-03-10'],
    ['gold', '2028-03-11'],
    ['silver', '2029-04-11'],
    ['copper', '2030-05-12'],
  ]);
});

test('refunds never drop a tier at once; they lower measure and K', () => {
  const ledger = member('2027-03-01');
  const bought = ledger.buy('2027-03-10', 2_000);
  ledger.refund(bought, 1_500, '2027-03-12');
  expect(ledger.account.standing?.tier).toBe('silver');
  expect(measureOn(ledger.account, ledger.program, 'spend', day('2027-03-12'))).toBe(600);
  expect(keepProgress(ledger.account, day('2027-03-12'))).toMatchObject({ reached: 0, missing: 900 });
});

test('a late bill that gives a lost tier back brings its gift no second time; one that reaches it for the first time does', () => {
  const tiers = defaultProgram.tiers.map((tier) =>
    tier.code === 'silver' ? { ...tier, gift: { points: 50, couponTemplateId: null } } : tier,
  );
  const gifts = ({ entries }: Ledger) =>
    entries.flatMap(({ lines }) => lines).filter(({ reason }) => reason === 'tier-gift').length;
  const ledger = new Ledger({ ...defaultProgram, tiers }).join('2027-01-05');
  ledger.buy('2027-01-10', 1_000);
  expect(gifts(ledger)).toBe(1);
  // To 10 January and 9 February of grace: lost on the 10th, and kept after all by what was bought on the 9th.
  ledger.upTo('2028-02-10');
  expect(ledger.account.standing).toMatchObject({ tier: 'copper', since: '2028-02-10' });
  ledger.buy('2028-02-09', 600, { arrives: '2028-02-12' });
  expect(ledger.account.standing).toMatchObject({ tier: 'silver', why: 'restored', since: '2028-02-09' });
  expect(gifts(ledger)).toBe(1);

  const first = new Ledger({ ...defaultProgram, tiers }).join('2027-01-05');
  first.buy('2027-01-10', 1_000, { arrives: '2027-01-20' });
  expect(first.account.standing).toMatchObject({ tier: 'silver', why: 'up', since: '2027-01-10' });
  expect(gifts(first)).toBe(1);
});

test('a late bill takes nothing back that a refund has left standing: not 已保級, not the days, not the multiplier of its day', () => {
  const kept = member();
  kept.buy('2027-01-10', 900);
  const keeper = kept.buy('2027-06-01', 600);
  kept.upTo('2028-01-11');
  kept.refund(keeper, 600, '2028-01-20');
  kept.buy('2028-02-05', 600);
  const before = kept.account.standing;
  expect(before).toMatchObject({ tier: 'silver', since: '2028-01-11', until: '2029-01-11' });
  // Without the 600 that were given back it would have been grace until 5 February, and renewed that day with K from 0.
  kept.buy('2028-01-05', 100, { arrives: '2028-02-10' });
  expect(kept.account.standing).toEqual(before);
  expect(keepProgress(kept.account, day('2028-02-10'))).toMatchObject({ reached: 600, kept: true });

  const risen = member();
  const raised = risen.buy('2027-02-01', 4_900);
  risen.refund(raised, 4_000, '2027-02-10');
  risen.buy('2027-04-01', 4_000);
  risen.buy('2027-01-20', 100, { arrives: '2027-05-01' });
  // Gold since 1 February, whatever its bill has come to since; only from 1 April on would the net sums have given it.
  expect(risen.account.standing).toMatchObject({ tier: 'gold', since: '2027-02-01', until: '2028-02-01' });
  risen.buy('2027-03-01', 1_000, { arrives: '2027-05-02' });
  const earned = risen.entries.at(-1)?.lines.find(({ kind }) => kind === 'earn');
  expect(earned?.points).toBe(15);
});

test('silence: who has come every month for seven years is not silent, though the first years are only a sum', () => {
  const rules: Program = {
    ...defaultProgram,
    validity: { kind: 'none' },
    down: { ...defaultProgram.down, silentMonths: 3 },
  };
  const ledger = new Ledger(rules).join('2027-01-05');
  ledger.buy('2027-01-10', 1_000);
  for (let month = 1; month < 84; month += 1)
    ledger.buy(`${2027 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-10`, 1);
  ledger.upTo('2034-03-10');
  expect(ledger.account.standing).toMatchObject({ tier: 'silver', since: '2027-01-10' });
  ledger.upTo('2034-03-11');
  expect(ledger.account.standing).toMatchObject({ tier: 'copper', why: 'silent', since: '2034-03-11' });
});

test('a refund judged at once takes what it made possible: never a tier that was renewed since, nor one that others reached', () => {
  const rules: Program = { ...defaultProgram, down: { ...defaultProgram.down, reversal: 'at-once' } };
  const kept = new Ledger(rules).join('2027-01-05');
  const bought = kept.buy('2027-01-05', 2_500);
  kept.upTo('2028-01-06');
  expect(kept.account.standing).toMatchObject({ tier: 'silver', why: 'kept', since: '2028-01-06' });
  kept.refund(bought, 1, '2028-01-06');
  expect(kept.account.standing).toMatchObject({ tier: 'silver', why: 'kept', since: '2028-01-06' });

  const risen = new Ledger(rules).join('2027-01-05');
  const first = risen.buy('2027-01-05', 999);
  risen.buy('2027-01-06', 1);
  risen.refund(first, 1, '2027-01-07');
  expect(risen.account.standing).toMatchObject({ tier: 'copper', why: 'reversed', since: '2027-01-07' });
});
