import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../bot/domain/campaign/campaign.ts';
import { type Beside, checkProgram, type ProblemKind, problemKinds } from '../../bot/domain/program/check.ts';
import { campaignProblemKinds, checkCampaign } from '../../bot/domain/program/check-campaign.ts';
import { birthdayCouponTemplateId, defaultProgram } from '../../bot/domain/program/default-program.ts';
import { presets } from '../../bot/domain/program/presets/presets.ts';
import type { Program, Rule } from '../../bot/domain/program/program.ts';
import { programSchema } from '../../shared/contract/program.ts';
import * as en from '../../shared/i18n/program/en.ts';
import * as ja from '../../shared/i18n/program/ja.ts';
import * as th from '../../shared/i18n/program/th.ts';
import * as zhTW from '../../shared/i18n/program/zh-TW.ts';
import type { CouponTemplateId, Day } from '../../shared/ids.ts';
import { everyBill } from '../support/campaign.ts';

const welcome = defaultProgram.welcomeCouponTemplateId!;
const known: Beside = {
  others: [],
  couponTemplates: new Set<string>([welcome, birthdayCouponTemplateId]),
  moneyCounted: true,
};
const rule = (measure: string, atLeast: number): Rule => ({ of: 'all', conditions: [{ measure, atLeast }] });
const [copper, silver, gold, diamond] = defaultProgram.tiers;
const tiers = (...list: Program['tiers']): Partial<Program> => ({ tiers: list });

const pass: NonNullable<Program['pass']> = {
  name: { 'zh-TW': '年費' },
  fee: 600,
  months: 12,
  tier: null,
  feeEarns: false,
  multiplierBp: 10_000,
  benefits: [],
  noticeDays: [],
  refundDays: 7,
};

it('the default program stands untouched, by shape and by sense', () => {
  expect(programSchema.parse(defaultProgram)).toEqual(defaultProgram);
  expect(checkProgram(defaultProgram, known)).toEqual([]);
});

/** A change of the default that cannot stand, and the rule that is named for it. */
const wrong: [ProblemKind, string, Partial<Program>, Beside?][] = [
  ['lowest-has-rule', 'tiers.0.up', tiers({ ...copper!, up: rule('spend', 1) }, silver!)],
  ['rule-missing', 'tiers.1.up', tiers(copper!, { ...silver!, up: null })],
  ['rules-not-rising', 'tiers.2.up', tiers(copper!, silver!, { ...gold!, up: rule('spend', 1_000) }, diamond!)],
  [
    'keep-above-up',
    'tiers.1.keep',
    { ...tiers(copper!, { ...silver!, keep: rule('spend', 1_001) }), keep: { kind: 'own' } },
  ],
  ['keep-missing', 'tiers.1.keep', { ...tiers(copper!, silver!), keep: { kind: 'own' } }],
  [
    'nobody-can-keep',
    'tiers.1.keep',
    { ...tiers(copper!, { ...silver!, up: rule('visits', 5_000) }), keep: { kind: 'same' } },
  ],
  ['measure-unknown', 'tiers.1.up', tiers(copper!, { ...silver!, up: rule('hours', 10) })],
  ['code-twice', 'tiers', tiers(copper!, silver!, { ...gold!, code: 'silver' })],
  [
    'holiday-twice',
    'businessDay.holidays',
    {
      businessDay: {
        ...defaultProgram.businessDay,
        holidays: [1, 2].map(() => ({ day: '2027-02-06' as Day, name: { 'zh-TW': '春節' } })),
      },
    },
  ],
  ['starts-together', 'startsAt', {}, { ...known, others: [{ ...defaultProgram, version: 2 }] }],
  [
    'starts-before',
    'startsAt',
    { version: 3 },
    { ...known, others: [{ ...defaultProgram, version: 2, startsAt: new Date(1) }] },
  ],
  [
    'currency-changed',
    'currency',
    { currency: 'JPY', version: 3 },
    { ...known, others: [{ ...defaultProgram, startsAt: new Date(-1) }] },
  ],
  ['review-never', 'review', { review: { kind: 'dates', days: ['12-31'] }, validity: { kind: 'none' } }],
  ['block-worth-nothing', 'spending', { spending: { ...defaultProgram.spending, points: 30, money: 1 } }],
  [
    'benefit-code-twice',
    'tiers.0.benefits',
    tiers({ ...copper!, benefits: [copper!.benefits[0]!, copper!.benefits[0]!] }, silver!),
  ],
  [
    'pass-tier-unknown',
    'pass.tier',
    {
      pass: { ...pass, tier: 'platinum' },
    },
  ],
  [
    'warning-after-validity',
    'warnings.days',
    { validity: { kind: 'months', months: 1 }, warnings: { days: [60], pushDay: null } },
  ],
  ['coupon-unknown', 'welcomeCouponTemplateId', { welcomeCouponTemplateId: 'gone' as CouponTemplateId }],
  [
    'pending-outlasts-points',
    'earn.pendingDays',
    { expiry: { kind: 'days', days: 7 }, earn: { ...defaultProgram.earn, pendingDays: 14 } },
  ],
  ['window-shorter-than-keep', 'window', { window: { kind: 'rolling', days: 7 } }],
  ['nobody-can-reach', 'tiers.1.up', tiers(copper!, { ...silver!, up: rule('visits', 5_000) })],
  [
    'code-twice',
    'tiers.1.up',
    tiers(copper!, {
      ...silver!,
      up: { of: 'all', conditions: [...rule('spend', 1).conditions, ...rule('spend', 2).conditions] },
    }),
  ],
  [
    'measure-never-counts',
    'measures.0',
    {
      measures: [{ kind: 'line-spend', code: 'spirits', name: { 'zh-TW': '酒' }, productLines: ['spirits'] }],
      earn: { ...defaultProgram.earn, excludedProductLines: ['spirits'] },
    },
  ],
  [
    'measure-never-counts',
    'measures.0',
    {
      measures: [
        {
          kind: 'weighted-spend',
          code: 'weighed',
          name: { 'zh-TW': '加權' },
          weights: [{ productLine: 'tea', weightBp: 0 }],
          otherBp: 0,
        },
      ],
    },
  ],
  [
    'lowest-has-gift',
    'tiers.0.gift',
    tiers({ ...copper!, gift: { points: 10, couponTemplateId: null } }, silver!, gold!, diamond!),
  ],
  ['never-but-silent', 'down.silentMonths', { down: { ...defaultProgram.down, kind: 'never', silentMonths: 12 } }],
  ['push-day-not-a-warning', 'warnings.pushDay', { warnings: { days: [60, 7], pushDay: 30 } }],
  ['warning-after-validity', 'pass.noticeDays', { pass: { ...pass, months: 1, noticeDays: [60] } }],
  [
    'pass-brings-no-coupon',
    'pass.benefits.0',
    {
      pass: {
        ...pass,
        benefits: [
          {
            kind: 'coupon',
            code: 'monthly',
            text: { 'zh-TW': '每月一張' },
            allowance: null,
            cost: 0,
            couponTemplateId: welcome,
            every: 'month',
          },
        ],
      },
    },
  ],
];

describe('rules that cannot stand together are named', () => {
  it.each(wrong)('%s (%s)', (why, named, change, given = known) => {
    const problems = checkProgram({ ...defaultProgram, ...change }, given);
    expect(problems).toContainEqual(expect.objectContaining({ rule: named, why }));
  });

  it('every kind of problem has its words, with a way out, in four languages', () => {
    for (const words of [zhTW, en, ja, th])
      for (const kind of problemKinds)
        expect(words.programProblems[kind]({ tier: 'gold' }).length, kind).toBeGreaterThan(10);
  });

  it('every kind of problem has its example', () => {
    expect(new Set(wrong.map(([why]) => why))).toEqual(new Set(problemKinds));
  });
});

const campaign: Campaign = {
  id: 'a',
  name: { 'zh-TW': '雙倍' },
  from: new Date('2027-12-01T00:00:00Z'),
  until: new Date('2028-01-01T00:00:00Z'),
  ...everyBill,
  effect: { kind: 'multiply', multiplierBp: 20_000 },
};

const checked = (change: Partial<Campaign>, others: Campaign[] = [], program = defaultProgram) =>
  checkCampaign({ ...campaign, id: 'b', ...change }, program, { others, branches: ['main'], audiences: ['vip'] });

it('campaigns: what stands', () => {
  expect(checked({})).toEqual([]);
  expect(checked({ tiers: ['gold'] }, [campaign])).toEqual([]);
  expect(checked({ from: campaign.until, until: new Date('2028-02-01T00:00:00Z') }, [campaign])).toEqual([]);
  expect(checked({ branches: ['main'], audience: 'vip', tiers: ['copper'] })).toEqual([]);
  expect(checked({ on: { kind: 'month-days', days: [31] } })).toEqual([]);
  // A business day that begins before the window's end in the shop's zone is in it.
  expect(checked({ on: { kind: 'days', days: ['2028-01-01'] } })).toEqual([]);
  const february = { from: new Date('2027-01-31T16:00:00Z'), until: new Date('2027-03-01T16:00:00Z') };
  expect(checked({ ...february, on: { kind: 'month-days', days: [1] } })).toEqual([]);
});

const day31 = { kind: 'month-days' as const, days: [31] };
const extra = { kind: 'extra' as const, points: 50 };
const worth = { kind: 'worth' as const, multiplierBp: 20_000 };
const earnsNothing = { ...defaultProgram, earn: { ...defaultProgram.earn, per: { kind: 'nothing' as const } } };
const february = { from: new Date('2027-01-31T16:00:00Z'), until: new Date('2027-02-28T16:00:00Z') };

it.each<[(typeof campaignProblemKinds)[number], string, Partial<Campaign>, Campaign[]?, Program?]>([
  ['window-empty', 'until', { until: campaign.from }],
  ['never-on', 'on', { ...february, on: day31 }],
  ['never-on', 'on', { on: { kind: 'days', days: ['2027-11-30', '2028-01-02'] } }],
  ['never-on', 'on', { on: { kind: 'holidays' } }],
  ['never-on', 'on', { until: new Date('2027-12-02T00:00:00Z'), on: { kind: 'weekdays', days: [7] } }],
  ['overlaps', 'from', {}, [campaign]],
  ['branch-unknown', 'branches', { branches: ['main', 'moon'] }],
  ['tier-unknown', 'tiers', { tiers: ['platinum'] }],
  ['audience-unknown', 'audience', { audience: 'nobody' }],
  ['first-and-streak', 'streak', { firstPurchaseOnly: true, streak: { unit: 'week', length: 2 } }],
  ['budget-below-one', 'budgetPoints', { effect: extra, budgetPoints: 49 }],
  ['nothing-to-multiply', 'effect', {}, [], earnsNothing],
  ['not-for-worth', 'productLines', { effect: worth, productLines: ['coffee'] }],
  ['not-for-worth', 'budgetPoints', { effect: worth, budgetPoints: 100 }],
])('campaigns: %s (%s) is named', (why, named, change, others, program) => {
  const problems = checked(change, others, program);
  expect(problems.map((each) => [each.why, each.rule])).toEqual([[why, named]]);
});

it('every kind of problem of a campaign has its words in four languages', () => {
  for (const words of [zhTW, en, ja, th])
    for (const kind of campaignProblemKinds)
      expect(words.campaignProblems[kind]('gold').length, kind).toBeGreaterThan(10);
});

it('a shop without a bill may still choose its currency, and later rules are held to that of the version before', () => {
  const older = { ...defaultProgram, startsAt: new Date(-1) };
  const yen = { ...defaultProgram, version: 3, currency: 'JPY' };
  expect(checkProgram(yen, { ...known, others: [older], moneyCounted: false })).toEqual([]);
  const then = { ...yen, version: 4, startsAt: new Date(9) };
  expect(checkProgram(then, { ...known, others: [older, yen] })).toEqual([]);
  expect(checkProgram({ ...then, currency: 'TWD' }, { ...known, others: [older, yen] })).toEqual([
    { rule: 'currency', why: 'currency-changed', facts: { currency: 'JPY' } },
  ]);
});

it.each(presets.map((preset): [string, (typeof presets)[number]] => [preset.code, preset]))(
  'the preset %s stands by shape and by sense, and speaks four languages',
  (_code, { name, about, program }) => {
    expect(programSchema.parse(program)).toEqual(program);
    expect(checkProgram(program, known)).toEqual([]);
    for (const language of ['zh-TW', 'en', 'ja', 'th'] as const)
      expect([name[language], about[language]].every((text) => text !== undefined && text.length > 1)).toBe(true);
  },
);

it.each(presets.map((preset): [string, (typeof presets)[number]] => [preset.code, preset]))(
  'what the tiers of the preset %s tell is what its rules give',
  (_code, { program }) => {
    const { per } = program.earn;
    for (const { multiplierBp, birthday, benefits } of program.tiers) {
      const told = (code: string) => benefits.find((each) => each.code === code)?.text['zh-TW'];
      const byRate =
        per.kind === 'spend' ? `每 NT$${per.money} 得 ${'points' in per ? per.points : 0} 點` : '來一次一章';
      expect(told('earning')).toBe(multiplierBp === 10_000 ? byRate : `點數 ${multiplierBp / 10_000} 倍`);
      const coupon = birthday.couponTemplateId === null ? '' : '和一張券';
      expect(told('birthday')).toBe(`生日禮 ${birthday.points} ${program.pointsName['zh-TW']}${coupon}`);
    }
  },
);
