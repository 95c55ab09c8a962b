import type { Day, MemberId } from '../../../shared/ids.ts';
import { Reachable } from '../../../shared/vocabulary.ts';
import { birthdayGiftDue } from '../../domain/birthday/birthday.ts';
import { decideBirthday } from '../../domain/birthday/gift.ts';
import type { Program } from '../../domain/program/program.ts';
import { addDays, addMonths, businessDay, monthEnd, monthOf, startOfDay, yearOf } from '../../domain/time.ts';
import type { Deps, Member } from '../ports.ts';
import { type CommitDeps, commit } from './commit.ts';

export type BirthdayDeps = CommitDeps & Pick<Deps, 'jobMarks'>;

const pageSize = 200;
/** A worker away for longer leaves the oldest months unserved. */
const monthsBackMax = 24;
const job = 'birthday';

/**
 * Birthday points on the first business day of the month, once a year a member; a worker that was away catches up, month by
 * month.
 *
 * The race: two workers, or one that runs twice. The entry's key is `birthday:<year>`, so the second is a replay, whatever
 * either of them had read. The message is an intent with an id of its own; where a crash fell between the two, the runs of
 * this day and the next write it again.
 * @returns members looked at, gifts given by this run.
 */
export async function giveBirthdays(
  deps: BirthdayDeps,
  { now }: { now: Date },
): Promise<{ seen: number; given: number }> {
  const program = await deps.programs.inForce(now);
  const today = businessDay(now, program);
  const counts = { seen: 0, given: 0 };
  for (const asOf of await daysToServe(deps, program, today, now)) {
    const month = monthOf(businessDay(asOf, program));
    // Born on 29 February, counted in March where the shop says so.
    const months = month === 3 && program.birthday.leapDay === 'mar-1' ? [2, 3] : [month];
    for (const each of months) await serveMonth(deps, program, { month: each, asOf, now }, counts);
  }
  await deps.jobMarks.set(job, today);
  return counts;
}

/** The last moments of months nobody served, oldest first, then now. */
async function daysToServe(deps: BirthdayDeps, program: Program, today: Day, now: Date): Promise<Date[]> {
  const mark = (await deps.jobMarks.get(job)) as Day | null;
  if (mark === null) return [now];
  const missed: Date[] = [];
  const first = addMonths(today, -monthsBackMax);
  for (let month = monthEnd(mark > first ? mark : first, 0); month < today; month = monthEnd(month, 1))
    missed.push(new Date(startOfDay(addDays(month, 1), program).getTime() - 1));
  return [...missed, now];
}

async function serveMonth(
  deps: BirthdayDeps,
  program: Program,
  when: { month: number; asOf: Date; now: Date },
  counts: { seen: number; given: number },
): Promise<void> {
  const day = businessDay(when.asOf, program);
  let after: MemberId | null = null;
  for (;;) {
    const page: Member[] = await deps.members.byBirthdayMonth(when.month, after, pageSize);
    counts.seen += page.length;
    const accounts = await deps.accounts.byIds(page.map(({ id }) => id));
    const given = new Map(
      accounts.map(({ memberId, birthdays }) => [memberId, birthdays.find(({ year }) => year === yearOf(day))]),
    );
    for (const member of page) {
      const had = given.get(member.id);
      if (member.birthday === null || !birthdayGiftDue(member.birthday, day, program)) continue;
      if (had !== undefined && had.on < addDays(businessDay(when.now, program), -1)) continue;
      counts.given += (await giveOne(deps, program, member, when)) ? 1 : 0;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.id;
  }
}

async function giveOne(
  deps: BirthdayDeps,
  program: Program,
  member: Member,
  { asOf, now }: { asOf: Date; now: Date },
): Promise<boolean> {
  const { birthday } = member;
  if (birthday === null) return false;
  const year = yearOf(businessDay(asOf, program));
  const result = await commit(deps, {
    memberId: member.id,
    idempotencyKey: `birthday:${year}`,
    content: { birthday: year },
    actor: { kind: 'system', id: job },
    now,
    decide: (account) => decideBirthday(account, program, { birthday, now: asOf }),
  });
  if (result.outcome === 'nothing') return false;
  if (member.lineUserId !== null && member.reachable !== Reachable.No) {
    const [line] = result.entry.lines;
    await deps.outbox.enqueue({
      id: `birthday:${member.id}:${year}`,
      kind: 'birthday',
      memberId: member.id,
      lineUserId: member.lineUserId,
      facts: {
        year,
        points: line?.points ?? 0,
        expiresOn: line?.lot?.expiresOn ?? null,
        balance: result.entry.balanceAfter,
      },
      createdAt: now,
    });
  }
  return result.outcome === 'committed';
}
