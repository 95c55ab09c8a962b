import { channelAccessToken, HTTPFetchError, LineBotClient } from '@line/bot-sdk';
import type { Deps } from '../services/ports.ts';

/** What of the configuration the LINE client needs. */
export type LineApiConfig = Readonly<{
  channelId: string | null;
  channelSecrets: readonly string[];
  /** null: stateless tokens, made from channel id and secret. */
  channelAccessToken: string | null;
  apiBaseUrl: string;
  dataBaseUrl: string;
}>;

export type LineFailure = {
  /** null: no answer (network, or our own limit of time). */
  status: number | null;
  requestId: string | null;
  /** LINE's own words, shortened; may change without notice. */
  reason: string;
};

export class LineCallError extends Error {
  readonly failure: LineFailure;
  constructor(call: string, failure: LineFailure, cause: unknown) {
    super(`LINE refused ${call}: ${failure.status ?? 'no answer'}`, { cause });
    this.name = 'LineCallError';
    this.failure = failure;
  }
}

export type LineApi = {
  /** Runs one call of the SDK under a limit of time. @throws LineCallError; already logged, with LINE's request id. */
  call<T>(name: string, timeoutMs: number, run: (client: LineBotClient) => Promise<T>): Promise<T>;
};

/** A stateless token lives 15 minutes; we use one for 13. */
const tokenLifeMs = 13 * 60_000;
const tokenTimeoutMs = 3_000;
const reasonMax = 300;

class TimedOut extends Error {}

export function createLineApi(options: {
  line: LineApiConfig;
  log: Pick<Deps['log'], 'warn'>;
  /** Monotonic milliseconds: a moved shop clock must not make a token old. */
  elapsed?: () => number;
}): LineApi {
  const { line, log, elapsed = () => performance.now() } = options;
  const clientFor = (token: string) =>
    LineBotClient.fromChannelAccessToken({
      channelAccessToken: token,
      apiBaseURL: line.apiBaseUrl,
      dataApiBaseURL: line.dataBaseUrl,
    });
  const fixed = line.channelAccessToken === null ? null : clientFor(line.channelAccessToken);
  let made: { client: Promise<LineBotClient>; at: number } | null = null;

  async function issue(): Promise<LineBotClient> {
    const tokens = new channelAccessToken.ChannelAccessTokenClient({ baseURL: line.apiBaseUrl });
    const { access_token } = await within(
      tokenTimeoutMs,
      tokens.issueStatelessChannelTokenByClientSecret(line.channelId ?? '', line.channelSecrets[0] ?? ''),
    );
    return clientFor(access_token);
  }

  /** One token at a time is asked for, however many calls wait; a failed attempt is not kept. */
  function client(): Promise<LineBotClient> {
    if (fixed) return Promise.resolve(fixed);
    if (made === null || elapsed() - made.at > tokenLifeMs) {
      const mine = { client: issue(), at: elapsed() };
      made = mine;
      mine.client.catch(() => {
        if (made === mine) made = null;
      });
    }
    return made.client;
  }

  return {
    async call(name, timeoutMs, run) {
      try {
        return await within(timeoutMs, client().then(run));
      } catch (error) {
        const failure = failureOf(error);
        // A revoked token is not used for the rest of its life.
        if (failure.status === 401) made = null;
        if (failure.status !== 409)
          log.warn(
            { call: name, status: failure.status, lineRequestId: failure.requestId },
            'LINE did not do as asked',
          );
        throw new LineCallError(name, failure, error);
      }
    },
  };
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimedOut('no answer in time')), ms);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

function failureOf(error: unknown): LineFailure {
  if (error instanceof HTTPFetchError) {
    return {
      status: error.status,
      requestId: error.headers.get('x-line-accepted-request-id') ?? error.headers.get('x-line-request-id'),
      reason: messageOf(error.body).slice(0, reasonMax),
    };
  }
  if (error instanceof TimedOut) return { status: null, requestId: null, reason: 'timeout' };
  const name = error instanceof Error ? error.name : 'unknown';
  return { status: null, requestId: null, reason: `network: ${name}` };
}

function messageOf(body: string): string {
  try {
    const parsed = JSON.parse(body) as { message?: unknown; details?: { property?: unknown; message?: unknown }[] };
    const details = (parsed.details ?? []).slice(0, 3).map(({ property, message }) => `${property}: ${message}`);
    return [String(parsed.message ?? ''), ...details].join('; ');
  } catch {
    return 'not JSON';
  }
}
