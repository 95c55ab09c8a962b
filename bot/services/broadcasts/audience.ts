import type { LineUserId, MemberId } from '../../../shared/ids.ts';
import { Reachable } from '../../../shared/vocabulary.ts';
import type { AudienceRow, Member } from '../ports/members.ts';
import type { Deps } from '../ports.ts';

const perPage = 2000;

/** Why a member of the audience gets no message: said stop, blocked us, or nobody knows how to reach them. `null`: gets it. */
export function excludedWhy(
  row: Pick<AudienceRow, 'lineUserId' | 'wantsLine' | 'reachable'>,
): 'stopped' | 'blocked' | 'unknown' | null {
  if (!row.wantsLine) return 'stopped';
  if (row.reachable === Reachable.No) return 'blocked';
  // Friendship not known yet, or no LINE account bound: LINE would take the message, bill nothing, and bring it to nobody.
  return row.reachable === Reachable.Unknown || row.lineUserId === null ? 'unknown' : null;
}

/** The same question at the moment of sending, on the member as it is now. */
export const stillGetsIt = (member: Member, to: LineUserId): boolean =>
  member.lineUserId === to &&
  excludedWhy({ lineUserId: member.lineUserId, wantsLine: member.marketing.line, reachable: member.reachable }) ===
    null;

/** Walks an audience in pages, by member id: each member once, whatever changes meanwhile. */
export async function* audiencePages(
  deps: Pick<Deps, 'audiences'>,
  tiers: readonly string[],
): AsyncGenerator<AudienceRow[]> {
  let after: MemberId | null = null;
  for (;;) {
    const page: AudienceRow[] = await deps.audiences.page(tiers, after, perPage);
    if (page.length > 0) yield page;
    if (page.length < perPage) return;
    after = page.at(-1)!.memberId;
  }
}
