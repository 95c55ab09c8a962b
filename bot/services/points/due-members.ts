import type { Day, MemberId } from '../../../shared/ids.ts';
import { businessDay } from '../../domain/time.ts';
import { inFlight } from '../in-flight.ts';
import type { DueMember } from '../ports/ledger.ts';
import { type CommitDeps, settleCalendar } from './commit.ts';
import { dropHead } from './heads.ts';

export const pageSize = 500;
/** So many members at once: a worker waits for the database most of the time, and shall not crowd out the tills. */
const membersAtOnce = 8;

/** Members looked at, and those of them that are left for the next run. */
export type Counts = { seen: number; failed: number };

type Page = (day: Day, after: DueMember | null, limit: number) => Promise<DueMember[]>;

/**
 * Walks the members a query calls due, longest due first, in pages, and writes what the calendar owes each. Only names are held, a page
 * of them. One that fails is left for the next run and holds up nobody. Two workers may walk at once: what the calendar owes has a key,
 * and the second finds that nothing is owed any more.
 */
export async function settleDue(deps: CommitDeps, page: Page, now: Date): Promise<Counts> {
  const program = await deps.programs.inForce(now);
  const today = businessDay(now, program);
  const counts: Counts = { seen: 0, failed: 0 };
  let after: DueMember | null = null;
  for (;;) {
    const found: DueMember[] = await page(today, after, pageSize);
    await settleEach(
      deps,
      found.map(({ memberId }) => memberId),
      now,
      counts,
    );
    const last = found.at(-1);
    if (last === undefined || found.length < pageSize) return counts;
    after = last;
  }
}

/** Writes what the calendar owes each of these members, several at once, and counts them. */
export async function settleEach(deps: CommitDeps, ids: readonly MemberId[], now: Date, counts: Counts): Promise<void> {
  await inFlight(ids, membersAtOnce, async (memberId) => {
    counts.seen += 1;
    try {
      await settleCalendar(deps, memberId, now);
    } catch (error) {
      counts.failed += 1;
      deps.log.warn({ err: error, memberId }, 'the calendar of a member waits for the next run');
    }
    // Those of the night are not the next day's callers, whose heads are kept.
    dropHead(deps, memberId);
  });
}
