import { expect, test } from 'vitest';
import { balanceOn } from '../../../bot/domain/account/lots.ts';
import { decideBirthday } from '../../../bot/domain/birthday/gift.ts';
import { forecast } from '../../../bot/domain/explain/forecast.ts';
import { nextTierOn, nextToLeave } from '../../../bot/domain/explain/next-to-leave.ts';
import { whatIf } from '../../../bot/domain/explain/what-if.ts';
import { whyEnding } from '../../../bot/domain/explain/why-points.ts';
import { whyKeep, whyTier } from '../../../bot/domain/explain/why-tier.ts';
import { decideAction } from '../../../bot/domain/points/bonus.ts';
import { nextStep } from '../../../bot/domain/points/next-step.ts';
import { decideCancel, decideRedeem } from '../../../bot/domain/points/spend.ts';
import { defaultProgram } from '../../../bot/domain/program/default-program.ts';
import { type Program, timelineOf } from '../../../bot/domain/program/program.ts';
import { decidePassSale } from '../../../bot/domain/tier/pass.ts';
import type { Day } from '../../../shared/ids.ts';
import { Ledger, noon } from '../../support/account.ts';

const day = (text: string) => text as Day;
const source = { kind: 'test', id: 't' };
/** Seq and points of each part. */
const shown = (parts: { entry: { seq: number }; value: number }[]) =>
  parts.map(({ entry, value }) => [entry.seq, value]);

test('points that end together are the earnings that are left of them: the oldest were spent first', () => {
  const ledger = new Ledger().join('2027-03-01');
  const first = ledger.buy('2027-03-02', 1_000);
  const second = ledger.buy('2027-03-20', 2_000);
  const now = noon('2027-03-21');
  // 5 of joining, and 4 of the first purchase's 10.
  const redeemed = ledger.add(decideRedeem(ledger.account, ledger.program, { points: 9, source, now }), now)!;
  const why = (today = day('2027-03-21')) =>
    whyEnding(ledger.entries, ledger.account, { expiresOn: day('2028-03-31'), today });
  expect(shown(why().parts)).toEqual([
    [first.seq, 6],
    [first.seq, 20],
    [second.seq, 24],
  ]);
  ledger.add(decideCancel(ledger.account, ledger.program, redeemed, { source, now }), now);
  expect(shown(why().parts)).toEqual([
    [1, 5],
    [first.seq, 10],
    [first.seq, 20],
    [second.seq, 24],
  ]);
  // A refund takes what its own purchase earned, not what is older.
  ledger.refund(second, 1_000, '2027-03-22');
  expect(shown(why(day('2027-03-22')).parts)).toEqual([
    [1, 5],
    [first.seq, 10],
    [first.seq, 20],
    [second.seq, 12],
  ]);
});

test('rolling points given back after their end join one lot and end with it', () => {
  const program: Program = { ...defaultProgram, expiry: { kind: 'rolling', months: 3 } };
  const ledger = new Ledger(program).join('2027-01-05');
  const now = noon('2027-01-06');
  // A bonus makes a second lot that ends a day later; the redemption takes of both.
  ledger.add(decideAction(ledger.account, program, { bonus: 'referral', source, at: now, now }), now);
  const redeemed = ledger.add(decideRedeem(ledger.account, program, { points: 6, source, now }), now)!;
  expect(redeemed.lines[0]?.allocations).toHaveLength(2);
  const late = noon('2027-04-07');
  ledger.upTo('2027-04-07');
  ledger.add(decideCancel(ledger.account, program, redeemed, { source, now: late }), late);
  expect([ledger.account.balance, ledger.account.lots]).toEqual([0, []]);
});

test('a tier is explained by the purchases that reached it, not by those since', () => {
  const ledger = new Ledger().join('2027-01-05');
  const first = ledger.buy('2027-01-06', 600);
  const second = ledger.buy('2027-02-06', 500);
  ledger.buy('2027-03-06', 300);
  const { entries, account, timeline, program } = ledger;
  const today = day('2027-03-06');
  const why = whyTier(entries, account, timeline, { program, today });
  expect(why).toMatchObject({ tier: 'silver', byPass: false, by: 'window', of: 'all' });
  expect(why.change?.entry.seq).toBe(second.seq);
  expect(why.conditions).toMatchObject([{ measure: 'spend', total: 1_100, needed: 1_000, to: '2027-02-06' }]);
  expect(shown(why.conditions[0]!.parts)).toEqual([
    [first.seq, 600],
    [second.seq, 500],
  ]);
  const keep = whyKeep(entries, account, today);
  expect(keep).toMatchObject({ tier: 'silver', by: '2028-02-06' });
  // 1,400 in all, less the 1,000 that the rise took.
  expect(keep?.conditions).toMatchObject([{ total: 400, needed: 500, rest: [{ why: 'threshold', value: -1_000 }] }]);
});

test('a tier lost is explained by what was short of keeping it; one of a paid period says so', () => {
  const ledger = new Ledger({
    ...defaultProgram,
    pass: {
      name: { 'zh-TW': '年費會員' },
      fee: 999,
      months: 12,
      tier: 'gold',
      feeEarns: false,
      multiplierBp: 10_000,
      benefits: [],
      noticeDays: [],
      refundDays: 7,
    },
  }).join('2027-01-05');
  ledger.buy('2027-01-06', 1_200);
  ledger.upTo('2028-03-01');
  const { program, timeline } = ledger;
  const why = () => whyTier(ledger.entries, ledger.account, timeline, { program, today: day('2028-03-01') });
  expect(why()).toMatchObject({ tier: 'copper', by: 'keep', conditions: [{ total: 200, needed: 500 }] });
  const now = noon('2028-03-01');
  ledger.add(decidePassSale(ledger.account, program, { source, now, birthday: null }), now);
  expect(why()).toMatchObject({ tier: 'gold', byPass: true });
  const { events } = forecast(ledger.account, timeline, now);
  expect(events.filter(({ kind }) => kind === 'pass')).toEqual([{ kind: 'pass', on: '2029-02-28', tier: 'copper' }]);
});

test.each([
  [{ kind: 'rolling', days: 365 }, '2028-02-10', 700],
  [{ kind: 'rolling', days: 30 }, '2027-07-20', 300],
  [{ kind: 'calendar-year' }, '2028-01-01', 1_200],
  [{ kind: 'members-year' }, '2028-02-05', 1_200],
  [{ kind: 'lifetime' }, null, null],
] as const)('what leaves next: %o', (window, on, value) => {
  const ledger = new Ledger({ ...defaultProgram, window }).join('2027-02-05');
  ledger.buy('2027-02-10', 400);
  ledger.buy('2027-02-10', 300);
  ledger.buy('2027-03-01', 200);
  const refunded = ledger.buy('2027-02-09', 50, { arrives: '2027-03-02' });
  ledger.refund(refunded, 50, '2027-03-02');
  ledger.buy('2027-06-20', 300);
  const { account, program } = ledger;
  const today = day('2027-07-01');
  const leaving = nextToLeave(account, program, { measure: 'spend', today });
  expect([leaving?.on ?? null, leaving?.value ?? null]).toEqual([on, value]);
  if (leaving !== null) expect(leaving.left).toBe(leaving.now - leaving.value);
});

test('if I spend 800 today', () => {
  const ledger = new Ledger().join('2027-01-05');
  ledger.buy('2027-01-06', 4_465);
  const said = whatIf(ledger.account, ledger.program, {
    amount: 800,
    discount: 0,
    now: noon('2027-01-07'),
    birthday: null,
  });
  // 65 carried and 800 are 8 steps, × 1.2; the tier is gold from then on.
  expect(said).toMatchObject({
    points: 9,
    tier: 'gold',
    rises: true,
    until: '2028-01-07',
    next: { tier: 'diamond', missing: 4_735 },
    toNextPoint: 35,
    nextPoints: 1,
  });
  expect(said.balance).toBe(balanceOn(ledger.account, day('2027-01-07')) + 9);
});

test('the next points are told by the multiplier of now, and not at all where a step makes none', () => {
  const ledger = new Ledger().join('2027-01-05');
  ledger.buy('2027-01-06', 12_065);
  const at = noon('2027-01-07');
  expect(nextStep(ledger.account, ledger.program, { at, birthday: null })).toEqual({ money: 35, points: 2 });
  const per = { kind: 'spend', money: 100, points: 3 } as const;
  const three = { ...ledger.program, earn: { ...ledger.program.earn, per } };
  expect(nextStep(ledger.account, three, { at, birthday: null })).toEqual({ money: 35, points: 6 });
  const tiers = ledger.program.tiers.map((tier) => ({ ...tier, multiplierBp: 5_000 }));
  expect(nextStep(ledger.account, { ...ledger.program, tiers }, { at, birthday: null })).toBeNull();
});

test('the next twelve months: points end, silver is held in grace, then copper', () => {
  const ledger = new Ledger().join('2027-01-05');
  ledger.buy('2027-01-06', 1_200);
  const said = forecast(ledger.account, ledger.timeline, noon('2027-06-01'));
  expect(said).toMatchObject({ from: '2027-06-01', to: '2028-06-01', balance: 37, balanceThen: 0 });
  expect(said.events).toEqual([
    { kind: 'grace', on: '2028-01-06', tier: 'silver', until: '2028-02-05', measure: 'spend', missing: 300 },
    { kind: 'end', on: '2028-01-31', points: 37 },
    { kind: 'tier', on: '2028-02-06', from: 'silver', to: 'copper', why: 'down', until: null },
  ]);
});

test('what leaves next is told with the way up of that day: by then silver has been lost', () => {
  const ledger = new Ledger().join('2027-01-05');
  ledger.buy('2027-01-06', 1_200);
  ledger.buy('2027-06-01', 300);
  ledger.upTo('2028-01-07');
  const { account, timeline, program } = ledger;
  const leaving = nextToLeave(account, program, { measure: 'spend', today: day('2028-01-07') });
  expect(leaving).toMatchObject({ on: '2028-05-31', value: 300 });
  expect(nextTierOn(account, timeline, program, leaving!.on)).toMatchObject({ tier: 'gold', missing: 5_000 });
  const lost = new Ledger().join('2027-01-05');
  lost.buy('2027-01-06', 1_200);
  lost.buy('2027-06-01', 200);
  lost.upTo('2028-01-07');
  expect(lost.account.standing).toMatchObject({ tier: 'silver', graceUntil: '2028-02-05' });
  expect(nextTierOn(lost.account, timeline, program, day('2028-05-31'))).toMatchObject({
    tier: 'silver',
    missing: 1_000,
  });
});

test('the next twelve months: the birthday’s points, and those of the day of joining', () => {
  const furtherDate = { kind: 'joining', name: { 'zh-TW': '週年' }, points: 7, couponTemplateId: null } as const;
  const ledger = new Ledger({ ...defaultProgram, furtherDate }).join('2027-01-05');
  const birthday = { month: 6, day: 15, year: 1990, enteredAt: noon('2027-01-05') };
  const gifts = { birthday, further: null };
  const said = forecast(ledger.account, ledger.timeline, noon('2027-02-10'), gifts);
  expect(said.events).toEqual([
    { kind: 'gift', on: '2027-06-01', points: 10 },
    { kind: 'gift', on: '2028-01-05', points: 7 },
    { kind: 'end', on: '2028-01-31', points: 5 },
  ]);
  expect(said).toMatchObject({ balance: 5, balanceThen: 17 });
  // Of the morning itself, before the job has run; and never a year twice.
  const morning = new Date('2027-05-31T16:00:01Z');
  expect(forecast(ledger.account, ledger.timeline, morning, gifts).events[0]).toMatchObject({ on: '2027-06-01' });
  ledger.add(
    decideBirthday(ledger.account, ledger.program, { birthday, today: day('2027-06-01') }),
    noon('2027-06-01'),
  );
  const after = forecast(ledger.account, ledger.timeline, noon('2027-06-01'), gifts);
  expect(after.events.filter(({ kind }) => kind === 'gift').map(({ on }) => on)).toEqual(['2028-01-05', '2028-06-01']);
});

test('rules that begin within the twelve months hold from their first day, not before', () => {
  const silence = (silentMonths: number | null, version: number, startsAt: Date): Program => ({
    ...defaultProgram,
    version,
    startsAt,
    down: { ...defaultProgram.down, silentMonths },
  });
  const ledger = new Ledger().join('2027-01-05');
  ledger.buy('2027-01-06', 1_200);
  const tiers = (timeline: Parameters<typeof forecast>[1]) =>
    forecast(ledger.account, timeline, noon('2027-02-01')).events.flatMap((event) =>
      event.kind === 'tier' ? [[event.on, event.why]] : [],
    );
  const start = new Date('2027-05-01T00:00:00Z');
  // Three silent months pass in April, under the old rules; the new ones know no silence.
  expect(tiers(timelineOf([silence(3, 1, new Date(0)), silence(null, 2, start)]))).toEqual([['2027-04-07', 'silent']]);
  expect(tiers(timelineOf([silence(null, 1, new Date(0)), silence(6, 2, start)]))).toEqual([['2027-07-07', 'silent']]);
});
