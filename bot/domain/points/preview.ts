import { type Account, fold } from '../account/account.ts';
import type { Entry, EntryDraft } from '../account/entry.ts';
import type { Timeline } from '../program/program.ts';
import { decideByCalendar } from './calendar.ts';

const stepsMax = 64;

/** A draft as the entry it would be; nothing is written. */
export const entryOfDraft = (account: Account, draft: EntryDraft, now: Date): Entry => ({
  ...draft,
  memberId: account.memberId,
  seq: account.seq + 1,
  idempotencyKey: 'preview',
  contentHash: '',
  actor: { kind: 'system', id: 'preview' },
  recordedAt: now,
  balanceAfter: draft.lines.reduce((sum, { points }) => sum + points, account.balance),
});

/** The account as it would be after a draft; nothing is written. */
export const afterDraft = (account: Account, draft: EntryDraft, now: Date): Account =>
  fold(account, [entryOfDraft(account, draft, now)]);

/**
 * What the calendar owes an account by an instant, as the entries it would write in their order, and the account after them. Pure: a
 * card is right even where the job is late, and a forecast asks about an instant to come.
 */
export function dueBy(account: Account, timeline: Timeline, now: Date): { account: Account; entries: Entry[] } {
  const entries: Entry[] = [];
  let head = account;
  for (let step = 0; step < stepsMax; step += 1) {
    const due = head.seq === 0 ? null : decideByCalendar(head, timeline, now);
    if (due === null) break;
    const entry = entryOfDraft(head, due.draft, now);
    entries.push(entry);
    head = fold(head, [entry]);
  }
  return { account: head, entries };
}

/** The account with everything the calendar owes it. */
export const asOf = (account: Account, timeline: Timeline, now: Date): Account => dueBy(account, timeline, now).account;
