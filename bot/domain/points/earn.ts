import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../account/account.ts';
import type { Line, LotName } from '../account/entry.ts';
import type { BillLine } from '../bill/bill.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { basisPointsRounded, mulDivFloor } from '../money.ts';
import type { Program } from '../program/program.ts';
import { combined, type Multiplier } from './multiplier.ts';

export type EarnFacts = {
  /** What counts, and what was paid; money. */
  eligible: number;
  paid: number;
  amount: number;
  lines: readonly BillLine[];
  lot: LotName;
  multiplier: Multiplier;
  campaigns: readonly Campaign[];
  couponMultiplierBp: number;
};

export type Earned = {
  lot: LotName;
  lines: Line[];
  /** Points that count for climbing. */
  qualifying: number;
  /** Change of the carried remainder; money. */
  carried: number;
};

/**
 * Base steps, the multiplier that applies to them, and the campaigns beside it.
 * Base steps = floor((carried remainder + eligible) ÷ rate); the rest is carried. Points = base points × multiplier, rounded as the
 * shop says. A campaign's multiplier is a line of its own: what it adds to the points without it.
 */
export function earn(account: Account, program: Program, facts: EarnFacts): Earned {
  const { steps, carried } = stepsOf(account, program, facts);
  const perStep = pointsPerStep(program);
  const { multiplier, lot } = facts;
  const points = pointsFor(program, steps * perStep, multiplier.multiplierBp);
  const base: Line = {
    kind: LineKind.Earn,
    reason: ReasonCode.Purchase,
    points,
    lot,
    detail: {
      steps,
      perStep,
      multiplierBp: multiplier.multiplierBp,
      multiplier: multiplier.why,
      rate: program.earn.per.kind === 'spend' ? program.earn.per.money : 0,
      eligible: facts.eligible,
      carriedBefore: account.carried,
      remainder: program.earn.remainder,
      rounding: program.earn.rounding,
    },
  };
  const bySteps = [{ line: base, points, grants: 'both' as const }, ...multiplied(program, facts, steps * perStep)];
  const parts = [...capped(bySteps, program.earn.maxPerBill), ...fixed(facts)];
  const qualifying = parts.reduce((sum, part) => sum + (part.grants === 'spendable' ? 0 : part.points), 0);
  return { lot, lines: parts.map(({ line }) => line), qualifying, carried };
}

export const pointsFor = (program: Pick<Program, 'earn'>, basePoints: number, multiplierBp: number): number =>
  basisPointsRounded(basePoints, multiplierBp, program.earn.rounding);

export const pointsPerStep = ({ earn: { per } }: Program): number => (per.kind === 'nothing' ? 0 : per.points);

function stepsOf(
  account: Account,
  program: Program,
  { eligible, paid }: EarnFacts,
): { steps: number; carried: number } {
  const { per, remainder, minimumSpend } = program.earn;
  if (per.kind === 'nothing') return { steps: 0, carried: 0 };
  if (paid < minimumSpend) return { steps: 0, carried: 0 };
  if (per.kind === 'visit') return { steps: eligible > 0 ? 1 : 0, carried: 0 };
  if (remainder === 'dropped') return { steps: Math.floor(eligible / per.money), carried: 0 };
  const steps = Math.floor((account.carried + eligible) / per.money);
  return { steps, carried: eligible - steps * per.money };
}

/** `points`: what it grants, to spend, to climb or both. */
type Part = { line: Line; points: number; grants: Campaign['grants'] };

function extraOf(campaign: Campaign, points: number, lot: LotName, detail: Record<string, string | number>): Part {
  return {
    line: {
      kind: LineKind.Bonus,
      reason: ReasonCode.Campaign,
      points: campaign.grants === 'qualifying' ? 0 : points,
      lot,
      detail: { campaign: campaign.id, granted: points, grants: campaign.grants, ...detail },
    },
    points,
    grants: campaign.grants,
  };
}

/** Campaign and coupon multipliers: where the highest applies the one that adds most, else each on top of the others. */
function multiplied(program: Program, facts: EarnFacts, basePoints: number): Part[] {
  const { multiplier, campaigns, lot, couponMultiplierBp } = facts;
  const joined: { campaign: Campaign | null; bp: number; base: number }[] = campaigns.flatMap((campaign) =>
    campaign.effect.kind === 'multiply'
      ? [{ campaign, bp: campaign.effect.multiplierBp, base: inScope(program, facts, campaign, basePoints) }]
      : [],
  );
  if (couponMultiplierBp > 10_000) joined.push({ campaign: null, bp: couponMultiplierBp, base: basePoints });
  if (joined.length === 0) return [];
  const added = (all: readonly number[], bp: number, base: number) =>
    pointsFor(program, base, combined(program, [...all, bp])) - pointsFor(program, base, combined(program, all));
  const line = ({ campaign, bp, base }: (typeof joined)[number], points: number): Part => {
    const detail = { multiplierBp: bp, base };
    if (campaign !== null) return extraOf(campaign, points, lot, detail);
    const each: Line = {
      kind: LineKind.Bonus,
      reason: ReasonCode.Campaign,
      points,
      lot,
      detail: { coupon: 1, ...detail },
    };
    return { line: each, points, grants: 'both' };
  };
  if (program.multipliers.combine === 'highest') {
    const best = joined
      .map((each) => ({ each, points: added(multiplier.all, each.bp, each.base) }))
      .toSorted((a, b) => b.points - a.points || (idOf(a.each.campaign) < idOf(b.each.campaign) ? -1 : 1))[0];
    return best === undefined || best.points < 1 ? [] : [line(best.each, best.points)];
  }
  const all = [...multiplier.all];
  return joined.flatMap((each) => {
    const points = added(all, each.bp, each.base);
    if (each.base === basePoints) all.push(each.bp);
    return points < 1 ? [] : [line(each, points)];
  });
}

const idOf = (campaign: Campaign | null): string => campaign?.id ?? '';

/** Base points of what is in a campaign's product lines, in their share of what was paid. */
function inScope(program: Program, facts: EarnFacts, { productLines }: Campaign, basePoints: number): number {
  if (productLines === null) return basePoints;
  const inLines = facts.lines
    .filter(({ productLine }) => productLine !== undefined && productLines.includes(productLine))
    .filter(({ productLine }) => !program.earn.excludedProductLines.includes(productLine ?? ''))
    .reduce((sum, { amount }) => sum + amount, 0);
  if (facts.eligible === 0) return 0;
  const eligible = Math.min(facts.eligible, mulDivFloor(facts.paid, Math.min(inLines, facts.amount), facts.amount));
  return mulDivFloor(basePoints, eligible, facts.eligible);
}

/** Fixed extras, each a line of its own. One for product lines wants a piece of them on the bill. */
const fixed = ({ campaigns, lines, lot }: EarnFacts): Part[] =>
  campaigns.flatMap((campaign) => {
    if (campaign.effect.kind !== 'extra') return [];
    const { productLines } = campaign;
    const has = ({ productLine }: BillLine) =>
      productLine !== undefined && (productLines?.includes(productLine) ?? false);
    if (productLines !== null && !lines.some(has)) return [];
    return [extraOf(campaign, campaign.effect.points, lot, {})];
  });

/** Most points one bill earns by steps and multipliers, the base line first; a multiplier that no room is left for grants nothing. */
function capped(parts: readonly Part[], cap: number | null): Part[] {
  if (cap === null || parts.reduce((sum, { points }) => sum + points, 0) <= cap) return [...parts];
  let left = cap;
  return parts.flatMap((part, index) => {
    const points = Math.min(part.points, left);
    left -= points;
    if (points === part.points) return [part];
    if (points === 0 && index > 0) return [];
    const { line, grants } = part;
    const granted = line.detail?.granted === undefined ? {} : { granted: points };
    const detail = { ...line.detail, ...granted, cappedFrom: part.points };
    return [{ line: { ...line, points: grants === 'qualifying' ? 0 : points, detail }, points, grants }];
  });
}
