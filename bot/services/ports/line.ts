import type { LineUserId, MemberId } from '../../../shared/ids.ts';

/** LINE: events taken in, things to send, and the way out. */

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
