import type { CouponTemplateId, Day, MemberId } from '../../../shared/ids.ts';
import type { ActorKind, LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Holdings } from './account.ts';

/**
 * A lot is named by when its points end and from when they can be used: points that share both are one lot, so an account is as
 * long as its calendar, not as its history. `rolling` lots all end together, some months after the last purchase.
 */
export type LotName = {
  /** Last usable business day; null = never ends. */
  expiresOn: Day | null;
  /** First usable business day, where points are pending until then. */
  usableFrom?: Day;
  rolling?: true;
};

/** Which lot paid (or is paid back), and how much. */
export type Allocation = LotName & { points: number };

export type Line = {
  kind: LineKind;
  reason: ReasonCode;
  /** Signed: what the balance changes by. 0 on `tier` lines and on grants that only climb. */
  points: number;
  /** On lines that open a lot. Kept for ever, whatever the rules become. */
  lot?: LotName;
  /** On redeem, expire and reverse lines: the lots taken from (or given back to). What they do not cover is a shortfall. */
  allocations?: Allocation[];
  /** On `reverse`: the entry and line undone; `memberId` where it stands in the ledger of an account merged into this one. */
  undoes?: { seq: number; line: number; memberId?: MemberId };
  /** Facts for the words: base steps, multiplier, campaign, amounts. Numbers and strings only. */
  detail?: Record<string, string | number>;
};

/** What a member has done, by measure: `spend`, `visits`, `points` and the program's own. */
export type Measures = Record<string, number>;

/**
 * What counts for keeping a tier: of each measure, K on day D = its sum on the business days from … D, less offset. At a rise `from`
 * is the first day of the up rule's window and `offset` the threshold, so K begins as the surplus; later validities begin at 0.
 */
export type KeepRule = {
  from: Day;
  of: 'any' | 'all';
  conditions: { measure: string; offset: number; bar: number }[];
};

export type TierChange = {
  from: string | null;
  to: string;
  /** `undone`: the award that had changed the tier was undone; `reversed`: its purchase was refunded, where the shop judges at once. */
  why:
    | 'join'
    | 'up'
    | 'down'
    | 'silent'
    | 'kept'
    | 'restored'
    | 'held'
    | 'import'
    | 'undone'
    | 'reversed'
    | 'merged'
    | 'split';
  /** First business day of the standing. */
  since: Day;
  /** The instant from which purchases are multiplied by it. */
  effectiveAt: Date;
  /** Last day of validity; null = none. */
  until: Day | null;
  /** Last day of grace after it; null = none. */
  graceUntil: Day | null;
  keep: KeepRule | null;
  /** After a step down: until when, and by which K, the lost tier comes back. */
  comeBack: { tier: string; until: Day; keep: KeepRule } | null;
  /** Of a hold by staff: nothing lowers the tier before that day is over. */
  heldUntil?: Day;
  /** A late purchase: the changes between, had it been on time; nobody is told of them. */
  through?: TierChange[];
};

export type EntryCommand =
  | 'join'
  | 'profile'
  | 'purchase'
  | 'refund'
  | 'redeem'
  | 'cancel'
  | 'bonus'
  | 'counter'
  | 'adjust'
  | 'birthday'
  | 'further-date'
  | 'expire'
  | 'tier-review'
  | 'tier-hold'
  | 'pass'
  | 'import'
  /** A command that was refused for good: changes nothing, and holds its key. */
  | 'refused'
  | 'merge'
  | 'split';

/**
 * One of the two entries of a merge, or of its split. A merge: `close` gives all that A holds away, `take` has B take it in. A split:
 * `give-back` takes A's part out of B, `reopen` lets A hold it again. Points, days and sums stand in the entry's own lines and fields.
 */
export type Transfer = {
  /** The merge both belong to. */
  id: string;
  /** The other account. */
  with: MemberId;
  step: 'close' | 'take' | 'give-back' | 'reopen';
  /** Change of the sums of days too old to be kept singly. */
  earlier: Measures;
  /** What no line, day or sum carries, as it stands afterwards. */
  state: Holdings;
  /** On `give-back`: what A holds when it is open again. */
  other?: Holdings;
};

export type EntrySource = {
  kind: string;
  id: string;
  branch?: string;
  receiptNumber?: string;
  /** The bill, what was paid of it, and what of that counted; money. */
  amount?: number;
  paid?: number;
  eligible?: number;
  discount?: number;
  /** What lowered the bill, and the coupons it used. */
  discounts?: { kind: 'tier' | 'pass' | 'coupon'; code: string; amount: number }[];
  coupons?: string[];
  /** Of a refusal: the facts for its words; of an undone award: the purchase; of a paid period given back: its sale. */
  refusal?: Record<string, unknown>;
  purchaseId?: string;
};

/** The whole effect of one command on one member: appended once, never changed. */
export type Entry = {
  memberId: MemberId;
  seq: number;
  idempotencyKey: string;
  /** Hash of the command's content: the same key with other content is refused. */
  contentHash: string;
  command: EntryCommand;
  /** When it happened, and the business day that was (of a refund: the purchase's, since measures fall as of it). */
  at: Date;
  day: Day;
  recordedAt: Date;
  /** The business day it arrived: its lots are earned then. */
  recordedOn: Day;
  actor: { kind: ActorKind; id: string; name?: string };
  source: EntrySource;
  programVersion: number;
  lines: Line[];
  /** Change of the climbing measures, as of `day`; and of the carried remainder in money. */
  qualifying: { carried: number; measures: Measures } | null;
  /** Measures of other days that come with an import or a merge. */
  days?: { day: Day; measures: Measures }[];
  tier: TierChange | null;
  /** Points a refund could not take, recorded for staff to settle (or settled: negative). */
  owed?: number;
  /** Rolling lots end on this day from now on. */
  rollsTo?: Day;
  /** Benefits of a tier or pass used by a bill (given back: negative), by the period they are counted in. */
  uses?: { benefit: string; period: string; uses: number }[];
  /** On a refund: coupons of the purchase that are the member's again, since it is wholly given back. */
  frees?: string[];
  /** A paid period: its first and last day, and the first of what was sold last; null ends it. */
  pass?: { since: Day; until: Day; begins?: Day } | null;
  /** Coupons this entry gives: issued after it, under ids that follow from it; a job issues what a crash left. */
  gives?: {
    couponTemplateId: CouponTemplateId;
    why: ReasonCode /** Where it is given once whatever entry gives it. */;
    key?: string;
  }[];
  /** On a merge and a split. */
  transfer?: Transfer;
  /** On what is done to a purchase or a hold of an account merged into this one: whose it is, for the split. */
  behalfOf?: MemberId;
  /** Present where something follows beyond the account (coupons, a menu), for the job that looks for it. */
  followUpAt?: Date;
  /** Sum of all lines up to and with this entry, for histories; `verify` checks it. */
  balanceAfter: number;
};

/** What the domain decides; the commit adds who, which number and which key. */
export type EntryDraft = Omit<
  Entry,
  'memberId' | 'seq' | 'idempotencyKey' | 'contentHash' | 'actor' | 'recordedAt' | 'followUpAt' | 'balanceAfter'
>;
