import type { BranchCode, LineUserId, MemberId, MemberNumber } from '../../../shared/ids.ts';
import type { Language, Reachable } from '../../../shared/vocabulary.ts';
import type { Account } from '../../domain/account/account.ts';
import type { Actor } from '../ports.ts';

/** Members, their merges, and whom an audience holds. */

export type Member = {
  id: MemberId;
  number: MemberNumber;
  lineUserId: LineUserId | null;
  name: string;
  language: Language;
  joinedAt: Date;
  joinedVia: { code: string | null; branch: BranchCode | null; how: 'liff' | 'chat' | 'staff' | 'import' };
  birthday: {
    month: number;
    day: number | null;
    year: number | null;
    /** Where 29 February falls in other years, if they chose. */
    leapDay?: 'feb-28' | 'mar-1' | null | undefined;
    enteredAt: Date;
    selfEdits: number;
  } | null;
  /** The shop's further date, where the member has named theirs. */
  furtherDate?: { month: number; day: number; enteredAt: Date } | null | undefined;
  phone: string | null;
  email: string | null;
  reachable: Reachable;
  /** Timestamp of the LINE event that decided `reachable`; older events do not overwrite it. */
  reachableAt: Date | null;
  marketing: { line: boolean; sms: boolean; email: boolean };
  consents: { noticeVersion: string; at: Date; marketing: { line: boolean; sms: boolean; email: boolean } }[];
  /** Merged into this member: who looks for the one finds the other. */
  mergedInto?: MemberId | undefined;
  /** The LINE account that went along with the merge, for its split. */
  lineUserIdBefore?: LineUserId | undefined;
};

/**
 * Lists (by phone, name, birthday, pages, search) leave merged members out; a LINE account and a card number lead to who they were
 * merged into; `byId` and `byIds` find the row itself.
 */
export type Members = {
  /** One insert; unique on lineUserId and number. `taken` with the member when that LINE account has one already. */
  insert(
    member: Member,
  ): Promise<{ outcome: 'inserted' } | { outcome: 'line-taken'; existing: Member } | { outcome: 'number-taken' }>;
  byId(id: MemberId): Promise<Member | null>;
  byIds(ids: readonly MemberId[]): Promise<Member[]>;
  /** Which of these ids are there. */
  known(ids: readonly MemberId[]): Promise<MemberId[]>;
  byLineUserId(id: LineUserId): Promise<Member | null>;
  /** The row that holds a LINE account, merged or not. */
  rowOfLine(id: LineUserId): Promise<Member | null>;
  byNumber(number: string): Promise<Member | null>;
  byPhone(phone: string): Promise<Member[]>;
  /** Members who have one of these phones; at most 200 a phone. */
  byPhones(phones: readonly string[]): Promise<Member[]>;
  byPhoneTail(lastThree: string, limit: number): Promise<Member[]>;
  byNamePrefix(text: string, limit: number): Promise<Member[]>;
  /** Fields given are set; a guard refuses (returns null) when the stored document no longer matches it. */
  update(
    id: MemberId,
    set: Partial<Omit<Member, 'id' | 'number'>>,
    guard?: { birthdaySelfEdits?: number | null; reachableBefore?: Date },
  ): Promise<Member | null>;
  /** One write of a step that may be carried twice: the step's second write changes nothing. null takes a field away. */
  updateOnce(
    id: MemberId,
    step: string,
    set: Partial<Omit<Member, 'id' | 'number' | 'mergedInto' | 'lineUserIdBefore'>> & {
      mergedInto?: MemberId | null;
      lineUserIdBefore?: LineUserId | null;
    },
  ): Promise<boolean>;
  /** Members whose birthday month is the given one, by id, for the birthday job. */
  byBirthdayMonth(month: number, after: MemberId | null, limit: number): Promise<Member[]>;
  /** Members who named this `MM-DD` as their further date, by id. */
  byFurtherDate(monthDay: string, after: MemberId | null, limit: number): Promise<Member[]>;
  /** Everyone, by id; for audiences and jobs. */
  page(after: MemberId | null, limit: number): Promise<Member[]>;
  count(): Promise<number>;
  countJoinedSince(at: Date): Promise<number>;
  /** Members who joined between two instants, both of them in it, by id. */
  joinedBetween(from: Date, until: Date, after: MemberId | null, limit: number): Promise<Member[]>;
  search(query: {
    q?: string | undefined;
    tier?: string | undefined;
    sort: 'joined' | 'name' | 'balance' | 'measure' | 'last';
    skip: number;
    limit: number;
  }): Promise<{ rows: { member: Member; account: Account | null }[]; total: number }>;
};

/** A merge of one member into another, from the question to the answer, and maybe back. */
export type Merge = {
  id: string;
  from: MemberId;
  into: MemberId;
  state: 'proposed' | 'declined' | 'merged' | 'split';
  proposedBy: Actor;
  proposedAt: Date;
  /** Until when the member may agree. */
  expiresAt: Date;
  agreedBy: Actor | null;
  mergedAt: Date | null;
  splitAt: Date | null;
  /** Fields of the member that went along, and what stood before: for the split. */
  took: MergedFields | null;
};

export type MergedFields = {
  fields: ('lineUserId' | 'phone' | 'email' | 'birthday' | 'furtherDate')[];
  marketing: { before: Member['marketing']; after: Member['marketing'] };
};

export type Merges = {
  /** Insert by id; the same id again is ignored. */
  put(merge: Merge): Promise<void>;
  byId(id: string): Promise<Merge | null>;
  /** Newest first, of either side. */
  ofMember(memberId: MemberId): Promise<Merge[]>;
  /** Conditional on the state; null where it is another one. */
  transition(
    id: string,
    from: readonly Merge['state'][],
    set: Partial<Pick<Merge, 'state' | 'agreedBy' | 'mergedAt' | 'splitAt'>>,
  ): Promise<Merge | null>;
  /** The first that is told stands, and is what every caller gets. */
  noteTook(id: string, took: MergedFields): Promise<MergedFields>;
};

/** One person an audience may hold, with what decides whether a message may go out. */
export type AudienceRow = {
  memberId: MemberId;
  lineUserId: LineUserId | null;
  language: Language;
  tier: string;
  reachable: Reachable;
  wantsLine: boolean;
};

export type Audiences = {
  /** Members standing in these tiers, by id after the given one; the last page is shorter than `limit`. */
  page(tiers: readonly string[], after: MemberId | null, limit: number): Promise<AudienceRow[]>;
  /** Members per tier, and how many of them a message reaches. */
  countByTier(): Promise<Record<string, { members: number; reachable: number }>>;
};

export type Figures = {
  /** Members by the branch they joined at. */
  membersByBranch(): Promise<Record<string, number>>;
};
