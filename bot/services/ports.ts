import type {
  BranchCode,
  BroadcastId,
  CouponId,
  CouponTemplateId,
  Day,
  LineUserId,
  MemberId,
  MemberNumber,
  PurchaseId,
  StaffId,
} from '../../shared/ids.ts';
import type {
  ActorKind,
  BroadcastState,
  CouponSource,
  CouponState,
  Language,
  Reachable,
  Role,
} from '../../shared/vocabulary.ts';
import type { Account } from '../domain/account/account.ts';
import type { Entry } from '../domain/account/entry.ts';
import type { Audience } from '../domain/audience/audience.ts';
import type { Campaign } from '../domain/campaign/campaign.ts';
import type { CouponClock, CouponRule } from '../domain/coupon/coupon.ts';
import type { Program } from '../domain/program/program.ts';

/**
 * What services need from outside. `bot/store` and `bot/line` implement these; `bot/compose.ts` puts them together.
 * A service names only the ports it uses: `Pick<Deps, 'entries' | 'accounts'>`. Plain objects in and out, never documents.
 */
export type Deps = {
  entries: Entries;
  accounts: Accounts;
  members: Members;
  claims: Claims;
  merges: Merges;
  billRequests: BillRequests;
  purchases: Purchases;
  programs: Programs;
  programDrafts: ProgramDrafts;
  campaigns: Campaigns;
  savedAudiences: SavedAudiences;
  branches: Branches;
  couponTemplates: CouponTemplates;
  coupons: Coupons;
  broadcasts: Broadcasts;
  audiences: Audiences;
  figures: Figures;
  rateLimits: RateLimits;
  requests: Requests;
  staff: StaffStore;
  audit: Audit;
  posKeys: PosKeys;
  codeUses: CodeUses;
  inbox: Inbox;
  outbox: Outbox;
  jobMarks: JobMarks;
  pushSlots: PushSlots;
  line: LineGateway;
  seals: Seals;
  newId: () => string;
  /** Uniform integer in [0, below). */
  random: (below: number) => number;
  /** Tells open card streams of this process that a member's numbers changed. */
  changed: (memberId: MemberId) => void;
  log: {
    info(fields: object, msg: string): void;
    warn(fields: object, msg: string): void;
    error(fields: object, msg: string): void;
  };
};

export type Actor = { kind: ActorKind; id: string; name?: string };

// --- the account -----------------------------------------------------------------------------------------------------

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
  /** Accounts whose paid period ends on this day or later, by id. As current as the cache. */
  withPass(day: Day, after: MemberId | null, limit: number): Promise<Account[]>;
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
/** `on`: the last day of what has ended. */
export type DueMember = { memberId: MemberId; on: Day };
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
export type Purchase = {
  id: PurchaseId;
  memberId: MemberId | null;
  branch: BranchCode;
  receiptNumber: string;
  receiptKey: string;
  /** The claim that led to it. */
  claimKey: string;
  amount: number;
  paid: number;
  at: Date;
  day: Day;
  recordedAt: Date;
  actor: Actor;
  channel: string | null;
  couponId: CouponId | null;
  /** What the coupon took off, and the points the bill earned in all. */
  discount: number;
  points: number;
  refunded: number;
  /** What was given back of it while it named nobody; follows when somebody claims it. */
  refundsBefore: { refundId: string; amount: number }[];
};
export type Purchases = {
  /** Insert by id; the same id again is ignored (the id derives from the claim). */
  put(purchase: Purchase): Promise<void>;
  byId(id: PurchaseId): Promise<Purchase | null>;
  byIds(ids: readonly PurchaseId[]): Promise<Purchase[]>;
  /** Every purchase, by id; for verify and the export. */
  page(after: string | null, limit: number): Promise<Purchase[]>;
  /** Every purchase, by receipt, after the given one; for verify. */
  byReceipts(after: string | null, limit: number): Promise<Purchase[]>;
  /** Those that name a member, recorded before an instant. */
  countCounted(before: Date): Promise<number>;
  /** The newest of that receipt; undone awards stay, so there may be several. */
  byReceiptKey(key: string): Promise<Purchase | null>;
  /** The newest with that number at a branch, whatever its period. */
  newestByReceipt(branch: BranchCode, receiptNumber: string): Promise<Purchase | null>;
  /** Bills of that number and amount that name nobody, since an instant; newest first, at most 20. */
  unclaimed(like: { receiptNumber: string; amount: number; since: Date }): Promise<Purchase[]>;
  /** Gives a bill that names nobody to a member; the same member again changes nothing. */
  giveTo(id: PurchaseId, memberId: MemberId, points: number): Promise<void>;
  /** A refund of a bill that names nobody: one conditional write, once a refund. `claimed`: somebody has it by now. */
  refundUnclaimed(
    id: PurchaseId,
    refund: { refundId: string; amount: number },
  ): Promise<'done' | 'too-large' | 'claimed'>;
  /** The bill has another receipt from now on. */
  moveTo(id: PurchaseId, receipt: { receiptNumber: string; receiptKey: string }): Promise<void>;
  /** Never lowers: a repeat that comes late changes nothing. */
  setRefunded(id: PurchaseId, refunded: number): Promise<void>;
  /** What was taken and kept: bills given back whole are none, and of others what came back is not in the amount. */
  sumsSince(at: Date): Promise<{ purchases: number; amount: number; points: number }>;
};
/** A bill that a member asks to have counted (補登). */
export type BillRequest = {
  id: string;
  memberId: MemberId;
  branch: BranchCode;
  receiptNumber: string;
  amount: number;
  day: Day;
  at: Date;
  state: 'waiting' | 'counted' | 'refused';
  /** Who answered; null where the till's bill did. */
  by: string | null;
  purchaseId: PurchaseId | null;
};
export type BillRequests = {
  /** Insert by id; the same id again is ignored. */
  put(request: BillRequest): Promise<void>;
  byId(id: string): Promise<BillRequest | null>;
  /** Newest first, at most 200; the next two as well. */
  ofMember(memberId: MemberId): Promise<BillRequest[]>;
  inState(state: BillRequest['state']): Promise<BillRequest[]>;
  waitingFor(bill: { branch: BranchCode; receiptNumber: string; amount: number }): Promise<BillRequest[]>;
  /** Only from `waiting`: the first answer stands. */
  settle(id: string, set: Pick<BillRequest, 'state' | 'by' | 'purchaseId'>): Promise<boolean>;
};
export type Programs = {
  inForce(at: Date): Promise<Program>;
  version(version: number): Promise<Program | null>;
  /** Insert by version; false where another has that number. */
  put(program: Program): Promise<boolean>;
  /** Every version, ascending by start. */
  all(): Promise<Program[]>;
  /** Takes a version back that has not begun before `before`; false where it has, or is not there. */
  withdraw(version: number, before: Date): Promise<boolean>;
};
export type ProgramDrafts = {
  find(): Promise<ProgramDraft | null>;
  /** The one draft a shop has at a time. */
  put(draft: ProgramDraft): Promise<void>;
  remove(): Promise<void>;
};
export type ProgramDraft = { rules: Omit<Program, 'version' | 'startsAt'>; savedAt: Date; by: string };
/** A campaign with what it has granted so far; its places are counted by conditional writes. */
export type RunningCampaign = Campaign & {
  state: 'on' | 'paused';
  granted: { times: number; points: number };
  createdAt: Date;
};
export type Campaigns = {
  all(): Promise<RunningCampaign[]>;
  /** Switched on, and their window holds the instant. */
  running(at: Date): Promise<RunningCampaign[]>;
  /** Insert by id; false where the id is there. */
  put(campaign: RunningCampaign): Promise<boolean>;
  setState(id: string, state: RunningCampaign['state']): Promise<RunningCampaign | null>;
  /** Takes a place (and points of the budget) for a purchase; the same purchase again takes nothing twice. */
  hold(id: string, key: string, points: number): Promise<'held' | 'held-before' | 'full'>;
  /** The entry stands: the place stays counted. */
  keep(id: string, key: string): Promise<void>;
  /** There is no entry: the place is free again. */
  letGo(id: string, key: string): Promise<void>;
};
/** A filter over members that campaigns name. */
export type SavedAudience = Audience & { name: string; createdAt: Date };
export type SavedAudiences = {
  /** The newest first. */
  all(): Promise<SavedAudience[]>;
  /** Insert by id; the same id again is ignored. */
  put(audience: SavedAudience): Promise<void>;
};
export type Branch = { code: BranchCode; name: string };
export type Branches = {
  all(): Promise<Branch[]>;
  byCode(code: string): Promise<Branch | null>;
  put(branch: Branch): Promise<void>;
};
/** How often a member may be pushed something; the same cause again finds its own slot. */
export type PushSlots = {
  take(slot: { memberId: MemberId; slot: string; most: number; cause: string; at: Date }): Promise<boolean>;
};
export type JobMarks = {
  get(job: string): Promise<string | null>;
  set(job: string, mark: string): Promise<void>;
  beat(worker: string, at: Date): Promise<void>;
  beats(): Promise<{ name: string; at: Date }[]>;
};

// --- coupons, broadcasts, staff ----------------------------------------------------------------------------------------

export type LocalText = { 'zh-TW': string; en?: string | undefined; ja?: string | undefined; th?: string | undefined };
export type CouponTemplate = CouponRule & {
  id: CouponTemplateId;
  title: LocalText;
  description?: LocalText | undefined;
  validDays: number;
  clock?: CouponClock | null | undefined;
  quota: number | null;
  issued: number;
  used: number;
  createdAt: Date;
};
export type CouponTemplates = {
  put(template: CouponTemplate): Promise<void>;
  byId(id: CouponTemplateId): Promise<CouponTemplate | null>;
  all(): Promise<CouponTemplate[]>;
  update(
    id: CouponTemplateId,
    set: Partial<Omit<CouponTemplate, 'id' | 'issued' | 'used'>>,
  ): Promise<CouponTemplate | null>;
  /** Conditional increment: false when the quota would be passed. */
  countIssued(id: CouponTemplateId, by: number): Promise<boolean>;
  countUsed(id: CouponTemplateId, by: number): Promise<void>;
};
export type Coupon = CouponRule & {
  id: CouponId;
  /** 12 digits beginning with 9, Luhn checked. */
  number: string;
  memberId: MemberId;
  templateId: CouponTemplateId;
  broadcastId: BroadcastId | null;
  source: CouponSource;
  title: LocalText;
  description?: LocalText | undefined;
  state: CouponState;
  issuedAt: Date;
  usableFrom: Date;
  usableUntil: Date;
  /** From its first opening on it can be used so many days, within its dates; null = opening changes nothing. */
  daysFromOpening?: number | null | undefined;
  openedAt: Date | null;
  used: {
    at: Date;
    branch: BranchCode;
    branchName: string;
    staff: string | null;
    claim: string;
    purchaseId: PurchaseId | null;
    /** When the write was made; `at` is when it was asked for. */
    takenAt?: Date | undefined;
  } | null;
};
export type Coupons = {
  /** Insert by a deterministic id; the same id again is ignored. Answers which ids were new, and which met another coupon's number. */
  issue(coupons: readonly Coupon[]): Promise<{ created: CouponId[]; numberTaken: CouponId[] }>;
  byIds(ids: readonly CouponId[]): Promise<Coupon[]>;
  /** Every coupon, by id; for the export. */
  page(after: string | null, limit: number): Promise<Coupon[]>;
  /** Those that a bill has used, by id; and how many before an instant. */
  usedInBills(after: string | null, limit: number): Promise<Coupon[]>;
  countUsedInBills(before: Date): Promise<number>;
  /** Which of these ids are there. */
  known(ids: readonly CouponId[]): Promise<CouponId[]>;
  byId(id: CouponId): Promise<Coupon | null>;
  byNumber(number: string): Promise<Coupon | null>;
  /** Of a member, and of those merged into them; newest first. */
  ofMember(memberId: MemberId | readonly MemberId[], limit: number): Promise<Coupon[]>;
  /** One conditional update: state issued and inside its dates → redeemed by this claim. The returned coupon tells who won. */
  redeem(
    id: CouponId,
    use: NonNullable<Coupon['used']>,
  ): Promise<{ outcome: 'redeemed' | 'replayed' | 'refused'; coupon: Coupon | null }>;
  /** Used by bills, and written since an instant; at most 1,000. */
  takenByBills(since: Date): Promise<Coupon[]>;
  /** Back to issued, only if this claim used it. */
  release(id: CouponId, claim: string): Promise<boolean>;
  /** Used by the other claim from now on, only if the first used it. */
  handOver(id: CouponId, claim: string, to: { claim: string; purchaseId: PurchaseId }): Promise<void>;
  /** `issued → void`: only what was not used. */
  voidIssued(id: CouponId): Promise<boolean>;
  /** The first opening only; `usableUntil` given where its days begin with it. */
  markOpened(id: CouponId, at: Date, usableUntil: Date | null): Promise<boolean>;
  expireBefore(at: Date, limit: number): Promise<number>;
  countsOfBroadcast(id: BroadcastId): Promise<{ opened: number; used: number }>;
  countUsedSince(at: Date): Promise<number>;
};
export type Broadcast = {
  id: BroadcastId;
  title: string;
  text: string;
  tiers: string[];
  couponTemplateId: CouponTemplateId | null;
  state: BroadcastState;
  createdAt: Date;
  createdBy: Actor;
  sentAt: Date | null;
  /** The command that sent it: the same one again is a replay, not a second sending. */
  sendKey: string | null;
  /** Which frozen list of recipients counts; null until one is committed. Chunks of any other list are never sent. */
  plan: { list: string; chunks: number } | null;
  counts: { recipients: number; excluded: number; sent: number; failed: number; unknown: number };
  stoppedBy: string | null;
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
/** Hits in the current window, counted for all processes together. */
export type RateLimits = { hit(key: string, windowMs: number, now: Date): Promise<{ hits: number; resetAt: Date }> };
/** What a command that came with an `Idempotency-Key` was answered: kept as it went out, for the same key again. */
export type KeptAnswer = { status: number; body: unknown } | { code: string; details?: Record<string, unknown> };
export type Requests = {
  /** One insert. `exists` with what was kept, `at` when it was first asked; `answer` null while the first has none. */
  take(request: {
    key: string;
    hash: string;
    at: Date;
  }): Promise<{ outcome: 'taken' } | { outcome: 'exists'; hash: string; at: Date; answer: KeptAnswer | null }>;
  /** The first answer stands. */
  keep(key: string, answer: KeptAnswer): Promise<void>;
};
export type BroadcastChunk = {
  id: string;
  broadcastId: BroadcastId;
  /** The frozen list it belongs to: see `Broadcast.plan`. */
  list: string;
  index: number;
  language: Language;
  retryKey: string;
  recipients: { memberId: MemberId; lineUserId: LineUserId }[];
  state: 'waiting' | 'sending' | 'accepted' | 'failed' | 'unknown';
  firstTriedAt: Date | null;
  /** When it may be tried (again); while `sending`, the end of the lease. */
  nextTryAt: Date;
  tries: number;
  lineRequestId: string | null;
  problem: string | null;
};
export type Broadcasts = {
  /** Insert by id; the same id again is ignored. */
  put(broadcast: Broadcast): Promise<void>;
  byId(id: BroadcastId): Promise<Broadcast | null>;
  newest(limit: number): Promise<Broadcast[]>;
  inState(state: BroadcastState, limit: number): Promise<Broadcast[]>;
  updateDraft(
    id: BroadcastId,
    set: Pick<Broadcast, 'title' | 'text' | 'tiers' | 'couponTemplateId'>,
  ): Promise<Broadcast | null>;
  /** Conditional on the state expected. */
  transition(
    id: BroadcastId,
    from: readonly BroadcastState[],
    to: BroadcastState,
    set?: Partial<Pick<Broadcast, 'sentAt' | 'counts' | 'stoppedBy' | 'sendKey'>>,
  ): Promise<Broadcast | null>;
  /** Makes one list the list: conditional on there being none yet. False when another one won. */
  commitPlan(id: BroadcastId, plan: NonNullable<Broadcast['plan']>, counts: Broadcast['counts']): Promise<boolean>;
  putChunks(chunks: readonly BroadcastChunk[]): Promise<void>;
  /** Removes the chunks of a list that did not become the list. */
  dropList(id: BroadcastId, list: string): Promise<void>;
  /** Takes the next due chunk of the list (waiting, or sending with its lease ended) for `leaseMs`; `tries` counts up. */
  takeChunk(id: BroadcastId, list: string, now: Date, leaseMs: number): Promise<BroadcastChunk | null>;
  /** Before the first try: who still may get it, and when it was tried. Conditional on this try's lease. */
  beginChunk(id: string, tries: number, recipients: BroadcastChunk['recipients'], at: Date): Promise<boolean>;
  /** Conditional on this try's lease: a worker that was overtaken settles nothing. */
  settleChunk(
    id: string,
    tries: number,
    set: Partial<Pick<BroadcastChunk, 'state' | 'nextTryAt' | 'lineRequestId' | 'firstTriedAt' | 'problem'>>,
  ): Promise<boolean>;
  /** In people: recipients of chunks by state. `open` counts waiting and sending; `chunksOpen` the chunks themselves. */
  chunkCounts(
    id: BroadcastId,
    list: string,
  ): Promise<{ sent: number; failed: number; unknown: number; open: number; chunksOpen: number }>;
};
export type Staff = {
  id: StaffId;
  lineUserId: LineUserId;
  name: string;
  role: Role;
  branches: BranchCode[];
  active: boolean;
  createdAt: Date;
};
export type StaffSession = { tokenHash: string; staffId: StaffId; expiresAt: Date };
export type StaffStore = {
  byLineUserId(id: LineUserId): Promise<Staff | null>;
  byId(id: StaffId): Promise<Staff | null>;
  put(staff: Staff): Promise<{ outcome: 'inserted' } | { outcome: 'line-taken'; existing: Staff }>;
  update(id: StaffId, set: Partial<Pick<Staff, 'name' | 'role' | 'branches' | 'active'>>): Promise<Staff | null>;
  all(): Promise<Staff[]>;
  putSession(session: StaffSession): Promise<void>;
  sessionByHash(hash: string, now: Date): Promise<StaffSession | null>;
  dropSession(hash: string): Promise<void>;
  /** Ends every session of a person. */
  dropSessionsOf(staffId: StaffId): Promise<number>;
  /** One-time links: stored hashed, used by one conditional update; the same person using it again gets the same answer. */
  putInvite(invite: { hash: string; role: Role; branches: BranchCode[]; expiresAt: Date }): Promise<void>;
  takeInvite(hash: string, by: LineUserId, now: Date): Promise<{ role: Role; branches: BranchCode[] } | null>;
};
export type AuditRow = {
  id: string;
  at: Date;
  staffId: string;
  staffName: string;
  action: string;
  target: string;
  outcome: string;
  details: Record<string, unknown>;
};
export type Audit = {
  put(row: AuditRow): Promise<void>;
  page(before: string | null, limit: number): Promise<AuditRow[]>;
};
export type PosKey = { hash: string; branch: BranchCode; createdAt: Date; revokedAt: Date | null };
export type PosKeys = {
  put(key: PosKey): Promise<void>;
  byHash(hash: string): Promise<PosKey | null>;
  revoke(hash: string, at: Date): Promise<boolean>;
};
/** One redemption per live code: taking it twice tells who took it first; the same taker again has it still. */
export type CodeUses = {
  take(use: {
    code: string;
    by: string;
    at: Date;
    where: string;
    expiresAt: Date;
  }): Promise<{ outcome: 'taken' } | { outcome: 'used'; by: string; at: Date; where: string }>;
  /** Gives the code back where this one has it: what it was shown for was refused. */
  release(use: { code: string; by: string }): Promise<void>;
};

// --- LINE --------------------------------------------------------------------------------------------------------------

export type InboxRow = {
  /** LINE's `webhookEventId`, or a hash of the event where it has none. */
  id: string;
  /** Whose turn it is: events of one key are worked through one at a time. */
  personKey: string;
  type: string;
  event: Record<string, unknown>;
  receivedAt: Date;
  state: 'waiting' | 'working' | 'replying' | 'done' | 'ignored' | 'failed' | 'unknown';
  attempts: number;
  /** When a reply was about to be sent for the first time; after that an answer may have arrived. */
  replyingAt: Date | null;
  leaseUntil: Date | null;
  leaseBy: string | null;
};
export type Inbox = {
  /** Many rows in one write; ids already there are dropped. Rejects within `timeoutMs`. */
  put(rows: readonly InboxRow[], timeoutMs: number): Promise<void>;
  /** Leases the oldest ready event of a person who has none under lease; null when nothing is ready. */
  lease(by: string, now: Date, leaseMs: number): Promise<InboxRow | null>;
  /**
   * Conditional on the lease: false when it was lost. With a state that is final the person is free again and what was typed is cut out;
   * with `leaseUntil` alone the row (and the person) stays held, and may be taken up again from then on.
   */
  settle(
    id: string,
    by: string,
    set: Partial<Pick<InboxRow, 'state' | 'leaseUntil' | 'replyingAt'>> & { outcome?: string },
  ): Promise<boolean>;
  /** Cuts the text of a message that its sender took back. */
  dropText(personKey: string, messageId: string): Promise<void>;
  pending(): Promise<number>;
};
export type IntentKind =
  | 'birthday'
  | 'further-date'
  | 'tier-up'
  | 'tier-warning'
  | 'points-ending'
  | 'pass-ending'
  | 'reply-fallback'
  | 'relink-menu';
export type Intent = {
  /** Deterministic: the same cause writes the same intent once. */
  id: string;
  kind: IntentKind;
  memberId: MemberId | null;
  lineUserId: LineUserId;
  facts: Record<string, unknown>;
  createdAt: Date;
  /** It waits until then; at once without. */
  notBefore?: Date;
};
export type OutboxRow = Omit<Intent, 'notBefore'> & {
  retryKey: string;
  state: 'waiting' | 'sending' | 'sent' | 'failed' | 'unknown';
  tries: number;
  firstTriedAt: Date | null;
  nextTryAt: Date;
  leaseUntil: Date | null;
  lastError: string | null;
};
export type Outbox = {
  /** Insert by id; the same id again is ignored. The retry key is made here, before the first try. */
  enqueue(intent: Intent): Promise<void>;
  /** The next due row; `tries` counts up. */
  lease(now: Date, leaseMs: number): Promise<OutboxRow | null>;
  /** Conditional on this try's lease: a worker that was overtaken settles nothing. */
  settle(
    id: string,
    tries: number,
    set: Partial<Pick<OutboxRow, 'state' | 'nextTryAt' | 'firstTriedAt' | 'lastError' | 'leaseUntil'>>,
  ): Promise<boolean>;
  pending(): Promise<number>;
  /** When the next of what is open is due: to be tried again, or free of a worker that held it. Null where nothing is open. */
  nextDue(): Promise<Date | null>;
};
/** A LINE message object as LINE describes it; built only in `line/messages`. */
export type LineMessage = { type: string; [field: string]: unknown };
export type SendOutcome =
  | { outcome: 'accepted'; requestId: string | null }
  | { outcome: 'retry'; reason: string; requestId: string | null }
  | { outcome: 'quota'; requestId: string | null }
  | { outcome: 'refused'; reason: string; status: number; requestId: string | null };
export type LineGateway = {
  reply(replyToken: string, messages: LineMessage[]): Promise<SendOutcome>;
  push(to: LineUserId, messages: LineMessage[], retryKey: string): Promise<SendOutcome>;
  multicast(to: readonly LineUserId[], messages: LineMessage[], retryKey: string, unit?: string): Promise<SendOutcome>;
  profile(id: LineUserId): Promise<{ name: string; language?: string | undefined } | null>;
  quota(): Promise<{ limit: number | null; used: number } | null>;
  linkMenu(id: LineUserId, menu: string): Promise<void>;
};

// --- secrets -----------------------------------------------------------------------------------------------------------

/** What needs the shop's secrets: field encryption, keyed hashes, live codes, tokens. Implemented in `bot/seals.ts`. */
export type Seals = {
  encrypt(plain: string): string;
  decrypt(sealed: string): string;
  /** Keyed hash for searching, its own key per purpose. */
  searchHash(purpose: 'phone' | 'phone-tail' | 'email' | 'month-day', value: string): string;
  /** SHA-256, hex: for storing tokens. */
  tokenHash(token: string): string;
  /** 32 random bytes, base64url. */
  newToken(): string;
  /** number(12) + slot(4) + mac(8), digits only: 24 characters. Slot = minute of `now`. */
  liveCode(number: string, now: Date): { code: string; issuedAt: Date; renewAt: Date; expiresAt: Date };
  /** `not-a-code` when it does not have the form. */
  readLiveCode(
    code: string,
    now: Date,
  ): /** `code`: its one form, whatever way it was typed. */
    | { outcome: 'valid' | 'expired'; code: string; number: string; expiresAt: Date }
    | { outcome: 'forged'; number: string }
    | { outcome: 'not-a-code' };
};
