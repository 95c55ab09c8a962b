import type { BroadcastId, CouponTemplateId, LineUserId, MemberId } from '../../../shared/ids.ts';
import type { BroadcastState, Language } from '../../../shared/vocabulary.ts';
import type { Actor } from '../ports.ts';

/** Broadcasts and the chunks that their recipients are frozen into. */

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
