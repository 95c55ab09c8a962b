import { finishWelcomes } from '../services/members/finish-welcomes.ts';
import type { JoinDeps } from '../services/members/join.ts';
import type { AwardDeps } from '../services/purchases/award.ts';
import { finishOpenClaims } from '../services/purchases/finish-open-claims.ts';

/** Every minute: bills, refunds and joins that somebody began and nobody finished. */
export const openClaims = {
  name: 'open-claims',
  run: async (deps: AwardDeps & JoinDeps, now: Date) => ({
    ...(await finishOpenClaims(deps, { now })),
    welcomes: (await finishWelcomes(deps, { now })).finished,
  }),
} as const;
