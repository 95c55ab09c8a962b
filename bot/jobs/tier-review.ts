import type { CommitDeps } from '../services/points/commit.ts';
import { reviewTiers } from '../services/points/review-tiers.ts';
import type { Deps } from '../services/ports.ts';

/** Tiers whose last day has passed, or whose member has been away for too long. */
export const tierReviewJob = (deps: CommitDeps & Pick<Deps, 'jobMarks'>, { now }: { now: Date }) =>
  reviewTiers(deps, { now });
