import { addDays, businessDay, startOfDay } from '../../domain/time.ts';
import type { Deps } from '../ports.ts';

/** @returns the instant at which the business day after that of `now` begins, by the rules in force now. */
export async function nextBusinessDay(deps: Pick<Deps, 'programs'>, { now }: { now: Date }): Promise<Date> {
  const program = await deps.programs.inForce(now);
  return startOfDay(addDays(businessDay(now, program), 1), program);
}
