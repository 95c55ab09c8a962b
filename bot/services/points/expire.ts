import type { CommitDeps } from './commit.ts';
import { settleDue } from './due-members.ts';

/**
 * Writes the end of lots whose last day has passed; what is left of a lot ends once. Nobody's balance depends on when this runs:
 * points past their end are not spendable before it, either.
 */
export const expirePoints = (deps: CommitDeps, { now }: { now: Date }): Promise<{ seen: number; failed: number }> =>
  settleDue(deps, deps.accounts.dueExpiry, now);
