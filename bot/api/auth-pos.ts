import type { Request } from 'express';
import { AppError } from '../../shared/errors.ts';
import { readPosKey } from '../services/staff/pos-key.ts';
import { bearerOf } from './auth-member.ts';
import type { ApiDeps, PosCaller } from './context.ts';
import { addressOf, countWrong } from './rate-limits.ts';

/** A till's key, kept as a hash. @throws AppError UNAUTHENTICATED; RATE_LIMITED for an address that tries many. */
export async function authPos(deps: ApiDeps, request: Request): Promise<PosCaller> {
  const key = bearerOf(request);
  const branch = key ? await readPosKey(deps, key) : null;
  if (!branch) {
    await countWrong(deps, `pos-key:${addressOf(request)}`);
    throw new AppError('UNAUTHENTICATED');
  }
  return { kind: 'pos', branch };
}
