import { AppError } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import type { Entry, EntryDraft } from '../../domain/account/entry.ts';
import { businessDay } from '../../domain/time.ts';
import type { Actor } from '../ports.ts';
import type { CommitDeps } from './commit.ts';
import { commitForOwner } from './commit-for-owner.ts';
import { readTimeline } from './timeline.ts';

/** What ends a command for good; anything else (BUSY, a lost database) leaves it open for a retry or the job. */
export const isFinal = (error: unknown): error is AppError =>
  error instanceof AppError && error.code !== 'BUSY' && error.code !== 'UNAVAILABLE';

/**
 * Makes a refusal final, as an entry under the command's own key that changes nothing.
 *
 * The race: two carriers of one claim. The first finds too few points and tells the till so; the second, a moment later, finds that
 * another bill has brought them, and counts. The unique key lets one of the two in: a refusal that stands cannot be overtaken, and one
 * that comes too late finds the entry and is none.
 * @returns the entry that was counted after all; null where the refusal stands. @throws AppError an earlier refusal of the same command.
 */
export async function settleRefusal(
  deps: CommitDeps,
  of: { memberId: MemberId; idempotencyKey: string; content: unknown; actor: Actor; now: Date },
  refusal: AppError,
): Promise<Entry | null> {
  const program = (await readTimeline(deps)).inForce(of.now);
  const today = businessDay(of.now, program);
  const draft: EntryDraft = {
    command: 'refused',
    at: of.now,
    day: today,
    recordedOn: today,
    source: {
      kind: 'refused',
      id: refusal.code,
      ...(refusal.details === undefined ? {} : { refusal: refusal.details }),
    },
    programVersion: program.version,
    lines: [],
    qualifying: null,
    tier: null,
  };
  const { memberId: home, ...command } = of;
  const result = await commitForOwner(deps, { ...command, home, decide: () => draft });
  return result.outcome === 'replayed' ? result.entry : null;
}
