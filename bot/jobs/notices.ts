import { type NoticeDeps, sendNotices } from '../services/messages/notices.ts';

/** Warnings before a tier is lost, and reminders of points that end. */
export const noticesJob = (
  deps: NoticeDeps,
  options: { now: Date },
): Promise<{ seen: number; written: number; failed: number }> => sendNotices(deps, options);
