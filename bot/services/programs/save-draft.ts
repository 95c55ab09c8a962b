import type { ProgramProblem } from '../../domain/program/check.ts';
import type { ProgramDraft } from '../ports/programs.ts';
import type { Actor } from '../ports.ts';
import { notScheduled, type ProgramDeps, problemsOf, type Rules } from './read.ts';

/** Keeps what somebody is writing, even where it cannot stand yet; what is wrong is told beside it. */
export async function saveDraft(
  deps: ProgramDeps,
  command: { rules: Rules; actor: Actor; now: Date },
): Promise<ProgramDraft & { problems: ProgramProblem[] }> {
  const draft: ProgramDraft = {
    rules: command.rules,
    savedAt: command.now,
    by: command.actor.name ?? command.actor.id,
  };
  await deps.programDrafts.put(draft);
  return { ...draft, problems: await problemsOf(deps, command.rules, notScheduled) };
}
