import type { MergeDeps } from '../services/members/carry-merge.ts';
import { finishWelcomes } from '../services/members/finish-welcomes.ts';
import type { JoinDeps } from '../services/members/join.ts';
import type { AwardDeps } from '../services/purchases/award.ts';
import { finishOpenClaims } from '../services/purchases/finish-open-claims.ts';

/** Every minute: bills, refunds and joins that somebody began and nobody finished. */
export async function openClaimsJob(deps: AwardDeps & JoinDeps & MergeDeps, { now }: { now: Date }) {
  const claims = await finishOpenClaims(deps, { now });
  const { finished } = await finishWelcomes(deps, { now });
  return { ...claims, welcomes: finished };
}
