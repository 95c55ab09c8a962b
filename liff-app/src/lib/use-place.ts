import { useSyncExternalStore } from 'react';
import { navigate as browserNavigate, useBrowserLocation } from 'wouter/use-browser-location';
import { wantedPlace } from './deep-link.ts';
import { startLiff } from './liff.ts';

/**
 * Where we are, for the router. LIFF forbids any change of the address before init has resolved, yet a cached card must open its code
 * at once, even where LIFF hangs: until then a tap moves the pages and not the address, which follows when LIFF is ready.
 */
let held: string | null = wantedPlace(location.pathname, location.search);
let settled = false;
/** Steps of our own in the browser's history: with none left, "back" would leave the app. */
let steps = 0;
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

type Options = { replace?: boolean };

function move(to: string, options: Options = {}): void {
  if (!settled) {
    held = to;
    tell();
    scrollTo(0, 0);
    return;
  }
  if (!options.replace) steps += 1;
  browserNavigate(to, options);
  scrollTo(0, 0);
}

/** Called once, before the first render of the member's pages. */
export function followLiff(): void {
  const settle = () => {
    if (settled) return;
    settled = true;
    const to = held;
    held = null;
    if (to !== null && to !== location.pathname) {
      steps += 1;
      browserNavigate(to);
    }
    tell();
  };
  startLiff().then(settle, settle);
  addEventListener('popstate', () => {
    steps = Math.max(0, steps - 1);
  });
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function usePlace(): [string, (to: string, options?: Options) => void] {
  const [path] = useBrowserLocation();
  const waiting = useSyncExternalStore(subscribe, () => held);
  return [waiting ?? path, move];
}

/** Back to where the person came from inside the app; to the card where that is nowhere. */
export function goBack(toCard: () => void): void {
  if (settled && steps > 0) history.back();
  else toCard();
}
