import { AppError } from '../../../shared/errors.ts';
import type { CommitDeps } from '../points/commit.ts';
import type { Actor, Deps } from '../ports.ts';
import { refuseOwnCard } from '../staff/refuse-own-card.ts';
import { type UpdateProfileCommand, updateProfile } from './update-profile.ts';

/**
 * Staff set a member's birthday or further date: as often as needed, where the member's own edits are used up. What is told is told
 * today: a gift within the days ahead that the rules ask for is next time's, and a year has one, whatever was corrected.
 * @throws AppError MEMBER_NOT_FOUND | MEMBER_MERGED | OWN_CARD | BIRTHDAY_INVALID | BUSY.
 */
export async function correctDates(
  deps: CommitDeps & Pick<Deps, 'staff'>,
  command: Pick<UpdateProfileCommand, 'memberId' | 'birthday' | 'furtherDate' | 'now'> & { actor: Actor },
): Promise<void> {
  const member = await deps.members.byId(command.memberId);
  if (member === null) throw new AppError('MEMBER_NOT_FOUND');
  await refuseOwnCard(deps, command.actor, member);
  await updateProfile(deps, command);
}
