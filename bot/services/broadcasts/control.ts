import { AppError } from '../../../shared/errors.ts';
import type { BroadcastId } from '../../../shared/ids.ts';
import { BroadcastState } from '../../../shared/vocabulary.ts';
import type { Broadcast } from '../ports/broadcasts.ts';
import type { Deps } from '../ports.ts';

export type BroadcastAction = 'pause' | 'resume' | 'cancel';

const moves: Record<BroadcastAction, { from: readonly BroadcastState[]; to: BroadcastState }> = {
  pause: { from: [BroadcastState.Sending], to: BroadcastState.Paused },
  resume: { from: [BroadcastState.Paused], to: BroadcastState.Sending },
  cancel: { from: [BroadcastState.Draft, BroadcastState.Sending, BroadcastState.Paused], to: BroadcastState.Cancelled },
};

/**
 * Pause, resume or cancel what has not gone out; a chunk on its way arrives all the same. Doing it twice is doing it once.
 * @throws AppError NOT_FOUND; BROADCAST_NOT_DRAFT {state} where its state does not allow it.
 */
export async function controlBroadcast(
  deps: Pick<Deps, 'broadcasts'>,
  { id, action, by }: { id: BroadcastId; action: BroadcastAction; by: string },
): Promise<Broadcast> {
  const { from, to } = moves[action];
  const after = await deps.broadcasts.transition(id, from, to, { stoppedBy: action === 'resume' ? null : by });
  if (after) return after;
  const found = await deps.broadcasts.byId(id);
  if (!found) throw new AppError('NOT_FOUND');
  if (found.state === to) return found;
  throw new AppError('BROADCAST_NOT_DRAFT', { state: found.state });
}
