import type { CommitDeps } from '../services/points/commit.ts';
import { reviewTiers } from '../services/points/review-tiers.ts';

/** Every hour: tiers whose last day has passed. */
export const tierReviewJob = (deps: CommitDeps, { now }: { now: Date }) => reviewTiers(deps, { now });
