import { AppError } from '../../shared/errors.ts';
import type { Member } from '../services/ports/members.ts';
import type { Branch } from '../services/ports/programs.ts';
import type { ApiDeps } from './context.ts';
import { asAppError } from './error-handler.ts';
import { isPassing } from './idempotency.ts';

/** How long a code used once is remembered: longer than any lives. */
const rememberedMs = 5 * 60_000;
/** How long a request without an answer may be asked again with the code it was first asked with; its use is remembered longer. */
const askedAgainMs = 86_400_000;

/** A code as a request brought it. `key`: the request's; `askedAt`: when that first asked. */
export type Shown = { memberCode: string; branch: Branch; key: string; askedAt: Date; now: Date };

/**
 * Does something that spends, for the member behind a live code: the code is used up by it, one redemption each; the same request again
 * finds its own use. What is refused has used nothing up; where it may yet go through, the code waits for that.
 * @throws AppError MEMBER_CODE_EXPIRED | MEMBER_CODE_INVALID | MEMBER_CODE_USED {at, where} | MEMBER_NOT_FOUND | what `work` throws.
 */
export async function byLiveCode<T>(deps: ApiDeps, shown: Shown, work: (member: Member) => Promise<T>): Promise<T> {
  const { branch, key: by, now } = shown;
  const { code, number } = readLiveCode(deps, shown);
  const member = await deps.members.byNumber(number);
  if (member === null) throw new AppError('MEMBER_NOT_FOUND');
  const expiresAt = new Date(now.getTime() + rememberedMs);
  const use = await deps.codeUses.take({ code, by, at: now, where: branch.name, expiresAt });
  if (use.outcome === 'used') throw new AppError('MEMBER_CODE_USED', { at: use.at.toISOString(), where: use.where });
  try {
    return await work(member);
  } catch (error) {
    if (!isPassing(asAppError(error).code)) await deps.codeUses.release({ code, by });
    throw error;
  }
}

/**
 * A request is judged by the moment it first came: who had no answer asks again, and the code has ended meanwhile.
 * @throws AppError MEMBER_CODE_EXPIRED {at: when it ended} | MEMBER_CODE_INVALID.
 */
export function readLiveCode(
  deps: Pick<ApiDeps, 'seals'>,
  { memberCode, askedAt, now }: Pick<Shown, 'memberCode' | 'askedAt' | 'now'>,
): { code: string; number: string } {
  const at = now.getTime() - askedAt.getTime() < askedAgainMs ? askedAt : now;
  const read = deps.seals.readLiveCode(memberCode, at);
  if (read.outcome === 'valid') return read;
  if (read.outcome === 'expired') throw new AppError('MEMBER_CODE_EXPIRED', { at: read.expiresAt.toISOString() });
  throw new AppError('MEMBER_CODE_INVALID');
}
