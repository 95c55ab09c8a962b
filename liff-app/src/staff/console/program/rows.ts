import type { Spec } from './fields.ts';
import { at } from './paths.ts';
import type { Rules } from './rules.ts';

/** The rules beside the tiers, a row each, in the order an owner thinks of them. */
export const rowNames = [
  'climb',
  'standing',
  'earn',
  'worth',
  'expiry',
  'birthday',
  'bonuses',
  'bill',
  'gifts',
  'pass',
  'shop',
] as const;
export type RowName = (typeof rowNames)[number];

const million = 1_000_000;
const billion = 1_000_000_000;
const whole = (path: string, min: number, max: number): Spec => ({ path, kind: 'whole', min, max });
const perhaps = (path: string, min: number, max: number): Spec => ({ path, kind: 'whole', min, max, optional: true });
const money = (path: string, min = 0): Spec => ({ path, kind: 'money', min, max: billion });
const share = (path: string): Spec => ({ path, kind: 'percent', min: 0, max: 10_000 });
const times = (path: string): Spec => ({ path, kind: 'times', min: 0, max: million });
const days = (path: string): Spec => ({ path, kind: 'days', most: 6 });
const choice = (path: string, ...options: string[]): Spec => ({ path, kind: 'choice', options });
const coupon = (path: string): Spec => ({ path, kind: 'coupon' });
/** A text of the shop: Chinese always, the others where they are written. */
export const texts = (path: string, most = 200): Spec[] => [
  { path: `${path}.zh-TW`, kind: 'text', most },
  ...['en', 'ja', 'th'].map((language): Spec => ({ path: `${path}.${language}`, kind: 'text', most, optional: true })),
];

const validities = {
  months: { kind: 'months', months: 12 },
  'end-of-next-year': { kind: 'end-of-next-year' },
  none: { kind: 'none' },
};

/** What further fields a choice brings, by the path of the choice and what is chosen. */
const within: Record<string, Record<string, Spec[]>> = {
  window: { rolling: [whole('window.days', 1, 731)] },
  keep: { share: [share('keep.shareBp')] },
  validity: { months: [whole('validity.months', 1, 24)] },
  review: { dates: [{ path: 'review.days', kind: 'month-days', most: 4 }] },
  'earn.per': {
    spend: [money('earn.per.money', 1), whole('earn.per.points', 1, million)],
    visit: [whole('earn.per.points', 1, million)],
  },
  expiry: {
    'month-end': [whole('expiry.months', 1, 60)],
    days: [whole('expiry.days', 1, 1_830)],
    'year-end': [whole('expiry.years', 0, 5)],
    rolling: [whole('expiry.months', 1, 60)],
  },
  furtherDate: Object.fromEntries(
    ['joining', 'named'].map((kind) => [
      kind,
      [...texts('furtherDate.name'), whole('furtherDate.points', 0, million), coupon('furtherDate.couponTemplateId')],
    ]),
  ),
  pass: {
    on: [
      ...texts('pass.name'),
      money('pass.fee', 1),
      whole('pass.months', 1, 24),
      { path: 'pass.tier', kind: 'tier' },
      { path: 'pass.feeEarns', kind: 'yes' },
      times('pass.multiplierBp'),
      days('pass.noticeDays'),
      whole('pass.refundDays', 0, 365),
    ],
  },
};

const rows: Record<RowName, (rules: Rules) => Spec[]> = {
  climb: () => [
    {
      path: 'window',
      kind: 'variant',
      starts: {
        rolling: { kind: 'rolling', days: 365 },
        'calendar-year': { kind: 'calendar-year' },
        'members-year': { kind: 'members-year' },
        lifetime: { kind: 'lifetime' },
      },
    },
    {
      path: 'keep',
      kind: 'variant',
      starts: { share: { kind: 'share', shareBp: 5_000 }, same: { kind: 'same' }, own: { kind: 'own' } },
    },
  ],
  standing: () => [
    { path: 'validity', kind: 'variant', starts: validities },
    {
      path: 'review',
      kind: 'variant',
      starts: { 'own-day': { kind: 'own-day' }, dates: { kind: 'dates', days: ['01-01', '07-01'] } },
    },
    choice('down.kind', 'one-step', 'by-measure', 'to-base', 'never'),
    whole('down.graceDays', 0, 90),
    whole('down.comeBackDays', 0, 120),
    perhaps('down.silentMonths', 1, 24),
    choice('down.reversal', 'next-review', 'at-once'),
    days('warnings.days'),
    perhaps('warnings.pushDay', 0, 365),
  ],
  earn: () => [
    {
      path: 'earn.per',
      kind: 'variant',
      starts: {
        spend: { kind: 'spend', money: 100, points: 1 },
        visit: { kind: 'visit', points: 1 },
        nothing: { kind: 'nothing' },
      },
    },
    choice('earn.remainder', 'carried', 'dropped'),
    choice('earn.rounding', 'down', 'nearest', 'up'),
    money('earn.minimumSpend'),
    { path: 'earn.excludedChannels', kind: 'words', most: 20 },
    { path: 'earn.excludedProductLines', kind: 'words', most: 50 },
    whole('earn.pendingDays', 0, 90),
    perhaps('earn.maxPerBill', 1, million),
    choice('multipliers.combine', 'highest', 'multiply'),
    { path: 'multipliers.maxBp', kind: 'times', min: 10_000, max: million, optional: true },
  ],
  worth: () => [
    whole('spending.points', 1, million),
    money('spending.money', 1),
    share('spending.maxShareBp'),
    whole('spending.block', 1, million),
    whole('spending.minimum', 0, million),
  ],
  expiry: () => [
    {
      path: 'expiry',
      kind: 'variant',
      starts: {
        'month-end': { kind: 'month-end', months: 12 },
        days: { kind: 'days', days: 365 },
        'year-end': { kind: 'year-end', years: 1 },
        rolling: { kind: 'rolling', months: 12 },
        never: { kind: 'never' },
      },
    },
    days('reminders.days'),
    whole('reminders.pushPerMonth', 0, 4),
  ],
  birthday: ({ tiers }) => [
    choice('birthday.when', 'day', 'week', 'month'),
    ...tiers.flatMap((_, index) => [
      times(`tiers.${index}.birthday.multiplierBp`),
      coupon(`tiers.${index}.birthday.couponTemplateId`),
    ]),
    whole('birthday.leadDays', 0, 60),
    whole('birthday.minDaysAhead', 0, 366),
    whole('birthday.selfEdits', 0, 20),
    choice('birthday.leapDay', 'feb-28', 'mar-1'),
    choice('birthday.late', 'next-time', 'within-a-day'),
  ],
  bonuses: ({ bonuses }) =>
    bonuses.flatMap((_, index): Spec[] => [
      { path: `bonuses.${index}.on`, kind: 'yes' },
      whole(`bonuses.${index}.points`, 0, million),
      perhaps(`bonuses.${index}.perDay`, 1, 100),
      choice(`bonuses.${index}.grants`, 'both', 'spendable', 'qualifying'),
    ]),
  bill: () => [
    choice('stacking.tierAndCoupon', 'best', 'tier-first', 'coupon-first'),
    whole('stacking.couponsPerBill', 0, 5),
    choice('refundShortfall', 'negative', 'clamp', 'debt'),
    whole('undoMinutes', 0, 1_440),
  ],
  gifts: () => [
    coupon('welcomeCouponTemplateId'),
    {
      path: 'furtherDate',
      kind: 'variant',
      starts: Object.fromEntries([
        ['off', null],
        // The name comes with the words of all languages (`withField`).
        ...['joining', 'named'].map((kind) => [kind, { kind, name: {}, points: 10, couponTemplateId: null }]),
      ]),
    },
  ],
  pass: () => [
    {
      path: 'pass',
      kind: 'variant',
      starts: {
        off: null,
        on: {
          name: {},
          fee: 600,
          months: 12,
          tier: null,
          feeEarns: false,
          multiplierBp: 10_000,
          benefits: [],
          noticeDays: [30, 7],
          refundDays: 7,
        },
      },
    },
  ],
  shop: ({ currency }) => [
    ...texts('pointsName', 20),
    choice('language', 'zh-TW', 'en', 'ja', 'th'),
    choice('currency', ...new Set(['TWD', 'JPY', 'THB', 'USD', currency])),
    { path: 'zone', kind: 'zone' },
    { path: 'businessDay.endsAt', kind: 'time' },
    { path: 'businessDay.weekStartsOn', kind: 'choice', options: ['1', '7'], numeric: true },
  ],
};

/** What a tier has beside its line of the table. */
const ofTier = (rules: Rules, index: number): Spec[] => {
  const path = `tiers.${index}`;
  return [
    ...texts(`${path}.name`, 40),
    ...texts(`${path}.goal`),
    ...(rules.tiers[index]?.benefits ?? []).flatMap((_, each) => texts(`${path}.benefits.${each}.text`)),
    choice(`${path}.material`, 'copper', 'silver', 'gold', 'diamond'),
    { path: `${path}.validity`, kind: 'variant', starts: { off: null, ...validities } },
    {
      path: `${path}.gift`,
      kind: 'variant',
      starts: { off: null, on: { points: 20, couponTemplateId: null } },
    },
  ];
};
const withinTier: typeof within = {
  validity: { months: [whole('months', 1, 24)] },
  gift: { on: [whole('points', 0, million), coupon('couponTemplateId')] },
};

/** Each choice with the fields that it brings right after it. */
const unfold = (specs: Spec[], rules: Rules): Spec[] =>
  specs.flatMap((spec) => {
    if (spec.kind !== 'variant') return [spec];
    const value = at(rules, spec.path) as { kind?: string } | null;
    const chosen = value === null || value === undefined ? 'off' : (value.kind ?? 'on');
    const [, own] = /^tiers\.\d+\.(.+)$/.exec(spec.path) ?? [];
    if (own === undefined) return [spec, ...(within[spec.path]?.[chosen] ?? [])];
    const further = withinTier[own]?.[chosen] ?? [];
    return [spec, ...further.map((each) => ({ ...each, path: `${spec.path}.${each.path}` }))];
  });

export const specsOf = (row: RowName, rules: Rules): Spec[] => unfold(rows[row](rules), rules);
export const tierSpecs = (rules: Rules, index: number): Spec[] => unfold(ofTier(rules, index), rules);
/** Every field that the page offers for these rules; the table's own are in `tiers.ts`. */
export const allSpecs = (rules: Rules): Spec[] => [
  ...rowNames.flatMap((row) => specsOf(row, rules)),
  ...rules.tiers.flatMap((_, index) => tierSpecs(rules, index)),
];

const roots: [string, RowName][] = [
  ['window', 'climb'],
  ['keep', 'climb'],
  ['validity', 'standing'],
  ['review', 'standing'],
  ['down', 'standing'],
  ['warnings', 'standing'],
  ['earn', 'earn'],
  ['multipliers', 'earn'],
  ['spending', 'worth'],
  ['expiry', 'expiry'],
  ['reminders', 'expiry'],
  ['birthday', 'birthday'],
  ['bonuses', 'bonuses'],
  ['refundShortfall', 'bill'],
  ['stacking', 'bill'],
  ['undoMinutes', 'bill'],
  ['welcomeCouponTemplateId', 'gifts'],
  ['furtherDate', 'gifts'],
  ['pass', 'pass'],
  ['pointsName', 'shop'],
  ['language', 'shop'],
  ['currency', 'shop'],
  ['zone', 'shop'],
  ['businessDay', 'shop'],
];
/** Where a person mends what is wrong at a path: a row, a tier, or the rules as text. */
export function placeOf(path: string): RowName | 'all' | `tier-${number}` {
  const [root = '', index = ''] = path.split('.');
  if (/^tiers\.\d+\.birthday\.(multiplierBp|couponTemplateId)/.test(path)) return 'birthday';
  if (root === 'tiers' && /^\d+$/.test(index)) return `tier-${Number(index)}`;
  if (/^(spending\.items|pass\.benefits|businessDay\.holidays)/.test(path)) return 'all';
  return roots.find(([each]) => each === root)?.[1] ?? 'all';
}
