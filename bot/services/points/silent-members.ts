import type { Day, MemberId } from '../../../shared/ids.ts';
import type { Program } from '../../domain/program/program.ts';
import { addDays, addMonths, startOfDay } from '../../domain/time.ts';
import type { Deps } from '../ports.ts';
import type { CommitDeps } from './commit.ts';
import { type Counts, pageSize, settleEach } from './due-members.ts';

const job = 'silence';
const dayMs = 86_400_000;
const triesDays = 7;
/** A month's last days fall together: so many days at most become silent on one. */
const monthEndDays = 4;

/**
 * Members who have not bought for as many months as the rules allow: no end of a tier tells when that is, so each day asks for those
 * who were last there so long ago. Rules that are new are asked about everybody who has been away for longer, once.
 * Which of them fall, and when, the calendar decides; a day too many here finds nothing to do.
 */
export async function settleSilent(
  deps: CommitDeps & Pick<Deps, 'jobMarks'>,
  program: Program,
  today: Day,
  now: Date,
): Promise<Counts> {
  const counts: Counts = { seen: 0, failed: 0 };
  const { kind, silentMonths } = program.down;
  const tiers = program.tiers.slice(1).map(({ code }) => code);
  if (kind === 'never' || silentMonths === null || tiers.length === 0) return counts;
  const [version, served] = (await deps.jobMarks.get(job))?.split(' ') ?? [];
  if (version === String(program.version) && served !== undefined) {
    for (let day = addDays(served as Day, 1); day <= today; day = addDays(day, 1))
      for (const heard of heardOn(day, silentMonths)) await settleHeard(deps, program, { tiers, heard }, now, counts);
  } else await settleHeard(deps, program, { tiers, before: addMonths(today, -silentMonths) }, now, counts);
  // One that failed is asked for again, but not for ever.
  const isOld = served !== undefined && addDays(served as Day, triesDays) < today;
  if (counts.failed === 0 || isOld) await deps.jobMarks.set(job, `${program.version} ${today}`);
  return counts;
}

/** The days after which so many months have passed on the eve of `day`. */
export function heardOn(day: Day, months: number): Day[] {
  const around = addMonths(day, -months);
  return Array.from({ length: monthEndDays + 2 }, (_, index) => addDays(around, index - monthEndDays)).filter(
    (heard) => addDays(addMonths(heard, months), 1) === day,
  );
}

type Heard = { tiers: readonly string[] } & ({ heard: Day } | { before: Day });

/** Who was last there on a day; a day more on either side, since the shop may have been in another zone then. */
export function spanOf(heard: Day, program: Program): { from: Date; to: Date; joiningDay: string } {
  const begins = startOfDay(heard, program).getTime();
  return { from: new Date(begins - dayMs), to: new Date(begins + 2 * dayMs), joiningDay: heard.slice(5) };
}

async function settleHeard(deps: CommitDeps, program: Program, of: Heard, now: Date, counts: Counts): Promise<void> {
  const span =
    'heard' in of
      ? spanOf(of.heard, program)
      : { from: null, to: new Date(startOfDay(of.before, program).getTime() + 2 * dayMs), joiningDay: null };
  let after: MemberId | null = null;
  for (;;) {
    const found: MemberId[] = await deps.accounts.lastThere({ tiers: of.tiers, ...span }, after, pageSize);
    await settleEach(deps, found, now, counts);
    const last = found.at(-1);
    if (last === undefined || found.length < pageSize) return;
    after = last;
  }
}
