import type { Day, MemberId } from '../../../shared/ids.ts';
import { decideFurtherDate } from '../../domain/birthday/gift.ts';
import type { Program } from '../../domain/program/program.ts';
import { addDays, afterQuietHours, dayOfNoYear, isLeapYear, yearOf } from '../../domain/time.ts';
import { inFlight } from '../in-flight.ts';
import type { Deps } from '../ports.ts';
import { type CommitDeps, commit } from './commit.ts';
import { serveDays } from './days-to-serve.ts';
import { dropHead } from './heads.ts';
import { tellGift } from './tell-gift.ts';
import { readTimeline } from './timeline.ts';

export type FurtherDateDeps = CommitDeps & Pick<Deps, 'jobMarks'>;

const job = 'further-date';
const pageSize = 200;
/** As long as a missed gift is made up for. */
const daysBackMax = 30;
/** So many members at once: a worker waits for the database most of the time. */
const membersAtOnce = 8;

/**
 * The gift of the shop's further date, on its day, once a year a member; a worker that was away catches up, day by day. The entry's
 * key is `further-date:<year>`, so a second run, or a second worker, is a replay.
 */
export async function giveFurtherDates(
  deps: FurtherDateDeps,
  { now }: { now: Date },
): Promise<{ seen: number; given: number; failed: number }> {
  const timeline = await readTimeline(deps);
  const counts = { seen: 0, given: 0, failed: 0 };
  await serveDays(deps, { job, timeline, now, daysBack: daysBackMax, counts }, async ({ day, asOf, isChanged }) => {
    const program = timeline.inForce(asOf);
    // Rules that began in the middle of the eve found it served.
    for (const each of isChanged ? [addDays(day, -1), day] : [day])
      if (program.furtherDate !== null) await serveDay(deps, program, { day: each, now }, counts);
  });
  return counts;
}

async function serveDay(
  deps: FurtherDateDeps,
  program: Program,
  when: { day: Day; now: Date },
  counts: { seen: number; given: number; failed: number },
): Promise<void> {
  for (const monthDay of monthDaysOf(when.day)) {
    let after: MemberId | null = null;
    for (;;) {
      const page = await candidates(deps, program, monthDay, after);
      counts.seen += page.length;
      await inFlight(page, membersAtOnce, async (candidate) => {
        try {
          counts.given += (await giveOne(deps, program, candidate, when)) ? 1 : 0;
        } catch (error) {
          counts.failed += 1;
          const { memberId } = candidate;
          deps.log.warn({ err: error, memberId }, 'the gift of a further date waits for the next run');
        }
        dropHead(deps, candidate.memberId);
      });
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize) break;
      after = last.memberId;
    }
  }
}

async function giveOne(
  deps: FurtherDateDeps,
  program: Program,
  { memberId, date, enteredAt }: Candidate,
  { day, now }: { day: Day; now: Date },
): Promise<boolean> {
  const year = yearOf(day);
  const result = await commit(deps, {
    memberId,
    idempotencyKey: `further-date:${year}`,
    content: { furtherDate: year },
    actor: { kind: 'system', id: job },
    now,
    decide: (account) => decideFurtherDate(account, program, { date, enteredAt, today: day }),
  });
  if (result.outcome === 'nothing') return false;
  const member = await deps.members.byId(memberId);
  if (member !== null)
    await tellGift(deps, member, {
      id: `further-date:${memberId}:${year}`,
      kind: 'further-date',
      entry: result.entry,
      facts: { year, name: program.furtherDate?.name },
      now,
      tellAt: afterQuietHours(now, program),
    });
  return result.outcome === 'committed';
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
    date: furtherDate == null ? null : dayOfNoYear(furtherDate),
    enteredAt: furtherDate?.enteredAt ?? null,
  }));
}
