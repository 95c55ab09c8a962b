import { AppError } from '../../../shared/errors.ts';
import type { Branch } from '../ports/programs.ts';
import type { Deps } from '../ports.ts';

/** Makes a key for a branch's till. It is shown once; a hash of it is kept. @throws AppError BRANCH_NOT_FOUND {known}. */
export async function createPosKey(
  deps: Pick<Deps, 'posKeys' | 'branches' | 'seals'>,
  { branch, now }: { branch: string; now: Date },
): Promise<{ key: string; branch: Branch }> {
  const found = await deps.branches.byCode(branch);
  if (!found) throw new AppError('BRANCH_NOT_FOUND', { known: (await deps.branches.all()).map(({ code }) => code) });
  const key = `pos_${deps.seals.newToken()}`;
  await deps.posKeys.put({ hash: deps.seals.tokenHash(key), branch: found.code, createdAt: now, revokedAt: null });
  return { key, branch: found };
}

/** The branch a key belongs to; null for an unknown or revoked one. */
export async function readPosKey(
  deps: Pick<Deps, 'posKeys' | 'branches' | 'seals'>,
  key: string,
): Promise<Branch | null> {
  const found = await deps.posKeys.byHash(deps.seals.tokenHash(key));
  return found && deps.branches.byCode(found.branch);
}
