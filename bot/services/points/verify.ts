import type { MemberId } from '../../../shared/ids.ts';
import { type Account, emptyAccount, fold } from '../../domain/account/account.ts';
import type { Entry } from '../../domain/account/entry.ts';
import type { Deps } from '../ports.ts';
import { dropHead } from './heads.ts';

export type Fault = { memberId: MemberId; what: 'fold' | 'sums' | 'gap' | 'cache'; seq: number };
export type Books = {
  members: number;
  entries: number;
  /** Sums over all lines: issued − used − expired − taken back = balances. */
  issued: number;
  spent: number;
  expired: number;
  reversed: number;
  adjusted: number;
  balances: number;
  balanced: boolean;
};

const pageSize = 200;
const faultsMax = 1_000;

/**
 * Refolds every account from the ledger, compares it with the cache and balances the books.
 * A cache that is behind is no fault; one that differs at the same entry is. `repair` writes caches anew, and nothing else.
 */
export async function verifyAccounts(
  deps: Pick<Deps, 'entries' | 'accounts'>,
  { repair = false }: { repair?: boolean } = {},
): Promise<{ books: Books; faults: Fault[]; behind: number; repaired: number }> {
  const books: Books = {
    members: 0,
    entries: 0,
    issued: 0,
    spent: 0,
    expired: 0,
    reversed: 0,
    adjusted: 0,
    balances: 0,
    balanced: true,
  };
  const faults: Fault[] = [];
  const counts = { behind: 0, repaired: 0 };
  let after: MemberId | null = null;
  for (;;) {
    const ids: MemberId[] = await deps.entries.memberIdsAfter(after, pageSize);
    for (const memberId of ids) {
      const entries = await deps.entries.since(memberId, 0);
      const { account, fault } = refold(memberId, entries);
      if (fault !== null && faults.length < faultsMax) faults.push(fault);
      addToBooks(books, entries, account);
      if (account === null) continue;
      const cached = await deps.accounts.find(memberId);
      const state = compare(cached, account, entries);
      if (state === 'same') continue;
      if (state === 'behind') counts.behind += 1;
      else if (faults.length < faultsMax) faults.push({ memberId, what: 'cache', seq: cached?.seq ?? 0 });
      if (!repair) continue;
      await deps.accounts.replace(account);
      dropHead(deps, memberId);
      counts.repaired += 1;
    }
    const last = ids.at(-1);
    if (last === undefined || ids.length < pageSize) break;
    after = last;
  }
  const { issued, spent, expired, reversed, adjusted, balances } = books;
  books.balanced = issued + spent + expired + reversed + adjusted === balances;
  return { books, faults, ...counts };
}

function refold(memberId: MemberId, entries: readonly Entry[]): { account: Account | null; fault: Fault | null } {
  let account = emptyAccount(memberId);
  let fault: Fault | null = null;
  for (const entry of entries) {
    if (entry.seq !== account.seq + 1) return { account: null, fault: { memberId, what: 'gap', seq: entry.seq } };
    try {
      account = fold(account, [entry]);
    } catch {
      return { account: null, fault: { memberId, what: 'fold', seq: entry.seq } };
    }
    const lots = account.lots.reduce((sum, { points }) => sum + points, 0);
    if (account.balance !== lots - account.debt || account.balance !== entry.balanceAfter)
      fault ??= { memberId, what: 'sums', seq: entry.seq };
  }
  return { account, fault };
}

function addToBooks(books: Books, entries: readonly Entry[], account: Account | null): void {
  books.members += 1;
  books.entries += entries.length;
  books.balances += account?.balance ?? 0;
  for (const { lines } of entries)
    for (const { kind, points } of lines) {
      if (kind === 'earn' || kind === 'bonus') books.issued += points;
      else if (kind === 'redeem') books.spent += points;
      else if (kind === 'expire') books.expired += points;
      else if (kind === 'reverse') books.reversed += points;
      else books.adjusted += points;
    }
}

/** Compared at the cache's own entry: the ledger may have gone on since. */
function compare(cached: Account | null, account: Account, entries: readonly Entry[]): 'same' | 'behind' | 'other' {
  if (cached === null) return 'behind';
  if (cached.seq > account.seq) return 'other';
  const then =
    cached.seq === account.seq
      ? account
      : fold(
          emptyAccount(account.memberId),
          entries.filter(({ seq }) => seq <= cached.seq),
        );
  if (JSON.stringify(ordered(cached)) !== JSON.stringify(ordered(then))) return 'other';
  return cached.seq === account.seq ? 'same' : 'behind';
}

const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, ordered(each)]),
  );
};
