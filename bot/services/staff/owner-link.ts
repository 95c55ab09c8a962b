import { Role } from '../../../shared/vocabulary.ts';
import type { Deps } from '../ports.ts';
import { createInvite } from './invite.ts';

/** A one-time link that makes whoever opens it the owner, of every branch there is. */
export async function createOwnerLink(
  deps: Pick<Deps, 'staff' | 'seals' | 'branches'>,
  { publicUrl, now }: { publicUrl: string; now: Date },
): Promise<{ url: string; expiresAt: Date }> {
  const branches = (await deps.branches.all()).map(({ code }) => code);
  return createInvite(deps, { role: Role.Owner, branches, publicUrl, now });
}
