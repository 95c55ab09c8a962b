import { useEffect, useRef, useState } from 'react';

/** All instants by the server's clock. */
export type LiveCode = { code: string; renewAt: string; at: string };

/** A short-lived code that renews itself while it is looked at. Only differences of the server's instants are used: a phone's clock may be wrong. */
export function useLiveCode(load: () => Promise<LiveCode | null>): { code: LiveCode | null; secondsLeft: number } {
  const [code, setCode] = useState<LiveCode | null>(null);
  const [secondsLeft, setSecondsLeft] = useState(60);
  const loader = useRef(load);
  loader.current = load;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let left = false;
    const renew = async () => {
      let lifeMs = 10_000;
      try {
        const next = await loader.current();
        if (left) return;
        setCode(next);
        // A little after the server's minute has turned, so that the next one is really new.
        if (next) lifeMs = Math.max(2_000, Math.min(60_000, Date.parse(next.renewAt) - Date.parse(next.at) + 500));
        else return;
      } catch {
        if (left) return;
        setCode(null);
      }
      const end = Date.now() + lifeMs;
      const tick = () => {
        const seconds = Math.max(0, Math.round((end - Date.now()) / 1_000));
        setSecondsLeft(seconds);
        timer = setTimeout(seconds === 0 ? renew : tick, 1_000);
      };
      tick();
    };
    void renew();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, []);
  return { code, secondsLeft };
}
