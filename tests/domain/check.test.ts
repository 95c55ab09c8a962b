import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../bot/domain/campaign/campaign.ts';
import { checkCampaign, checkProgram, type ProblemKind, problemKinds } from '../../bot/domain/program/check.ts';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { presets } from '../../bot/domain/program/presets/presets.ts';
import type { Program, Rule } from '../../bot/domain/program/program.ts';
import { programSchema } from '../../shared/contract/program.ts';
import { programProblems as en } from '../../shared/i18n/program/en.ts';
import { programProblems as ja } from '../../shared/i18n/program/ja.ts';
import { programProblems as th } from '../../shared/i18n/program/th.ts';
import { programProblems as zhTW } from '../../shared/i18n/program/zh-TW.ts';
import type { CouponTemplateId, Day } from '../../shared/ids.ts';

const welcome = defaultProgram.welcomeCouponTemplateId!;
const known = { others: [], couponTemplates: new Set<string>([welcome]) };
const rule = (measure: string, atLeast: number): Rule => ({ of: 'all', conditions: [{ measure, atLeast }] });
const [copper, silver, gold, diamond] = defaultProgram.tiers;
const tiers = (...list: Program['tiers']): Partial<Program> => ({ tiers: list });

it('the default program stands untouched, by shape and by sense', () => {
  expect(programSchema.parse(defaultProgram)).toEqual(defaultProgram);
  expect(checkProgram(defaultProgram, known)).toEqual([]);
});

/** A change of the default that cannot stand, and the rule that is named for it. */
const wrong: [
  ProblemKind,
  string,
  Partial<Program>,
  (typeof known | { others: Program[]; couponTemplates: Set<string> })?,
][] = [
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
      pass: {
        name: { 'zh-TW': '年費' },
        fee: 600,
        months: 12,
        tier: 'platinum',
        feeEarns: false,
        multiplierBp: 10_000,
        benefits: [],
        noticeDays: [],
        refundDays: 7,
      },
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
];

describe('rules that cannot stand together are named', () => {
  it.each(wrong)('%s (%s)', (why, named, change, given = known) => {
    const problems = checkProgram({ ...defaultProgram, ...change }, given);
    expect(problems).toContainEqual(expect.objectContaining({ rule: named, why }));
  });

  it('every kind of problem has its words, with a way out, in four languages', () => {
    for (const words of [zhTW, en, ja, th])
      for (const kind of problemKinds) expect(words[kind]({ tier: 'gold' }).length, kind).toBeGreaterThan(10);
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
  on: null,
  tiers: null,
  branches: null,
  channels: null,
  audience: null,
  productLines: null,
  minimumSpend: 0,
  firstPurchaseOnly: false,
  streak: null,
  effect: { kind: 'multiply', multiplierBp: 20_000 },
  grants: 'both',
  quota: null,
  perMember: null,
  budgetPoints: null,
};

it('campaigns: an empty window, the same effect twice for the same people, tiers that are not there', () => {
  const check = (change: Partial<Campaign>, others: Campaign[] = []) =>
    checkCampaign({ ...campaign, id: 'b', ...change }, defaultProgram, others).map(({ why }) => why);
  expect(check({})).toEqual([]);
  expect(check({ until: campaign.from })).toEqual(['window-empty']);
  expect(check({ tiers: ['platinum'] })).toEqual(['tier-unknown']);
  expect(check({}, [campaign])).toEqual(['overlaps']);
  expect(check({ tiers: ['gold'] }, [campaign])).toEqual([]);
  expect(check({ from: campaign.until, until: new Date('2028-02-01T00:00:00Z') }, [campaign])).toEqual([]);
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
