import type { BranchCode } from '../../../shared/ids.ts';
import type { Role } from '../../../shared/vocabulary.ts';
import type { Deps } from '../ports.ts';

const lifeMs = 24 * 3_600_000;

/**
 * A one-time link: whoever opens it first and signs in with LINE becomes what it says. Kept as a hash, valid a day.
 * @returns the link to print or send; it cannot be read back.
 */
export async function createInvite(
  deps: Pick<Deps, 'staff' | 'seals'>,
  command: { role: Role; branches: BranchCode[]; publicUrl: string; now: Date },
): Promise<{ url: string; expiresAt: Date }> {
  const { role, branches, publicUrl, now } = command;
  const token = deps.seals.newToken();
  const expiresAt = new Date(now.getTime() + lifeMs);
  await deps.staff.putInvite({ hash: deps.seals.tokenHash(token), role, branches, expiresAt });
  return { url: `${publicUrl}/api/staff/auth/login?owner=${token}`, expiresAt };
}
