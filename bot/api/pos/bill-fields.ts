import { AppError } from '../../../shared/errors.ts';
import { isCouponNumber } from '../../services/coupons/coupon-number.ts';
import { isTheirs } from '../../services/members/family.ts';
import type { Coupon } from '../../services/ports/coupons.ts';
import type { Member } from '../../services/ports/members.ts';
import type { ApiDeps } from '../context.ts';

/** @throws AppError LINES_DO_NOT_ADD_UP {amount, sum} */
export function checkLines({ amount, lines }: { amount: number; lines?: { amount: number }[] | undefined }): void {
  if (lines === undefined || lines.length === 0) return;
  const sum = lines.reduce((total, line) => total + line.amount, 0);
  if (sum !== amount) throw new AppError('LINES_DO_NOT_ADD_UP', { amount, sum });
}

/** A member's own coupon by what the till scanned or typed; null for nobody's and for somebody else's. */
export async function couponByCode(
  deps: Pick<ApiDeps, 'coupons' | 'accounts'>,
  code: string,
  member: Pick<Member, 'id'> | null,
): Promise<Coupon | null> {
  const number = code.normalize('NFKC').replace(/[\s-]/g, '');
  const coupon = isCouponNumber(number) ? await deps.coupons.byNumber(number) : null;
  return coupon !== null && (await isTheirs(deps, coupon.memberId, member?.id)) ? coupon : null;
}
