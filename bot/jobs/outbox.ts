import { type DeliverOutboxDeps, deliverOutbox, type RenderIntent } from '../services/messages/deliver.ts';

/** Every few seconds: tells what is due to be told. */
export const outboxJob = (deps: DeliverOutboxDeps, options: { now: () => Date; render: RenderIntent }) =>
  deliverOutbox(deps, options);
