import type { Campaign } from '../campaign/campaign.ts';
import { keepRuleOf } from '../tier/validity.ts';
import type { Program, Rule, Tier } from './program.ts';

/** A rule that cannot stand: which, why in the words of `programProblems`, and the facts for the way out. */
export type ProgramProblem = {
  /** The path of the rule, e.g. `tiers.2.up`. */
  rule: string;
  why: ProblemKind;
  facts: Record<string, string | number>;
};

export const problemKinds = [
  'lowest-has-rule',
  'rule-missing',
  'rules-not-rising',
  'keep-above-up',
  'keep-missing',
  'nobody-can-keep',
  'measure-unknown',
  'code-twice',
  'starts-before',
  'starts-together',
  'currency-changed',
  'review-never',
  'block-worth-nothing',
  'benefit-code-twice',
  'pass-tier-unknown',
  'warning-after-validity',
  'coupon-unknown',
  'pending-outlasts-points',
  'holiday-twice',
  'window-shorter-than-keep',
] as const;
export type ProblemKind = (typeof problemKinds)[number];

const builtIn = ['spend', 'visits', 'points'];

/**
 * What a program's rules may not say together. Shapes are the schema's business; an empty list means that it can stand.
 * @param others versions already there, for starts that meet. @param couponTemplates ids that exist.
 */
export function checkProgram(
  program: Program,
  { others, couponTemplates }: { others: readonly Program[]; couponTemplates: ReadonlySet<string> },
): ProgramProblem[] {
  return [
    ...codesTwice(program),
    ...program.tiers.flatMap((tier, index) => checkTier(program, tier, index)),
    ...rising(program),
    ...checkTimes(program),
    ...checkSpending(program),
    ...checkBenefits(program),
    ...checkCoupons(program, couponTemplates),
    ...checkStart(program, others),
  ];
}

const problem = (rule: string, why: ProblemKind, facts: ProgramProblem['facts'] = {}): ProgramProblem => ({
  rule,
  why,
  facts,
});

function twice(list: readonly string[]): string[] {
  return [...new Set(list.filter((each, index) => list.indexOf(each) !== index))];
}

function codesTwice({ tiers, measures, bonuses, businessDay, spending }: Program): ProgramProblem[] {
  const named: [string, string[]][] = [
    ['tiers', tiers.map(({ code }) => code)],
    ['measures', [...builtIn, ...measures.map(({ code }) => code)]],
    ['bonuses', bonuses.map(({ code }) => code)],
    ['spending.items', spending.items.map(({ sku }) => sku)],
  ];
  const days = twice(businessDay.holidays.map(({ day }) => day));
  return [
    ...named.flatMap(([rule, codes]) => twice(codes).map((code) => problem(rule, 'code-twice', { code }))),
    ...days.map((day) => problem('businessDay.holidays', 'holiday-twice', { day })),
  ];
}

function checkTier(program: Program, tier: Tier, index: number): ProgramProblem[] {
  const rule = `tiers.${index}`;
  const found: ProgramProblem[] = [];
  if (index === 0 && tier.up !== null) found.push(problem(`${rule}.up`, 'lowest-has-rule', { tier: tier.code }));
  if (index > 0 && tier.up === null) found.push(problem(`${rule}.up`, 'rule-missing', { tier: tier.code }));
  const known = new Set([...builtIn, ...program.measures.map(({ code }) => code)]);
  for (const [name, each] of [
    ['up', tier.up],
    ['keep', tier.keep],
  ] as const)
    for (const { measure } of each?.conditions ?? [])
      if (!known.has(measure)) found.push(problem(`${rule}.${name}`, 'measure-unknown', { measure }));
  if (program.keep.kind === 'own' && index > 0 && tier.keep === null && validityEnds(program, tier))
    found.push(problem(`${rule}.keep`, 'keep-missing', { tier: tier.code }));
  return [...found, ...checkKeep(program, tier, rule)];
}

const validityEnds = (program: Program, tier: Tier): boolean =>
  (tier.validity ?? program.validity).kind !== 'none' && program.down.kind !== 'never';

/** Keeping may not ask more than reaching did, and what earns nothing cannot be kept by it. */
function checkKeep(program: Program, tier: Tier, rule: string): ProgramProblem[] {
  const keep = keepRuleOf(program, tier);
  if (keep === null || tier.up === null || !validityEnds(program, tier)) return [];
  const up = new Map(tier.up.conditions.map(({ measure, atLeast }) => [measure, atLeast]));
  const above = keep.conditions.filter(
    ({ measure, atLeast }) => atLeast > (up.get(measure) ?? Number.POSITIVE_INFINITY),
  );
  const months =
    tier.validity?.kind === 'months'
      ? tier.validity.months
      : program.validity.kind === 'months'
        ? program.validity.months
        : 12;
  const impossible = keep.conditions.filter(
    ({ measure, atLeast }) => measure === 'visits' && atLeast > months * 31 * visitsADay,
  );
  return [
    ...above.map(({ measure, atLeast }) =>
      problem(`${rule}.keep`, 'keep-above-up', { tier: tier.code, measure, keep: atLeast, up: up.get(measure) ?? 0 }),
    ),
    ...impossible.map(({ atLeast }) =>
      problem(`${rule}.keep`, 'nobody-can-keep', { tier: tier.code, keep: atLeast, months }),
    ),
  ];
}
/** More than a person can come. */
const visitsADay = 3;

/** A higher tier asks at least as much of each measure, and more of one. */
function rising({ tiers }: Program): ProgramProblem[] {
  return tiers.flatMap((tier, index) => {
    const lower = tiers[index - 1];
    if (index < 2 || tier.up === null || lower?.up == null) return [];
    if (isHarder(lower.up, tier.up)) return [];
    const facts = { tier: tier.code, lower: lower.code };
    return [problem(`tiers.${index}.up`, 'rules-not-rising', facts)];
  });
}

function isHarder(lower: Rule, higher: Rule): boolean {
  const below = new Map(lower.conditions.map(({ measure, atLeast }) => [measure, atLeast]));
  const shared = higher.conditions.filter(({ measure }) => below.has(measure));
  // Rules of other measures cannot be compared: a shop may climb by spend first and by visits then.
  if (shared.length === 0) return true;
  const more = shared.some(({ measure, atLeast }) => atLeast > (below.get(measure) ?? 0));
  const less = shared.some(({ measure, atLeast }) => atLeast < (below.get(measure) ?? 0));
  const further = higher.of === 'all' && lower.conditions.length < higher.conditions.length;
  return !less && (more || further);
}

function checkTimes(program: Program): ProgramProblem[] {
  const found: ProgramProblem[] = [];
  const { validity, warnings, review, window, earn, expiry } = program;
  const months = validity.kind === 'months' ? validity.months : 24;
  for (const days of warnings.days)
    if (days > months * 28) found.push(problem('warnings.days', 'warning-after-validity', { days, months }));
  if (review.kind === 'dates' && validity.kind === 'none') found.push(problem('review', 'review-never'));
  if (window.kind === 'rolling' && validity.kind === 'months' && window.days < 28 && program.keep.kind !== 'own')
    found.push(problem('window', 'window-shorter-than-keep', { days: window.days }));
  const lasts = { 'month-end': 28, days: 1, 'year-end': 0, rolling: 28, never: Number.POSITIVE_INFINITY }[expiry.kind];
  const days =
    'months' in expiry
      ? expiry.months * lasts
      : 'days' in expiry
        ? expiry.days
        : 'years' in expiry
          ? expiry.years * 365
          : lasts;
  if (earn.pendingDays > days)
    found.push(problem('earn.pendingDays', 'pending-outlasts-points', { days: earn.pendingDays }));
  return found;
}

function checkSpending({ spending }: Program): ProgramProblem[] {
  const { block, points, money, minimum } = spending;
  const worth = Math.floor((Math.max(block, minimum) * money) / points);
  return worth > 0 ? [] : [problem('spending', 'block-worth-nothing', { block, points, money })];
}

function checkBenefits(program: Program): ProgramProblem[] {
  const all = [...program.tiers.map(({ benefits }) => benefits), program.pass?.benefits ?? []];
  const found = all.flatMap((benefits, index) =>
    twice(benefits.map(({ code }) => code)).map((code) =>
      problem(index < program.tiers.length ? `tiers.${index}.benefits` : 'pass.benefits', 'benefit-code-twice', {
        code,
      }),
    ),
  );
  const tier = program.pass?.tier;
  if (tier != null && !program.tiers.some(({ code }) => code === tier))
    found.push(problem('pass.tier', 'pass-tier-unknown', { tier }));
  return found;
}

function checkCoupons(program: Program, known: ReadonlySet<string>): ProgramProblem[] {
  const named: [string, string | null | undefined][] = [
    ['welcomeCouponTemplateId', program.welcomeCouponTemplateId],
    ['furtherDate.couponTemplateId', program.furtherDate?.couponTemplateId],
    ...program.tiers.flatMap((tier, index): [string, string | null | undefined][] => [
      [`tiers.${index}.birthday.couponTemplateId`, tier.birthday.couponTemplateId],
      [`tiers.${index}.gift.couponTemplateId`, tier.gift?.couponTemplateId],
      ...tier.benefits.map((benefit): [string, string | null] => [
        `tiers.${index}.benefits`,
        benefit.kind === 'coupon' ? benefit.couponTemplateId : null,
      ]),
    ]),
  ];
  return named.flatMap(([rule, id]) => (id == null || known.has(id) ? [] : [problem(rule, 'coupon-unknown', { id })]));
}

/** Two versions may not start together, and the past is not rewritten: a version starts after those that are in force. */
function checkStart(program: Program, others: readonly Program[]): ProgramProblem[] {
  const found: ProgramProblem[] = [];
  for (const other of others) {
    if (other.version === program.version) continue;
    if (other.startsAt.getTime() === program.startsAt.getTime())
      found.push(problem('startsAt', 'starts-together', { version: other.version }));
    else if (other.version < program.version && other.startsAt > program.startsAt)
      found.push(problem('startsAt', 'starts-before', { version: other.version, at: other.startsAt.toISOString() }));
    if (other.currency !== program.currency)
      found.push(problem('currency', 'currency-changed', { currency: other.currency }));
  }
  return found;
}

/** Campaigns that may not stand: windows that end before they begin, or two of one kind that overlap for the same people. */
export type CampaignProblem = { why: 'window-empty' | 'overlaps' | 'branch-unknown' | 'tier-unknown'; with?: string };

export function checkCampaign(campaign: Campaign, program: Program, others: readonly Campaign[]): CampaignProblem[] {
  const found: CampaignProblem[] = [];
  if (campaign.from >= campaign.until) found.push({ why: 'window-empty' });
  for (const tier of campaign.tiers ?? [])
    if (!program.tiers.some(({ code }) => code === tier)) found.push({ why: 'tier-unknown', with: tier });
  for (const other of others)
    if (other.id !== campaign.id && overlaps(campaign, other)) found.push({ why: 'overlaps', with: other.id });
  return found;
}

/** The same effect for the same people at the same time is a slip: points ×2 twice in December. */
const overlaps = (a: Campaign, b: Campaign): boolean =>
  a.effect.kind === b.effect.kind &&
  a.from < b.until &&
  b.from < a.until &&
  JSON.stringify([a.on, a.tiers, a.branches, a.channels, a.audience, a.productLines, a.firstPurchaseOnly, a.streak]) ===
    JSON.stringify([b.on, b.tiers, b.branches, b.channels, b.audience, b.productLines, b.firstPurchaseOnly, b.streak]);
