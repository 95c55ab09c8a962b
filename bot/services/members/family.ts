import type { MemberId } from '../../../shared/ids.ts';
import type { Deps } from '../ports.ts';

/** A member and those who were merged into them: their coupons and purchases are this member's, under the ids they had. */
export const familyOf = async (deps: Pick<Deps, 'accounts'>, memberId: MemberId): Promise<MemberId[]> => [
  memberId,
  ...((await deps.accounts.find(memberId))?.holds ?? []),
];

/** Whether something that stands in one member's name is another's: their own, or of somebody merged into them. */
export const isTheirs = async (
  deps: Pick<Deps, 'accounts'>,
  whose: MemberId,
  memberId: MemberId | null | undefined,
): Promise<boolean> => memberId != null && (whose === memberId || (await familyOf(deps, memberId)).includes(whose));

/** Who a member has become: themselves, or whom they were merged into. null where there is no such member. */
export async function livingId(deps: Pick<Deps, 'members'>, memberId: MemberId): Promise<MemberId | null> {
  const row = await deps.members.byId(memberId);
  if (row?.mergedInto === undefined) return row?.id ?? null;
  return (await deps.members.byNumber(row.number))?.id ?? null;
}
