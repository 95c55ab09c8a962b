import { ApiError } from './api.ts';

/** Gone by itself in a moment: a lost packet, a restart, somebody else's write on the same card. */
export const passes = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'UNAVAILABLE' || error.code === 'BUSY') && navigator.onLine;

/**
 * Tries again where the failure passes by itself. Only for what may be sent twice: a read, or a write whose key stays the same.
 * @throws the last failure.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  pausesMs: readonly number[] = [400, 1_200],
): Promise<T> {
  for (const pause of pausesMs) {
    try {
      return await attempt();
    } catch (error) {
      if (!passes(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return attempt();
}
