import fc from 'fast-check';
import type { Campaign } from '../../../bot/domain/campaign/campaign.ts';
import { defaultProgram } from '../../../bot/domain/program/default-program.ts';
import type { Program, Rule } from '../../../bot/domain/program/program.ts';
import { numberOf, textOf } from './dates.ts';
import type { Command, Shop } from './oracle.ts';
import { campaigns } from './random-campaigns.ts';

/** Random shops and random years of their members, simplest first, so that what fast-check shrinks to reads as a story. */
export const joined = '2027-01-05';

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const bp = (...values: number[]) => fc.constantFrom(...values.map((value) => value * 100));

/** What raises to silver, gold and diamond, for a program that measures spend alone, or several things. */
const climbing = (rule: (step: number) => Rule) => [0, 1, 2, 3].map((tier) => (tier === 0 ? null : rule(tier - 1)));
const spend = (step: number) => ({ measure: 'spend', atLeast: [1_000, 5_000, 10_000][step]! });
const visits = (step: number) => ({ measure: 'visits', atLeast: [2, 4, 7][step]! });
const earned = (step: number) => ({ measure: 'points', atLeast: [12, 60, 150][step]! });
const rules = [
  climbing((step) => ({ of: 'all', conditions: [spend(step)] })),
  climbing((step) => ({ of: 'all', conditions: [visits(step)] })),
  climbing((step) => ({ of: 'all', conditions: [earned(step)] })),
  climbing((step) => ({ of: 'any', conditions: [spend(step), visits(step)] })),
  climbing((step) => ({ of: 'all', conditions: [visits(step), earned(step)] })),
];

/** Own numbers that keep a tier: fewer, more, of other measures than those that raise, and none. */
const keeps: (Rule | null)[][] = [
  [null, null, null, null],
  climbing((step) => ({ of: 'all', conditions: [{ measure: 'spend', atLeast: [700, 1_500, 12_000][step]! }] })),
  climbing((step) => ({ of: 'all', conditions: [{ measure: 'visits', atLeast: step + 1 }] })),
  [
    null,
    { of: 'any', conditions: [spend(0), { measure: 'visits', atLeast: 3 }] },
    null,
    { of: 'all', conditions: [earned(1), visits(0)] },
  ],
];

type Validity = Program['validity'];
const validities: (Validity | null)[][] = [
  [null, null, null, null],
  [null, null, null, null],
  [null, { kind: 'months', months: 2 }, null, { kind: 'months', months: 24 }],
  [null, { kind: 'none' }, { kind: 'months', months: 7 }, { kind: 'end-of-next-year' }],
];

export const variations = fc.record({
  ups: fc.constantFrom(rules[0]!, ...rules),
  review: oneOf<Program['review']>(
    { kind: 'own-day' },
    { kind: 'own-day' },
    { kind: 'dates', days: ['12-31'] },
    { kind: 'dates', days: ['06-30', '12-31'] },
  ),
  expiry: oneOf<Program['expiry']>(
    { kind: 'month-end', months: 12 },
    { kind: 'month-end', months: 1 },
    { kind: 'days', days: 40 },
    { kind: 'year-end', years: 1 },
    { kind: 'year-end', years: 0 },
    { kind: 'rolling', months: 3 },
    { kind: 'never' },
  ),
  window: oneOf<Program['window']>(
    { kind: 'rolling', days: 365 },
    { kind: 'rolling', days: 90 },
    { kind: 'rolling', days: 30 },
    { kind: 'calendar-year' },
    { kind: 'members-year' },
    { kind: 'lifetime' },
  ),
  validity: oneOf<Program['validity']>(
    { kind: 'months', months: 12 },
    { kind: 'months', months: 5 },
    { kind: 'months', months: 1 },
    { kind: 'months', months: 3 },
    { kind: 'end-of-next-year' },
    { kind: 'none' },
  ),
  keep: fc.oneof(
    bp(50, 100, 33.33, 10).map((shareBp) => ({ kind: 'share' as const, shareBp })),
    fc.constant({ kind: 'same' as const }),
    fc.constant({ kind: 'own' as const }),
  ),
  perTier: fc.record({
    keeps: fc.constantFrom(...keeps),
    validities: fc.constantFrom(...validities),
    gifts: oneOf([0, 0, 0, 0], [0, 0, 0, 0], [0, 30, 100, 200], [0, 0, 7, 0]),
  }),
  down: fc.record({
    kind: oneOf<Program['down']['kind']>(
      'one-step',
      'one-step',
      'one-step',
      'by-measure',
      'by-measure',
      'to-base',
      'never',
    ),
    graceDays: oneOf(30, 30, 0, 7),
    comeBackDays: oneOf(60, 60, 60, 0, 10),
    silentMonths: oneOf(null, null, 12, 3),
    reversal: oneOf<Program['down']['reversal']>('next-review', 'next-review', 'at-once'),
  }),
  earn: fc.record({
    per: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          kind: fc.constant('spend' as const),
          money: oneOf(100, 1, 30),
          points: oneOf(1, 3, 10),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('visit' as const), points: oneOf(1, 5) }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'nothing' as const }) },
    ),
    remainder: oneOf<'carried' | 'dropped'>('carried', 'dropped'),
    rounding: oneOf<'down' | 'nearest' | 'up'>('down', 'nearest', 'up'),
    minimumSpend: oneOf(0, 0, 0, 200),
    maxPerBill: oneOf(null, null, null, 30),
    pendingDays: oneOf(0, 0, 14, 1, 60),
    excludedProductLines: oneOf(['cards'], []),
  }),
  birthday: fc.record({
    when: oneOf<Program['birthday']['when']>('month', 'month', 'day', 'week'),
    leadDays: oneOf(0, 0, 3, 40),
    minDaysAhead: oneOf(30, 30, 0, 100),
    leapDay: oneOf<Program['birthday']['leapDay']>('feb-28', 'mar-1'),
    late: oneOf<Program['birthday']['late']>('next-time', 'next-time', 'within-a-day'),
  }),
  weekStartsOn: oneOf<1 | 7>(1, 7),
  multipliers: fc.record({
    combine: oneOf<'highest' | 'multiply'>('highest', 'multiply'),
    maxBp: oneOf(null, 15_000, 25_000),
  }),
  refundShortfall: oneOf<Program['refundShortfall']>('negative', 'clamp', 'debt'),
  spending: fc.record({ block: oneOf(1, 10), maxShareBp: bp(50, 10, 100) }),
});

export function programOf({
  ups,
  perTier: { keeps, validities, gifts },
  down,
  earn,
  spending,
  birthday,
  weekStartsOn,
  ...rest
}: typeof variations extends fc.Arbitrary<infer T> ? T : never): Program {
  return {
    ...defaultProgram,
    ...rest,
    tiers: defaultProgram.tiers.map((tier, index) => ({
      ...tier,
      up: ups[index] ?? null,
      keep: keeps[index] ?? null,
      validity: validities[index] ?? null,
      gift: gifts[index] === 0 ? null : { points: gifts[index]!, couponTemplateId: null },
    })),
    down: { ...defaultProgram.down, ...down },
    earn: { ...defaultProgram.earn, ...earn },
    birthday: { ...defaultProgram.birthday, ...birthday },
    businessDay: { ...defaultProgram.businessDay, weekStartsOn },
    spending: { ...defaultProgram.spending, ...spending },
  };
}

/** When rules change: at midnight, or in the afternoon of a day. Where points roll, they do so for as long as they first did. */
const later = fc
  .array(
    fc.record({
      varied: variations,
      startsAt: oneOf(
        '2027-01-06T00:00',
        '2027-02-10T15:00',
        '2027-07-01T00:00',
        '2028-01-05T00:00',
        '2028-08-31T15:00',
      ),
    }),
    { minLength: 1, maxLength: 2 },
  )
  .map((each) => each.toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1)));

const versions = fc.tuple(variations.map(programOf), later).map(([first, others]): Shop['versions'] => {
  let rolling = first.expiry.kind === 'rolling' ? first.expiry : null;
  const rest = others.map(({ varied, startsAt }, index): Program => {
    const program = programOf(varied);
    if (program.expiry.kind === 'rolling') rolling ??= program.expiry;
    const expiry = program.expiry.kind === 'rolling' ? (rolling ?? program.expiry) : program.expiry;
    return { ...program, expiry, version: index + 2, startsAt: new Date(`${startsAt}:00+08:00`) };
  });
  return [first, ...rest];
});

export const shops: fc.Arbitrary<Shop> = fc.record({
  versions: fc.oneof(
    variations.map((varied): Shop['versions'] => [programOf(varied)]),
    versions,
  ),
  campaigns: fc.oneof(fc.constant<Campaign[]>([]), campaigns),
});

const birthdays = fc.oneof(
  fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.constant(null) }),
  fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) }),
  fc.record({ month: oneOf(12, 1), day: oneOf(31, 30, 1, 3) }),
  fc.constant({ month: 2, day: 29 }),
  fc.record({ month: fc.constant(2), day: fc.constant(29), leapDay: oneOf('feb-28' as const, 'mar-1' as const) }),
);

/** Days nobody comes; often so many that a validity, and its grace, have just run out. */
const gap = fc.oneof(
  fc.integer({ min: 1, max: 400 }),
  oneOf(31, 150, 365, 366).chain((days) => fc.nat(40).map((more) => days + more)),
);

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('buy' as const),
      gap: fc.oneof(fc.nat(3), fc.nat(30), fc.nat(200)),
      amount: fc.oneof(
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 6_000 }),
        oneOf(250, 500, 1_000, 2_500),
      ),
      points: fc.oneof(fc.constant(0), fc.nat(80)),
      late: fc.oneof(fc.constant(0), fc.constant(0), fc.nat(40)),
      channel: oneOf('', '', '', 'counter', 'delivery'),
      excludedBp: oneOf(0, 0, 0, 0, 3_333, 10_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      gap: fc.oneof(fc.nat(3), fc.nat(100)),
      which: fc.nat(8),
      amount: fc.oneof(fc.constant(10_000), fc.integer({ min: 1, max: 1_000 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), gap }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('tell' as const), gap: fc.nat(30), birthday: birthdays }),
  },
);

/** The commands of one member, each on or after the day of the one before; late purchases never before joining. */
export const histories = fc.array(step, { minLength: 1, maxLength: 24, size: 'max' }).map((steps) => {
  let today = numberOf(joined);
  let bought = 0;
  let isTold = false;
  return steps.map((each): Command => {
    today += each.gap;
    const day = textOf(today);
    if (each.do === 'wait' || (each.do === 'tell' && isTold)) return { kind: 'wait', day };
    if (each.do === 'tell') {
      isTold = true;
      return { kind: 'tell', day, birthday: each.birthday };
    }
    if (each.do === 'refund')
      return { kind: 'refund', purchase: each.which % Math.max(1, bought), amount: each.amount, day };
    bought += 1;
    const { amount, points, channel } = each;
    const excluded = Math.floor((amount * each.excludedBp) / 10_000);
    const happened = textOf(Math.max(numberOf(joined), today - each.late));
    return {
      kind: 'buy',
      day: happened,
      amount,
      ...(points > 0 && { points }),
      ...(channel !== '' && { channel }),
      ...(excluded > 0 && { excluded }),
      ...(happened !== day && { arrives: day }),
    };
  });
});
