import type { MemberId } from '../../../shared/ids.ts';
import type { Member } from '../ports/members.ts';
import type { Deps } from '../ports.ts';
import { type JoinDeps, welcome } from './join.ts';

/** Joins as old as this are in nobody's hands any more; older than a day they have been looked at. */
const youngestMs = 30_000;
const oldestMs = 86_400_000;
const pageSize = 500;

/**
 * Carries on joins that died between the member and the welcome. Runs over the members of the last day, however many they are; on a
 * day on which nobody joined it asks one question.
 * @returns how many had missed a step.
 */
export async function finishWelcomes(
  deps: JoinDeps & Pick<Deps, 'members' | 'accounts'>,
  { now }: { now: Date },
): Promise<{ finished: number }> {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  let finished = 0;
  let after: MemberId | null = null;
  for (;;) {
    const page: Member[] = await deps.members.joinedBetween(ago(oldestMs), ago(youngestMs), after, pageSize);
    const accounts = page.length === 0 ? [] : await deps.accounts.byIds(page.map(({ id }) => id));
    const welcomed = new Set(accounts.filter(({ joinedAt }) => joinedAt !== null).map(({ memberId }) => memberId));
    for (const member of page) {
      if (member.joinedVia.how === 'import' || welcomed.has(member.id)) continue;
      await welcome(deps, member, now);
      finished += 1;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return { finished };
    after = last.id;
  }
}
