import type { PlatformClock } from './platform-clock.ts';

interface Rate {
  requests: number;
  perMs: number;
}
const perSecond = (requests: number): Rate => ({ requests, perMs: 1_000 });
const perHour = (requests: number): Rate => ({ requests, perMs: 3_600_000 });

const defaultRate = perSecond(2_000);

/** https://developers.line.biz/en/reference/messaging-api/#rate-limits : per channel and per endpoint (method and path). */
const limits: { [endpoint: string]: Rate } = {
  'POST /v2/bot/message/multicast': perSecond(200),
  'POST /v2/bot/message/narrowcast': perHour(60),
  'POST /v2/bot/message/broadcast': perHour(60),
  'POST /v2/bot/chat/loading/start': perSecond(100),
  'GET /v2/bot/richmenu/list': { requests: 10, perMs: 1_000 },
  'POST /v2/bot/richmenu': perHour(100),
  'DELETE /v2/bot/richmenu/:richMenuId': perHour(100),
  'DELETE /v2/bot/richmenu/alias/:aliasId': perHour(100),
  'POST /v2/bot/richmenu/batch': perHour(3),
  'GET /v2/bot/richmenu/progress/batch': perHour(100),
  'POST /v2/bot/channel/webhook/test': perHour(60),
  'PUT /v2/bot/channel/webhook/endpoint': { requests: 1_000, perMs: 60_000 },
  'GET /v2/bot/channel/webhook/endpoint': { requests: 1_000, perMs: 60_000 },
};

const rateOf = (endpoint: string): Rate =>
  limits[endpoint] ?? (endpoint.includes('/insight/') ? perHour(60) : defaultRate);

/**
 * Token buckets. They refill by real time or by the platform's clock, whichever went further: callers wait in real time,
 * but a shop whose clock was moved a day ahead must not still be held by yesterday's hour.
 */
export class RateLimiter {
  #buckets = new Map<string, { tokens: number; real: number; platform: number }>();
  #clock: PlatformClock;
  constructor(clock: PlatformClock) {
    this.#clock = clock;
  }

  /** Takes one request; false when LINE would answer 429. `lowered` replaces LINE's rate with requests a second. */
  take(endpoint: string, lowered?: number): boolean {
    const rate = lowered === undefined ? rateOf(endpoint) : perSecond(lowered);
    const real = performance.now();
    const platform = this.#clock.millis();
    const key = `${endpoint} ${rate.requests}`;
    const bucket = this.#buckets.get(key) ?? { tokens: rate.requests, real, platform };
    const passed = Math.max(real - bucket.real, platform - bucket.platform, 0);
    bucket.tokens = Math.min(rate.requests, bucket.tokens + (passed * rate.requests) / rate.perMs);
    bucket.real = real;
    bucket.platform = platform;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  reset(): void {
    this.#buckets.clear();
  }
}
