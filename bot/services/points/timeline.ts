import { type Timeline, timelineOf } from '../../domain/program/program.ts';
import type { Deps } from '../ports.ts';

/** Every version of the program with its start, for decisions that hang on several. */
export const readTimeline = async (deps: Pick<Deps, 'programs'>): Promise<Timeline> =>
  timelineOf(await deps.programs.all());
