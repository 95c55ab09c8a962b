import { useSyncExternalStore } from 'react';
import { ApiError } from './api.ts';
import { pageConfig } from './env.ts';
import { phoneLanguage, setLanguage } from './i18n.ts';
import { bearer, type Card, memberCall, openSession } from './session.ts';

/**
 * The member's card: drawn from what is kept on the phone first, then from the server, then again whenever the server says that it
 * changed. Kept per LIFF app and, in the sandbox, per person; taken off the phone when somebody else signs in.
 */
export type CardState =
  | { status: 'loading'; card: null; error: null }
  | { status: 'guest'; card: null; error: null }
  | { status: 'ready'; card: Card; fresh: boolean; error: ApiError | null }
  | { status: 'failed'; card: null; error: ApiError };

let state: CardState = { status: 'loading', card: null, error: null };
const listeners = new Set<() => void>();

const person = () => {
  try {
    return sessionStorage.getItem('sandboxPerson') ?? '';
  } catch {
    return '';
  }
};
const keyOf = (what: 'card' | 'paint') => `regulars:${what}:${pageConfig.liffId}:${person()}`;

function set(next: CardState): void {
  state = next;
  for (const listener of listeners) listener();
}

/** Puts a card that the server has just answered on the page and on the phone. */
export function keepCard(card: Card): void {
  const before = readKept();
  if (before && before.member.number !== card.member.number) forget();
  try {
    localStorage.setItem(keyOf('card'), JSON.stringify(card));
  } catch {
    // A full or closed storage costs the quick first paint, nothing else.
  }
  set({ status: 'ready', card, fresh: true, error: null });
  void setLanguage(card.member.language);
  // Also for somebody who has just joined: their first purchase is a minute away.
  void followChanges();
}

/** Keeps what the card looks like for the next first paint. Called when a fresh card has been drawn. */
export function keepPaint(html: string): void {
  try {
    localStorage.setItem(
      keyOf('paint'),
      JSON.stringify({
        at: Date.now(),
        lang: document.documentElement.lang,
        style: document.documentElement.style.cssText,
        html,
      }),
    );
  } catch {
    // As above.
  }
}

function readKept(): Card | null {
  try {
    return JSON.parse(localStorage.getItem(keyOf('card')) ?? 'null') as Card | null;
  } catch {
    return null;
  }
}

/** What can be drawn of the card kept; one kept by an older page, which lacks what came last, cannot. */
function readShown(): Card | null {
  const card = readKept();
  return card?.furtherDate === undefined ? null : card;
}

function forget(): void {
  try {
    for (const what of ['card', 'paint'] as const) localStorage.removeItem(keyOf(what));
  } catch {
    // Storage closed to us holds nothing of anybody.
  }
}

/** How long LINE and the server may be silent before the page says so; what arrives later is shown all the same. */
const patienceMs = 8_000;

/** Shows what is kept, in its language, while LIFF and the server are asked. */
export async function openCard(): Promise<void> {
  const kept = readShown();
  const impatience = setTimeout(() => settleError(null), navigator.onLine ? patienceMs : 0);
  try {
    const opening = openSession();
    opening.catch(() => {}); // Awaited below, after what may take longer than its failure.
    if (state.status === 'loading') {
      await atMost(1_500, setLanguage(kept?.member.language ?? phoneLanguage()));
      if (kept && state.status === 'loading') set({ status: 'ready', card: kept, fresh: false, error: null });
    }
    const card = await opening;
    if (card) {
      // Its language first: a card that changes its words under the eyes moves everything.
      await atMost(1_500, setLanguage(card.member.language));
      keepCard(card);
    } else becomeGuest();
  } catch (error) {
    settleError(error);
  } finally {
    clearTimeout(impatience);
  }
}

/** The words may need the network where the card does not: they follow. */
const atMost = (ms: number, work: Promise<unknown>) =>
  Promise.race([work, new Promise((resolve) => setTimeout(resolve, ms))]);

/** The card again; where it could not be opened at first, that is tried once more. */
export async function refreshCard(): Promise<void> {
  if (state.status === 'guest') return;
  if (state.status !== 'ready') return openCard();
  try {
    keepCard(await memberCall('GET /api/member/card'));
  } catch (error) {
    settleError(error);
  }
}

function becomeGuest(): void {
  forget();
  set({ status: 'guest', card: null, error: null });
}

function settleError(error: unknown): void {
  if (error instanceof ApiError && error.code === 'NOT_A_MEMBER') {
    becomeGuest();
    return;
  }
  const known = error instanceof ApiError ? error : new ApiError('UNAVAILABLE', { offline: !navigator.onLine });
  if (state.status === 'ready') set({ ...state, fresh: false, error: known });
  else if (state.status !== 'guest') set({ status: 'failed', card: null, error: known });
}

let following = false;

/** Reads the stream of changes; when it ends, waits longer each time and takes it up again while the page is seen. */
async function followChanges(): Promise<void> {
  if (following) return;
  following = true;
  let pause = 1_000;
  for (;;) {
    try {
      const response = await fetch('/api/member/live', { headers: { authorization: `Bearer ${await bearer()}` } });
      // The session has ended: reading the card opens a new one.
      if (response.status === 401) await refreshCard();
      if (!response.ok || !response.body) throw new Error(String(response.status));
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        pause = 1_000;
        if (value.includes('"changed"')) await refreshCard();
      }
    } catch {
      pause = Math.min(pause * 2, 60_000);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (document.visibilityState === 'hidden')
      await new Promise<void>((resolve) =>
        document.addEventListener('visibilitychange', () => resolve(), { once: true }),
      );
  }
}

export function refreshWhenSeen(): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && state.status === 'ready') void refreshCard();
  });
  addEventListener('online', () => void refreshCard());
  addEventListener('offline', () => settleError(new ApiError('UNAVAILABLE', { offline: true })));
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useCard = (): CardState => useSyncExternalStore(subscribe, () => state);
