import type { Request } from 'express';
import { AppError } from '../../shared/errors.ts';
import { isLineUserId, type LineUserId } from '../../shared/ids.ts';
import type { ApiDeps, MemberCaller } from './context.ts';
import { createTokens, type Tokens } from './tokens.ts';

const memberSessionMs = 55 * 60_000;
const nameMax = 100;

/** Tokens that hold a LINE id and the name LINE told with it: kept in the page's memory, sent as a bearer, never in a URL. */
export const memberTokens = (deps: Pick<ApiDeps, 'config'>): Tokens =>
  createTokens(deps.config.sessionSecrets, 'member');

export async function openMemberSession(
  tokens: Tokens,
  { lineUserId, name, now }: { lineUserId: LineUserId; name?: string | undefined; now: Date },
): Promise<{ token: string; expiresAt: string }> {
  const token = await tokens.sign(
    { sub: lineUserId, ...(name ? { name: name.slice(0, nameMax) } : {}) },
    { now, lifeMs: memberSessionMs },
  );
  return { token, expiresAt: new Date(now.getTime() + memberSessionMs).toISOString() };
}

/** @throws AppError UNAUTHENTICATED. `member` is null for a person who has not joined. */
export async function authMember(deps: ApiDeps, tokens: Tokens, request: Request): Promise<MemberCaller> {
  const token = bearerOf(request);
  const claims = token && (await tokens.read(token, deps.clock.now()));
  const lineUserId = claims ? claims.sub : null;
  if (!isLineUserId(lineUserId)) throw new AppError('UNAUTHENTICATED');
  const lineName = claims && typeof claims.name === 'string' ? claims.name : undefined;
  return { kind: 'member', lineUserId, lineName, member: await deps.members.byLineUserId(lineUserId) };
}

export function bearerOf(request: Request): string | null {
  const [, token] = /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(request.headers.authorization ?? '') ?? [];
  return token ?? null;
}
