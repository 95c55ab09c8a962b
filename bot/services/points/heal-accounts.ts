import type { MemberId } from '../../../shared/ids.ts';
import { inFlight } from '../in-flight.ts';
import type { Deps } from '../ports.ts';
import { readAccount } from './heads.ts';

const job = 'cached-accounts';
const membersAtOnce = 8;

/**
 * Brings cached accounts up to date that a process left behind when it was killed between an entry and its account. Balances never lack
 * such an entry, since a reader folds it; but lists, and the jobs that ask who is due, would not know of it until somebody comes.
 * Done twice, or by two workers, nothing changes. The mark moves on when all that was behind is written: a healer may be killed, too.
 * @returns accounts looked at, and those that were behind.
 */
export async function healAccounts(
  deps: Pick<Deps, 'entries' | 'accounts' | 'jobMarks'>,
): Promise<{ seen: number; healed: number }> {
  const counts = { seen: 0, healed: 0 };
  const mark = await deps.entries.latest(await deps.jobMarks.get(job), async (page) => {
    const newest = new Map<MemberId, number>();
    for (const { memberId, seq } of page) newest.set(memberId, Math.max(seq, newest.get(memberId) ?? 0));
    const accounts = await deps.accounts.byIds([...newest.keys()]);
    const known = new Map(accounts.map(({ memberId, seq }) => [memberId, seq]));
    counts.seen += newest.size;
    const behind = [...newest].filter(([memberId, seq]) => (known.get(memberId) ?? 0) < seq);
    await inFlight(behind, membersAtOnce, async ([memberId]) => {
      await deps.accounts.advance(await readAccount(deps, memberId));
      counts.healed += 1;
    });
  });
  if (mark !== null) await deps.jobMarks.set(job, mark);
  return counts;
}
