import type { Day, MemberId } from '../../../shared/ids.ts';
import type { ActorKind, LineKind, ReasonCode } from '../../../shared/vocabulary.ts';

/**
 * Which lot paid (or is paid back), and how much. A lot is named by the entry that opened it and the line's place in it:
 * `seq:index`. The lot's own facts are repeated, so that points can come back to a lot that is used up.
 */
export type Allocation = { lot: string; points: number; expiresOn: Day | null; earnedOn: Day; reason: ReasonCode };

export type Line = {
  kind: LineKind;
  reason: ReasonCode;
  /** Signed: what the balance changes by. 0 on `tier` lines. */
  points: number;
  /** On lines that open a lot: its last usable business day; null = never ends. Kept for ever, whatever the rules become. */
  expiresOn?: Day | null;
  /** On redeem, expire and reverse lines: the lots taken from (or given back to). What they do not cover is a shortfall. */
  allocations?: Allocation[];
  /** On `reverse`: the entry and line undone. */
  undoes?: { seq: number; line: number };
  /** Facts for the words: base steps, multiplier, campaign, amounts. Numbers and strings only. */
  detail?: Record<string, string | number>;
};

/**
 * What counts for keeping a tier: K on day D = spend on the business days from … D, less offset. At a rise `from` is the
 * first day of the measure's window and `offset` the threshold, so K begins as the surplus; later validities begin at 0.
 */
export type KeepRule = { from: Day; offset: number; bar: number };

export type TierChange = {
  from: string | null;
  to: string;
  /** `undone`: the award that had changed the tier was undone. */
  why: 'join' | 'up' | 'down' | 'kept' | 'restored' | 'undone';
  /** First business day of the standing. */
  since: Day;
  /** The instant from which purchases are multiplied by it. */
  effectiveAt: Date;
  /** Last day of validity; null = none. */
  until: Day | null;
  /** Last day of grace after it; null = none. */
  graceUntil: Day | null;
  /** Surplus over the threshold at the rise: counts for keeping. */
  surplus: number;
  keep: KeepRule | null;
  /** After a step down: until when, and by which K, the lost tier comes back. */
  comeBack: { tier: string; until: Day; keep: KeepRule } | null;
};

export type EntryCommand =
  | 'join'
  | 'profile'
  | 'purchase'
  | 'refund'
  | 'redeem'
  | 'adjust'
  | 'birthday'
  | 'expire'
  | 'tier-review';

export type EntrySource = {
  kind: string;
  id: string;
  branch?: string;
  receiptNumber?: string;
  amount?: number;
  paid?: number;
  eligible?: number;
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
  qualifying: { spend: number; visits: number; carried: number } | null;
  tier: TierChange | null;
  /** Sum of all lines up to and with this entry, for histories; `verify` checks it. */
  balanceAfter: number;
};

/** What the domain decides; the commit adds who, which number and which key. */
export type EntryDraft = Pick<
  Entry,
  'command' | 'at' | 'day' | 'recordedOn' | 'source' | 'programVersion' | 'lines' | 'qualifying' | 'tier'
>;
