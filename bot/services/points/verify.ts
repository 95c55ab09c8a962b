import type { MemberId } from '../../../shared/ids.ts';
import { type Account, emptyAccount, fold } from '../../domain/account/account.ts';
import type { Entry } from '../../domain/account/entry.ts';
import { agreesWithItself } from '../../domain/points/agrees.ts';
import type { Deps } from '../ports.ts';
import { dropHead } from './heads.ts';
import { type Books, createBooks } from './verify-books.ts';

/** A difference, with whatever names it: the member, the entry's number, the key of a claim, purchase or coupon. */
export type Fault = {
  what: /** Entries are missing; cannot be read or do not fold; a bill's numbers contradict each other; lots, debt and balance do not add
     up; the cache differs; a cache without entries. */
    | 'gap'
    | 'fold'
    | 'entry'
    | 'sums'
    | 'cache'
    | 'no-entries'
    /** Lines and accounts come to different sums: of a member's debt, of an end date, of all. */
    | 'books'
    | LinkFault;
  memberId?: MemberId;
  seq?: number;
  key?: string;
};
export type LinkFault =
  /** An account or a coupon of a member who is not there; a member without an account. */
  | 'member-missing'
  | 'coupon-of-nobody'
  | 'member-without-entries'
  /** A purchase's entry without its row, a row without its entry, or the two tell different things. */
  | 'purchase-missing'
  | 'purchase-without-entry'
  | 'purchase-differs'
  | 'receipt-twice'
  /** A coupon used by a bill that has no entry with it; an entry whose coupon is not used; an entry that gives one nobody has. */
  | 'coupon-without-entry'
  | 'coupon-not-used'
  | 'gift-missing'
  /** A claim that ended as counted or refunded, and is not; one that ended as refused, and is counted; one nobody carries on. */
  | 'claim-without-purchase'
  | 'claim-refused-but-counted'
  | 'refund-without-entry'
  | 'claim-open'
  /** One half of a merge or split without the other, or with other points. */
  | 'transfer-half'
  | 'transfer-differs';

export type Verified = {
  books: Books;
  faults: Fault[];
  /** More than are listed. */
  unlisted: number;
  behind: number;
  repaired: number;
};
/** Sees every page of entries while it is at hand, those that cannot be read left out. */
export type PageVisitor = (page: readonly Entry[]) => Promise<void>;
type VerifyDeps = Pick<Deps, 'entries' | 'accounts'>;

const pageSize = 2_000;
const faultsMax = 1_000;

/** Differences as they are found: the first thousand by name, the rest by number. */
export function faultList() {
  const list: Fault[] = [];
  let unlisted = 0;
  return {
    list,
    note(fault: Fault): void {
      if (list.length < faultsMax) list.push(fault);
      else unlisted += 1;
    },
    unlisted: () => unlisted,
  };
}

/**
 * Refolds every account from the ledger, compares it with the cache and balances the books, overall and by end date.
 * Walks the ledger once, in its own order, a page at a time: as much memory for a million members as for one.
 * A cache that is behind is no fault; one that differs at the same entry is. `repair` writes caches anew, and nothing else.
 */
export async function verifyAccounts(
  deps: VerifyDeps,
  {
    repair = false,
    visit,
    faults = faultList(),
  }: { repair?: boolean; visit?: PageVisitor; faults?: ReturnType<typeof faultList> } = {},
): Promise<Verified> {
  const books = createBooks();
  const counts = { behind: 0, repaired: 0 };
  const one = walker(deps, { repair, books, faults, counts });
  let after: { memberId: MemberId; seq: number } | null = null;
  for (;;) {
    const page: Entry[] = await deps.entries.walk(after, pageSize);
    await one.page(page);
    await visit?.(page.filter(isReadable));
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) break;
    after = { memberId: last.memberId, seq: last.seq };
  }
  await one.end();
  await cachesWithoutEntries(deps, { repair, faults, counts });
  const result = books.result();
  if (!result.balanced) faults.note({ what: 'books', key: 'all' });
  for (const { end, balanced } of result.ends) if (!balanced) faults.note({ what: 'books', key: end });
  return { books: result, faults: faults.list, unlisted: faults.unlisted(), ...counts };
}

type Walk = {
  repair: boolean;
  books: ReturnType<typeof createBooks>;
  faults: ReturnType<typeof faultList>;
  counts: { behind: number; repaired: number };
};

/** Damage may have taken what everything that looks at an entry relies on. */
const isReadable = ({ command, idempotencyKey, source, lines, recordedAt }: Partial<Entry>): boolean =>
  typeof command === 'string' &&
  typeof idempotencyKey === 'string' &&
  source != null &&
  Array.isArray(lines) &&
  recordedAt instanceof Date;

/** One member at a time, as the pages come: the account so far, and the cache to compare it with on its way. */
function walker(deps: VerifyDeps, { repair, books, faults, counts }: Walk) {
  let account: Account | null = null;
  let broken = false;
  let isNoted = false;
  let caches = new Map<MemberId, Account>();
  let cacheState: 'ahead' | 'same' | 'other' = 'ahead';

  async function begin(memberId: MemberId): Promise<void> {
    await end();
    account = emptyAccount(memberId);
    [broken, isNoted, cacheState] = [false, false, 'ahead'];
  }

  function take(entry: Entry): void {
    if (account === null || broken) return;
    const { memberId, seq } = entry;
    const what = seq !== account.seq + 1 ? 'gap' : null;
    try {
      if (what !== null || !isReadable(entry)) throw new Error('broken');
      if (!agreesWithItself(entry, account)) faults.note({ what: 'entry', memberId, seq });
      books.add(entry, account);
      account = fold(account, [entry]);
    } catch {
      broken = true;
      return faults.note({ what: what ?? 'fold', memberId, seq });
    }
    const lots = account.lots.reduce((sum, { points }) => sum + points, 0);
    const sound =
      account.balance === lots - account.debt && account.balance === entry.balanceAfter && account.debt >= 0;
    if (!sound && !isNoted) faults.note({ what: 'sums', memberId, seq });
    isNoted ||= !sound;
    const cached = caches.get(memberId);
    if (cached?.seq === seq) cacheState = same(cached, account) ? 'same' : 'other';
  }

  async function end(): Promise<void> {
    if (account === null) return;
    const { memberId, seq } = account;
    if (broken) return books.drop();
    if (!books.close(account)) faults.note({ what: 'books', memberId, seq });
    const cached = caches.get(memberId);
    const differs = cached !== undefined && cacheState !== 'same' && !(await isNewer(deps, account, cached));
    const isBehind = !differs && cached?.seq !== seq;
    if (isBehind) counts.behind += 1;
    if (differs) faults.note({ what: 'cache', memberId, seq: cached.seq });
    if (!repair || (!differs && !isBehind)) return;
    await deps.accounts.replace(account);
    dropHead(deps as Pick<Deps, 'entries'>, memberId);
    counts.repaired += 1;
  }

  return {
    end,
    async page(entries: readonly Entry[]): Promise<void> {
      const ids = [...new Set(entries.map(({ memberId }) => memberId))].filter((id) => id !== account?.memberId);
      const kept: Account | null = account;
      const read = await deps.accounts.byIds(ids);
      const own = kept === null ? undefined : caches.get((kept as Account).memberId);
      caches = new Map([...(own === undefined ? [] : [own]), ...read].map((each) => [each.memberId, each]));
      for (const entry of entries) {
        if (entry.memberId !== account?.memberId) await begin(entry.memberId);
        take(entry);
      }
    },
  };
}

/** Every account begins with entry 1: the two lists of members, side by side. */
async function cachesWithoutEntries(deps: VerifyDeps, { repair, faults, counts }: Omit<Walk, 'books'>): Promise<void> {
  let after: MemberId | null = null;
  for (;;) {
    const cached: Account[] = await deps.accounts.page(after, pageSize);
    const firsts = new Set(await deps.entries.having(cached.map(({ memberId }) => memberId)));
    for (const { memberId, seq } of cached) {
      if (seq === 0 || firsts.has(memberId)) continue;
      // A ledger that has lost its first entry has been named already.
      if ((await deps.entries.page(memberId, null, 1)).length > 0) continue;
      faults.note({ what: 'no-entries', memberId, seq });
      if (!repair) continue;
      await deps.accounts.replace(emptyAccount(memberId));
      counts.repaired += 1;
    }
    const last = cached.at(-1);
    if (last === undefined || cached.length < pageSize) return;
    after = last.memberId;
  }
}

/** The shop is open while it is verified: entries written since the page was read may be in the cache already. */
async function isNewer(deps: VerifyDeps, account: Account, cached: Account): Promise<boolean> {
  if (cached.seq <= account.seq) return false;
  const newer = (await deps.entries.since(account.memberId, account.seq)).filter(({ seq }) => seq <= cached.seq);
  return newer.at(-1)?.seq === cached.seq && same(cached, fold(account, newer));
}

const same = (cached: Account, account: Account): boolean =>
  JSON.stringify(ordered(cached)) === JSON.stringify(ordered(account));

const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, ordered(each)]),
  );
};
