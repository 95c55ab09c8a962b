import { checkProgram, type ProgramProblem } from '../../domain/program/check.ts';
import type { Program } from '../../domain/program/program.ts';
import type { ProgramDraft } from '../ports/programs.ts';
import type { Deps } from '../ports.ts';

export type ProgramState = 'past' | 'in-force' | 'scheduled';
export type VersionView = { version: number; startsAt: Date; state: ProgramState };
export type Rules = ProgramDraft['rules'];
export type ProgramView = {
  inForce: Program;
  /** Every version, newest start first. */
  versions: VersionView[];
  draft: (ProgramDraft & { problems: ProgramProblem[] }) | null;
};

export type ProgramDeps = Pick<Deps, 'programs' | 'programDrafts' | 'couponTemplates' | 'purchases' | 'entries'>;

/** A draft is judged as if it were to start at once. */
export const notScheduled = { startsAt: null, isSoon: true };

/** The rules in force, what is scheduled, what was, and what somebody is writing with what is wrong about it. */
export async function readPrograms(deps: ProgramDeps, { now }: { now: Date }): Promise<ProgramView> {
  const [inForce, all, draft] = await Promise.all([
    deps.programs.inForce(now),
    deps.programs.all(),
    deps.programDrafts.find(),
  ]);
  const stateOf = ({ version, startsAt }: Program): ProgramState => {
    if (version === inForce.version) return 'in-force';
    return startsAt > now ? 'scheduled' : 'past';
  };
  return {
    inForce,
    versions: all
      .map((program) => ({ version: program.version, startsAt: program.startsAt, state: stateOf(program) }))
      .toReversed(),
    draft: draft === null ? null : { ...draft, problems: await problemsOf(deps, draft.rules, notScheduled) },
  };
}

/**
 * What is wrong with rules somebody wrote. Another currency is for a shop that has not begun, and at once: bills would come in between.
 * @param startsAt null: not scheduled yet, so its start is not looked at. @param isSoon it starts as soon as every process knows of it.
 */
export async function problemsOf(
  deps: ProgramDeps,
  rules: Rules,
  { startsAt, isSoon }: { startsAt: Date | null; isSoon: boolean },
): Promise<ProgramProblem[]> {
  const [all, templates] = await Promise.all([deps.programs.all(), deps.couponTemplates.all()]);
  const version = Math.max(0, ...all.map((each) => each.version)) + 1;
  const program: Program = { ...rules, version, startsAt: startsAt ?? new Date(8.64e15) };
  const isSame = all.every(({ currency }) => currency === rules.currency);
  return checkProgram(program, {
    others: all,
    couponTemplates: new Set(templates.map(({ id }) => id)),
    moneyCounted: !isSame && (!isSoon || (await isMoneyCounted(deps))),
  });
}

/** Whether any amount is on the books: a bill, a period sold, or what was brought along from elsewhere. */
const isMoneyCounted = async (deps: Pick<ProgramDeps, 'purchases' | 'entries'>): Promise<boolean> =>
  (await deps.purchases.page(null, 1)).length > 0 || (await deps.entries.haveMoney());
