import { AppError } from '../../../shared/errors.ts';
import type { BroadcastId } from '../../../shared/ids.ts';
import { BroadcastState } from '../../../shared/vocabulary.ts';
import { businessDay } from '../../domain/time.ts';
import { isOver } from '../coupons/coupon-dates.ts';
import type { Broadcast } from '../ports/broadcasts.ts';
import type { Deps } from '../ports.ts';
import { estimateBroadcast } from './estimate.ts';

/** Above so many messages their number has to be typed: a slip of the thumb reaches nobody. */
const confirmAbove = 500;

/**
 * Takes a draft to `sending`; the job freezes the recipients and sends. A repeat of the same tap (`key`) answers the broadcast.
 * @throws AppError NOT_FOUND | BROADCAST_NOT_DRAFT | BROADCAST_EMPTY | QUOTA_EXHAUSTED {left, messages} | COUPON_EXPIRED | CONFIRMATION_WRONG {messages}.
 */
export async function sendBroadcast(
  deps: Pick<Deps, 'broadcasts' | 'audiences' | 'couponTemplates' | 'line' | 'programs'>,
  command: { id: BroadcastId; confirm: number | null; key: string; now: Date },
): Promise<Broadcast> {
  const found = await deps.broadcasts.byId(command.id);
  if (!found) throw new AppError('NOT_FOUND');
  if (found.sendKey === command.key) return found;
  if (found.state !== BroadcastState.Draft) throw new AppError('BROADCAST_NOT_DRAFT', { state: found.state });
  const estimate = await estimateBroadcast(deps, { ...found, now: command.now });
  const { messages, quota } = estimate;
  if (messages === 0) throw new AppError('BROADCAST_EMPTY');
  if (quota && !quota.enough) throw new AppError('QUOTA_EXHAUSTED', { left: quota.left, messages });
  await needCopies(deps, found, { messages, now: command.now });
  const typedWrong = command.confirm !== null && command.confirm !== messages;
  if (typedWrong || (command.confirm === null && messages > confirmAbove))
    throw new AppError('CONFIRMATION_WRONG', { messages });
  const sending = await deps.broadcasts.transition(found.id, [BroadcastState.Draft], BroadcastState.Sending, {
    sendKey: command.key,
    sentAt: command.now,
    counts: { ...found.counts, recipients: estimate.recipients, excluded: estimate.recipients - messages },
  });
  if (sending) return sending;
  const after = await deps.broadcasts.byId(found.id);
  if (after?.sendKey === command.key) return after;
  throw new AppError('BROADCAST_NOT_DRAFT', { state: after?.state });
}

/** A coupon that would run out half-way, or whose days are over, is said before the first message, not after. */
async function needCopies(
  deps: Pick<Deps, 'couponTemplates' | 'programs'>,
  broadcast: Broadcast,
  { messages, now }: { messages: number; now: Date },
): Promise<void> {
  if (broadcast.couponTemplateId === null) return;
  const template = await deps.couponTemplates.byId(broadcast.couponTemplateId);
  if (!template) throw new AppError('NOT_FOUND');
  if (isOver(template, businessDay(now, await deps.programs.inForce(now)))) throw new AppError('COUPON_EXPIRED');
  const left = template.quota === null ? null : template.quota - template.issued;
  if (left !== null && left < messages) throw new AppError('QUOTA_EXHAUSTED', { coupons: left, messages });
}
