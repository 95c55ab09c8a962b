import { useEffect, useRef, useState } from 'react';

/** All instants by the server's clock. */
export type LiveCode = { code: string; renewAt: string; at: string };

const silenceMs = 4_000;

/**
 * A short-lived code that renews itself while it is looked at. Only differences of the server's instants are used: a phone's clock may
 * be wrong. `asked` is true once the server has answered, refused or been silent for a while: until then nobody is told "no network".
 */
export function useLiveCode(load: () => Promise<LiveCode | null>): {
  code: LiveCode | null;
  secondsLeft: number;
  asked: boolean;
} {
  const [code, setCode] = useState<LiveCode | null>(null);
  const [secondsLeft, setSecondsLeft] = useState(60);
  const [asked, setAsked] = useState(!navigator.onLine);
  const loader = useRef(load);
  loader.current = load;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let left = false;
    const silence = setTimeout(() => setAsked(true), silenceMs);
    const renew = async () => {
      let lifeMs = 10_000;
      try {
        const next = await loader.current();
        if (left) return;
        setCode(next);
        setAsked(true);
        // A little after the server's minute has turned, so that the next one is really new.
        if (next) lifeMs = Math.max(2_000, Math.min(60_000, Date.parse(next.renewAt) - Date.parse(next.at) + 500));
        else return;
      } catch {
        if (left) return;
        setCode(null);
        setAsked(true);
      }
      const end = Date.now() + lifeMs;
      const tick = () => {
        const seconds = Math.max(0, Math.round((end - Date.now()) / 1_000));
        setSecondsLeft(seconds);
        timer = setTimeout(seconds === 0 ? renew : tick, 1_000);
      };
      tick();
    };
    // A phone that slept shows an old code: it is renewed the moment it is looked at again, and when the network is back.
    const again = () => {
      if (document.visibilityState !== 'visible') return;
      clearTimeout(timer);
      void renew();
    };
    void renew();
    document.addEventListener('visibilitychange', again);
    addEventListener('online', again);
    return () => {
      left = true;
      clearTimeout(timer);
      clearTimeout(silence);
      document.removeEventListener('visibilitychange', again);
      removeEventListener('online', again);
    };
  }, []);
  return { code, secondsLeft, asked };
}
