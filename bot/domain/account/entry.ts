import type { Day, MemberId } from '../../../shared/ids.ts';
import type { ActorKind, LineKind, ReasonCode } from '../../../shared/vocabulary.ts';

/** Which lot paid, and how much. A lot is named by the entry that opened it and the line's place in it: `seq:index`. */
export type Allocation = { lot: string; points: number };

export type Line = {
  kind: LineKind;
  reason: ReasonCode;
  /** Signed: what the balance changes by. 0 on `tier` lines. */
  points: number;
  /** On lines that open a lot: its last usable business day; null = never ends. Kept for ever, whatever the rules become. */
  expiresOn?: Day | null;
  /** On redeem, expire and reverse lines: the lots taken from (or given back to). */
  allocations?: Allocation[];
  /** On `reverse`: the entry and line undone. */
  undoes?: { seq: number; line: number };
  /** Facts for the words: base steps, multiplier, campaign, amounts. Numbers and strings only. */
  detail?: Record<string, string | number>;
};

export type TierChange = {
  from: string | null;
  to: string;
  why: 'join' | 'up' | 'down' | 'kept' | 'restored';
  /** First business day of the standing. */
  since: Day;
  /** Last day of validity; null = none. */
  until: Day | null;
  /** Surplus over the threshold at the rise: counts for keeping. */
  surplus: number;
};

/** The whole effect of one command on one member: appended once, never changed. */
export type Entry = {
  memberId: MemberId;
  seq: number;
  idempotencyKey: string;
  /** Hash of the command's content: the same key with other content is refused. */
  contentHash: string;
  command: 'join' | 'profile' | 'purchase' | 'refund' | 'redeem' | 'adjust' | 'birthday' | 'expire' | 'tier-review';
  /** When it happened, and the business day that was. */
  at: Date;
  day: Day;
  recordedAt: Date;
  actor: { kind: ActorKind; id: string; name?: string };
  source: { kind: string; id: string; branch?: string; receiptNumber?: string; amount?: number; paid?: number };
  programVersion: number;
  lines: Line[];
  /** Change of the climbing measures, as of `day`; and of the carried remainder in money. */
  qualifying: { spend: number; visits: number; carried: number } | null;
  tier: TierChange | null;
};
