import type { CommitDeps } from '../services/points/commit.ts';
import { reviewTiers } from '../services/points/review-tiers.ts';

/** Every hour: tiers whose last day has passed. */
export const tierReview = {
  name: 'tier-review',
  run: (deps: CommitDeps, now: Date) => reviewTiers(deps, { now }),
} as const;
