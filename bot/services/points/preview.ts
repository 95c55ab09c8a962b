import { type Account, fold } from '../../domain/account/account.ts';
import type { EntryDraft } from '../../domain/account/entry.ts';
import { decideByCalendar } from '../../domain/points/calendar.ts';
import type { Timeline } from '../../domain/program/program.ts';

const stepsMax = 64;

/** The account as it would be after a draft; nothing is written. */
export const afterDraft = (account: Account, draft: EntryDraft, now: Date): Account =>
  fold(account, [
    {
      ...draft,
      memberId: account.memberId,
      seq: account.seq + 1,
      idempotencyKey: 'preview',
      contentHash: '',
      actor: { kind: 'system', id: 'preview' },
      recordedAt: now,
      balanceAfter: draft.lines.reduce((sum, { points }) => sum + points, account.balance),
    },
  ]);

/** The account with everything the calendar owes it, so that a card is right even where the job is late. */
export function asOf(account: Account, timeline: Timeline, now: Date): Account {
  let head = account;
  for (let step = 0; step < stepsMax; step += 1) {
    const due = head.seq === 0 ? null : decideByCalendar(head, timeline, now);
    if (due === null) return head;
    head = afterDraft(head, due.draft, now);
  }
  return head;
}
