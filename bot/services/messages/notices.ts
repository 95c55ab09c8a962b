import type { Day, MemberId } from '../../../shared/ids.ts';
import { Reachable } from '../../../shared/vocabulary.ts';
import { type Notice, noticesOn } from '../../domain/notices.ts';
import { asOf } from '../../domain/points/preview.ts';
import type { Program } from '../../domain/program/program.ts';
import { addDays, afterQuietHours, businessDay } from '../../domain/time.ts';
import { healAccounts } from '../points/heal-accounts.ts';
import { readTimeline } from '../points/timeline.ts';
import type { Deps } from '../ports.ts';

export type NoticeDeps = Pick<
  Deps,
  'accounts' | 'entries' | 'members' | 'programs' | 'outbox' | 'pushSlots' | 'jobMarks' | 'log'
>;

const job = 'notices';
const pageSize = 200;
/** A worker away for longer says nothing of the days before: what they warned of is past or is said again. */
const daysBackMax = 14;

/**
 * Pushes what falls due with the calendar: one warning a validity before a tier is lost, and at most so many reminders a month of
 * points that end, never at night. Card and chat show both without this job.
 *
 * The race: two workers, or one that runs a day twice. A message's id names its cause (`notice:<member>:<kind>:<last day>`), so it is
 * written once; a month's push is a slot taken by one insert that names the cause, so that a second cause finds it taken and the same
 * one finds its own. The mark moves on when a day is wholly served; cached accounts that lag are brought up to date before.
 * @returns members looked at, messages written.
 */
export async function sendNotices(
  deps: NoticeDeps,
  { now }: { now: Date },
): Promise<{ seen: number; written: number }> {
  const timeline = await readTimeline(deps);
  const program = timeline.inForce(now);
  const today = businessDay(now, program);
  const mark = (await deps.jobMarks.get(job)) as Day | null;
  const oldest = addDays(today, -daysBackMax);
  const counts = { seen: 0, written: 0 };
  for (let day = mark === null || mark < oldest ? today : addDays(mark, 1); day <= today; day = addDays(day, 1)) {
    let after: MemberId | null = null;
    await healAccounts(deps);
    for (;;) {
      const accounts = await deps.accounts.withDays(daysAhead(program, day), after, pageSize);
      counts.seen += accounts.length;
      for (const stored of accounts) {
        const account = asOf(stored, timeline, now);
        for (const notice of noticesOn(account, program, day, program.reminders.pushPerMonth))
          if (notice.push && (await write(deps, program, account.memberId, notice, { day, now }))) counts.written += 1;
      }
      const last = accounts.at(-1);
      if (last === undefined || accounts.length < pageSize) break;
      after = last.memberId;
    }
    await deps.jobMarks.set(job, day);
  }
  return counts;
}

/** The last days of validities and lots that a day speaks of. */
const daysAhead = ({ warnings, reminders }: Program, day: Day): { until: Day[]; ends: Day[] } => ({
  until: warnings.pushDay === null ? [] : [addDays(day, warnings.pushDay)],
  ends: reminders.days.map((days) => addDays(day, days)),
});

async function write(
  deps: NoticeDeps,
  program: Program,
  memberId: MemberId,
  notice: Notice,
  { day, now }: { day: Day; now: Date },
): Promise<boolean> {
  // Grace is told on card and in chat; its one push came before.
  if (notice.kind === 'grace') return false;
  const lastDay = notice.kind === 'points-ending' ? notice.expiresOn : notice.until;
  if (lastDay < businessDay(now, program)) return false;
  const member = await deps.members.byId(memberId);
  if (member?.lineUserId == null || member.reachable === Reachable.No) return false;
  const cause = `notice:${memberId}:${notice.kind}:${lastDay}${notice.kind === 'points-ending' ? `:${notice.daysLeft}` : ''}`;
  const { pushPerMonth } = program.reminders;
  const slot = notice.kind === 'points-ending' ? `${notice.kind}:${day.slice(0, 7)}` : `${notice.kind}:${lastDay}`;
  const most = notice.kind === 'points-ending' ? pushPerMonth : 1;
  if (!(await deps.pushSlots.take({ memberId, slot, most, cause, at: now }))) return false;
  await deps.outbox.enqueue({
    id: cause,
    kind: notice.kind,
    memberId,
    lineUserId: member.lineUserId,
    facts: { ...notice },
    createdAt: now,
    notBefore: tellAt(program, lastDay, now),
  });
  return true;
}

/** In the morning, if that is not too late for what it speaks of. */
function tellAt(program: Program, lastDay: Day, now: Date): Date {
  const morning = afterQuietHours(now, program);
  return businessDay(morning, program) > lastDay ? now : morning;
}
