import type { LineUserId } from '../../shared/ids.ts';
import type { LineGateway, LineMessage, SendOutcome } from '../services/ports/line.ts';
import type { Deps } from '../services/ports.ts';
import { createLineApi, type LineApi, type LineApiConfig, LineCallError, type LineFailure } from './api-client.ts';

type SdkMessages = Parameters<Parameters<Parameters<LineApi['call']>[2]>[0]['replyMessage']>[0]['messages'];

export type LineGatewayOptions = {
  line: LineApiConfig;
  log: Deps['log'];
  timeouts?: { replyMs?: number; otherMs?: number };
  /** Where given, calls go through it (rich menus share its token). */
  api?: LineApi;
  /** Links a person to a menu; see `rich-menus.ts`. Without one, linking does nothing. */
  linkMenu?: (id: LineUserId, menu: string) => Promise<void>;
};

const requestIdHeader = 'x-line-request-id';
const quotaKeptMs = 5_000;

/**
 * The Messaging API behind a port. Outcomes, never exceptions, for what is sent:
 * 2xx and 409 (the retry key did its work earlier) accepted · 5xx, no answer, 408 and the rate limit retry · monthly limit, and any 429
 * we cannot read, quota (stop rather than hammer) · other 4xx refused.
 */
export function createLineGateway(options: LineGatewayOptions): LineGateway {
  const { line, log, timeouts = {} } = options;
  const replyMs = timeouts.replyMs ?? 3_000;
  const otherMs = timeouts.otherMs ?? 10_000;
  const api = options.api ?? createLineApi({ line, log });
  let quota: { value: { limit: number | null; used: number }; at: number } | null = null;
  const given = (messages: LineMessage[]) => messages as unknown as SdkMessages;

  return {
    reply: (replyToken, messages) =>
      sent(() =>
        api.call('reply', replyMs, (client) =>
          client.replyMessageWithHttpInfo({ replyToken, messages: given(messages) }),
        ),
      ),
    push: (to, messages, retryKey) =>
      sent(() =>
        api.call('push', otherMs, (client) =>
          client.pushMessageWithHttpInfo({ to, messages: given(messages) }, retryKey),
        ),
      ),
    multicast: (to, messages, retryKey, unit) =>
      sent(() =>
        api.call('multicast', otherMs, (client) =>
          client.multicastWithHttpInfo(
            { to: [...to], messages: given(messages), ...(unit ? { customAggregationUnits: [unit] } : {}) },
            retryKey,
          ),
        ),
      ),
    async profile(id) {
      try {
        const { displayName, language } = await api.call('profile', replyMs, (client) => client.getProfile(id));
        return { name: displayName, language };
      } catch (error) {
        if (error instanceof LineCallError && error.failure.status === 404) return null;
        throw error;
      }
    },
    async quota() {
      // Asked for at every letter of a broadcast; LINE counts with a delay of its own anyway.
      if (quota !== null && performance.now() - quota.at < quotaKeptMs) return quota.value;
      try {
        const [limit, used] = await Promise.all([
          api.call('quota', otherMs, (client) => client.getMessageQuota()),
          api.call('quota consumption', otherMs, (client) => client.getMessageQuotaConsumption()),
        ]);
        const value = { limit: limit.type === 'limited' ? (limit.value ?? null) : null, used: Number(used.totalUsage) };
        quota = { value, at: performance.now() };
        return value;
      } catch {
        return null;
      }
    },
    linkMenu: async (id, menu) => options.linkMenu?.(id, menu),
  };
}

async function sent(run: () => Promise<{ httpResponse: Response }>): Promise<SendOutcome> {
  try {
    const { httpResponse } = await run();
    return { outcome: 'accepted', requestId: httpResponse.headers.get(requestIdHeader) };
  } catch (error) {
    if (!(error instanceof LineCallError)) throw error;
    return outcomeOf(error.failure);
  }
}

export function outcomeOf({ status, requestId, reason }: LineFailure): SendOutcome {
  if (status === 409) return { outcome: 'accepted', requestId };
  if (status === 429) return isRate(reason) ? { outcome: 'retry', reason, requestId } : { outcome: 'quota', requestId };
  if (status === null || status >= 500 || status === 408) return { outcome: 'retry', reason, requestId };
  return { outcome: 'refused', reason, status, requestId };
}

/** LINE tells its two kinds of 429 apart by words alone. Only the words of the rate limit mean "later"; all else means "stop". */
const isRate = (reason: string): boolean => /rate limit/i.test(reason);
