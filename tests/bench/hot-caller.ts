import { setTimeout as pause } from 'node:timers/promises';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import { AppError } from '../../shared/errors.ts';
import type { MemberId } from '../../shared/ids.ts';
import { commitPurchase } from './commit-bare.ts';
import { billOf, openBenchShop } from './shop.ts';
import { closedLoop } from './timing.ts';

/**
 * One process of several that write to one account. Arguments: database, member, `commit` or `award`, callers, milliseconds, the
 * wall-clock instant at which all begin, a name for its keys. Prints one JSON line.
 */
export type HotCalls = { msg: 'done'; done: number; perSecond: number; busy: number };

const [uri = '', member = '', what = '', callers = '1', ms = '0', startAt = '0', name = ''] = process.argv.slice(2);
const memberId = member as MemberId;
const shop = await openBenchShop(uri);
let busy = 0;

/** As a till does: told BUSY, it sends the same again under the same key. */
async function persist(index: number): Promise<void> {
  try {
    if (what === 'award') await awardPurchase(shop.deps, billOf(memberId, `${name}${index}`));
    else await commitPurchase(shop.deps, memberId, `${name}${index}`);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'BUSY') throw error;
    busy += 1;
    await persist(index);
  }
}

await pause(Math.max(0, Number(startAt) - Date.now()));
const result = await closedLoop({ callers: Number(callers), ms: Number(ms) }, persist);
console.log(JSON.stringify({ msg: 'done', ...result, busy } satisfies HotCalls));
await shop.close();
