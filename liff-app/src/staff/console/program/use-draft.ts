import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type ApiError, newKey } from '../../../lib/api.ts';
import { asApiError } from '../../lib/as-api-error.ts';
import { staffCall } from '../../lib/staff-call.ts';
import type { Draft, ProgramNow, Rules } from './rules.ts';

/** After so long without a key the draft is saved. */
const pauseMs = 800;
/** What did not arrive is sent again after so long: the network is away, or the server is. */
const againMs = 5_000;
const passing = new Set(['UNAVAILABLE', 'BUSY', 'RATE_LIMITED']);

export type Saving =
  | { kind: 'quiet' }
  | { kind: 'saving' }
  | { kind: 'saved'; draft: Draft }
  | { kind: 'failed'; error: ApiError };

/**
 * Rules being written, saved as one types: one save at a time, the last of what was typed last, each under a key of its own that its
 * retries keep. What could not be saved stays on the page and is tried again with the next key, or when the network is back.
 * @param first what the page begins with. @param saved what the server has: in force, or the draft; null = something new.
 */
export function useDraft(first: Rules, saved: Rules | null) {
  const client = useQueryClient();
  const [rules, setShown] = useState(first);
  const [saving, setSaving] = useState<Saving>({ kind: 'quiet' });
  const box = useRef({
    wanted: first,
    saved: saved === null ? '' : JSON.stringify(saved),
    key: { of: '', key: '' },
    /** Saves wait for one another: an older one must not arrive after a newer. */
    last: Promise.resolve(),
    timer: 0,
    left: false,
  });

  /** @throws ApiError */
  const send = useCallback(
    async (wanted: Rules): Promise<Draft> => {
      const of = JSON.stringify(wanted);
      const now = box.current;
      if (now.key.of !== of) now.key = { of, key: newKey() };
      const draft = await staffCall('PUT /api/staff/program/draft', { body: { rules: wanted }, key: now.key.key });
      now.saved = of;
      client.setQueryData<ProgramNow>(['program'], (old) => old && { ...old, draft });
      return draft;
    },
    [client],
  );

  /** Until the server has what stands here. @throws ApiError */
  const flush = useCallback((): Promise<void> => {
    const now = box.current;
    window.clearTimeout(now.timer);
    const isSaved = () => JSON.stringify(now.wanted) === now.saved;
    const work = async () => {
      while (!isSaved()) {
        setSaving({ kind: 'saving' });
        const draft = await send(now.wanted);
        setSaving({ kind: 'saved', draft });
      }
    };
    const done = now.last.then(work).catch((thrown: unknown) => {
      const error = asApiError(thrown);
      setSaving({ kind: 'failed', error });
      if (passing.has(error.code) && !now.left)
        now.timer = window.setTimeout(() => void flush().catch(() => undefined), againMs);
      throw error;
    });
    now.last = done.catch(() => undefined);
    return done;
  }, [send]);
  const flushQuietly = useCallback(() => void flush().catch(() => undefined), [flush]);

  const setRules = useCallback(
    (change: (rules: Rules) => Rules) => {
      const now = box.current;
      now.wanted = change(now.wanted);
      setShown(now.wanted);
      window.clearTimeout(now.timer);
      now.timer = window.setTimeout(flushQuietly, pauseMs);
    },
    [flushQuietly],
  );

  /** Other rules whole, taken only where the server takes them. @throws ApiError */
  const replace = useCallback(
    async (candidate: Rules): Promise<void> => {
      const now = box.current;
      window.clearTimeout(now.timer);
      const work = async () => {
        const draft = await send(candidate);
        now.wanted = draft.rules;
        now.saved = JSON.stringify(draft.rules);
        setShown(draft.rules);
        setSaving({ kind: 'saved', draft });
      };
      const done = now.last.then(work);
      now.last = done.catch(() => undefined);
      await done;
    },
    [send],
  );

  useEffect(() => {
    const now = box.current;
    now.left = false;
    // An example is new to the server; a draft may be older than the shop's last change of its name.
    if (JSON.stringify(now.wanted) !== now.saved) flushQuietly();
    const warn = (event: BeforeUnloadEvent) => {
      if (JSON.stringify(now.wanted) !== now.saved) event.preventDefault();
    };
    addEventListener('online', flushQuietly);
    addEventListener('beforeunload', warn);
    return () => {
      removeEventListener('online', flushQuietly);
      removeEventListener('beforeunload', warn);
      now.left = true;
      // Who goes to another page has not given up what was typed.
      flushQuietly();
    };
  }, [flushQuietly]);

  return { rules, setRules, replace, flush, saving, isSaved: JSON.stringify(rules) === box.current.saved };
}
