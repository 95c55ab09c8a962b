import { AppError } from '../../../shared/errors.ts';
import type { BranchCode } from '../../../shared/ids.ts';
import { CouponState } from '../../../shared/vocabulary.ts';
import { problemOfPlace } from '../../domain/coupon/coupon.ts';
import { livingId } from '../members/family.ts';
import type { Coupon } from '../ports/coupons.ts';
import type { Actor, Deps } from '../ports.ts';
import { findCouponByCode } from './find-by-code.ts';

export type RedeemCoupon = { code: string; branch: BranchCode; actor: Actor; idempotencyKey: string; now: Date };

/**
 * Uses a coupon by its short-lived code or its number.
 *
 * The race (two tills, one coupon): both find it `issued`; both write `issued → redeemed` on the condition that it still is; one
 * matches, the other reads who won and is told when and where. A repeat of the winning tap carries the same claim and reads its own.
 *
 * @returns the coupon, its member, and whether this was a repeat.
 * @throws AppError COUPON_NOT_FOUND | COUPON_ALREADY_USED {at, branch, staff} | COUPON_EXPIRED | COUPON_NOT_YET | COUPON_VOID |
 * COUPON_DOES_NOT_FIT {why: branch | channel | weekday | hours} |
 * MEMBER_CODE_EXPIRED | MEMBER_CODE_INVALID | BRANCH_NOT_FOUND.
 */
export async function redeemCoupon(
  deps: Pick<Deps, 'coupons' | 'seals' | 'branches' | 'members' | 'changed' | 'couponTemplates' | 'programs'>,
  command: RedeemCoupon,
): Promise<{ coupon: Coupon; memberName: string; replayed: boolean }> {
  const branch = await deps.branches.byCode(command.branch);
  if (!branch) throw new AppError('BRANCH_NOT_FOUND');
  const found = await findCouponByCode(deps, command);
  // What it asks of a bill staff see for themselves; where and when it is good they may not know.
  const place = { branch: branch.code, channel: null, at: command.now };
  const problem = problemOfPlace(found, place, await deps.programs.inForce(command.now));
  if (problem !== null && found.used === null) throw new AppError('COUPON_DOES_NOT_FIT', problem);
  const claim = `${command.actor.kind}:${command.actor.id}:${command.idempotencyKey}`;
  const { outcome, coupon } = await deps.coupons.redeem(found.id, {
    at: command.now,
    branch: branch.code,
    branchName: branch.name,
    staff: command.actor.name ?? null,
    claim,
    purchaseId: null,
  });
  if (!coupon) throw new AppError('COUPON_NOT_FOUND');
  if (outcome === 'refused') throw refusalOf(coupon, command.now);
  if (outcome === 'redeemed') {
    await deps.couponTemplates.countUsed(coupon.templateId, 1);
    deps.changed((await livingId(deps, coupon.memberId)) ?? coupon.memberId);
  }
  const memberId = await livingId(deps, coupon.memberId);
  const member = memberId && (await deps.members.byId(memberId));
  return { coupon, memberName: member?.name ?? '', replayed: outcome === 'replayed' };
}

/** Why a coupon that is there cannot be used now. */
export function refusalOf(coupon: Coupon, now: Date): AppError {
  if (coupon.used) {
    const { at, branchName, staff } = coupon.used;
    return new AppError('COUPON_ALREADY_USED', {
      at: at.toISOString(),
      branch: branchName,
      ...(staff ? { staff } : {}),
    });
  }
  if (coupon.state === CouponState.Void) return new AppError('COUPON_VOID');
  if (coupon.usableFrom > now) return new AppError('COUPON_NOT_YET', { from: coupon.usableFrom.toISOString() });
  return new AppError('COUPON_EXPIRED', { until: coupon.usableUntil.toISOString() });
}
