import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiError, newKey } from '../../lib/api.ts';
import { asApiError } from './as-api-error.ts';

/** `key`: made once a tap. @returns whether it was done. */
export type Write = (work: (key: string) => Promise<unknown>) => Promise<boolean>;

/** A write that shows its refusal, and reads anew whatever hangs on it. */
export function useWrite(): { busy: boolean; error: ApiError | null; write: Write } {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const write: Write = async (work) => {
    setBusy(true);
    setError(null);
    try {
      await work(newKey());
      await client.invalidateQueries();
      return true;
    } catch (thrown) {
      setError(asApiError(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, write };
}
