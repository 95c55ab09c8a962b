import { AppError } from '../../../shared/errors.ts';
import { balanceOn } from '../../domain/account/lots.ts';
import { type CouponProblem, couponDiscount } from '../../domain/coupon/discount.ts';
import { decidePurchase, pointsUsable } from '../../domain/points/earn.ts';
import { nextTier } from '../../domain/tier/progress.ts';
import { businessDay } from '../../domain/time.ts';
import { refusalOf } from '../coupons/redeem.ts';
import { readAccount } from '../points/heads.ts';
import { afterDraft, asOf } from '../points/preview.ts';
import type { Deps } from '../ports.ts';
import type { QuoteCommand, QuoteResult } from './types.ts';

/**
 * What a bill would earn and cost, by the same decision that would count it; writes nothing.
 * A coupon that does not fit is told in `couponProblem`, and the quote is without it.
 * @throws AppError AMOUNT_INVALID | MEMBER_NOT_FOUND | POINTS_NOT_ENOUGH {balance} | POINTS_OVER_LIMIT {usable}.
 */
export async function quotePurchase(
  deps: Pick<Deps, 'entries' | 'accounts' | 'members' | 'programs' | 'coupons'>,
  command: QuoteCommand,
): Promise<QuoteResult> {
  const { memberId, amount, now } = command;
  if (!Number.isInteger(amount) || amount < 1 || amount > 1_000_000_000) throw new AppError('AMOUNT_INVALID');
  const member = await deps.members.byId(memberId);
  if (member === null) throw new AppError('MEMBER_NOT_FOUND');
  const program = await deps.programs.inForce(now);
  const account = asOf(await readAccount(deps, memberId), program, now);
  const { discount, problem } = await couponOf(deps, command);
  const draft = decidePurchase(account, program, {
    source: { kind: 'quote', id: 'quote' },
    at: now,
    now,
    amount,
    discount,
    points: command.points ?? 0,
    channel: command.channel ?? null,
    lines: command.lines ?? [],
    birthday: member.birthday,
  });
  const today = businessDay(now, program);
  const after = afterDraft(account, draft, now);
  const earned = draft.lines
    .filter(({ kind, points }) => (kind === 'earn' || kind === 'bonus') && points > 0)
    .map(({ kind, points, reason, expiresOn }) => ({ kind, points, reason, expiresOn: expiresOn ?? null }));
  return {
    amount,
    couponDiscount: discount,
    paid: draft.source.paid ?? amount,
    points: earned.reduce((sum, { points }) => sum + points, 0),
    earned,
    pointsUsable: pointsUsable(account, program, amount - discount, today),
    balanceAfter: balanceOn(after, today),
    tierAfter: after.standing?.tier ?? '',
    missingAfter: nextTier(after, program, today)?.missing ?? null,
    couponProblem: problem,
  };
}

async function couponOf(
  deps: Pick<Deps, 'coupons'>,
  command: QuoteCommand,
): Promise<{ discount: number; problem: CouponProblem | null }> {
  if (command.couponId === undefined) return { discount: 0, problem: null };
  const coupon = await deps.coupons.byId(command.couponId);
  if (coupon === null || coupon.memberId !== command.memberId)
    return { discount: 0, problem: { code: 'COUPON_NOT_FOUND' } };
  const usable = coupon.state === 'issued' && coupon.usableFrom <= command.now && command.now < coupon.usableUntil;
  if (!usable) return { discount: 0, problem: { code: refusalOf(coupon, command.now).code } };
  return couponDiscount(coupon, command.amount);
}
