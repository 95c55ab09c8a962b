import type { member, ResponseOf } from '../../../shared/contract/index.ts';
import type { MemberId } from '../../../shared/ids.ts';
import type { Entry } from '../../domain/account/entry.ts';
import type { Deps } from '../ports.ts';

export type HistoryItem = ResponseOf<typeof member.getHistory>['items'][number];

/**
 * A page of the ledger, newest first. `before` is the `next` of the page before; `next` null at the end.
 */
export async function readHistory(
  deps: Pick<Deps, 'entries'>,
  command: { memberId: MemberId; before?: number | undefined; limit: number },
): Promise<{ items: HistoryItem[]; next: number | null }> {
  const entries = await deps.entries.page(command.memberId, command.before ?? null, command.limit + 1);
  const shown = entries.slice(0, command.limit);
  return {
    items: shown.map(itemOf),
    next: entries.length > command.limit ? (shown.at(-1)?.seq ?? null) : null,
  };
}

const itemOf = (entry: Entry): HistoryItem => ({
  id: String(entry.seq),
  at: entry.at.toISOString(),
  day: entry.command === 'refund' ? entry.recordedOn : entry.day,
  branch: entry.source.branch ?? null,
  amount: entry.source.amount ?? null,
  receiptNumber: entry.source.receiptNumber ?? null,
  balanceAfter: entry.balanceAfter,
  lines: entry.lines.map((line) => ({
    kind: line.kind,
    reason: line.reason,
    points: line.points,
    expiresOn: line.expiresOn ?? null,
    tierTo: line.kind === 'tier' ? (entry.tier?.to ?? null) : null,
    detail: line.detail ?? {},
  })),
});
