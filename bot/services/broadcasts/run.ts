import { BroadcastState } from '../../../shared/vocabulary.ts';
import type { Deps } from '../ports.ts';
import { type DeliverDeps, type DeliverOptions, deliverBroadcast } from './deliver.ts';
import { planBroadcast } from './plan.ts';

const atOnce = 20;

/**
 * Carries every broadcast that is sending a step further: freezes it if it is not frozen, then sends what is due.
 * @returns counts for the log; `open` = broadcasts with something left for later (a retry, another worker's lease).
 */
export async function runBroadcasts(
  deps: DeliverDeps & Pick<Deps, 'audiences' | 'newId'>,
  options: DeliverOptions & { newRetryKey: () => string },
): Promise<{ broadcasts: number; sent: number; open: number }> {
  const due = await deps.broadcasts.inState(BroadcastState.Sending, atOnce);
  let sent = 0;
  let open = 0;
  for (const broadcast of due) {
    const planned = await planBroadcast(deps, { broadcast, now: options.now(), newRetryKey: options.newRetryKey });
    if (!planned) continue;
    const outcome = await deliverBroadcast(deps, planned, options);
    sent += outcome.sent;
    if (outcome.open) open += 1;
  }
  return { broadcasts: due.length, sent, open };
}
