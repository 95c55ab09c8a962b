import type { Api, ParamsOf, QueryOf, RequestOf, ResponseOf } from '../../../shared/contract/index.ts';
import { ApiError, call } from './api.ts';
import { startLiff } from './liff.ts';
import { withRetries } from './retry.ts';

export type Card = ResponseOf<Api['GET /api/member/card']>;
/** A request that is silent for so long has failed: a phone between two antennas would wait for ever. */
const silenceMs = 12_000;
type MemberCall = { [Name in keyof Api]: Api[Name]['auth'] extends 'member' ? Name : never }[keyof Api];

/** The bearer lives in memory only: closing the page forgets it. */
let session: { token: string; endsAt: number } | null = null;
let opening: Promise<Card | null> | null = null;

/**
 * Exchanges LINE's ID token for a session. One exchange at a time, whoever asks.
 * @returns the card of those who are members, null for guests.
 */
export function openSession(): Promise<Card | null> {
  opening ??= exchange().finally(() => {
    opening = null;
  });
  return opening;
}

const renewedKey = 'regulars:renewed';
/** Renewing may leave the page. Where the new token is refused too (a channel set up wrongly), that would go round for ever. */
function mayRenew(): boolean {
  try {
    if (Date.now() - Number(sessionStorage.getItem(renewedKey)) < 60_000) return false;
    sessionStorage.setItem(renewedKey, String(Date.now()));
    return true;
  } catch {
    return false;
  }
}

async function exchange(renewed = false): Promise<Card | null> {
  const liff = await startLiff();
  const idToken = await liff.idToken();
  if (!idToken) return new Promise(() => {});
  try {
    const { token, expiresAt, member } = await call('POST /api/member/session', {
      body: { idToken },
      signal: AbortSignal.timeout(silenceMs),
    });
    session = { token, endsAt: Date.parse(expiresAt) };
    return member ?? null;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'UNAUTHENTICATED' || renewed || !mayRenew()) throw error;
    // The ID token has ended while LIFF still thinks it is signed in: only a new one helps.
    await liff.renew();
    return exchange(true);
  }
}

export async function bearer(): Promise<string> {
  if (!session) await openSession();
  return session?.token ?? '';
}

type Options<Name extends keyof Api> = {
  params?: ParamsOf<Api[Name]>;
  query?: QueryOf<Api[Name]>;
  body?: RequestOf<Api[Name]>;
  key?: string;
  signal?: AbortSignal;
};

/**
 * A call as the signed-in person. A session that ended is renewed once; a read, and a write that carries a key, is tried again where
 * the failure passes by itself. The key stays the same through all of it.
 */
export async function memberCall<Name extends MemberCall>(
  name: Name,
  options: Options<Name> = {},
): Promise<ResponseOf<Api[Name]>> {
  const once = async () => {
    const token = await bearer();
    const signal = options.signal ?? AbortSignal.timeout(silenceMs);
    return call(name, { ...options, token, signal } as Parameters<typeof call<Name>>[1]);
  };
  const attempt = () => (name.startsWith('GET') || options.key ? withRetries(once) : once());
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'UNAUTHENTICATED') throw error;
    session = null;
    return attempt();
  }
}
