import type { Account } from '../../domain/account/account.ts';
import type { Entry } from '../../domain/account/entry.ts';
import { decideByCalendar } from '../../domain/points/calendar.ts';
import type { Timeline } from '../../domain/program/program.ts';
import type { CommitCommand, CommitDeps, CommitResult } from './commit.ts';
import { contentHashOf, entryOf, settle } from './entry-of.ts';
import { dropHead, keepHead, knownHead, readOn } from './heads.ts';
import { readTimeline } from './timeline.ts';
import type { Waiting } from './turns.ts';

type Step = { waiting: Waiting<CommitCommand, CommitResult>; entry: Entry; before: Account };

/**
 * Several commands on one account in one write: still one entry each, and the insert of each entry is its commit.
 *
 * The race, step by step:
 * 1. The head kept is the last one this process wrote. It may be stale.
 * 2. Each is decided on the account as the one before it leaves it, and gets the number after that. Only decisions that look at the
 *    account alone are taken, since the ledger does not have those entries yet. The first that refuses, has nothing to do, or finds
 *    that the calendar owes something ends the row: it is left to a turn of its own, which reads first.
 * 3. One ordered insert. The database takes them in this order and stops at the first it refuses (number or key taken): no entry is
 *    there without the one it was decided on. A crash in the middle leaves a beginning of the row.
 * 4. Those before the refused one are committed and told so. The refused one and those behind have changed nothing: what others
 *    wrote is read, and they take their turns again.
 * 5. Where the outcome is unknown (the connection broke) every one of them is told that; a retry finds its entry by its key.
 */
export async function commitTogether(
  deps: CommitDeps,
  waiting: readonly Waiting<CommitCommand, CommitResult>[],
): Promise<number> {
  const memberId = waiting[0]?.command.memberId;
  const known = memberId === undefined ? undefined : knownHead(deps, memberId);
  if (memberId === undefined || known === undefined) return 0;
  const row = decideRow(known, await readTimeline(deps), waiting);
  if (row.steps.length < 2) return 0;
  let inserted: number;
  try {
    inserted = await deps.entries.insertRow(row.steps.map(({ entry }) => entry));
  } catch (error) {
    dropHead(deps, memberId);
    for (const step of row.steps) step.waiting.refuse(error);
    return row.steps.length;
  }
  const done = row.steps.slice(0, inserted);
  const next = row.steps[inserted];
  if (next !== undefined) keepHead(deps, await readOn(deps, next.before).catch(() => next.before));
  const last = next?.before ?? row.after;
  if (done.length > 0)
    await settle(
      deps,
      last,
      done.map(({ entry }) => entry),
    );
  done.forEach((step, index) => {
    const account = row.steps[index + 1]?.before ?? row.after;
    step.waiting.answer({ outcome: 'committed', entry: step.entry, before: step.before, account });
  });
  return done.length;
}

function decideRow(
  head: Account,
  timeline: Timeline,
  waiting: readonly Waiting<CommitCommand, CommitResult>[],
): { steps: Step[]; after: Account } {
  const steps: Step[] = [];
  let account = head;
  for (const each of waiting) {
    const { command } = each;
    if (account.seq > 0 && decideByCalendar(account, timeline, command.now) !== null) break;
    const draft = draftOf(command, account);
    if (draft === null) break;
    const made = entryOf(account, draft, { ...command, contentHash: contentHashOf(command.content) });
    steps.push({ waiting: each, entry: made.entry, before: account });
    account = made.account;
  }
  return { steps, after: account };
}

/** Null where the command is for a turn of its own: a refusal has to be looked at on an account just read. */
function draftOf(command: CommitCommand, account: Account) {
  try {
    const draft = command.decide(account);
    return draft instanceof Promise ? null : draft;
  } catch {
    return null;
  }
}
