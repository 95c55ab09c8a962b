import { type FollowUpDeps, finishFollowUps } from '../services/points/follow-up.ts';

/** Coupons and menus that a crash left between an entry and what follows from it. */
export const followUpsJob = (deps: FollowUpDeps, options: { now: Date }): Promise<{ seen: number; failed: number }> =>
  finishFollowUps(deps, options);
