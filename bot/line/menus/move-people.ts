import { setTimeout as pause } from 'node:timers/promises';
import { type LineApi, LineCallError } from '../api-client.ts';

/** Everybody who has one menu gets another. */
export type Move = { from: string; to: string };

const timeoutMs = 10_000;
const movesMax = 1_000;
const requestIdHeader = 'x-line-request-id';

/**
 * A deleted menu leaves its people with the guests' one, so they are moved first. LINE does that in its own time: it takes an order (3 an
 * hour) and says how far it is (100 times an hour).
 * @returns whether all have moved; false is no harm, the same order can be given again.
 */
export async function movePeople(api: LineApi, moves: readonly Move[], pausesMs: readonly number[]): Promise<boolean> {
  const operations = moves.slice(0, movesMax).map(({ from, to }) => ({ type: 'link' as const, from, to }));
  try {
    const { httpResponse } = await api.call('rich menu batch', timeoutMs, (client) =>
      client.richMenuBatchWithHttpInfo({ operations }),
    );
    const order = httpResponse.headers.get(requestIdHeader) ?? '';
    for (const ms of pausesMs) {
      await pause(ms);
      const { phase } = await api.call('rich menu batch progress', timeoutMs, (client) =>
        client.getRichMenuBatchProgress(order),
      );
      if (phase !== 'ongoing') return phase === 'succeeded' && moves.length <= movesMax;
    }
    return false;
  } catch (error) {
    if (error instanceof LineCallError) return false;
    throw error;
  }
}
