import type { Clock } from '../clock.ts';
import type { Shop } from '../compose.ts';
import { nextBusinessDay } from '../services/programs/next-business-day.ts';

/**
 * Takes a shop to an instant as if it had been open all the while: to the beginning of every business day on the way, with what is due
 * on it done and told on it, then to the instant itself. A leap of a year says the same in the same chats, each on its day, as 365
 * nights would; a clock that is put back moves at once, for nothing falls due by that.
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
  for (
    let next = await nextBusinessDay(shop.deps, { now: clock.now() });
    next < target;
    next = await nextBusinessDay(shop.deps, { now: next })
  )
    await stopAt(next);
  await stopAt(target);
}
