import { createHash } from 'node:crypto';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import { type Account, fold } from '../../domain/account/account.ts';
import type { Entry, EntryDraft } from '../../domain/account/entry.ts';
import type { Actor } from '../ports.ts';
import type { CommitDeps } from './commit.ts';
import { followUp, needsFollowUp } from './follow-up.ts';
import { bringUpToDate, keepHead } from './heads.ts';

/** SHA-256 of a plain value, its keys in order: the same content hashes the same. */
export const contentHashOf = (content: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex')
    .slice(0, 32);

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
};

type By = { memberId: MemberId; idempotencyKey: string; contentHash: string; actor: Actor; now: Date };

/** The entry that a draft becomes after `head`, and the account it leaves. */
export function entryOf(head: Account, draft: EntryDraft, by: By): { entry: Entry; account: Account } {
  const entry: Entry = {
    memberId: by.memberId,
    seq: head.seq + 1,
    idempotencyKey: by.idempotencyKey,
    contentHash: by.contentHash,
    actor: by.actor,
    recordedAt: by.now,
    ...draft,
    ...(needsFollowUp(draft) ? { followUpAt: by.now } : {}),
    balanceAfter: draft.lines.reduce((sum, { points }) => sum + points, head.balance),
  };
  return { entry, account: fold(head, [entry]) };
}

/** After entries of one member are committed: the head is kept, the cache follows, what else follows from them is done, watchers are told. */
export async function settle(deps: CommitDeps, account: Account, entries: readonly Entry[]): Promise<void> {
  keepHead(deps, account);
  await Promise.all([bringUpToDate(deps, account), ...entries.map((entry) => followed(deps, entry))]);
  deps.changed(account.memberId);
}

/** Lost in a crash or to an error, the job does it: the entry stands, and the caller is not told otherwise. */
async function followed(deps: CommitDeps, entry: Entry): Promise<void> {
  if (!needsFollowUp(entry)) return;
  await followUp(deps, entry).catch((error: unknown) => {
    deps.log.warn({ err: error, memberId: entry.memberId }, 'what follows from an entry waits for the job');
  });
}

/** @throws AppError what an entry says was refused; anything else passes. */
export function throwRefused({ command, source }: Entry): void {
  if (command === 'refused') throw new AppError(source.id as ErrorCode, source.refusal);
}
