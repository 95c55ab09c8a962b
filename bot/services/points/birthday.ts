import type { Day, MemberId } from '../../../shared/ids.ts';
import { Reachable } from '../../../shared/vocabulary.ts';
import type { Account } from '../../domain/account/account.ts';
import { birthdayGiftDay, birthdayGiftDue } from '../../domain/birthday/birthday.ts';
import { decideBirthday } from '../../domain/birthday/gift.ts';
import type { Program, Timeline } from '../../domain/program/program.ts';
import { addDays, addMonths, afterQuietHours, businessDay, monthOf, startOfDay } from '../../domain/time.ts';
import { inFlight } from '../in-flight.ts';
import type { Deps, Member } from '../ports.ts';
import { type CommitDeps, commit } from './commit.ts';
import { dropHead } from './heads.ts';
import { readTimeline } from './timeline.ts';

export type BirthdayDeps = CommitDeps & Pick<Deps, 'jobMarks'>;

const pageSize = 200;
/** So many members at once: a worker waits for the database most of the time. */
const membersAtOnce = 8;
/** A worker away for longer leaves the oldest days unserved. */
const monthsBackMax = 24;
/** A week's window reaches so many days beyond the birthday. */
const weekDays = 6;
const job = 'birthday';

/** A business day to serve; `asOf`: its last moment, or now. `everyone`: all whose window is open, not only those it begins for. */
type Served = { day: Day; asOf: Date; everyone: boolean };

/**
 * Birthday gifts on the day they are due, once a year a member; a worker that was away catches up, day by day, each by the rules of
 * its day.
 *
 * The race: two workers, or one that runs twice. The entry's key is `birthday:<year>`, so the second is a replay, whatever
 * either of them had read. The mark is set when a day is wholly served: a crash before that serves it again, and writes a message
 * that was lost between the two again, under the same id.
 * @returns members looked at, gifts given by this run.
 */
export async function giveBirthdays(
  deps: BirthdayDeps,
  { now }: { now: Date },
): Promise<{ seen: number; given: number }> {
  const timeline = await readTimeline(deps);
  const today = businessDay(now, timeline.inForce(now));
  const counts = { seen: 0, given: 0 };
  for (const served of daysToServe(await deps.jobMarks.get(job), timeline, today, now)) {
    const program = timeline.inForce(served.asOf);
    for (const month of monthsWithGifts(program, served))
      await serveMonth(deps, program, { month, ...served, now }, counts);
    await deps.jobMarks.set(job, served.day);
  }
  return counts;
}

/** Days that nobody served, oldest first; today last. */
function daysToServe(mark: string | null, timeline: Timeline, today: Day, now: Date): Served[] {
  if (mark === null) return [{ day: today, asOf: now, everyone: true }];
  const oldest = addMonths(today, -monthsBackMax);
  const zone = timeline.inForce(now);
  const days: Served[] = [];
  for (let day = addDays((mark as Day) > oldest ? (mark as Day) : oldest, 1); day <= today; day = addDays(day, 1)) {
    const asOf = day === today ? now : new Date(startOfDay(addDays(day, 1), zone).getTime() - 1);
    // Under new rules a gift may fall on a day that has been served: yesterday's, too, which may have been served before they began.
    const isChanged = timeline.startsBetween(startOfDay(addDays(day, -1), zone), asOf).length > 0;
    days.push({ day, asOf, everyone: isChanged });
  }
  return days;
}

/** Months of birthdays whose gift may fall on a day; none on most days, so that most runs look at nobody. */
function monthsWithGifts(program: Program, { day, everyone }: Served): number[] {
  const { when, leadDays, late } = program.birthday;
  const ahead = addDays(day, leadDays);
  const all = everyone || late === 'within-a-day';
  // Those who told only the month have it as their window: their gift is on its first day, whatever the others' rule.
  if (when === 'month' && !all && !ahead.endsWith('-01')) return [];
  const reach = when === 'day' ? 0 : weekDays;
  const months = new Set([addDays(ahead, -reach), ahead, addDays(ahead, reach), day].map(monthOf));
  // Born on 29 February, counted in March by choice.
  if (months.has(3)) months.add(2);
  return [...months];
}

type When = Served & { month: number; now: Date };

async function serveMonth(
  deps: BirthdayDeps,
  program: Program,
  when: When,
  counts: { seen: number; given: number },
): Promise<void> {
  let after: MemberId | null = null;
  for (;;) {
    const page: Member[] = await deps.members.byBirthdayMonth(when.month, after, pageSize);
    counts.seen += page.length;
    const due = page.flatMap((member) => {
      const year = yearDue(program, member, when);
      return year === null ? [] : [{ member, year }];
    });
    const given = await birthdaysGiven(
      deps,
      due.map(({ member }) => member.id),
    );
    await inFlight(due, membersAtOnce, async ({ member, year }) => {
      const had = given.get(member.id)?.find((each) => each.year === year);
      // Given before yesterday: its message was written, too.
      if (had !== undefined && had.on < addDays(businessDay(when.now, program), -1)) return;
      const isGiven = await giveOne(deps, program, member, {
        ...when,
        tellAt: afterQuietHours(when.now, program),
        year,
      });
      counts.given += isGiven ? 1 : 0;
      // A night's members are not the next day's callers, whose heads are kept.
      dropHead(deps, member.id);
    });
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.id;
  }
}

/** Of whole accounts no more than this is held while a page is served. */
async function birthdaysGiven(
  deps: BirthdayDeps,
  ids: readonly MemberId[],
): Promise<Map<MemberId, Account['birthdays']>> {
  const accounts = ids.length === 0 ? [] : await deps.accounts.byIds(ids);
  return new Map(accounts.map(({ memberId, birthdays }) => [memberId, birthdays]));
}

/** The year whose gift a member has coming on a day; null where it is another day's. */
function yearDue(program: Program, { birthday }: Member, { day, everyone }: Served): number | null {
  if (birthday === null) return null;
  const year = birthdayGiftDue(birthday, day, program);
  if (year === null || everyone || program.birthday.late === 'within-a-day') return year;
  return birthdayGiftDay(year, birthday, program) === day ? year : null;
}

/** Who tells a birthday whose gift has begun already has it at once; the day's run may be over. */
export async function giveBirthdayNow(deps: CommitDeps, member: Member, now: Date): Promise<void> {
  const program = await deps.programs.inForce(now);
  const year = member.birthday === null ? null : birthdayGiftDue(member.birthday, businessDay(now, program), program);
  if (year !== null) await giveOne(deps, program, member, { asOf: now, now, tellAt: now, year });
}

async function giveOne(
  deps: CommitDeps,
  program: Program,
  member: Member,
  { asOf, now, tellAt, year }: { asOf: Date; now: Date; tellAt: Date; year: number },
): Promise<boolean> {
  const { birthday } = member;
  if (birthday === null) return false;
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
        coupons: result.entry.gives?.length ?? 0,
        balance: result.entry.balanceAfter,
      },
      createdAt: now,
      notBefore: tellAt,
    });
  }
  return result.outcome === 'committed';
}
