import { Role } from '../../../shared/vocabulary.ts';
import type { Deps } from '../ports.ts';

const lifeMs = 24 * 3_600_000;

/**
 * A one-time link: whoever opens it first and signs in with LINE becomes the owner. Kept as a hash, valid a day.
 * @returns the link to print; it cannot be read back.
 */
export async function createOwnerLink(
  deps: Pick<Deps, 'staff' | 'seals' | 'branches'>,
  { publicUrl, now }: { publicUrl: string; now: Date },
): Promise<{ url: string; expiresAt: Date }> {
  const token = deps.seals.newToken();
  const expiresAt = new Date(now.getTime() + lifeMs);
  const branches = (await deps.branches.all()).map(({ code }) => code);
  await deps.staff.putInvite({ hash: deps.seals.tokenHash(token), role: Role.Owner, branches, expiresAt });
  return { url: `${publicUrl}/api/staff/auth/login?owner=${token}`, expiresAt };
}
