import { troubleMessages } from '../line/messages/help.ts';
import type { InboxRow, LineMessage, SendOutcome } from '../services/ports/line.ts';
import type { Deps } from '../services/ports.ts';
import { type Answer, readTurn, silence, type Turn } from './answer.ts';
import { onFollow } from './handlers/follow.ts';
import { onMessage } from './handlers/message.ts';
import { onPostback } from './handlers/postback.ts';
import { onUnfollow } from './handlers/unfollow.ts';
import { onUnsend } from './handlers/unsend.ts';
import { type HandledType, isHandled } from './read-event.ts';

export type DispatchOptions = {
  deps: Deps;
  clock: { now(): Date };
  log: Deps['log'];
  /** Names this process in leases. */
  by: string;
  liffUrl: string;
  /** Events worked on at once; each of another person. */
  atOnce?: number;
  /** How long an event is held; also how long a crashed process keeps its people waiting. */
  leaseMs?: number;
};

export type Dispatch = {
  /** Something may be ready. Never blocks, never throws. */
  wake(): void;
  /** Resolves when nothing is open any more, or when what is open is in other hands for over a minute. */
  idle(): Promise<void>;
  /** Takes nothing new and resolves when what is under way has ended. */
  stop(): Promise<void>;
};

const handlers: Record<HandledType, (turn: Turn) => Promise<Answer>> = {
  message: onMessage,
  follow: onFollow,
  unfollow: onUnfollow,
  postback: onPostback,
  unsend: onUnsend,
};

const attemptsMax = 5;
/** A reply token is good for a minute. */
const tokenMs = 60_000;
const againMs = 2_000;
const idleMaxMs = 70_000;

/**
 * Works the inbox off: one event of a person at a time, several people at once.
 *
 * A crash at any line, step by step:
 * 1. The row is leased by one conditional update; nobody else has an event of that person. Died here: the lease ends, a job wakes a
 *    dispatcher, the row is taken up again, at most five times.
 * 2. The handler runs. Every command in it carries a key that follows from the event or the member, so that a second run changes nothing.
 * 3. `replying` is written, then the reply is sent. Its token is good once: within its minute a repeat is either the first to arrive or
 *    refused with 400, which then means that it was answered. After that minute nobody can know: the row is `unknown`, and not pushed.
 * 4. Answered, not settled: as 3.
 * A process that slept past its lease settles nothing, since settling names the lease; its reply meets the token's single use.
 */
export function createDispatch(options: DispatchOptions): Dispatch {
  const { deps, clock, log, by, atOnce = 16, leaseMs = 15_000 } = options;
  const running = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  let leasing: Promise<void> | null = null;
  let wokenMeanwhile = false;

  function wake(): void {
    if (stopped) return;
    if (leasing) {
      wokenMeanwhile = true;
      return;
    }
    wokenMeanwhile = false;
    leasing = takeAll()
      .catch((error: unknown) => log.error({ err: error }, 'the inbox could not be read'))
      .finally(() => {
        leasing = null;
        if (wokenMeanwhile) wake();
      });
  }

  async function takeAll(): Promise<void> {
    while (!stopped && running.size < atOnce) {
      const row = await deps.inbox.lease(by, clock.now(), leaseMs);
      if (row === null) return;
      const work = workOn(options, row).then((againIn) => {
        running.delete(work);
        if (againIn !== null) wakeIn(againIn);
        wake();
      });
      running.add(work);
    }
  }

  function wakeIn(ms: number): void {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      wake();
    }, ms);
    timers.add(timer);
  }

  const settled = async () => {
    while (leasing || running.size > 0) await Promise.all([leasing, ...running]);
  };

  return {
    wake,
    async idle() {
      for (const end = performance.now() + idleMaxMs; performance.now() < end; ) {
        wake();
        await settled();
        if (stopped || (await deps.inbox.pending()) === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      await settled();
    },
  };
}

/** @returns in how many milliseconds the row is to be looked at again; null when it is not. Never rejects. */
async function workOn(options: DispatchOptions, row: InboxRow): Promise<number | null> {
  const { deps, clock, log, by } = options;
  const startedAt = performance.now();
  const tell = (outcome: string, did: string) =>
    log.info(
      {
        webhookEventId: row.id,
        type: row.type,
        attempts: row.attempts,
        outcome,
        did,
        ms: Math.round(performance.now() - startedAt),
      },
      'event',
    );
  try {
    if (row.attempts > attemptsMax) {
      await deps.inbox.settle(row.id, by, { state: 'failed', outcome: 'given up' });
      tell('given up', 'nothing');
      return null;
    }
    const { answer, failed } = await answerTo(options, row);
    // What failed on our side is tried again while the token lives; the last time we say so instead of being silent.
    if (failed && row.attempts < attemptsMax && age(row, clock.now()) < tokenMs / 2) {
      await deps.inbox.settle(row.id, by, { leaseUntil: new Date(clock.now().getTime() + againMs) });
      tell('again', answer.did);
      return againMs;
    }
    return await sendAnswer(options, row, answer, tell);
  } catch (error) {
    // The lease ends by itself; nothing is lost.
    log.error({ err: error, webhookEventId: row.id }, 'an event was left to be taken up again');
    return (options.leaseMs ?? 15_000) + 100;
  }
}

const age = (row: InboxRow, now: Date): number => now.getTime() - row.receivedAt.getTime();

async function answerTo(options: DispatchOptions, row: InboxRow): Promise<{ answer: Answer; failed: boolean }> {
  const { deps, clock, liffUrl, log } = options;
  const turn: Turn = { deps, row, lineUserId: row.personKey as Turn['lineUserId'], now: clock.now(), liffUrl };
  try {
    const answer = isHandled(row.type) ? await handlers[row.type](turn) : silence('no handler');
    return { answer, failed: false };
  } catch (error) {
    log.error({ err: error, webhookEventId: row.id, type: row.type }, 'a handler failed');
    const messages = await readTurn(turn).then(
      ({ voice }) => troubleMessages(voice),
      () => [],
    );
    return { answer: { messages, matters: false, did: 'failed' }, failed: true };
  }
}

type Tell = (outcome: string, did: string) => void;

async function sendAnswer(options: DispatchOptions, row: InboxRow, answer: Answer, tell: Tell): Promise<number | null> {
  const { deps, clock, by } = options;
  const end = async (state: InboxRow['state'], outcome: string): Promise<null> => {
    await deps.inbox.settle(row.id, by, { state, outcome });
    tell(outcome, answer.did);
    return null;
  };
  const { replyToken } = row.event;
  if (answer.messages.length === 0) return end('done', 'nothing to say');
  if (typeof replyToken !== 'string' || replyToken === '') return end('done', 'no reply token');
  const now = clock.now();
  const mine = await deps.inbox.settle(row.id, by, {
    state: 'replying',
    replyingAt: row.replyingAt ?? now,
    leaseUntil: new Date(now.getTime() + (options.leaseMs ?? 15_000)),
  });
  if (!mine) {
    tell('overtaken', answer.did);
    return null;
  }
  const sent = await deps.line.reply(replyToken, answer.messages);
  if (sent.outcome === 'accepted') return end('done', 'replied');
  if (sent.outcome === 'retry') {
    // It may have arrived. Within the minute the token's single use makes a repeat safe.
    if (age(row, clock.now()) > tokenMs || row.attempts >= attemptsMax) return end('unknown', 'no answer from LINE');
    await deps.inbox.settle(row.id, by, { leaseUntil: new Date(clock.now().getTime() + againMs) });
    tell('again', answer.did);
    return againMs;
  }
  return afterRefusal(options, { row, answer, sent, end });
}

/** LINE did not take the reply, and says so. */
async function afterRefusal(
  { deps, clock }: DispatchOptions,
  refused: {
    row: InboxRow;
    answer: Answer;
    sent: Exclude<SendOutcome, { outcome: 'accepted' | 'retry' }>;
    end: (state: InboxRow['state'], outcome: string) => Promise<null>;
  },
): Promise<number | null> {
  const { row, answer, sent, end } = refused;
  if (row.replyingAt !== null)
    return age(row, clock.now()) <= tokenMs ? end('done', 'replied before') : end('unknown', 'perhaps replied before');
  if (!answer.matters) return end('done', `reply refused: ${sent.outcome === 'refused' ? sent.status : sent.outcome}`);
  await enqueueFallback(deps, row, answer.messages, clock.now());
  return end('done', 'reply refused, to be pushed');
}

async function enqueueFallback(
  deps: Pick<Deps, 'outbox'>,
  row: InboxRow,
  messages: LineMessage[],
  now: Date,
): Promise<void> {
  await deps.outbox.enqueue({
    id: `reply:${row.id}`,
    kind: 'reply-fallback',
    memberId: null,
    lineUserId: row.personKey as Turn['lineUserId'],
    facts: { messages },
    createdAt: now,
  });
}
