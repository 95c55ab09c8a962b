import type { ProgramRules, TierRules } from '../../../shared/contract/program.ts';

/**
 * The shop's rules, as data. Every change makes a new version with a start; entries keep the version that decided them.
 * What each field means stands in `shared/contract/program.ts`.
 */
export type Program = ProgramRules;
export type Tier = TierRules;
export type Rule = NonNullable<Tier['up']>;
export type Benefit = Tier['benefits'][number];
export type Bonus = Program['bonuses'][number];
export type LocalText = Tier['name'];

/** Which version of the rules held at an instant. */
export type Timeline = {
  inForce(at: Date): Program;
  /** When versions begin after an instant and not after another, ascending. */
  startsBetween(after: Date, until: Date): Date[];
};

/** @param versions ascending by start; the first holds for whatever came before it, too. */
export function timelineOf(versions: readonly Program[]): Timeline {
  const [first] = versions;
  if (first === undefined) throw new Error('a shop has at least one version of its program');
  return {
    inForce(at) {
      for (let index = versions.length - 1; index > 0; index -= 1) {
        const program = versions[index] as Program;
        if (program.startsAt <= at) return program;
      }
      return first;
    },
    startsBetween: (after, until) =>
      versions.flatMap(({ startsAt }) => (startsAt > after && startsAt <= until ? [startsAt] : [])),
  };
}

/** @returns the tier of that code; the lowest where a code is unknown (a tier the shop has since removed). */
export const tierOf = (program: Program, code: string): Tier => {
  const found = program.tiers.find((tier) => tier.code === code) ?? program.tiers[0];
  if (found === undefined) throw new Error('a program has at least one tier');
  return found;
};

/** Place in the order of tiers, 0 the lowest; unknown codes count as the lowest. */
export const rankOf = (program: Program, code: string): number =>
  Math.max(
    0,
    program.tiers.findIndex((tier) => tier.code === code),
  );

/** What a tier asks of its first measure; 0 for the lowest. */
export const thresholdOf = (tier: Tier): number => tier.up?.conditions[0]?.atLeast ?? 0;

/** The measure a program climbs by first: of its lowest rule. */
export const mainMeasure = (program: Program): string =>
  program.tiers.find(({ up }) => up !== null)?.up?.conditions[0]?.measure ?? 'spend';

/** A bonus that is given at present; null where the shop has none of that code or has switched it off. */
export const bonusOf = (program: Program, code: string): Bonus | null =>
  program.bonuses.find((bonus) => bonus.code === code && bonus.on && bonus.points > 0) ?? null;

/** Money that makes one base step; null where spending earns nothing. */
export const moneyPerStep = ({ earn }: Program): number | null => (earn.per.kind === 'spend' ? earn.per.money : null);
