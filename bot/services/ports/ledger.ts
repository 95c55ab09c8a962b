import type { Day, MemberId } from '../../../shared/ids.ts';
import type { Account } from '../../domain/account/account.ts';
import type { Entry } from '../../domain/account/entry.ts';

/** The account’s ledger and its cache, and the claims that lead to entries. */

export type InsertOutcome =
  | { outcome: 'inserted' }
  | { outcome: 'seq-taken' }
  | { outcome: 'key-taken'; existing: Entry };

export type Entries = {
  /** The commit. Unique on (memberId, seq) and (memberId, idempotencyKey); which index refused decides the outcome. */
  insert(entry: Entry): Promise<InsertOutcome>;
  /** Several commits of one member in one command, in this order, up to the first that an index refuses. @returns how many. */
  insertRow(entries: readonly Entry[]): Promise<number>;
  /** Entries with seq > afterSeq in seq order; at most `limit` (default all). */
  since(memberId: MemberId, afterSeq: number): Promise<Entry[]>;
  byKey(memberId: MemberId, idempotencyKey: string): Promise<Entry | null>;
  /** Entries whose key begins so, in seq order; at most 1,000. */
  byKeyPrefix(memberId: MemberId, prefix: string): Promise<Entry[]>;
  /** Newest first, seq < before. */
  page(memberId: MemberId, before: number | null, limit: number): Promise<Entry[]>;
  /** Entries with `followUpAt` from an instant on, by it, then member and number; after the given one. */
  withFollowUps(
    from: Date,
    after: { at: Date; memberId: MemberId; seq: number } | null,
    limit: number,
  ): Promise<Entry[]>;
  /** The whole ledger in its own order (member, number), a page at a time; for verify. */
  walk(after: { memberId: MemberId; seq: number } | null, limit: number): Promise<Entry[]>;
  /**
   * Shows the latest entries page by page, as they were written: from a little before a mark on (ten minutes the first time in any ten),
   * without one from ten minutes before the newest. @returns the mark for the next time; null where there is no entry.
   */
  latest(
    mark: string | null,
    visit: (page: readonly Pick<Entry, 'memberId' | 'seq'>[]) => Promise<void>,
  ): Promise<string | null>;
  /** Whether an amount of money stands in any: a bill, a period sold, an import. */
  haveMoney(): Promise<boolean>;
  /** Which of these members have entries. */
  having(memberIds: readonly MemberId[]): Promise<MemberId[]>;
};

export type Accounts = {
  find(memberId: MemberId): Promise<Account | null>;
  /** Write only if the stored seq is lower (or nothing is stored). A lost race is fine: the next reader folds. */
  advance(account: Account): Promise<void>;
  /** Unconditional; for `verify --repair` only. */
  replace(account: Account): Promise<void>;
  byIds(memberIds: readonly MemberId[]): Promise<Account[]>;
  /** Every cached account, by id; for verify. */
  page(after: MemberId | null, limit: number): Promise<Account[]>;
  /** Members with a lot that ended before `day` / a tier whose last day was before it, longest ago first. As current as the cache. */
  dueExpiry(day: Day, after: DueMember | null, limit: number): Promise<DueMember[]>;
  /** Accounts whose validity, a lot, or a paid period ends on one of these days, by id. As current as the cache. */
  withDays(
    days: { until: readonly Day[]; ends: readonly Day[]; passes: readonly Day[] },
    after: MemberId | null,
    limit: number,
  ): Promise<Account[]>;
  /** Accounts whose paid period ends on this day or later, soonest first; `on` is that end. As current as the cache. */
  withPass(day: Day, after: DueMember | null, limit: number): Promise<Account[]>;
  /** Members who joined on this `MM-DD` of any year, by id. */
  byJoiningDay(monthDay: string, after: MemberId | null, limit: number): Promise<MemberId[]>;
  dueReview(day: Day, after: DueMember | null, limit: number): Promise<DueMember[]>;
  /**
   * Of these tiers, by id: who last bought in `[from, to)`, or has bought nothing and joined on that `MM-DD`; where `from` is null, who
   * last bought at any time before `to`, or nothing.
   */
  lastThere(
    of: { tiers: readonly string[]; from: Date | null; to: Date; joiningDay: string | null },
    after: MemberId | null,
    limit: number,
  ): Promise<MemberId[]>;
};

/** `on`: the last day of what has ended, or will. */
export type DueMember = { memberId: MemberId; on: Day };

/** A key wider than one member, taken by one insert before the entry it leads to. */
export type Claim = {
  /** Whoever began the command and their idempotency key. */
  key: string;
  /** A second unique key: the receipt. A refused claim gives it up, so that the receipt can be counted after all. */
  alias: string | null;
  hash: string;
  memberId: MemberId | null;
  kind: string;
  facts: Record<string, unknown>;
  at: Date;
  state: 'open' | 'done' | 'refused';
  result: Record<string, unknown> | null;
  /** What an open claim waits for: it is not carried until that comes, and given up after a time. */
  waitsFor?: string;
};

export type Claims = {
  /** One insert, both keys: `exists` where the key is there, `alias-taken` where only the alias is. */
  take(claim: Claim): Promise<{ outcome: 'taken' } | { outcome: 'exists' | 'alias-taken'; existing: Claim }>;
  /** Only from `open`; the first finish stands. */
  finish(key: string, state: 'done' | 'refused', result: Record<string, unknown>): Promise<void>;
  /** `finish` as done, in a moment, together with others: who asks gets the promise of all of them. Lost in a crash, it stays open. */
  finishSoon(key: string, result: Record<string, unknown>): Promise<void>;
  byKey(key: string): Promise<Claim | null>;
  /** Every claim, by key; for verify. */
  page(after: string | null, limit: number): Promise<Claim[]>;
  /** Oldest first; those that wait for something are not among them. */
  openBefore(at: Date, limit: number): Promise<Claim[]>;
  /** Claims that wait, or waited, for this. */
  waitingFor(what: string): Promise<Claim[]>;
  /** Everything that waits or waited since an instant, newest first. */
  waitingSince(at: Date, limit: number): Promise<Claim[]>;
  /** Gives the second key up, whatever the state: an undone award's receipt can be counted again. */
  freeAlias(key: string): Promise<void>;
};
