import { createHash } from 'node:crypto';
import { isLineUserId } from '../../shared/ids.ts';
import type { InboxRow } from '../services/ports/line.ts';

/** The event types that have a handler; all others are kept as `ignored`. */
export const handledTypes = ['message', 'follow', 'unfollow', 'postback', 'unsend'] as const;
export type HandledType = (typeof handledTypes)[number];

export const isHandled = (type: unknown): type is HandledType => handledTypes.some((each) => each === type);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const idMax = 100;

/**
 * One event of a webhook as an inbox row. Waiting only where there is something to do: a type with a handler, in `active` mode, from a
 * person in a chat of their own. Groups and rooms get no member data, and somebody without an id cannot be answered as a member.
 */
export function readEvent(value: unknown, receivedAt: Date): InboxRow {
  const event = isObject(value) ? value : { type: 'malformed' };
  const source = isObject(event.source) ? event.source : {};
  const id = event.webhookEventId;
  const rowId = typeof id === 'string' && id !== '' && id.length <= idMax ? id : hashOf(event);
  const person = source.type === 'user' && isLineUserId(source.userId) ? source.userId : null;
  const wanted = isHandled(event.type) && event.mode === 'active' && person !== null;
  return {
    id: rowId,
    personKey: person ?? `none:${rowId}`,
    type: typeof event.type === 'string' ? event.type.slice(0, idMax) : 'malformed',
    event: wanted ? event : outline(event),
    receivedAt,
    state: wanted ? 'waiting' : 'ignored',
    attempts: 0,
    replyingAt: null,
    leaseUntil: null,
    leaseBy: null,
  };
}

/** What is kept of an event nobody answers: enough to see that it came, nothing anybody said. */
function outline(event: Record<string, unknown>): Record<string, unknown> {
  const { mode, timestamp } = event;
  return { type: event.type ?? null, mode: mode ?? null, timestamp: timestamp ?? null };
}

/** Redelivery changes `deliveryContext` only, so the rest names the event. */
function hashOf({ deliveryContext: _deliveryContext, ...rest }: Record<string, unknown>): string {
  return `hash:${createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 40)}`;
}
