import type { Clock } from '../clock.ts';
import type { Shop } from '../compose.ts';
import { nextBusinessDay } from '../services/programs/next-business-day.ts';

/** A LINE that refuses everything is asked again this often a day on the way. */
const triesMax = 48;

/**
 * Takes a shop to an instant as if it had been open all the while: to the beginning of every business day on the way, with what is due
 * on it done and told on it, then to the instant itself. A message that was not accepted, or that a process held when it was killed,
 * is tried again when it is due and not a day later. A leap of a year says the same in the same chats, each on its day, as 365 nights
 * would; a clock that is put back moves at once, for nothing falls due by that.
 * @param arrived told of each stop before anything is done there: a sandbox that is killed on the way goes on from that day.
 * @throws what a job throws: the clock stands at the stop where it did, and the next move takes up from there.
 */
export async function liveThrough(
  shop: Pick<Shop, 'deps' | 'runDue'>,
  clock: Clock,
  target: Date,
  arrived: (at: Date) => void,
): Promise<void> {
  const stopAt = async (at: Date): Promise<void> => {
    clock.moveTo(at);
    arrived(at);
    await shop.runDue();
  };
  const tryAgainBefore = async (end: Date): Promise<void> => {
    for (let tries = 0; tries < triesMax; tries += 1) {
      const due = await shop.deps.outbox.nextDue();
      if (due === null) return;
      // Due already, and still there: the next try is not written yet, or is only just over.
      const at = due > clock.now() ? due : new Date(clock.now().getTime() + 1_000);
      if (at >= end) return;
      await stopAt(at);
    }
  };
  // The day that is left may have begun in a process that was killed in the middle of it: its own jobs have not come round yet.
  if (target > clock.now()) await shop.runDue();
  for (;;) {
    const next = await nextBusinessDay(shop.deps, { now: clock.now() });
    const end = next < target ? next : target;
    await tryAgainBefore(end);
    await stopAt(end);
    if (end === target) return;
  }
}
