import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { BroadcastId, CouponTemplateId } from '../../../shared/ids.ts';
import { BroadcastState } from '../../../shared/vocabulary.ts';
import type { Broadcast } from '../ports/broadcasts.ts';
import type { Actor, Deps } from '../ports.ts';

export type BroadcastInput = Pick<Broadcast, 'title' | 'text' | 'tiers' | 'couponTemplateId'>;
type DraftDeps = Pick<Deps, 'broadcasts' | 'couponTemplates'>;

/** A draft. The id follows from the key of the tap, so that a repeat answers the same draft. @throws AppError INVALID_REQUEST (no such coupon). */
export async function createBroadcast(
  deps: DraftDeps,
  { input, key, actor, now }: { input: BroadcastInput; key: string; actor: Actor; now: Date },
): Promise<Broadcast> {
  await needTemplate(deps, input.couponTemplateId);
  const id = createHash('sha256').update(`broadcast:${key}`).digest('hex').slice(0, 24) as BroadcastId;
  const draft: Broadcast = {
    ...input,
    id,
    state: BroadcastState.Draft,
    createdAt: now,
    createdBy: actor,
    sentAt: null,
    sendKey: null,
    plan: null,
    counts: { recipients: 0, excluded: 0, sent: 0, failed: 0, unknown: 0 },
    stoppedBy: null,
  };
  await deps.broadcasts.put(draft);
  return (await deps.broadcasts.byId(id)) ?? draft;
}

/** @throws AppError NOT_FOUND; BROADCAST_NOT_DRAFT once it was sent or cancelled. */
export async function updateBroadcast(
  deps: DraftDeps,
  { id, input }: { id: BroadcastId; input: BroadcastInput },
): Promise<Broadcast> {
  await needTemplate(deps, input.couponTemplateId);
  const after = await deps.broadcasts.updateDraft(id, input);
  if (after) return after;
  const found = await deps.broadcasts.byId(id);
  throw found ? new AppError('BROADCAST_NOT_DRAFT', { state: found.state }) : new AppError('NOT_FOUND');
}

async function needTemplate(deps: DraftDeps, id: CouponTemplateId | null): Promise<void> {
  if (id !== null && !(await deps.couponTemplates.byId(id))) {
    throw new AppError('INVALID_REQUEST', {
      fields: [{ field: 'couponTemplateId', problem: 'is no coupon of this shop' }],
    });
  }
}
