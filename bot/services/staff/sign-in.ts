import { AppError } from '../../../shared/errors.ts';
import type { LineUserId, StaffId } from '../../../shared/ids.ts';
import { Role } from '../../../shared/vocabulary.ts';
import type { Staff } from '../ports/staff.ts';
import type { Deps } from '../ports.ts';

/** A working day: staff sign in once a shift. */
export const staffSessionMs = 12 * 3_600_000;

export type SignIn = {
  /** From a verified ID token, never from a body. */
  lineUserId: LineUserId;
  name: string | undefined;
  /** Of a one-time link. */
  inviteToken: string | null;
  now: Date;
};

/**
 * Opens a session for a person LINE has vouched for. With a one-time link they become what the link says first.
 * @returns the person and the session's token, which only the browser keeps (here: its hash).
 * @throws AppError NOT_STAFF; OWNER_LINK_INVALID for a link that is used up, old or made up.
 */
export async function signIn(
  deps: Pick<Deps, 'staff' | 'seals' | 'newId'>,
  command: SignIn,
): Promise<{ staff: Staff; token: string; expiresAt: Date }> {
  if (command.inviteToken !== null) await becomeStaff(deps, command, command.inviteToken);
  const staff = await deps.staff.byLineUserId(command.lineUserId);
  if (!staff?.active) throw new AppError('NOT_STAFF');
  const token = deps.seals.newToken();
  const expiresAt = new Date(command.now.getTime() + staffSessionMs);
  await deps.staff.putSession({ tokenHash: deps.seals.tokenHash(token), staffId: staff.id, expiresAt });
  return { staff, token, expiresAt };
}

/** One conditional update decides who has the link; making the person after it can be repeated by the same person. */
async function becomeStaff(
  deps: Pick<Deps, 'staff' | 'seals' | 'newId'>,
  command: SignIn,
  token: string,
): Promise<void> {
  const invite = await deps.staff.takeInvite(deps.seals.tokenHash(token), command.lineUserId, command.now);
  if (!invite) throw new AppError('OWNER_LINK_INVALID');
  const { role, branches } = invite;
  const outcome = await deps.staff.put({
    id: deps.newId() as StaffId,
    lineUserId: command.lineUserId,
    name: command.name ?? '',
    role,
    branches,
    active: true,
    createdAt: command.now,
  });
  if (outcome.outcome === 'line-taken')
    await deps.staff.update(outcome.existing.id, joinedTo(outcome.existing, invite));
}

const ranks = [Role.Clerk, Role.Manager, Role.Owner] as const;

/** A link never takes away: an owner who opens a clerk's stays owner. Who had left begins anew. */
function joinedTo(
  existing: Staff,
  invite: Pick<Staff, 'role' | 'branches'>,
): Pick<Staff, 'role' | 'branches' | 'active'> {
  if (!existing.active) return { ...invite, active: true };
  const role = ranks.indexOf(existing.role) > ranks.indexOf(invite.role) ? existing.role : invite.role;
  return { role, branches: [...new Set([...existing.branches, ...invite.branches])], active: true };
}
