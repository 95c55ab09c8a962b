import { businessDay } from '../../domain/time.ts';
import type { Deps } from '../ports.ts';
import type { CommitDeps } from './commit.ts';
import { type Counts, settleDue } from './due-members.ts';
import { settleSilent } from './silent-members.ts';
import { readTimeline } from './timeline.ts';

/**
 * Judges every tier whose last day has passed: kept, in grace, renewed, one step down; and, where the shop says so, that of members who
 * have not been there for months. A job that was away for months takes the steps in order, each dated on its own day.
 */
export async function reviewTiers(deps: CommitDeps & Pick<Deps, 'jobMarks'>, { now }: { now: Date }): Promise<Counts> {
  const due = await settleDue(deps, deps.accounts.dueReview, now);
  const program = (await readTimeline(deps)).inForce(now);
  const silent = await settleSilent(deps, program, businessDay(now, program), now);
  return { seen: due.seen + silent.seen, failed: due.failed + silent.failed };
}
