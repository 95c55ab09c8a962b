import type { Day } from '../../../shared/ids.ts';
import { type Campaign, isOnDay } from '../campaign/campaign.ts';
import { addDays, businessDay, startOfDay } from '../time.ts';
import type { Program } from './program.ts';

/** A campaign that cannot stand: which rule of it, why in the words of `campaignProblems`, and what it meets. */
export type CampaignProblem = { rule: string; why: CampaignProblemKind; with?: string };

export const campaignProblemKinds = [
  'window-empty',
  'never-on',
  'overlaps',
  'branch-unknown',
  'tier-unknown',
  'audience-unknown',
  'first-and-streak',
  'budget-below-one',
  'nothing-to-multiply',
  'not-for-worth',
] as const;
export type CampaignProblemKind = (typeof campaignProblemKinds)[number];

export type BesideCampaign = {
  /** Those that run. */
  others: readonly Campaign[];
  /** Codes that exist. */
  branches: readonly string[];
  audiences: readonly string[];
};

/** What a campaign may not say, by itself, under the rules in force and beside those that run; an empty list means that it can stand. */
export function checkCampaign(
  campaign: Campaign,
  program: Program,
  { others, branches, audiences }: BesideCampaign,
): CampaignProblem[] {
  const { audience, effect, budgetPoints } = campaign;
  const found: CampaignProblem[] = [];
  if (campaign.from >= campaign.until) found.push({ rule: 'until', why: 'window-empty' });
  else if (!isEverOn(campaign, program)) found.push({ rule: 'on', why: 'never-on' });
  const unknown = (list: readonly string[] | null, known: readonly string[]) =>
    (list ?? []).filter((code) => !known.includes(code));
  const tiers = program.tiers.map(({ code }) => code);
  for (const tier of unknown(campaign.tiers, tiers)) found.push({ rule: 'tiers', why: 'tier-unknown', with: tier });
  for (const branch of unknown(campaign.branches, branches))
    found.push({ rule: 'branches', why: 'branch-unknown', with: branch });
  if (audience !== null && !audiences.includes(audience))
    found.push({ rule: 'audience', why: 'audience-unknown', with: audience });
  if (campaign.firstPurchaseOnly && campaign.streak !== null) found.push({ rule: 'streak', why: 'first-and-streak' });
  if (effect.kind === 'extra' && budgetPoints !== null && budgetPoints < effect.points)
    found.push({ rule: 'budgetPoints', why: 'budget-below-one', with: String(effect.points) });
  if (effect.kind === 'multiply' && program.earn.per.kind === 'nothing')
    found.push({ rule: 'effect', why: 'nothing-to-multiply' });
  // What points are worth is a matter of the whole bill, and grants none.
  if (effect.kind === 'worth')
    for (const rule of ['productLines', 'budgetPoints'] as const)
      if (campaign[rule] !== null) found.push({ rule, why: 'not-for-worth' });
  for (const other of others)
    if (other.id !== campaign.id && overlaps(campaign, other))
      found.push({ rule: 'from', why: 'overlaps', with: other.id });
  return found;
}

/** In two months every weekday and every day of a month comes. */
const lookedThrough = 62;

/** Whether one of its recurring days lies in its window. */
function isEverOn({ on, from, until }: Campaign, program: Program): boolean {
  const isInside = (day: Day): boolean =>
    startOfDay(day, program) < until && startOfDay(addDays(day, 1), program) > from;
  if (on === null) return true;
  if (on.kind === 'days') return on.days.some((day) => isInside(day as Day));
  if (on.kind === 'holidays') return program.businessDay.holidays.some(({ day }) => isInside(day));
  const first = businessDay(from, program);
  return Array.from({ length: lookedThrough }, (_, index) => addDays(first, index)).some(
    (day) => isInside(day) && isOnDay(on, program, day),
  );
}

/** The same effect for the same people at the same time is a slip: points ×2 twice in December. */
const overlaps = (a: Campaign, b: Campaign): boolean =>
  a.effect.kind === b.effect.kind &&
  a.from < b.until &&
  b.from < a.until &&
  JSON.stringify([a.on, a.tiers, a.branches, a.channels, a.audience, a.productLines, a.firstPurchaseOnly, a.streak]) ===
    JSON.stringify([b.on, b.tiers, b.branches, b.channels, b.audience, b.productLines, b.firstPurchaseOnly, b.streak]);
