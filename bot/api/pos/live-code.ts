import { AppError } from '../../../shared/errors.ts';
import type { Branch, Member } from '../../services/ports.ts';
import type { ApiDeps } from '../context.ts';

/** How long a code used once is remembered: longer than any lives. */
const rememberedMs = 5 * 60_000;

/**
 * The member behind a live code that spends: the code is used up by it, one redemption each; the same request again finds its own use.
 * @param key the request's. @throws AppError MEMBER_CODE_EXPIRED | MEMBER_CODE_INVALID | MEMBER_CODE_USED {at, where} | MEMBER_NOT_FOUND.
 */
export async function memberByLiveCode(
  deps: ApiDeps,
  { code, branch, key, now }: { code: string; branch: Branch; key: string; now: Date },
): Promise<Member> {
  const member = await deps.members.byNumber(numberOfLiveCode(deps, code, now));
  if (member === null) throw new AppError('MEMBER_NOT_FOUND');
  const expiresAt = new Date(now.getTime() + rememberedMs);
  const use = await deps.codeUses.take({ code, by: key, at: now, where: branch.name, expiresAt });
  if (use.outcome === 'used') throw new AppError('MEMBER_CODE_USED', { at: use.at.toISOString(), where: use.where });
  return member;
}

/** @throws AppError MEMBER_CODE_EXPIRED {at: when it ended} | MEMBER_CODE_INVALID. */
export function numberOfLiveCode(deps: Pick<ApiDeps, 'seals'>, code: string, now: Date): string {
  const read = deps.seals.readLiveCode(code, now);
  if (read.outcome === 'valid') return read.number;
  if (read.outcome === 'expired') throw new AppError('MEMBER_CODE_EXPIRED', { at: read.expiresAt.toISOString() });
  throw new AppError('MEMBER_CODE_INVALID');
}
