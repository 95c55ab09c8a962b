import type { MemberId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import { emptyAccount, fold } from '../../domain/account/account.ts';
import type { Deps } from '../ports.ts';

/** Accounts this process has just written, by database. Stale is harmless: the insert refuses and the reader reads again. */
const headsMax = 2_000;
const heads = new WeakMap<Deps['entries'], Map<MemberId, Account>>();

const headsOf = (entries: Deps['entries']): Map<MemberId, Account> => {
  const known = heads.get(entries) ?? new Map<MemberId, Account>();
  heads.set(entries, known);
  return known;
};

export const knownHead = (deps: Pick<Deps, 'entries'>, memberId: MemberId): Account | undefined =>
  headsOf(deps.entries).get(memberId);

export function keepHead(deps: Pick<Deps, 'entries'>, account: Account): void {
  const known = headsOf(deps.entries);
  const held = known.get(account.memberId);
  if (held !== undefined && held.seq > account.seq) return;
  known.delete(account.memberId);
  known.set(account.memberId, account);
  const oldest = known.keys().next().value;
  if (known.size > headsMax && oldest !== undefined) known.delete(oldest);
}

export const dropHead = (deps: Pick<Deps, 'entries'>, memberId: MemberId): void => {
  headsOf(deps.entries).delete(memberId);
};

/**
 * The account as the ledger has it now: the cached document and the entries newer than it.
 * Where the document lags (a crash between the insert and the cache), it is brought up to date on the way.
 */
export async function readAccount(deps: Pick<Deps, 'entries' | 'accounts'>, memberId: MemberId): Promise<Account> {
  const stored = await deps.accounts.find(memberId);
  const base = stored ?? emptyAccount(memberId);
  const newer = await deps.entries.since(memberId, base.seq);
  if (newer.length === 0) return base;
  const account = fold(base, newer);
  await deps.accounts.advance(account);
  return account;
}

/** The account as it was after one entry: for answering a repeat with what was answered first. */
export async function accountAfter(deps: Pick<Deps, 'entries'>, memberId: MemberId, seq: number): Promise<Account> {
  const entries = await deps.entries.since(memberId, 0);
  return fold(
    emptyAccount(memberId),
    entries.filter((entry) => entry.seq <= seq),
  );
}
