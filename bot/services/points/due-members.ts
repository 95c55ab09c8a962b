import type { Day, MemberId } from '../../../shared/ids.ts';
import { businessDay } from '../../domain/time.ts';
import { type CommitDeps, settleCalendar } from './commit.ts';

const pageSize = 500;

type Page = (day: Day, after: MemberId | null, limit: number) => Promise<MemberId[]>;

/** Walks the members a query calls due, in pages, and writes what the calendar owes each. One that fails is left for the next run. */
export async function settleDue(deps: CommitDeps, page: Page, now: Date): Promise<{ seen: number; failed: number }> {
  const program = await deps.programs.inForce(now);
  const today = businessDay(now, program);
  const counts = { seen: 0, failed: 0 };
  let after: MemberId | null = null;
  for (;;) {
    const ids: MemberId[] = await page(today, after, pageSize);
    for (const memberId of ids) {
      counts.seen += 1;
      try {
        await settleCalendar(deps, memberId, now);
      } catch (error) {
        counts.failed += 1;
        deps.log.warn({ err: error, memberId }, 'the calendar of a member waits for the next run');
      }
    }
    const last = ids.at(-1);
    if (last === undefined || ids.length < pageSize) return counts;
    after = last;
  }
}
