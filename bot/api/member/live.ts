import type { Request, Response } from 'express';
import type { MemberId } from '../../../shared/ids.ts';
import type { ApiDeps } from '../context.ts';

const heartbeatMs = 20_000;
const checkMs = 5_000;
/** The page opens a new one when it ends; a stream for ever would outlive its session. */
const longestMs = 50 * 60_000;

/**
 * Says `data: {"kind":"changed"}` when the card is worth reading again. What this process writes is told at once; what another process
 * wrote is seen by the account's sequence number within five seconds. Ends when the page goes, when the process drains, or after 50 min.
 */
export async function liveStream(
  deps: ApiDeps,
  memberId: MemberId,
  request: Request,
  response: Response,
): Promise<void> {
  response.status(200).set({
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  const seqNow = async () => (await deps.entries.page(memberId, null, 1))[0]?.seq ?? 0;
  let seen = await seqNow();
  const tell = () => response.write('data: {"kind":"changed"}\n\n');
  response.write(': open\n\n');
  const unsubscribe = deps.live.subscribe(memberId, () => {
    tell();
    // What was just told need not be told again by the check.
    void seqNow().then((seq) => {
      seen = Math.max(seen, seq);
    }, ignore);
  });
  const check = setInterval(() => {
    void seqNow().then((seq) => {
      if (seq > seen) tell();
      seen = Math.max(seen, seq);
    }, ignore);
  }, checkMs);
  const heartbeat = setInterval(() => response.write(': beat\n\n'), heartbeatMs);
  const limit = setTimeout(() => response.end(), longestMs);
  const stop = () => response.end();
  deps.stopping?.addEventListener('abort', stop, { once: true });
  if (deps.stopping?.aborted) stop();
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    request.once('error', () => resolve());
  });
  clearInterval(check);
  clearInterval(heartbeat);
  clearTimeout(limit);
  deps.stopping?.removeEventListener('abort', stop);
  unsubscribe();
}

/** A check that failed is made again in five seconds; the page also reads by itself when it comes to the front. */
const ignore = () => {};
