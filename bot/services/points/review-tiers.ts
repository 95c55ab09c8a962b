import type { CommitDeps } from './commit.ts';
import { settleDue } from './due-members.ts';

/**
 * Judges every tier whose last day has passed: kept, in grace, renewed, one step down. A job that was away for months takes the
 * steps in order, each dated on its own day.
 */
export const reviewTiers = (deps: CommitDeps, { now }: { now: Date }): Promise<{ seen: number; failed: number }> =>
  settleDue(deps, deps.accounts.dueReview, now);
