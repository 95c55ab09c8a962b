import type { Day } from '../../../shared/ids.ts';
import type { Timeline } from '../../domain/program/program.ts';
import { addDays, businessDay, startOfDay } from '../../domain/time.ts';
import type { Deps } from '../ports.ts';

/** A business day that a job has to serve. */
export type Served = {
  day: Day;
  /** Its last moment, or now: the rules of then decide. */
  asOf: Date;
  /** Nothing tells what was served before it: the job never ran, or the day came a second time. */
  isFirst: boolean;
  /** New rules began on it, or on the eve, which may have been served before they began. */
  isChanged: boolean;
};

/** Who failed is asked for again on every run, but not for ever. */
const triesDays = 7;

/**
 * Serves every day that nobody has, oldest first, each with its own mark: a crash in a day serves that day again, which changes nothing
 * twice. A day on which somebody failed keeps the mark before it until nobody does; the days after are served meanwhile.
 * @param counts where `serve` counts those of a day that failed.
 */
export async function serveDays(
  { jobMarks }: Pick<Deps, 'jobMarks'>,
  of: { job: string; timeline: Timeline; now: Date; daysBack: number; counts: { failed: number } },
  serve: (served: Served) => Promise<void>,
): Promise<void> {
  const { job, timeline, now, counts } = of;
  const lastTry = addDays(businessDay(now, timeline.inForce(now)), -triesDays);
  let isBehind = false;
  for (const served of daysToServe(await jobMarks.get(job), timeline, now, of.daysBack)) {
    const before = counts.failed;
    await serve(served);
    isBehind ||= counts.failed > before && served.day > lastTry;
    if (!isBehind) await jobMarks.set(job, served.day);
  }
}

/**
 * Days that nobody served, oldest first; today last. A mark that lies ahead is no reason to rest until its day has come: the clock ran
 * ahead once, or the shop moved to a zone in which it is still yesterday. Such a day is served again, which changes nothing twice.
 * @param mark the last day served. @param daysBack a worker away for longer leaves the oldest days unserved.
 */
function daysToServe(mark: string | null, timeline: Timeline, now: Date, daysBack: number): Served[] {
  const zone = timeline.inForce(now);
  const today = businessDay(now, zone);
  const isFirst = mark === null || mark > today;
  const oldest = addDays(today, -daysBack);
  const next = isFirst ? today : addDays(mark as Day, 1);
  const days: Served[] = [];
  for (let day = next < oldest ? oldest : next; day <= today; day = addDays(day, 1)) {
    const asOf = day === today ? now : new Date(startOfDay(addDays(day, 1), zone).getTime() - 1);
    const isChanged = timeline.startsBetween(startOfDay(addDays(day, -1), zone), asOf).length > 0;
    days.push({ day, asOf, isFirst, isChanged });
  }
  return days;
}
