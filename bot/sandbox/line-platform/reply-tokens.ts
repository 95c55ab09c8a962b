import { newReplyToken } from './identifiers.ts';
import { LineError } from './line-error.ts';
import type { PlatformClock } from './platform-clock.ts';

const useWithinMs = 60_000;
const goneAfterMs = 20 * 60_000;
const keep = 20_000;

interface ReplyToken {
  lineUserId: string;
  eventAt: number;
  deliveredAt: number;
  used: boolean;
}

/**
 * A reply token works once and within a minute of the webhook's arrival; from a redelivered webhook within a minute of that
 * redelivery, unless it was used or 20 minutes have passed since the event.
 * https://developers.line.biz/en/reference/messaging-api/#send-reply-message-reply-token
 */
export class ReplyTokens {
  #tokens = new Map<string, ReplyToken>();
  #clock: PlatformClock;
  constructor(clock: PlatformClock) {
    this.#clock = clock;
  }

  issue(lineUserId: string): string {
    const token = newReplyToken();
    const at = this.#clock.millis();
    this.#tokens.set(token, { lineUserId, eventAt: at, deliveredAt: at, used: false });
    if (this.#tokens.size > keep) {
      const oldest = this.#tokens.keys().next().value;
      if (oldest !== undefined) this.#tokens.delete(oldest);
    }
    return token;
  }

  /** A webhook carrying it is being sent (again): its minute begins anew. */
  delivered(token: string): void {
    const known = this.#tokens.get(token);
    if (known) known.deliveredAt = this.#clock.millis();
  }

  /** Spends the token and says whose it is. Throws 400 `Invalid reply token`. */
  spend(token: unknown): string {
    const known = typeof token === 'string' ? this.#tokens.get(token) : undefined;
    const now = this.#clock.millis();
    const alive = known && !known.used && now - known.deliveredAt <= useWithinMs && now - known.eventAt <= goneAfterMs;
    if (!known || !alive) throw new LineError(400, 'Invalid reply token');
    known.used = true;
    return known.lineUserId;
  }
}
