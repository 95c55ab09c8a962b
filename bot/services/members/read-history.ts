import type { member, ResponseOf } from '../../../shared/contract/index.ts';
import type { MemberId } from '../../../shared/ids.ts';
import type { Entry } from '../../domain/account/entry.ts';
import type { Deps } from '../ports.ts';

export type HistoryItem = ResponseOf<typeof member.getHistory>['items'][number];

/**
 * A page of the ledger, newest first, each entry with its branch's name. `before` is the `next` of the page before; `next` null at the end.
 */
export async function readHistory(
  deps: Pick<Deps, 'entries' | 'branches'>,
  command: { memberId: MemberId; before?: number | undefined; limit: number },
): Promise<{ items: HistoryItem[]; next: number | null }> {
  const [entries, branches] = await Promise.all([
    deps.entries.page(command.memberId, command.before ?? null, command.limit + 1),
    deps.branches.all(),
  ]);
  const names = new Map<string, string>(branches.map(({ code, name }) => [code, name]));
  const shown = entries.slice(0, command.limit);
  return {
    // What was refused has changed nothing: it holds its key, and is no part of a story.
    items: shown.filter(({ command: done }) => done !== 'refused').map((entry) => itemOf(entry, names)),
    next: entries.length > command.limit ? (shown.at(-1)?.seq ?? null) : null,
  };
}

const itemOf = (entry: Entry, names: ReadonlyMap<string, string>): HistoryItem => ({
  id: String(entry.seq),
  at: entry.at.toISOString(),
  day: entry.command === 'refund' ? entry.recordedOn : entry.day,
  branch: entry.source.branch === undefined ? null : (names.get(entry.source.branch) ?? entry.source.branch),
  amount: entry.source.amount ?? null,
  receiptNumber: entry.source.receiptNumber ?? null,
  pass: entry.command !== 'pass' ? null : entry.source.kind === 'pass-sale' ? 'pass-sold' : 'pass-back',
  balanceAfter: entry.balanceAfter,
  lines: entry.lines.map((line) => ({
    kind: line.kind,
    reason: line.reason,
    points: line.points,
    expiresOn: line.lot?.expiresOn ?? null,
    tierTo: line.kind === 'tier' ? (entry.tier?.to ?? null) : null,
    detail: line.detail ?? {},
  })),
});
