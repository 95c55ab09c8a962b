import type { CommitDeps } from '../services/points/commit.ts';
import { expirePoints } from '../services/points/expire.ts';

/** Every hour: the end of points whose last day has passed. */
export const expiryJob = (deps: CommitDeps, { now }: { now: Date }) => expirePoints(deps, { now });
