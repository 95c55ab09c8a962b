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
  'nobody-can-reach',
  'measure-never-counts',
  'lowest-has-gift',
  'never-but-silent',
  'push-day-not-a-warning',
  'pass-brings-no-coupon',
] as const;
export type ProblemKind = (typeof problemKinds)[number];

const builtIn = ['spend', 'visits', 'points'];

export type Beside = {
  /** Versions already there, for starts that meet. */
  others: readonly Program[];
  /** Ids that exist. */
  couponTemplates: ReadonlySet<string>;
  /** Amounts have been counted, or will have been when it starts: what they are in cannot change. */
  moneyCounted: boolean;
};

/** What a program's rules may not say together. Shapes are the schema's business; an empty list means that it can stand. */
export function checkProgram(program: Program, { others, couponTemplates, moneyCounted }: Beside): ProgramProblem[] {
  return [
    ...codesTwice(program),
    ...program.tiers.flatMap((tier, index) => checkTier(program, tier, index)),
    ...rising(program),
    ...checkMeasures(program),
    ...checkTimes(program),
    ...checkSpending(program),
    ...checkBenefits(program),
    ...checkCoupons(program, couponTemplates),
    ...checkStart(program, others),
    ...(moneyCounted ? checkCurrency(program, others) : []),
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
  if (index === 0 && tier.gift !== null) found.push(problem(`${rule}.gift`, 'lowest-has-gift', { tier: tier.code }));
  if (index > 0 && tier.up === null) found.push(problem(`${rule}.up`, 'rule-missing', { tier: tier.code }));
  const known = new Set([...builtIn, ...program.measures.map(({ code }) => code)]);
  for (const [name, each] of [
    ['up', tier.up],
    ['keep', tier.keep],
  ] as const) {
    const measures = each?.conditions.map(({ measure }) => measure) ?? [];
    for (const measure of measures)
      if (!known.has(measure)) found.push(problem(`${rule}.${name}`, 'measure-unknown', { measure }));
    for (const code of twice(measures)) found.push(problem(`${rule}.${name}`, 'code-twice', { code }));
  }
  if (program.keep.kind === 'own' && index > 0 && tier.keep === null && validityEnds(program, tier))
    found.push(problem(`${rule}.keep`, 'keep-missing', { tier: tier.code }));
  return [...found, ...checkReach(program, tier, rule), ...checkKeep(program, tier, rule)];
}

/** More visits than a person can make while the window looks back. */
function checkReach({ window }: Program, { code, up }: Tier, rule: string): ProgramProblem[] {
  if (window.kind === 'lifetime') return [];
  const days = window.kind === 'rolling' ? window.days : 366;
  return (up?.conditions ?? [])
    .filter(({ measure, atLeast }) => measure === 'visits' && atLeast > days * visitsADay)
    .map(({ atLeast }) => problem(`${rule}.up`, 'nobody-can-reach', { tier: code, up: atLeast, days }));
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

/** A measure of the shop's own that no bill adds to: its lines do not count, or weigh nothing. */
function checkMeasures({ measures, earn }: Program): ProgramProblem[] {
  const counts = (line: string): boolean => !earn.excludedProductLines.includes(line);
  return measures.flatMap((measure, index) => {
    if (measure.kind === 'counter') return [];
    const isCounted =
      measure.kind === 'line-spend'
        ? measure.productLines.some(counts)
        : measure.otherBp > 0 ||
          measure.weights.some(({ productLine, weightBp }) => weightBp > 0 && counts(productLine));
    return isCounted ? [] : [problem(`measures.${index}`, 'measure-never-counts', { measure: measure.code })];
  });
}

function checkTimes(program: Program): ProgramProblem[] {
  const found: ProgramProblem[] = [];
  const { validity, warnings, review, window, earn, expiry, down, pass } = program;
  const warned: [string, readonly number[], number][] = [
    ['warnings.days', warnings.days, validity.kind === 'months' ? validity.months : 24],
    ...(pass === null ? [] : [['pass.noticeDays', pass.noticeDays, pass.months] as [string, number[], number]]),
  ];
  for (const [rule, each, months] of warned)
    for (const days of each)
      if (days > months * 28) found.push(problem(rule, 'warning-after-validity', { days, months }));
  const { pushDay } = warnings;
  if (pushDay !== null && !warnings.days.includes(pushDay))
    found.push(problem('warnings.pushDay', 'push-day-not-a-warning', { days: pushDay }));
  if (down.kind === 'never' && down.silentMonths !== null)
    found.push(problem('down.silentMonths', 'never-but-silent', { months: down.silentMonths }));
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
  for (const [index, { kind, code }] of (program.pass?.benefits ?? []).entries())
    if (kind === 'coupon') found.push(problem(`pass.benefits.${index}`, 'pass-brings-no-coupon', { code }));
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
  }
  return found;
}

/** Of the version it follows: a shop may have had another before its first bill. */
function checkCurrency({ version, currency }: Program, others: readonly Program[]): ProgramProblem[] {
  const before = others.filter((other) => other.version < version).toSorted((a, b) => b.version - a.version)[0];
  if (before === undefined || before.currency === currency) return [];
  return [problem('currency', 'currency-changed', { currency: before.currency })];
}
