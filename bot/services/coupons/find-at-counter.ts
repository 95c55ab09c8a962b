import { livingId } from '../members/family.ts';
import { findMembers, type MemberSummary, summariesOf } from '../members/find.ts';
import type { Coupon } from '../ports/coupons.ts';
import type { Deps } from '../ports.ts';
import { isCouponNumber } from './coupon-number.ts';
import { findCouponByCode } from './find-by-code.ts';

/**
 * What the counter scanned or typed: a member in any of the ways `findMembers` knows, or a coupon, which brings its member along.
 * `liveCode`: it was a short-lived code, so that it authorises too.
 * @throws AppError MEMBER_NOT_FOUND | MEMBER_CODE_EXPIRED | MEMBER_CODE_INVALID | COUPON_NOT_FOUND.
 */
export async function findAtCounter(
  deps: Pick<Deps, 'members' | 'accounts' | 'programs' | 'seals' | 'coupons'>,
  { q, now }: { q: string; now: Date },
): Promise<{ members: MemberSummary[]; liveCode: boolean; coupon: Coupon | null }> {
  const typed = q.normalize('NFKC').replace(/[\s-]/g, '');
  const read = deps.seals.readLiveCode(typed, now);
  if (!isCouponNumber(read.outcome === 'not-a-code' ? typed : read.number)) {
    const { members, liveCode } = await findMembers(deps, { q, now });
    return { members, liveCode, coupon: null };
  }
  const coupon = await findCouponByCode(deps, { code: typed, now });
  const members = await summariesOf(
    deps,
    await deps.members.byIds([(await livingId(deps, coupon.memberId)) ?? coupon.memberId]),
    now,
  );
  return { members, liveCode: read.outcome === 'valid', coupon };
}
