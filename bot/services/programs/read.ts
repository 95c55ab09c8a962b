import { checkProgram, type ProgramProblem } from '../../domain/program/check.ts';
import type { Program } from '../../domain/program/program.ts';
import type { Deps, ProgramDraft } from '../ports.ts';

export type ProgramState = 'past' | 'in-force' | 'scheduled';
export type VersionView = { version: number; startsAt: Date; state: ProgramState };
export type Rules = ProgramDraft['rules'];
export type ProgramView = {
  inForce: Program;
  /** Every version, newest start first. */
  versions: VersionView[];
  draft: (ProgramDraft & { problems: ProgramProblem[] }) | null;
};

export type ProgramDeps = Pick<Deps, 'programs' | 'programDrafts' | 'couponTemplates'>;

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
    draft: draft === null ? null : { ...draft, problems: await problemsOf(deps, draft.rules, null) },
  };
}

/** What is wrong with rules somebody wrote. @param startsAt null: not scheduled yet, so its start is not looked at. */
export async function problemsOf(deps: ProgramDeps, rules: Rules, startsAt: Date | null): Promise<ProgramProblem[]> {
  const [all, templates] = await Promise.all([deps.programs.all(), deps.couponTemplates.all()]);
  const version = Math.max(0, ...all.map((each) => each.version)) + 1;
  const program: Program = { ...rules, version, startsAt: startsAt ?? new Date(8.64e15) };
  return checkProgram(program, { others: all, couponTemplates: new Set(templates.map(({ id }) => id)) });
}
