import { AppError } from '../../../shared/errors.ts';
import type { BroadcastId } from '../../../shared/ids.ts';
import { BroadcastState } from '../../../shared/vocabulary.ts';
import type { Broadcast } from '../ports/broadcasts.ts';
import type { Deps } from '../ports.ts';
import { excludedOf } from './deliver.ts';

export type BroadcastView = Omit<Broadcast, 'createdBy' | 'createdAt' | 'sentAt' | 'counts' | 'plan' | 'sendKey'> & {
  createdBy: string;
  createdAt: string;
  sentAt: string | null;
  counts: Broadcast['counts'] & { opened: number; used: number };
};
type ReadDeps = Pick<Deps, 'broadcasts' | 'coupons'>;

const mostShown = 100;

/** @throws AppError NOT_FOUND. */
export async function readBroadcast(deps: ReadDeps, id: BroadcastId): Promise<BroadcastView> {
  const broadcast = await deps.broadcasts.byId(id);
  if (!broadcast) throw new AppError('NOT_FOUND');
  return viewBroadcast(deps, broadcast);
}

/** Newest first, at most 100. */
export async function listBroadcasts(deps: ReadDeps): Promise<BroadcastView[]> {
  return Promise.all((await deps.broadcasts.newest(mostShown)).map((each) => viewBroadcast(deps, each)));
}

/** Counts of chunks are read while they move; later they stand in the broadcast. */
export async function viewBroadcast(deps: ReadDeps, broadcast: Broadcast): Promise<BroadcastView> {
  const { createdBy, createdAt, sentAt, counts, plan, sendKey: _sendKey, ...rest } = broadcast;
  const settled = broadcast.state === BroadcastState.Sent || broadcast.state === BroadcastState.Failed;
  const moving = plan && !settled ? await deps.broadcasts.chunkCounts(broadcast.id, plan.list) : null;
  const live = moving ?? counts;
  const excluded = moving ? excludedOf(broadcast, moving, moving.open) : counts.excluded;
  const people =
    plan && broadcast.couponTemplateId ? await deps.coupons.countsOfBroadcast(broadcast.id) : { opened: 0, used: 0 };
  return {
    ...rest,
    createdBy: createdBy.name ?? createdBy.id,
    createdAt: createdAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
    counts: { ...counts, excluded, sent: live.sent, failed: live.failed, unknown: live.unknown, ...people },
  };
}
