import type { Day, MemberId } from '../../../shared/ids.ts';
import { Reachable } from '../../../shared/vocabulary.ts';
import type { Account } from '../../domain/account/account.ts';
import { type Notice, noticesOn } from '../../domain/notices.ts';
import { asOf } from '../../domain/points/preview.ts';
import type { Program } from '../../domain/program/program.ts';
import { addDays, afterQuietHours, businessDay } from '../../domain/time.ts';
import { serveDays } from '../points/days-to-serve.ts';
import { healAccounts } from '../points/heal-accounts.ts';
import { heardOn, spanOf } from '../points/silent-members.ts';
import { readTimeline } from '../points/timeline.ts';
import type { Deps } from '../ports.ts';

export type NoticeDeps = Pick<
  Deps,
  'accounts' | 'entries' | 'members' | 'programs' | 'outbox' | 'pushSlots' | 'jobMarks' | 'log'
>;

const job = 'notices';
const pageSize = 200;

/**
 * Pushes what falls due with the calendar: one warning a validity before a tier is lost, one offer to renew a paid period, and at most so
 * many reminders a month of points that end, never at night. Card and chat show all of it without this job. A worker that was away says
 * late what it would have said, as long as what it speaks of lies ahead: a tier is not lost unwarned because a worker was not there.
 *
 * The race: two workers, or one that runs a day twice. A message's id names its cause (`notice:<member>:<kind>:<last day>`), so it is
 * written once; a month's push is a slot taken by one insert that names the cause, so that a second cause finds it taken and the same
 * one finds its own. The mark moves on when a day is wholly served; cached accounts that lag are brought up to date before.
 * @returns members looked at, messages written, and members left for the next run.
 */
export async function sendNotices(
  deps: NoticeDeps,
  { now }: { now: Date },
): Promise<{ seen: number; written: number; failed: number }> {
  const timeline = await readTimeline(deps);
  const program = timeline.inForce(now);
  const today = businessDay(now, program);
  const counts = { seen: 0, written: 0, failed: 0 };
  await serveDays(deps, { job, timeline, now, daysBack: longestAhead(program), counts }, async ({ day }) => {
    await healAccounts(deps);
    for await (const accounts of spokenOf(deps, program, day)) {
      counts.seen += accounts.length;
      for (const stored of accounts) {
        try {
          const account = asOf(stored, timeline, now);
          for (const notice of noticesOn(account, program, day, program.reminders.pushPerMonth))
            if (notice.push && (await write(deps, program, account.memberId, notice, { today, now })))
              counts.written += 1;
        } catch (error) {
          counts.failed += 1;
          deps.log.warn({ err: error, memberId: stored.memberId }, 'a warning or reminder waits for the next run');
        }
      }
    }
  });
  return counts;
}

/** Pages of members a day may speak of: by the last days of what they hold, and by the day they were last there. */
async function* spokenOf(deps: NoticeDeps, program: Program, day: Day): AsyncGenerator<Account[]> {
  yield* paged((after) => deps.accounts.withDays(daysAhead(program, day), after, pageSize));
  const { silentMonths, kind } = program.down;
  if (silentMonths === null || kind === 'never') return;
  const tiers = program.tiers.slice(1).map(({ code }) => code);
  for (const days of pushDays(program))
    for (const heard of heardOn(addDays(day, days + 1), silentMonths))
      yield* paged(async (after) => {
        const ids = await deps.accounts.lastThere({ tiers, ...spanOf(heard, program) }, after, pageSize);
        const accounts = await deps.accounts.byIds(ids);
        return accounts.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
      });
}

async function* paged(page: (after: MemberId | null) => Promise<Account[]>): AsyncGenerator<Account[]> {
  let after: MemberId | null = null;
  for (;;) {
    const accounts: Account[] = await page(after);
    yield accounts;
    const last = accounts.at(-1);
    if (last === undefined || accounts.length < pageSize) return;
    after = last.memberId;
  }
}

/** Days before a tier's last one on which a push may go: the shop's, and the later ones for whom that came too early. */
const pushDays = ({ warnings: { days, pushDay } }: Program): number[] =>
  pushDay === null ? [] : days.filter((days) => days <= pushDay);

/** What was to be said longer ago than this speaks of a day that is over. */
const longestAhead = (program: Program): number =>
  Math.max(0, ...pushDays(program), ...program.reminders.days, ...(program.pass?.noticeDays ?? []));

/** The last days of validities, lots and paid periods that a day speaks of. */
function daysAhead(program: Program, day: Day): { until: Day[]; ends: Day[]; passes: Day[] } {
  const ahead = (days: readonly number[]) => days.map((each) => addDays(day, each));
  return {
    until: ahead(pushDays(program)),
    ends: ahead(program.reminders.days),
    passes: ahead(program.pass?.noticeDays ?? []),
  };
}

async function write(
  deps: NoticeDeps,
  program: Program,
  memberId: MemberId,
  notice: Notice,
  { today, now }: { today: Day; now: Date },
): Promise<boolean> {
  // Grace is told on card and in chat; its one push came before.
  if (notice.kind === 'grace') return false;
  const lastDay = notice.kind === 'points-ending' ? notice.expiresOn : notice.until;
  if (lastDay < today) return false;
  const member = await deps.members.byId(memberId);
  if (member?.lineUserId == null || member.reachable === Reachable.No) return false;
  const cause = `notice:${memberId}:${notice.kind}:${lastDay}${notice.kind === 'points-ending' ? `:${notice.daysLeft}` : ''}`;
  // Of the month in which it is said, however long ago it was to be said.
  const slot = notice.kind === 'points-ending' ? `${notice.kind}:${today.slice(0, 7)}` : `${notice.kind}:${lastDay}`;
  const most = notice.kind === 'points-ending' ? program.reminders.pushPerMonth : 1;
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
