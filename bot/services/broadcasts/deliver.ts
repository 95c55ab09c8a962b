import type { LineUserId } from '../../../shared/ids.ts';
import { BroadcastState, CouponSource, type Language } from '../../../shared/vocabulary.ts';
import { issueCoupons } from '../coupons/issue.ts';
import type { Broadcast, BroadcastChunk } from '../ports/broadcasts.ts';
import type { CouponTemplate } from '../ports/coupons.ts';
import type { LineMessage, SendOutcome } from '../ports/line.ts';
import type { Deps } from '../ports.ts';
import { stillGetsIt } from './audience.ts';

export type RenderBroadcast = (
  broadcast: Broadcast,
  template: CouponTemplate | null,
  language: Language,
) => LineMessage[];
export type DeliverDeps = Pick<
  Deps,
  'broadcasts' | 'coupons' | 'couponTemplates' | 'programs' | 'members' | 'line' | 'log' | 'changed'
>;
export type DeliverOptions = { now: () => Date; render: RenderBroadcast };

const leaseMs = 60_000;
/** LINE forgets a retry key 24 h after its first use; a little earlier we stop repeating what may have arrived. */
const keyLifeMs = 24 * 3_600_000 - 10 * 60_000;
const backoffMs = (tries: number) => Math.min(30 * 60_000, 2_000 * 2 ** Math.min(tries, 12));

/**
 * Sends what is due of a broadcast, chunk by chunk, and closes it when nothing is open.
 *
 * The race, step by step (two workers, or a crash at any line):
 * 1. A chunk is taken under a lease by one conditional update; a second worker gets another chunk or none.
 * 2. Coupons are issued before the message that speaks of them, under ids that follow from broadcast and member.
 * 3. At the first try, those who said stop or blocked us since the freeze are left out; list and time are written, then it is sent.
 * 4. Sent, but not settled: the lease ends, the chunk is taken again and sent with the same retry key and the same list; LINE answers
 *    409, which is "accepted".
 * 5. Not settled for a day: LINE has forgotten the key, so a repeat could arrive twice. The chunk is `unknown`, and stays so.
 * Settling names the try: a worker that slept past its lease settles nothing.
 */
export async function deliverBroadcast(
  deps: DeliverDeps,
  broadcast: Broadcast,
  options: DeliverOptions,
): Promise<{ sent: number; open: boolean }> {
  const { plan } = broadcast;
  if (!plan) return { sent: 0, open: true };
  const template = broadcast.couponTemplateId ? await deps.couponTemplates.byId(broadcast.couponTemplateId) : null;
  let sent = 0;
  for (;;) {
    const current = await deps.broadcasts.byId(broadcast.id);
    if (current?.state !== BroadcastState.Sending) return { sent, open: false };
    const chunk = await deps.broadcasts.takeChunk(broadcast.id, plan.list, options.now(), leaseMs);
    if (!chunk) break;
    const stop = await deliverChunk(deps, { broadcast, chunk, template, options });
    if (stop === 'accepted') sent += chunk.recipients.length;
    else if (stop !== 'next') {
      await deps.broadcasts.transition(broadcast.id, [BroadcastState.Sending], BroadcastState.Paused, {
        stoppedBy: stop,
      });
      deps.log.warn({ broadcastId: broadcast.id, stoppedBy: stop }, 'broadcast paused');
      return { sent, open: false };
    }
  }
  return { sent, open: await closeIfDone(deps, broadcast, plan.list) };
}

type ChunkWork = {
  broadcast: Broadcast;
  chunk: BroadcastChunk;
  template: CouponTemplate | null;
  options: DeliverOptions;
};

/** @returns `accepted`, `next` (settled otherwise), or what the broadcast has to be paused for. */
async function deliverChunk(deps: DeliverDeps, { broadcast, chunk, template, options }: ChunkWork): Promise<string> {
  const { now } = options;
  const settle = (set: Parameters<Deps['broadcasts']['settleChunk']>[2]) =>
    deps.broadcasts.settleChunk(chunk.id, chunk.tries, set);
  if (chunk.firstTriedAt && now().getTime() - chunk.firstTriedAt.getTime() >= keyLifeMs) {
    await settle({ state: 'unknown', problem: 'no answer for a day' });
    return 'next';
  }
  const recipients = chunk.firstTriedAt ? chunk.recipients : await stillWilling(deps, chunk);
  if (template) {
    const issued = await issueCoupons(deps, {
      templateId: template.id,
      source: CouponSource.Broadcast,
      broadcastId: broadcast.id,
      now: now(),
      to: recipients.map(({ memberId }) => ({ memberId, key: `broadcast:${broadcast.id}:${memberId}` })),
    });
    if (issued.outcome !== 'issued') {
      await settle({ state: 'waiting', nextTryAt: now(), problem: issued.outcome });
      return 'coupon-quota';
    }
    for (const { memberId } of recipients) deps.changed(memberId);
  }
  if (!chunk.firstTriedAt && !(await deps.broadcasts.beginChunk(chunk.id, chunk.tries, recipients, now())))
    return 'next';
  if (recipients.length === 0) {
    await settle({ state: 'accepted' });
    return 'accepted';
  }
  const messages = options.render(broadcast, template, chunk.language);
  const to = recipients.map(({ lineUserId }): LineUserId => lineUserId);
  const outcome = await deps.line.multicast(to, messages, chunk.retryKey, unitOf(broadcast));
  return settleBy(deps, { chunk, outcome, now: now(), settle });
}

async function settleBy(
  deps: DeliverDeps,
  work: {
    chunk: BroadcastChunk;
    outcome: SendOutcome;
    now: Date;
    settle: (set: Parameters<Deps['broadcasts']['settleChunk']>[2]) => Promise<boolean>;
  },
): Promise<string> {
  const { chunk, outcome, now, settle } = work;
  const lineRequestId = outcome.requestId;
  // This try was certainly not accepted. If an earlier one may have been, its time stays and with it the 24 hours.
  const untried = chunk.firstTriedAt === null ? { firstTriedAt: null } : {};
  switch (outcome.outcome) {
    case 'accepted':
      await settle({ state: 'accepted', lineRequestId, problem: null });
      return 'accepted';
    case 'retry':
      await settle({
        state: 'waiting',
        nextTryAt: new Date(now.getTime() + backoffMs(chunk.tries)),
        lineRequestId,
        problem: outcome.reason,
      });
      return 'next';
    case 'quota':
      await settle({ state: 'waiting', nextTryAt: now, lineRequestId, problem: 'quota', ...untried });
      return 'quota';
    case 'refused': {
      deps.log.error({ chunk: chunk.id, status: outcome.status, lineRequestId }, 'LINE refused a chunk');
      const ours = outcome.status === 401 || outcome.status === 403;
      await settle({
        state: ours ? 'waiting' : 'failed',
        nextTryAt: now,
        lineRequestId,
        problem: outcome.reason,
        ...(ours ? untried : {}),
      });
      return ours ? `line-${outcome.status}` : 'next';
    }
  }
}

async function stillWilling(deps: DeliverDeps, chunk: BroadcastChunk): Promise<BroadcastChunk['recipients']> {
  const members = new Map(
    (await deps.members.byIds(chunk.recipients.map(({ memberId }) => memberId))).map((each) => [each.id, each]),
  );
  return chunk.recipients.filter(({ memberId, lineUserId }) => {
    const member = members.get(memberId);
    return member !== undefined && member.mergedInto === undefined && stillGetsIt(member, lineUserId);
  });
}

/** @returns whether something is still open. */
async function closeIfDone(deps: DeliverDeps, broadcast: Broadcast, list: string): Promise<boolean> {
  const { chunksOpen, open: _open, ...counts } = await deps.broadcasts.chunkCounts(broadcast.id, list);
  if (chunksOpen > 0) return true;
  const nothing = counts.sent === 0 && counts.failed > 0;
  await deps.broadcasts.transition(
    broadcast.id,
    [BroadcastState.Sending],
    nothing ? BroadcastState.Failed : BroadcastState.Sent,
    {
      counts: { ...broadcast.counts, ...counts, excluded: excludedOf(broadcast, counts) },
    },
  );
  return false;
}

/** Whoever is in no chunk: left out at the freeze, or at the first try since they had said stop meanwhile. */
export const excludedOf = (
  broadcast: Broadcast,
  people: { sent: number; failed: number; unknown: number },
  open = 0,
): number => broadcast.counts.recipients - people.sent - people.failed - people.unknown - open;

/** One unit a broadcast for LINE's statistics: at most 30 of [a-zA-Z0-9_]. */
const unitOf = (broadcast: Broadcast): string => `b_${broadcast.id.replace(/\W/g, '').slice(0, 28)}`;
