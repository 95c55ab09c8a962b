import type { Day, MemberId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import { birthdayGiftDay, birthdayGiftDue } from '../../domain/birthday/birthday.ts';
import { decideBirthday } from '../../domain/birthday/gift.ts';
import type { Program } from '../../domain/program/program.ts';
import { addDays, afterQuietHours, businessDay, monthEnd, monthOf } from '../../domain/time.ts';
import { inFlight } from '../in-flight.ts';
import type { Member } from '../ports/members.ts';
import type { Deps } from '../ports.ts';
import { type CommitDeps, commit } from './commit.ts';
import { type Served, serveDays } from './days-to-serve.ts';
import { dropHead } from './heads.ts';
import { tellGift } from './tell-gift.ts';
import { readTimeline } from './timeline.ts';

export type BirthdayDeps = CommitDeps & Pick<Deps, 'jobMarks'>;

const pageSize = 200;
/** So many members at once: a worker waits for the database most of the time. */
const membersAtOnce = 8;
/** A worker away for longer leaves the oldest days unserved. */
const daysBackMax = 731;
/** A week's window reaches so many days beyond the birthday. */
const weekDays = 6;
const job = 'birthday';

/** `everyone`: all whose window is open, not only those it begins for. */
type Serving = Pick<Served, 'day' | 'asOf'> & { everyone: boolean };

/**
 * Birthday gifts on the day they are due, once a year a member; a worker that was away catches up, day by day, each by the rules of
 * its day.
 *
 * The race: two workers, or one that runs twice. The entry's key is `birthday:<year>`, so the second is a replay, whatever
 * either of them had read. The mark is set when a day is wholly served: a crash before that serves it again, and writes a message
 * that was lost between the two again, under the same id.
 * @returns members looked at, gifts given by this run, and those left for the next.
 */
export async function giveBirthdays(
  deps: BirthdayDeps,
  { now }: { now: Date },
): Promise<{ seen: number; given: number; failed: number }> {
  const timeline = await readTimeline(deps);
  const counts = { seen: 0, given: 0, failed: 0 };
  await serveDays(
    deps,
    { job, timeline, now, daysBack: daysBackMax, counts },
    async ({ day, asOf, isFirst, isChanged }) => {
      const program = timeline.inForce(asOf);
      // Under new rules a gift may fall on a day that has been served.
      const serving = { day, asOf, everyone: isFirst || isChanged };
      for (const month of monthsWithGifts(program, serving))
        await serveMonth(deps, program, { month, ...serving, now }, counts);
    },
  );
  return counts;
}

/** Months of birthdays whose gift may fall on a day; none on most days, so that most runs look at nobody. */
function monthsWithGifts(program: Program, { day, everyone }: Serving): number[] {
  const { when, leadDays, late } = program.birthday;
  const ahead = addDays(day, leadDays);
  const all = everyone || late === 'within-a-day';
  // Those who told only the month have it as their window: their gift is on its first day, whatever the others' rule.
  if (when === 'month' && !all && !ahead.endsWith('-01')) return [];
  const reach = when === 'day' ? 0 : weekDays;
  const last = addDays(ahead, reach);
  const months = new Set([monthOf(last)]);
  // Windows that are open may have begun on any day since: with a long lead a whole month lies between.
  for (let on = addDays(all ? day : ahead, -reach); on <= last; on = addDays(monthEnd(on, 0), 1))
    months.add(monthOf(on));
  // Born on 29 February, counted in March by choice.
  if (months.has(3)) months.add(2);
  return [...months];
}

type When = Serving & { month: number; now: Date };

/** One that fails holds up nobody. */
async function serveMonth(
  deps: BirthdayDeps,
  program: Program,
  when: When,
  counts: { seen: number; given: number; failed: number },
): Promise<void> {
  const tellAt = afterQuietHours(when.now, program);
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
      // Given before the eve of this day, which is wholly served: its message was written, too.
      if (had !== undefined && had.on < addDays(when.day, -1)) return;
      try {
        const isGiven = await giveOne(deps, program, member, { ...when, today: when.day, tellAt, year });
        counts.given += isGiven ? 1 : 0;
      } catch (error) {
        counts.failed += 1;
        deps.log.warn({ err: error, memberId: member.id }, 'a birthday gift waits for the next run');
      }
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
function yearDue(program: Program, { birthday }: Member, { day, everyone }: Serving): number | null {
  if (birthday === null) return null;
  const year = birthdayGiftDue(birthday, day, program);
  if (year === null || everyone || program.birthday.late === 'within-a-day') return year;
  return birthdayGiftDay(year, birthday, program) === day ? year : null;
}

/** Who tells a birthday whose gift has begun already has it at once; the day's run may be over. */
export async function giveBirthdayNow(deps: CommitDeps, member: Member, now: Date): Promise<void> {
  const program = await deps.programs.inForce(now);
  const today = businessDay(now, program);
  const year = member.birthday === null ? null : birthdayGiftDue(member.birthday, today, program);
  if (year !== null) await giveOne(deps, program, member, { today, now, tellAt: now, year });
}

async function giveOne(
  deps: CommitDeps,
  program: Program,
  member: Member,
  { today, now, tellAt, year }: { today: Day; now: Date; tellAt: Date; year: number },
): Promise<boolean> {
  const { birthday } = member;
  if (birthday === null) return false;
  const result = await commit(deps, {
    memberId: member.id,
    idempotencyKey: `birthday:${year}`,
    content: { birthday: year },
    actor: { kind: 'system', id: job },
    now,
    decide: (account) => decideBirthday(account, program, { birthday, today }),
  });
  if (result.outcome === 'nothing') return false;
  const { entry } = result;
  const told = { id: `birthday:${member.id}:${year}`, kind: 'birthday', entry, facts: { year }, now, tellAt } as const;
  await tellGift(deps, member, told);
  return result.outcome === 'committed';
}
