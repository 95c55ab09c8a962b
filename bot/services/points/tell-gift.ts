import { Reachable } from '../../../shared/vocabulary.ts';
import type { Entry } from '../../domain/account/entry.ts';
import { couponIdOf } from '../coupons/coupon-number.ts';
import type { OutboxRow } from '../ports/line.ts';
import type { Member } from '../ports/members.ts';
import type { Deps } from '../ports.ts';
import { givenCouponKey } from './follow-up.ts';

/** Good wishes of a gift given longer ago are not sent; the outbox forgets its rows, and must not be told of one twice. */
const oldestMs = 7 * 24 * 3_600_000;

/**
 * Writes down that a member is told of a gift of the calendar. A crash between the gift and this is made up for by the next run, which
 * finds the gift given and comes here again: one `id`, one message.
 */
export async function tellGift(
  deps: Pick<Deps, 'outbox' | 'coupons'>,
  { id: memberId, lineUserId, reachable }: Member,
  gift: Pick<OutboxRow, 'id' | 'kind' | 'facts'> & { entry: Entry; now: Date; tellAt: Date },
): Promise<void> {
  const { id, kind, facts, entry, now, tellAt } = gift;
  if (lineUserId === null || reachable === Reachable.No) return;
  if (now.getTime() - entry.recordedAt.getTime() > oldestMs) return;
  const [line] = entry.lines;
  const points = line?.points ?? 0;
  const coupons = await couponsGiven(deps, entry);
  // Of a coupon that there is no more of, nobody is told.
  if (points === 0 && coupons === 0) return;
  await deps.outbox.enqueue({
    id,
    kind,
    memberId,
    lineUserId,
    facts: { ...facts, points, expiresOn: line?.lot?.expiresOn ?? null, coupons, balance: entry.balanceAfter },
    createdAt: now,
    notBefore: tellAt,
  });
}

/** How many of the coupons that an entry gives there are: a template may have been used up, or is gone. */
async function couponsGiven(deps: Pick<Deps, 'coupons'>, { memberId, seq, gives = [] }: Entry): Promise<number> {
  const keys = gives.map((given, index) => givenCouponKey(memberId, seq, given.key === undefined ? index : given));
  return keys.length === 0 ? 0 : (await deps.coupons.known(keys.map(couponIdOf))).length;
}
