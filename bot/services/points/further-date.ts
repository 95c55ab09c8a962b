import type { Day, MemberId } from '../../../shared/ids.ts';
import { decideFurtherDate } from '../../domain/birthday/gift.ts';
import type { Program } from '../../domain/program/program.ts';
import { addDays, businessDay, isLeapYear, startOfDay, yearOf } from '../../domain/time.ts';
import type { Deps } from '../ports.ts';
import { type CommitDeps, commit } from './commit.ts';
import { readTimeline } from './timeline.ts';

export type FurtherDateDeps = CommitDeps & Pick<Deps, 'jobMarks'>;

const job = 'further-date';
const pageSize = 200;
/** As long as a missed gift is made up for. */
const daysBackMax = 30;
/** Of a date without a year: one that has every day. */
const anyLeapYear = 2_000;

/**
 * The gift of the shop's further date, on its day, once a year a member; a worker that was away catches up, day by day. The entry's
 * key is `further-date:<year>`, so a second run, or a second worker, is a replay.
 */
export async function giveFurtherDates(
  deps: FurtherDateDeps,
  { now }: { now: Date },
): Promise<{ seen: number; given: number }> {
  const timeline = await readTimeline(deps);
  const today = businessDay(now, timeline.inForce(now));
  const mark = (await deps.jobMarks.get(job)) as Day | null;
  const oldest = addDays(today, -daysBackMax);
  const counts = { seen: 0, given: 0 };
  for (
    let day = mark === null ? today : addDays(mark < oldest ? oldest : mark, 1);
    day <= today;
    day = addDays(day, 1)
  ) {
    const asOf = day === today ? now : new Date(startOfDay(addDays(day, 1), timeline.inForce(now)).getTime() - 1);
    const program = timeline.inForce(asOf);
    if (program.furtherDate !== null) await serveDay(deps, program, { day, asOf, now }, counts);
    await deps.jobMarks.set(job, day);
  }
  return counts;
}

async function serveDay(
  deps: FurtherDateDeps,
  program: Program,
  when: { day: Day; asOf: Date; now: Date },
  counts: { seen: number; given: number },
): Promise<void> {
  for (const monthDay of monthDaysOf(when.day)) {
    let after: MemberId | null = null;
    for (;;) {
      const page = await candidates(deps, program, monthDay, after);
      counts.seen += page.length;
      for (const { memberId, date, enteredAt } of page) {
        const result = await commit(deps, {
          memberId,
          idempotencyKey: `further-date:${yearOf(when.day)}`,
          content: { furtherDate: yearOf(when.day) },
          actor: { kind: 'system', id: job },
          now: when.now,
          decide: (account) => decideFurtherDate(account, program, { date, enteredAt, now: when.asOf }),
        });
        counts.given += result.outcome === 'committed' ? 1 : 0;
      }
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize) break;
      after = last.memberId;
    }
  }
}

/** 29 February is the 28th in other years. */
const monthDaysOf = (day: Day): string[] => {
  const own = day.slice(5);
  return own === '02-28' && !isLeapYear(yearOf(day)) ? [own, '02-29'] : [own];
};

type Candidate = { memberId: MemberId; date: Day | null; enteredAt: Date | null };

async function candidates(
  deps: FurtherDateDeps,
  program: Program,
  monthDay: string,
  after: MemberId | null,
): Promise<Candidate[]> {
  if (program.furtherDate?.kind === 'joining') {
    const ids = await deps.accounts.byJoiningDay(monthDay, after, pageSize);
    return ids.map((memberId) => ({ memberId, date: null, enteredAt: null }));
  }
  const members = await deps.members.byFurtherDate(monthDay, after, pageSize);
  return members.map(({ id, furtherDate }) => ({
    memberId: id,
    date: `${anyLeapYear}-${monthDay}` as Day,
    enteredAt: furtherDate?.enteredAt ?? null,
  }));
}
