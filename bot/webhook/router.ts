import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Inbox } from '../services/ports/line.ts';
import type { Deps } from '../services/ports.ts';
import { createCoalescer } from './coalesce.ts';
import { isObject, readEvent } from './read-event.ts';

/** Plain Node's, and so Express's, too. */
export type Webhook = (request: IncomingMessage, response: ServerResponse) => void;

export type WebhookOptions = {
  /** Newest first; a body signed with any is taken (rotation). */
  channelSecrets: readonly string[];
  inbox: Pick<Inbox, 'put'>;
  clock: { now(): Date };
  /** Called when new rows are durable; must not block. */
  onStored: () => void;
  log: Pick<Deps['log'], 'warn' | 'error'>;
  /** Longest wait for one inbox write; an answer takes at most twice that. */
  storeTimeoutMs?: number;
};

const bodyMax = 1024 * 1024;
const eventsMax = 1_000;
const storeMs = 700;
/** How long the client of an oversized body may go on before its connection is cut. */
const cutAfterMs = 300;

/**
 * POST /webhook, before any body parser, since the signature covers the exact bytes.
 *
 * 413 body over 1 MiB (not read further) · 401 signature missing or wrong · 400 signed, but not what LINE sends · 500 not stored (LINE
 * then redelivers) · 200 stored. An answer comes within 1.5 s of the last byte, whatever the database does.
 */
export function createWebhook(options: WebhookOptions): Webhook {
  const { channelSecrets, clock, onStored, log } = options;
  if (channelSecrets.length === 0) throw new Error('a webhook without a channel secret would take anything');
  const put = createCoalescer({ inbox: options.inbox, timeoutMs: options.storeTimeoutMs ?? storeMs });

  function take(body: Buffer, signature: string | undefined, response: ServerResponse): void {
    if (!isSigned(body, signature, channelSecrets)) return answer(response, 401);
    const events = readEvents(body);
    if (events === null) return answer(response, 400);
    if (events.length === 0) return answer(response, 200);
    const now = clock.now();
    const rows = events.map((event) => readEvent(event, now));
    put(rows, (error) => {
      if (error === null) {
        answer(response, 200);
        if (rows.some(({ state }) => state === 'waiting')) onStored();
        return;
      }
      const { name, code } = error as { name?: string; code?: unknown };
      log.error(
        { events: rows.length, error: name, code },
        'events could not be stored; LINE is asked to send them again',
      );
      answer(response, 500);
    });
  }

  return (request, response) => {
    const signature = request.headers['x-line-signature'];
    readBody(request, (body) => {
      if (body === null) return refuseSize(request, response);
      take(body, typeof signature === 'string' ? signature : undefined, response);
    });
  };
}

/** @param done the exact bytes; null as soon as they are too many. Not called when the client goes away. */
function readBody(request: IncomingMessage, done: (body: Buffer | null) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > bodyMax) return done(null);
  let first: Buffer | null = null;
  let parts: Buffer[] | null = null;
  let size = 0;
  const onData = (part: Buffer) => {
    size += part.length;
    if (size > bodyMax) {
      request.off('data', onData);
      request.off('end', onEnd);
      request.pause();
      first = null;
      parts = null;
      return done(null);
    }
    if (first === null) first = part;
    else if (parts === null) parts = [first, part];
    else parts.push(part);
  };
  const onEnd = () => done(parts === null ? (first ?? Buffer.alloc(0)) : Buffer.concat(parts, size));
  request.on('data', onData);
  request.on('end', onEnd);
  request.on('error', () => undefined);
}

/**
 * Answers while the client is still sending: the whole answer is written, nothing more is read, and only then is the connection cut. (Ended
 * at once, unread bytes would make the system reset the connection, and the client might never see why.)
 */
function refuseSize(request: IncomingMessage, response: ServerResponse): void {
  request.pause();
  response.on('error', () => undefined);
  response.writeHead(413, { 'content-type': 'application/json', 'content-length': 2, connection: 'close' });
  response.write('{}');
  setTimeout(() => request.socket.destroy(), cutAfterMs).unref();
}

function isSigned(body: Buffer, signature: string | undefined, secrets: readonly string[]): boolean {
  if (signature === undefined || signature.length > 100) return false;
  const given = Buffer.from(signature, 'base64');
  let valid = false;
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(body).digest();
    if (given.length === expected.length && timingSafeEqual(given, expected)) valid = true;
  }
  return valid;
}

/** @returns null where the body is not JSON with a list of events. */
function readEvents(body: Buffer): unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (!isObject(parsed) || !Array.isArray(parsed.events) || parsed.events.length > eventsMax) return null;
    return parsed.events;
  } catch {
    return null;
  }
}

/** Plain Node: a webhook's answer needs none of what Express would add. */
function answer(response: ServerResponse, status: number): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': 2 });
  response.end('{}');
}
