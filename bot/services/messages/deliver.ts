import { Reachable } from '../../../shared/vocabulary.ts';
import { type CardView, type ReadCardDeps, readCard } from '../members/read-card.ts';
import { relinkMenu } from '../members/relink-menu.ts';
import type { LineMessage, OutboxRow, SendOutcome } from '../ports/line.ts';
import type { Member } from '../ports/members.ts';
import type { Deps } from '../ports.ts';

/** @returns null where there is nothing to say (any more). */
export type RenderIntent = (intent: OutboxRow, member: Member, card: CardView) => LineMessage[] | null;
export type DeliverOutboxDeps = ReadCardDeps & Pick<Deps, 'outbox' | 'line' | 'log'>;
type Settlement = Parameters<Deps['outbox']['settle']>[2];

const leaseMs = 60_000;
const atOnceMax = 500;
/** LINE forgets a retry key 24 h after its first use; a little earlier we stop repeating what may have arrived. */
const keyLifeMs = 24 * 3_600_000 - 10 * 60_000;
/** Congratulations that come a week late are not sent. */
const oldestMs = 7 * 24 * 3_600_000;
const quotaWaitMs = 60 * 60_000;
const backoffMs = (tries: number) => Math.min(30 * 60_000, 1_000 * 2 ** Math.min(tries, 12));

/**
 * Sends what is due of the outbox.
 *
 * The race, step by step (two workers, or a crash at any line):
 * 1. A row is leased by one conditional update that counts the try; another worker gets another row.
 * 2. The time of the first try is written, then it is sent, with the retry key that was made with the row.
 * 3. Sent, but not settled: the lease ends, the row is sent again with the same key; LINE answers 409, which is "accepted".
 * 4. Not settled for a day: a repeat could arrive twice, so the row becomes `unknown` and stays so.
 * @returns rows looked at, messages accepted by LINE.
 */
export async function deliverOutbox(
  deps: DeliverOutboxDeps,
  options: { now: () => Date; render: RenderIntent },
): Promise<{ seen: number; sent: number }> {
  const counts = { seen: 0, sent: 0 };
  while (counts.seen < atOnceMax) {
    const row = await deps.outbox.lease(options.now(), leaseMs);
    if (!row) break;
    counts.seen += 1;
    const set = await handle(deps, row, options).catch((error: unknown): Settlement => {
      deps.log.warn({ err: error, intent: row.id, kind: row.kind }, 'an intent could not be carried out yet');
      return { state: 'waiting', nextTryAt: later(options.now(), backoffMs(row.tries)), lastError: 'failed here' };
    });
    if (set !== null && (await deps.outbox.settle(row.id, row.tries, set)) && set.state === 'sent') counts.sent += 1;
  }
  return counts;
}

const later = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
const failed = (why: string): Settlement => ({ state: 'failed', lastError: why });

async function handle(
  deps: DeliverOutboxDeps,
  row: OutboxRow,
  { now, render }: { now: () => Date; render: RenderIntent },
): Promise<Settlement | null> {
  const at = now();
  if (row.firstTriedAt && at.getTime() - row.firstTriedAt.getTime() >= keyLifeMs) return { state: 'unknown' };
  if (at.getTime() - row.createdAt.getTime() > oldestMs) return failed('too late to be worth sending');
  if (row.kind === 'relink-menu') return relink(deps, row, at);
  if (row.kind === 'reply-fallback') return send(deps, row, at, row.facts.messages as LineMessage[]);
  const member = row.memberId === null ? null : await deps.members.byId(row.memberId);
  if (member === null || member.lineUserId !== row.lineUserId) return failed('no member any more');
  if (member.mergedInto !== undefined) return failed('merged into another');
  if (member.reachable === Reachable.No) return failed('blocked');
  if (saidStop(member)) return failed('said stop');
  const messages = render(row, member, await readCard(deps, { memberId: member.id, now: at }));
  return messages === null ? failed('nothing to say') : send(deps, row, at, messages);
}

/** Joining without wishing for offers is no "stop"; taking the wish back, or typing 停止, is. */
export const saidStop = (member: Pick<Member, 'marketing' | 'consents'>): boolean =>
  !member.marketing.line && member.consents.length > 1;

async function relink(deps: DeliverOutboxDeps, row: OutboxRow, now: Date): Promise<Settlement> {
  await relinkMenu(deps, { memberId: row.memberId, lineUserId: row.lineUserId, now });
  if (row.facts.rise === true)
    await deps.outbox.enqueue({
      id: `tier-up:${row.id}`,
      kind: 'tier-up',
      memberId: row.memberId,
      lineUserId: row.lineUserId,
      facts: { tier: row.facts.tier },
      createdAt: now,
    });
  return { state: 'sent', lastError: null };
}

async function send(
  deps: DeliverOutboxDeps,
  row: OutboxRow,
  now: Date,
  messages: LineMessage[],
): Promise<Settlement | null> {
  const first = row.firstTriedAt ?? now;
  // Overtaken by another worker: whatever it settles stands, and this settles nothing.
  if (!(await deps.outbox.settle(row.id, row.tries, { firstTriedAt: first }))) return null;
  const outcome = await deps.line.push(row.lineUserId, messages, row.retryKey);
  return settlementOf(row, outcome, now);
}

function settlementOf(row: OutboxRow, outcome: SendOutcome, now: Date): Settlement {
  // This try was certainly not accepted. If an earlier one may have been, its time stays and with it the 24 hours.
  const untried = row.firstTriedAt === null ? { firstTriedAt: null } : {};
  switch (outcome.outcome) {
    case 'accepted':
      return { state: 'sent', lastError: null };
    case 'retry':
      return { state: 'waiting', nextTryAt: later(now, backoffMs(row.tries)), lastError: outcome.reason };
    case 'quota':
      return { state: 'waiting', nextTryAt: later(now, quotaWaitMs), lastError: 'monthly quota', ...untried };
    case 'refused':
      if (outcome.status === 401 || outcome.status === 403)
        return { state: 'waiting', nextTryAt: later(now, quotaWaitMs), lastError: outcome.reason, ...untried };
      return failed(outcome.reason);
  }
}
