import type { MemberId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import { emptyAccount, fold } from '../../domain/account/account.ts';
import type { Deps } from '../ports.ts';

type ReadDeps = Pick<Deps, 'entries' | 'accounts'>;

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
 * The account as the ledger has it now: the cached document and the entries newer than it, which are mostly none or the one just
 * written. The two are read at once: an entry that was there before this began is in one of them, and one that comes meanwhile may be.
 * Where the document lags (a crash between the insert and the cache), it is brought up to date by and by.
 */
export async function readAccount(deps: ReadDeps, memberId: MemberId): Promise<Account> {
  const [stored, [newest]] = await Promise.all([deps.accounts.find(memberId), deps.entries.page(memberId, null, 1)]);
  const base = stored ?? emptyAccount(memberId);
  if (newest === undefined || newest.seq <= base.seq) return base;
  const account =
    newest.seq === base.seq + 1 ? fold(base, [newest]) : fold(base, await deps.entries.since(memberId, base.seq));
  bringUpToDate(deps, account);
  return account;
}

/** What has been written after an account that this process knows, folded on: what a writer does who came late. */
export async function readOn(deps: ReadDeps, account: Account): Promise<Account> {
  return fold(account, await deps.entries.since(account.memberId, account.seq));
}

/** So many members' documents may lag at once. */
const lateMax = 4_096;
const late = new WeakMap<Deps['accounts'], Map<MemberId, Promise<void>>>();

/**
 * Has the cached document follow, without anybody waiting for it: the entry is the truth, and a reader folds what the document lacks.
 * Where the database cannot keep up, writers are made to wait, so that what is not written yet stays bounded.
 */
export function bringUpToDate(
  deps: ReadDeps & Partial<Pick<Deps, 'log'>>,
  account: Account,
): Promise<void> | undefined {
  const { accounts } = deps;
  const { memberId } = account;
  const lagging = late.get(accounts) ?? new Map<MemberId, Promise<void>>();
  late.set(accounts, lagging);
  const advanced = accounts.advance(account);
  // Accounts written in one go share one promise: it is heard, and complained of, once.
  if (lagging.get(memberId) !== advanced) {
    lagging.set(memberId, advanced);
    void advanced
      .catch((error: unknown) => {
        deps.log?.warn({ err: error, memberId }, 'the cached account lags; the next reader folds');
      })
      .finally(() => {
        if (lagging.get(memberId) === advanced) lagging.delete(memberId);
      });
  }
  return lagging.size > lateMax ? advanced.catch(() => undefined) : undefined;
}

/** The account as it was after one entry: for answering a repeat with what was answered first. */
export async function accountAfter(deps: Pick<Deps, 'entries'>, memberId: MemberId, seq: number): Promise<Account> {
  const entries = await deps.entries.since(memberId, 0);
  return fold(
    emptyAccount(memberId),
    entries.filter((entry) => entry.seq <= seq),
  );
}
