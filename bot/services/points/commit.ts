import { AppError } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import type { Entry, EntryDraft } from '../../domain/account/entry.ts';
import { decideByCalendar } from '../../domain/points/calendar.ts';
import type { Timeline } from '../../domain/program/program.ts';
import type { Actor, Deps } from '../ports.ts';
import { commitTogether } from './commit-together.ts';
import { contentHashOf, entryOf, settle, throwRefused } from './entry-of.ts';
import { dropHead, keepHead, knownHead, readAccount, readOn } from './heads.ts';
import { readTimeline } from './timeline.ts';
import { inTurn, inTurnTogether } from './turns.ts';

export { contentHashOf } from './entry-of.ts';

export type CommitDeps = Pick<
  Deps,
  | 'entries'
  | 'accounts'
  | 'members'
  | 'programs'
  | 'outbox'
  | 'claims'
  | 'purchases'
  | 'coupons'
  | 'couponTemplates'
  | 'random'
  | 'changed'
  | 'log'
>;

export type CommitCommand = {
  memberId: MemberId;
  idempotencyKey: string;
  /** What makes two commands the same: any plain value. */
  content: unknown;
  actor: Actor;
  now: Date;
  /** Opens an account that was merged into another: any other command on such a one is refused. */
  reopens?: boolean;
  /** Pure but for reading what hangs on the account's own entries; null where nothing is to be done. May throw AppError. */
  decide: (account: Account) => EntryDraft | null | Promise<EntryDraft | null>;
  /** `decide` looks at the account alone and answers at once: it may be asked on an account whose last entries are about to be written. */
  isPure?: boolean;
};

export type CommitResult =
  | { outcome: 'committed' | 'replayed'; entry: Entry; account: Account; before: Account | null }
  | { outcome: 'nothing'; account: Account };

const attemptsMax = 24;
const calendarStepsMax = 64;
const system: Actor = { kind: 'system', id: 'calendar' };

/**
 * One command on one member's account: one insert is the commit.
 *
 * The race, step by step:
 * 1. Read the head (kept, or the cached account and the entries newer than it). It may be stale.
 * 2. Write what the calendar owes first (lots that have ended, a tier to be judged): each its own entry, so that a late job
 *    changes nothing.
 * 3. Decide on that head: `seq = head + 1`.
 * 4. Insert. Another writer took the number → read again, decide again, a bounded number of times, then BUSY.
 *    The key is there: the same content → the entry written first is the answer; other content → refused.
 * 5. The cached account follows, without anybody waiting for it. A crash before that costs nothing: the next reader folds.
 * An account merged into another takes no command (MEMBER_MERGED {into}), but answers repeats of what it took before.
 * A refusal by the rules is looked at twice: a repeat of a command that went through (and emptied the account) is no refusal.
 * Callers in one process queue per member, so that only other processes can take the number. Those with a pure decision that have
 * queued up behind one another are written in one command, as `commit-together.ts` says.
 *
 * @throws AppError BUSY | IDEMPOTENCY_KEY_REUSED | MEMBER_MERGED | whatever `decide` throws.
 */
export function commit(deps: CommitDeps, command: CommitCommand): Promise<CommitResult> {
  const work = () => attempt(deps, command);
  if (command.isPure !== true) return inTurn(deps.entries, command.memberId, work);
  return inTurnTogether(deps.entries, command.memberId, work, {
    command,
    together: (waiting) => commitTogether(deps, waiting),
  });
}

async function attempt(deps: CommitDeps, command: CommitCommand): Promise<CommitResult> {
  const { memberId, now } = command;
  const contentHash = contentHashOf(command.content);
  const timeline = await readTimeline(deps);
  const kept = knownHead(deps, memberId);
  let head = kept ?? (await readAccount(deps, memberId));
  let fresh = kept === undefined;
  for (let tries = 0; tries < attemptsMax; tries += 1) {
    const caughtUp = await catchUp(deps, timeline, head, now);
    if (caughtUp === null) {
      head = await again(deps, head, tries);
      fresh = true;
      continue;
    }
    head = caughtUp;
    const draft = await decided(deps, { ...command, contentHash, fresh }, head);
    if (draft === 'stale') {
      head = await again(deps, head, tries);
      fresh = true;
      continue;
    }
    if (draft === null) return { outcome: 'nothing', account: head };
    if ('replayed' in draft) return replay(deps, draft.replayed, contentHash);
    const { entry, account } = entryOf(head, draft, { ...command, contentHash });
    const { outcome, ...rest } = await deps.entries.insert(entry);
    if (outcome === 'inserted') {
      await settle(deps, account, [entry]);
      return { outcome: 'committed', entry, before: head, account };
    }
    if (outcome === 'key-taken' && 'existing' in rest) return replay(deps, rest.existing, contentHash);
    head = await again(deps, head, tries);
    fresh = true;
  }
  throw new AppError('BUSY');
}

/**
 * The decision, or the entry of an earlier try: `decide` may refuse only because that try went through. A refusal has no
 * insert that would notice a stale head, so it is given only on one just read.
 */
async function decided(
  deps: CommitDeps,
  command: CommitCommand & { contentHash: string; fresh: boolean },
  head: Account,
): Promise<EntryDraft | null | 'stale' | { replayed: Entry }> {
  let refusal: unknown = null;
  let draft: EntryDraft | null = null;
  try {
    if (head.merged !== undefined && command.reopens !== true)
      throw new AppError('MEMBER_MERGED', { into: head.merged.into });
    draft = await command.decide(head);
  } catch (error) {
    refusal = error;
  }
  if (draft !== null) return draft;
  if (!command.fresh) return 'stale';
  const existing = await deps.entries.byKey(command.memberId, command.idempotencyKey);
  if (existing !== null && (refusal === null || existing.contentHash === command.contentHash))
    return { replayed: existing };
  if (refusal !== null) throw refusal;
  return null;
}

async function replay(deps: CommitDeps, entry: Entry, contentHash: string): Promise<CommitResult> {
  if (entry.contentHash !== contentHash) throw new AppError('IDEMPOTENCY_KEY_REUSED');
  throwRefused(entry);
  dropHead(deps, entry.memberId);
  const account = await readAccount(deps, entry.memberId);
  keepHead(deps, account);
  return { outcome: 'replayed', entry, account, before: null };
}

/** @returns the head with everything the calendar owed, or null when another writer was quicker. */
async function catchUp(deps: CommitDeps, timeline: Timeline, from: Account, now: Date): Promise<Account | null> {
  let head = from;
  for (let step = 0; step < calendarStepsMax; step += 1) {
    const due = head.seq === 0 ? null : decideByCalendar(head, timeline, now);
    if (due === null) return head;
    const content = { key: due.key, lines: due.draft.lines };
    const { entry, account } = entryOf(head, due.draft, {
      memberId: head.memberId,
      idempotencyKey: due.key,
      contentHash: contentHashOf(content),
      actor: system,
      now,
    });
    const { outcome } = await deps.entries.insert(entry);
    if (outcome !== 'inserted') return null;
    await settle(deps, account, [entry]);
    head = account;
  }
  throw new Error(`the calendar of ${from.memberId} does not come to rest`);
}

/** What the calendar owes one member, as the jobs ask for it. @returns the account afterwards. */
export const settleCalendar = (deps: CommitDeps, memberId: MemberId, now: Date): Promise<Account> =>
  inTurn(deps.entries, memberId, async () => {
    const timeline = await readTimeline(deps);
    let head = await readAccount(deps, memberId);
    for (let tries = 0; tries < attemptsMax; tries += 1) {
      const caughtUp = await catchUp(deps, timeline, head, now);
      if (caughtUp !== null) return caughtUp;
      head = await again(deps, head, tries);
    }
    throw new AppError('BUSY');
  });

/** Reads again after a lost race; from the third on, a few milliseconds apart, so that two processes do not march in step. */
async function again(deps: CommitDeps, head: Account, tries: number): Promise<Account> {
  if (tries > 1) await new Promise((resolve) => setTimeout(resolve, deps.random(4 * (tries + 1))));
  const account = await readOn(deps, head);
  keepHead(deps, account);
  return account;
}
