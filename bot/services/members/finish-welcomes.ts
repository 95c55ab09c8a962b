import type { Deps } from '../ports.ts';
import { type JoinDeps, welcome } from './join.ts';

/** Joins as old as this are in nobody's hands any more; older than a day they have been looked at. */
const youngestMs = 30_000;
const oldestMs = 86_400_000;
const pageMax = 500;

/**
 * Carries on joins that died between the member and the welcome. Runs over the members of the last day.
 * @returns how many had missed a step.
 */
export async function finishWelcomes(
  deps: JoinDeps & Pick<Deps, 'members'>,
  { now }: { now: Date },
): Promise<{ finished: number }> {
  let finished = 0;
  const { rows } = await deps.members.search({ sort: 'joined', skip: 0, limit: pageMax });
  for (const { member, account } of rows) {
    const age = now.getTime() - member.joinedAt.getTime();
    if (member.joinedVia.how === 'import') continue;
    if (age < youngestMs || age > oldestMs || (account !== null && account.joinedAt !== null)) continue;
    await welcome(deps, member, now);
    finished += 1;
  }
  return { finished };
}
