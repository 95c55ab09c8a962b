import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import type { Entry } from '../../domain/account/entry.ts';
import { decideClose, decideTake } from '../../domain/account/merge.ts';
import { decideGiveBack, decideReopen } from '../../domain/account/split.ts';
import { type CommitDeps, commit } from '../points/commit.ts';
import { accountAfter, readAccount } from '../points/heads.ts';
import { closingKeyPrefix } from '../points/ledgers.ts';
import { isFinal } from '../points/refusal.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Merge } from '../ports/members.ts';
import type { Actor, Deps } from '../ports.ts';
import { joinRows, partRows } from './merge-rows.ts';

export type MergeDeps = CommitDeps & Pick<Deps, 'claims' | 'merges'>;

export type MergeFacts = { mergeId: string; from: MemberId; into: MemberId; actor: Actor };
export type MergeResult = { mergeId: string; from: MemberId; into: MemberId; state: Merge['state']; balance: number };

/** One merge or split of the shop at a time: its claim holds this alias until it is done. */
export const oneAtATime = 'merge';

/**
 * Carries a claimed merge (A into B) to its end or its refusal; safe to run twice and at once.
 *
 * The race, step by step (two clicks, the job beside the caller, a crash between any two lines, bills on both cards):
 * 1. The claim holds the alias `merge`: there is one merge or split at a time in a shop, so that neither A into B and B into A, nor
 *    B into C meanwhile, can close both ends. Who finds another one open carries that one first (see `merge.ts`).
 * 2. A's closing entry, under a key from the merge. This insert is the point of no return: before it the claim may be refused, after it
 *    nothing is. The decision reads, after A's head, that B is open and then that the claim is; a slow second carrier whose claim was
 *    refused meanwhile therefore finds it refused, or its head outdated, and closes nothing.
 *    From here on every command on A is refused with MEMBER_MERGED {into}; a bill that came first is in what is handed over, since the
 *    entry names A's next number. Repeats of what A took before are still answered.
 * 3. B's taking entry, under a key from the merge, decided from A's account before its closing entry, which no longer changes. Bills on
 *    B come before or after it. What concerns A's purchases waits for it (see `commit-for-owner.ts`).
 * 4. The rows of both members: each by one write that is made once for this merge. What goes along is noted before the first write, so
 *    that a second carrier does not read its own work. Until A's row leads to B, a card of A shows B's (see `read-card.ts`).
 * 5. The merge says `merged`, the claim is done, the alias free. A crash anywhere leaves the claim open: the job carries it on.
 * @throws AppError MEMBER_MERGED | BUSY.
 */
export async function carryMerge(deps: MergeDeps, claim: Claim, now: Date): Promise<MergeResult> {
  const facts = claim.facts as MergeFacts;
  const { mergeId, from, into, actor } = facts;
  if (claim.state !== 'open') return ended(deps, claim);
  const content = { merge: mergeId };
  const program = await deps.programs.inForce(claim.at);
  const closing = await refusable(deps, claim, () =>
    commit(deps, {
      memberId: from,
      idempotencyKey: `${closingKeyPrefix}${mergeId}`,
      content,
      actor,
      now,
      decide: async (a) => {
        const b = await readAccount(deps, into);
        if (b.merged !== undefined) throw new AppError('MEMBER_MERGED', { into: b.merged.into });
        // Asked before the claim was taken; an account that is not there yet is no refusal, since it may come.
        if (b.seq === 0 || a.seq === 0) throw new AppError('BUSY');
        await needOpen(deps, claim);
        return decideClose(a, program, { id: mergeId, into, now });
      },
    }),
  );
  if (closing === null) return ended(deps, claim);
  const before = await accountAfter(deps, from, closing.seq - 1);
  const taken = await commit(deps, {
    memberId: into,
    idempotencyKey: `merge-in:${mergeId}`,
    content,
    actor,
    now,
    decide: (b) => decideTake(b, program, before, { id: mergeId, now }),
  });
  await joinRows(deps, { mergeId, from, into, now });
  // Declined in the same moment: what was agreed to has been done.
  await deps.merges.transition(mergeId, ['proposed', 'declined'], {
    state: 'merged',
    agreedBy: actor,
    mergedAt: claim.at,
  });
  return finish(deps, claim, { ...facts, state: 'merged', account: taken.account });
}

/**
 * Carries a claimed split to its end or its refusal: the same steps, with B giving back first.
 *
 * B's entry is the point of no return; it no longer holds A from then on, so that nothing for A's purchases can follow it there, and
 * A's opening entry is decided from it alone. The rows follow, B's first: until A's row is open again the LINE account leads to B.
 * @throws AppError MERGE_NOT_OPEN | MEMBER_MERGED (B itself was merged: that one is split first) | BUSY.
 */
export async function carrySplit(deps: MergeDeps, claim: Claim, now: Date): Promise<MergeResult> {
  const facts = claim.facts as MergeFacts;
  const { mergeId, from, into, actor } = facts;
  if (claim.state !== 'open') return ended(deps, claim);
  const content = { split: mergeId };
  const program = await deps.programs.inForce(claim.at);
  const [closing, taken] = await Promise.all([
    deps.entries.byKey(from, `${closingKeyPrefix}${mergeId}`),
    deps.entries.byKey(into, `merge-in:${mergeId}`),
  ]);
  if (closing === null || taken === null) throw new AppError('BUSY');
  const a = await accountAfter(deps, from, closing.seq - 1);
  const given = await refusable(deps, claim, () =>
    commit(deps, {
      memberId: into,
      idempotencyKey: `split-out:${mergeId}`,
      content,
      actor,
      now,
      decide: async (b) => {
        if (!b.holds?.includes(from)) throw new AppError('MERGE_NOT_OPEN');
        const since = (await deps.entries.since(into, taken.seq)).filter(({ seq }) => seq <= b.seq);
        const bBefore = await accountAfter(deps, into, taken.seq - 1);
        await needOpen(deps, claim);
        return decideGiveBack(b, program, { a, bBefore, taken, since }, { id: mergeId, now });
      },
    }),
  );
  if (given === null) return ended(deps, claim);
  const opened = await commit(deps, {
    memberId: from,
    idempotencyKey: `split-in:${mergeId}`,
    content,
    actor,
    now,
    reopens: true,
    decide: (closed) => {
      if (closed.merged?.id !== mergeId) throw new AppError('MERGE_NOT_OPEN');
      return decideReopen(program, a, given, { id: mergeId, now });
    },
  });
  await partRows(deps, { mergeId, from, into, now });
  await deps.merges.transition(mergeId, ['merged'], { state: 'split', splitAt: claim.at });
  return finish(deps, claim, { ...facts, state: 'split', account: opened.account });
}

/**
 * The entry behind which there is no way back. A refusal by the rules ends the claim, unless another carrier has written the entry.
 * @returns null where the claim is no longer open: another carrier has ended it.
 */
async function refusable(deps: MergeDeps, claim: Claim, work: () => ReturnType<typeof commit>): Promise<Entry | null> {
  try {
    const result = await work();
    if (result.outcome === 'nothing') throw new AppError('INTERNAL');
    return result.entry;
  } catch (error) {
    if (error instanceof NoLongerOpen) return null;
    if (isFinal(error))
      await deps.claims.finish(claim.key, 'refused', { code: error.code, details: error.details ?? null });
    throw error;
  }
}

class NoLongerOpen extends Error {}

async function needOpen(deps: MergeDeps, { key }: Claim): Promise<void> {
  if ((await deps.claims.byKey(key))?.state !== 'open') throw new NoLongerOpen();
}

async function finish(
  deps: MergeDeps,
  { key }: Claim,
  { mergeId, from, into, state, account }: MergeFacts & { state: Merge['state']; account: Account },
): Promise<MergeResult> {
  const result: MergeResult = { mergeId, from, into, state, balance: account.balance };
  await deps.claims.finish(key, 'done', { ...result });
  await deps.claims.freeAlias(key);
  for (const memberId of [from, into]) deps.changed(memberId);
  return result;
}

/** What an ended claim answers: its result, or its refusal. */
async function ended(deps: MergeDeps, { key }: Claim): Promise<MergeResult> {
  const standing = await deps.claims.byKey(key);
  if (standing?.state === 'done') {
    await deps.claims.freeAlias(key);
    return standing.result as MergeResult;
  }
  const { code, details } = (standing?.result ?? {}) as { code?: ErrorCode; details?: Record<string, unknown> };
  throw new AppError(code ?? 'BUSY', details ?? undefined);
}
