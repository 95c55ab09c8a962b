import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import { type Account, fold } from '../../domain/account/account.ts';
import type { Entry, EntryDraft } from '../../domain/account/entry.ts';
import { decideByCalendar } from '../../domain/points/calendar.ts';
import type { Timeline } from '../../domain/program/program.ts';
import type { Actor, Deps } from '../ports.ts';
import { followUp, needsFollowUp } from './follow-up.ts';
import { dropHead, keepHead, knownHead, readAccount } from './heads.ts';
import { readTimeline } from './timeline.ts';

export type CommitDeps = Pick<
  Deps,
  | 'entries'
  | 'accounts'
  | 'members'
  | 'programs'
  | 'outbox'
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
};

export type CommitResult =
  | { outcome: 'committed' | 'replayed'; entry: Entry; account: Account; before: Account | null }
  | { outcome: 'nothing'; account: Account };

const attemptsMax = 24;
const calendarStepsMax = 64;
const system: Actor = { kind: 'system', id: 'calendar' };

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
 * 5. Bring the cached account up to date. A crash before this costs nothing: the next reader folds.
 * An account merged into another takes no command (MEMBER_MERGED {into}), but answers repeats of what it took before.
 * A refusal by the rules is looked at twice: a repeat of a command that went through (and emptied the account) is no refusal.
 * Callers in one process queue per member, so that only other processes can take the number.
 *
 * @throws AppError BUSY | IDEMPOTENCY_KEY_REUSED | MEMBER_MERGED | whatever `decide` throws.
 */
export function commit(deps: CommitDeps, command: CommitCommand): Promise<CommitResult> {
  return inTurn(deps, command.memberId, () => attempt(deps, command));
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
      head = await again(deps, memberId, tries);
      fresh = true;
      continue;
    }
    head = caughtUp;
    const draft = await decided(deps, { ...command, contentHash, fresh }, head);
    if (draft === 'stale') {
      head = await again(deps, memberId, tries);
      fresh = true;
      continue;
    }
    if (draft === null) return { outcome: 'nothing', account: head };
    if ('replayed' in draft) return replay(deps, draft.replayed, contentHash);
    const entry = entryOf(head, draft, { ...command, contentHash });
    const { outcome, ...rest } = await deps.entries.insert(entry);
    if (outcome === 'inserted')
      return { outcome: 'committed', entry, before: head, account: await settle(deps, head, entry) };
    if (outcome === 'key-taken' && 'existing' in rest) return replay(deps, rest.existing, contentHash);
    head = await again(deps, memberId, tries);
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
    const entry = entryOf(head, due.draft, {
      memberId: head.memberId,
      idempotencyKey: due.key,
      contentHash: contentHashOf(content),
      actor: system,
      now,
    });
    const { outcome } = await deps.entries.insert(entry);
    if (outcome !== 'inserted') return null;
    head = await settle(deps, head, entry);
  }
  throw new Error(`the calendar of ${from.memberId} does not come to rest`);
}

/** What the calendar owes one member, as the jobs ask for it. @returns the account afterwards. */
export const settleCalendar = (deps: CommitDeps, memberId: MemberId, now: Date): Promise<Account> =>
  inTurn(deps, memberId, async () => {
    const timeline = await readTimeline(deps);
    let head = await readAccount(deps, memberId);
    for (let tries = 0; tries < attemptsMax; tries += 1) {
      const caughtUp = await catchUp(deps, timeline, head, now);
      if (caughtUp !== null) return caughtUp;
      head = await again(deps, memberId, tries);
    }
    throw new AppError('BUSY');
  });

async function settle(deps: CommitDeps, before: Account, entry: Entry): Promise<Account> {
  const account = fold(before, [entry]);
  keepHead(deps, account);
  const advanced = deps.accounts.advance(account).catch((error: unknown) => {
    deps.log.warn({ err: error, memberId: entry.memberId }, 'the cached account lags; the next reader folds');
  });
  await Promise.all([advanced, followed(deps, entry)]);
  deps.changed(entry.memberId);
  return account;
}

/** Lost in a crash or to an error, the job does it: the entry stands, and the caller is not told otherwise. */
async function followed(deps: CommitDeps, entry: Entry): Promise<void> {
  if (!needsFollowUp(entry)) return;
  await followUp(deps, entry).catch((error: unknown) => {
    deps.log.warn({ err: error, memberId: entry.memberId }, 'what follows from an entry waits for the job');
  });
}

function entryOf(
  head: Account,
  draft: EntryDraft,
  by: { memberId: MemberId; idempotencyKey: string; contentHash: string; actor: Actor; now: Date },
): Entry {
  return {
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
}

/** Reads again after a lost race; from the third on, a few milliseconds apart, so that two processes do not march in step. */
async function again(deps: CommitDeps, memberId: MemberId, tries: number): Promise<Account> {
  if (tries > 1) await new Promise((resolve) => setTimeout(resolve, deps.random(4 * (tries + 1))));
  dropHead(deps, memberId);
  const account = await readAccount(deps, memberId);
  keepHead(deps, account);
  return account;
}

const queues = new WeakMap<Deps['entries'], Map<MemberId, Promise<unknown>>>();

function inTurn<T>(deps: CommitDeps, memberId: MemberId, work: () => Promise<T>): Promise<T> {
  const queue = queues.get(deps.entries) ?? new Map<MemberId, Promise<unknown>>();
  queues.set(deps.entries, queue);
  const before = queue.get(memberId) ?? Promise.resolve();
  const turn = before.then(work, work);
  const ended = turn.then(
    () => undefined,
    () => undefined,
  );
  queue.set(memberId, ended);
  void ended.then(() => {
    if (queue.get(memberId) === ended) queue.delete(memberId);
  });
  return turn;
}
