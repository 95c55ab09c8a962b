import { useCallback, useEffect, useState } from 'react';
import { ApiError } from './api.ts';

export type Loaded<T> = { data: T | null; error: ApiError | null; reload: () => void };

/** Loads once when shown and again on `reload`; what was shown stays while it loads. */
export function useLoad<T>(load: () => Promise<T>, deps: readonly unknown[] = []): Loaded<T> {
  const [state, set] = useState<{ data: T | null; error: ApiError | null }>({ data: null, error: null });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says what the loading depends on
  useEffect(() => {
    let left = false;
    load()
      .then((data) => left || set({ data, error: null }))
      .catch(
        (error: unknown) =>
          left ||
          set((before) => ({ ...before, error: error instanceof ApiError ? error : new ApiError('UNAVAILABLE') })),
      );
    return () => {
      left = true;
    };
  }, [turn, ...deps]);
  return { ...state, reload: useCallback(() => setTurn((each) => each + 1), []) };
}
