import { createHmac } from 'node:crypto';
import type { Platform } from './platform.ts';
import { markRead, tell } from './platform.ts';
import type { JsonObject } from './types.ts';

/** LINE keeps count and interval to itself and may change them; ours grow and end. */
const defaultDelaysMs = [1_000, 5_000, 30_000, 120_000, 300_000];
const defaultTimeoutMs = 2_000;
const eventsPerRequest = 20;
/** More at once would make a busy shop miss its two seconds because of us, not of itself. */
const requestsAtOnce = 50;
const keepHistory = 500;

export interface DeliveryResult {
  statusCode: number;
  reason: 'OK' | 'COULD_NOT_CONNECT' | 'REQUEST_TIMEOUT' | 'ERROR_STATUS_CODE' | 'UNCLASSIFIED';
}
interface Waiting {
  timer: NodeJS.Timeout;
  run: () => Promise<void>;
}

/** HMAC-SHA256 of the exact bytes with the channel secret, base64: `x-line-signature`. */
export const signWebhook = (body: string, channelSecret: string): string =>
  createHmac('sha256', channelSecret).update(body, 'utf8').digest('base64');

/**
 * LINE writes characters outside the basic plane as `\uXXXX`, so a receiver that parses and writes again gets other bytes
 * and a wrong signature (https://github.com/line/line-bot-sdk-nodejs/issues/922). We do the same, always.
 */
export const webhookJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[\ud800-\udfff]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);

/**
 * Sends webhooks. Per person: one request at a time, in the order things happened; what waits goes together. Redeliveries
 * come later and beside the queue, as LINE's do, so a shop that trusts order instead of `timestamp` is found out.
 */
export class WebhookSender {
  #platform: Platform;
  #queues = new Map<string, JsonObject[]>();
  #running = new Set<Promise<void>>();
  #waiting = new Set<Waiting>();
  #closed = false;
  #sending = 0;
  #turns: (() => void)[] = [];
  readonly history: { at: string; events: JsonObject[]; isRedelivery: boolean; result: DeliveryResult; ms: number }[] =
    [];
  constructor(platform: Platform) {
    this.#platform = platform;
  }

  get url(): string {
    const { options, state } = this.#platform;
    return state.webhookUrl ?? options.webhookUrl ?? `${options.shopUrl.replace(/\/$/, '')}/webhook`;
  }

  /** Queues an event of one person (or any other key that wants order). */
  enqueue(key: string, event: JsonObject): void {
    const queue = this.#queues.get(key);
    if (queue) {
      queue.push(event);
      return;
    }
    this.#queues.set(key, [event]);
    this.#track(this.#drain(key));
  }

  /** Sends an event once more as LINE's redelivery would, after what the person has queued. */
  redeliver(key: string, event: JsonObject): void {
    this.#track(this.#afterQueue(key).then(async () => void (await this.#deliver([event], 1))));
  }

  async #afterQueue(key: string): Promise<void> {
    while (this.#queues.has(key)) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Sends exact bytes, signed or forged, without redelivery. */
  async sendRaw(body: string, headers: { [name: string]: string }, url = this.url): Promise<DeliveryResult> {
    return this.#post(body, headers, url);
  }

  /** Until nothing is queued or under way; redeliveries that wait for their time are sent at once. */
  async idle(): Promise<void> {
    while (this.#running.size > 0 || this.#waiting.size > 0) {
      for (const waiting of [...this.#waiting]) {
        clearTimeout(waiting.timer);
        this.#waiting.delete(waiting);
        this.#track(waiting.run());
      }
      await Promise.all(this.#running);
    }
  }

  close(): void {
    this.#closed = true;
    for (const waiting of this.#waiting) clearTimeout(waiting.timer);
    this.#waiting.clear();
    this.#queues.clear();
  }

  get pending(): number {
    return this.#running.size + this.#waiting.size;
  }

  #track(work: Promise<void>): void {
    const tracked = work.catch(() => undefined).then(() => void this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async #drain(key: string): Promise<void> {
    // A turn of the loop first, so that events that happen together can travel together.
    await Promise.resolve();
    for (;;) {
      const queue = this.#queues.get(key);
      const events = queue?.splice(0, eventsPerRequest) ?? [];
      if (events.length === 0 || this.#closed) break;
      await this.#deliver(events, 0);
    }
    this.#queues.delete(key);
  }

  async #deliver(events: JsonObject[], attempt: number): Promise<DeliveryResult> {
    const isRedelivery = attempt > 0;
    const sent = events.map((event) => ({ ...event, deliveryContext: { isRedelivery } }));
    const body = webhookJson({ destination: this.#platform.botUserId, events: sent });
    const headers = { 'x-line-signature': signWebhook(body, this.#platform.options.channelSecret) };
    for (const event of events) {
      if (typeof event.replyToken === 'string') this.#platform.replyTokens.delivered(event.replyToken);
    }
    const fault = this.#platform.faults.webhook;
    if (fault?.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    const startedAt = performance.now();
    let result: DeliveryResult;
    if (this.#takeFault('drop')) {
      result = { statusCode: 0, reason: 'COULD_NOT_CONNECT' };
    } else {
      result = await this.#post(body, headers, this.url);
      if (this.#takeFault('duplicate')) await this.#post(body, headers, this.url);
    }
    this.#remember(sent, isRedelivery, result, Math.round(performance.now() - startedAt));
    if (result.reason !== 'OK') this.#redeliverLater(events, attempt);
    return result;
  }

  #takeFault(kind: 'drop' | 'duplicate'): boolean {
    const fault = this.#platform.faults.webhook;
    const left = fault?.[kind];
    if (!fault || !left) return false;
    if (typeof left === 'number') fault[kind] = left - 1;
    return true;
  }

  #remember(events: JsonObject[], isRedelivery: boolean, result: DeliveryResult, ms: number): void {
    const at = this.#platform.clock.now().toISOString();
    this.history.push({ at, events, isRedelivery, result, ms });
    if (this.history.length > keepHistory) this.history.shift();
    tell(this.#platform, { type: 'webhook', at, events, isRedelivery, result, ms });
    if (result.reason !== 'OK') return;
    for (const { source, timestamp } of events) {
      const { userId } = (source ?? {}) as { userId?: unknown };
      if (typeof userId === 'string') markRead(this.#platform, userId, Number(timestamp));
    }
  }

  #redeliverLater(events: JsonObject[], attempt: number): void {
    const delays = this.#platform.options.redeliveryDelaysMs ?? defaultDelaysMs;
    const delay = delays[attempt];
    if (delay === undefined || this.#closed) return;
    const run = async (): Promise<void> => {
      await this.#deliver(events, attempt + 1);
    };
    const waiting: Waiting = {
      run,
      timer: setTimeout(() => {
        this.#waiting.delete(waiting);
        this.#track(run());
      }, delay),
    };
    waiting.timer.unref();
    this.#waiting.add(waiting);
  }

  async #post(body: string, headers: { [name: string]: string }, url: string): Promise<DeliveryResult> {
    if (this.#sending >= requestsAtOnce) await new Promise<void>((resolve) => this.#turns.push(resolve));
    this.#sending += 1;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'LineBotWebhook/2.0', ...headers },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#platform.options.webhookTimeoutMs ?? defaultTimeoutMs),
      });
      await response.arrayBuffer();
      return { statusCode: response.status, reason: response.ok ? 'OK' : 'ERROR_STATUS_CODE' };
    } catch (error) {
      const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
      return { statusCode: 0, reason: timedOut ? 'REQUEST_TIMEOUT' : 'COULD_NOT_CONNECT' };
    } finally {
      this.#sending -= 1;
      this.#turns.shift()?.();
    }
  }
}
