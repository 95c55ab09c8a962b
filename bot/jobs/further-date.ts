import { type FurtherDateDeps, giveFurtherDates } from '../services/points/further-date.ts';

/** The gift of the shop's further date: the day of joining, or one the member named. */
export const furtherDateJob = (
  deps: FurtherDateDeps,
  options: { now: Date },
): Promise<{ seen: number; given: number; failed: number }> => giveFurtherDates(deps, options);
