import type { LineUserId } from '../../../shared/ids.ts';
import type { Reachable } from '../../../shared/vocabulary.ts';
import type { Member } from '../ports/members.ts';
import type { Deps } from '../ports.ts';

/**
 * Follow and unfollow, by the event's own time: LINE redelivers and reorders, so an older event changes nothing (the write
 * names the time it must be after).
 * @returns the member as it is now; null for somebody who is none.
 */
export async function setReachable(
  deps: Pick<Deps, 'members' | 'changed'>,
  command: { lineUserId: LineUserId; reachable: Reachable; at: Date },
): Promise<Member | null> {
  const member = await deps.members.rowOfLine(command.lineUserId);
  if (member === null) return null;
  const updated = await deps.members.update(
    member.id,
    { reachable: command.reachable, reachableAt: command.at },
    { reachableBefore: command.at },
  );
  if (updated !== null) deps.changed(member.id);
  // Of a merged member this was a second LINE account: whom they were merged into has their own friendship.
  return member.mergedInto === undefined ? (updated ?? member) : deps.members.byLineUserId(command.lineUserId);
}
