import { AppError } from '../../../shared/errors.ts';
import { ActorKind } from '../../../shared/vocabulary.ts';
import type { Member } from '../ports/members.ts';
import type { Actor, Deps } from '../ports.ts';

/** Nobody awards to, changes or moves their own card: staff are found out by the LINE account behind it. @throws AppError OWN_CARD. */
export async function refuseOwnCard(
  deps: Pick<Deps, 'staff'>,
  { kind, id }: Pick<Actor, 'kind' | 'id'>,
  { lineUserId }: Pick<Member, 'lineUserId'>,
): Promise<void> {
  if (kind !== ActorKind.Staff || lineUserId === null) return;
  if ((await deps.staff.byLineUserId(lineUserId))?.id === id) throw new AppError('OWN_CARD');
}
