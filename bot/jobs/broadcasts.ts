import { randomUUID } from 'node:crypto';
import type { DeliverDeps, RenderBroadcast } from '../services/broadcasts/deliver.ts';
import { runBroadcasts } from '../services/broadcasts/run.ts';
import type { Deps } from '../services/ports.ts';

/**
 * Every few seconds: freezes and sends what is being sent. Any number of workers at once; each chunk is leased by one.
 * @param options `now` is asked again between chunks: a million messages take longer than an instant.
 */
export const broadcastsJob = (
  deps: DeliverDeps & Pick<Deps, 'audiences' | 'newId'>,
  options: { now: () => Date; render: RenderBroadcast },
) => runBroadcasts(deps, { ...options, newRetryKey: () => randomUUID() });
