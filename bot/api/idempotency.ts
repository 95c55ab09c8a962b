import { createHash } from 'node:crypto';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { Deps } from '../services/ports.ts';
import { asAppError } from './error-handler.ts';

export type Answer = { status: number; body: unknown };
type Stored = { status: number; body: unknown } | { code: ErrorCode; details?: Record<string, unknown> };

/** What another try may mend is not kept: the same key then runs the command again. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'INTERNAL',
  'UNAVAILABLE',
  'BUSY',
  'RATE_LIMITED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
]);

/** The same command will not be refused like this for ever. */
export const isPassing = (code: ErrorCode): boolean => passing.has(code);

/** @throws AppError IDEMPOTENCY_KEY_MISSING; INVALID_REQUEST for one that is not 1–128 printable characters. */
export function readIdempotencyKey(header: string | undefined): string {
  const fields = [{ field: 'Idempotency-Key', problem: 'send 1 to 128 printable characters, made once per tap' }];
  if (header === undefined || header === '') throw new AppError('IDEMPOTENCY_KEY_MISSING', { fields });
  if (!/^[\x20-\x7e]{1,128}$/.test(header) || header.trim() === '') throw new AppError('INVALID_REQUEST', { fields });
  return header;
}

/** One text for one content, whatever the order of its fields. */
export function contentHash(content: unknown): string {
  const ordered = JSON.stringify(content, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(ordered).digest('hex');
}

/**
 * The same key and the same content: the first answer again. Other content: refused.
 *
 * The race (a till that repeats before the first answer): both take the key by one insert; the loser finds no answer yet and runs the
 * command too. The command derives its own writes from the same key, so that both come to one effect and one answer. What a crash
 * left without an answer is finished in the same way by the next try; it is never answered "busy".
 */
export async function onceByKey(
  deps: Pick<Deps, 'requests'>,
  options: { key: string; hash: string; now: Date; run: (askedAt: Date) => Promise<Answer> },
): Promise<Answer & { replayed: boolean }> {
  const { key, hash, now, run } = options;
  const taken = await deps.requests.take({ key, hash, at: now });
  if (taken.outcome === 'exists') {
    if (taken.hash !== hash) throw new AppError('IDEMPOTENCY_KEY_REUSED');
    if (taken.answer) return replay(taken.answer as Stored);
  }
  try {
    const answer = await run(taken.outcome === 'exists' ? taken.at : now);
    await deps.requests.keep(key, answer);
    return { ...answer, replayed: taken.outcome === 'exists' };
  } catch (error) {
    const { code, details } = asAppError(error);
    if (!isPassing(code)) await deps.requests.keep(key, { code, ...(details ? { details } : {}) });
    throw error;
  }
}

function replay(stored: Stored): Answer & { replayed: true } {
  if ('code' in stored) throw new ReplayedError(stored.code, stored.details);
  const { body } = stored;
  const told = typeof body === 'object' && body !== null && 'replayed' in body ? { ...body, replayed: true } : body;
  return { status: stored.status, body: told, replayed: true };
}

/** The first answer was a refusal. */
export class ReplayedError extends AppError {}
