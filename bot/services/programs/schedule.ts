import { AppError } from '../../../shared/errors.ts';
import type { Program } from '../../domain/program/program.ts';
import { contentHashOf } from '../points/commit.ts';
import { type ProgramDeps, problemsOf, type Rules } from './read.ts';

/** Every process sees a new version within this long: it may not start sooner, or a purchase would be decided by the old one. */
const aheadMs = 10_000;
const tries = 5;

/**
 * Makes a version of the rules that starts at an instant. A version is never changed; purchases before its start, however late they
 * arrive, are decided by the one before.
 *
 * The race: two owners at once both see version 3 and write a 4. Versions are unique, the first stands, and the second, which starts
 * before or with it or after it, is checked anew against it and becomes a 5.
 * @param startsAt null = as soon as every process knows of it.
 * @throws AppError PROGRAM_INVALID {problems} | INVALID_REQUEST {startsAt in the past} | BUSY.
 */
export async function scheduleProgram(
  deps: ProgramDeps,
  command: { rules: Rules; startsAt: Date | null; now: Date },
): Promise<Program> {
  const soonest = new Date(command.now.getTime() + aheadMs);
  if (command.startsAt !== null && command.startsAt < soonest)
    throw new AppError('INVALID_REQUEST', {
      fields: [{ field: 'startsAt', problem: `must be ${soonest.toISOString()} or later` }],
    });
  const startsAt = command.startsAt ?? soonest;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const problems = await problemsOf(deps, command.rules, { startsAt, isSoon: command.startsAt === null });
    if (problems.length > 0) throw new AppError('PROGRAM_INVALID', { problems });
    const version = Math.max(...(await deps.programs.all()).map((each) => each.version)) + 1;
    const program: Program = { ...command.rules, version, startsAt };
    if (!(await deps.programs.put(program))) continue;
    const draft = await deps.programDrafts.find();
    if (draft !== null && contentHashOf(draft.rules) === contentHashOf(command.rules))
      await deps.programDrafts.remove();
    return program;
  }
  throw new AppError('BUSY');
}

/**
 * Takes a scheduled version back before it starts.
 * @throws AppError NOT_FOUND; PROGRAM_STARTED where it has begun, or is about to.
 */
export async function withdrawProgram(
  deps: Pick<ProgramDeps, 'programs'>,
  { version, now }: { version: number; now: Date },
): Promise<void> {
  if ((await deps.programs.version(version)) === null) throw new AppError('NOT_FOUND');
  if (!(await deps.programs.withdraw(version, new Date(now.getTime() + aheadMs))))
    throw new AppError('PROGRAM_STARTED');
}
