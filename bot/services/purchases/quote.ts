import { AppError } from '../../../shared/errors.ts';
import { balanceOn } from '../../domain/account/lots.ts';
import { afterDraft, asOf } from '../../domain/points/preview.ts';
import { decidePurchase, type PurchaseCommand, pointsUsableFor } from '../../domain/points/purchase.ts';
import { nextTier } from '../../domain/tier/progress.ts';
import { unitOf } from '../../domain/tier/unit.ts';
import { businessDay } from '../../domain/time.ts';
import { refusalOf } from '../coupons/redeem.ts';
import { isTheirs } from '../members/family.ts';
import { readAccount } from '../points/heads.ts';
import { readTimeline } from '../points/timeline.ts';
import type { Coupon } from '../ports/coupons.ts';
import type { Deps } from '../ports.ts';
import { decideWithRoom } from './campaigns-for.ts';
import { priceOf, unusedOf } from './price.ts';
import type { QuoteCommand, QuoteResult } from './types.ts';

type QuoteDeps = Pick<
  Deps,
  'entries' | 'accounts' | 'members' | 'programs' | 'coupons' | 'campaigns' | 'savedAudiences'
>;

/**
 * What a bill would earn and cost, by the same decision that would count it; writes nothing.
 * A coupon that does not fit is told in `couponProblems`, and the quote is without it.
 * @throws AppError AMOUNT_INVALID | MEMBER_NOT_FOUND | POINTS_NOT_ENOUGH {balance} | POINTS_OVER_LIMIT {usable} | POINTS_*.
 */
export async function quotePurchase(deps: QuoteDeps, command: QuoteCommand): Promise<QuoteResult> {
  const { memberId, amount, now } = command;
  if (!Number.isInteger(amount) || amount < 1 || amount > 1_000_000_000) throw new AppError('AMOUNT_INVALID');
  const member = await deps.members.byId(memberId);
  if (member === null) throw new AppError('MEMBER_NOT_FOUND');
  const timeline = await readTimeline(deps);
  const program = timeline.inForce(now);
  const account = asOf(await readAccount(deps, memberId), timeline, now);
  const { usable, problems } = await couponsOf(deps, command);
  const bill = {
    amount,
    at: now,
    lines: command.lines ?? [],
    channel: command.channel ?? null,
    branch: command.branch ?? null,
  };
  const price = priceOf(account, program, bill, usable);
  const asked: PurchaseCommand = {
    ...bill,
    source: { kind: 'quote', id: 'quote', ...(bill.branch === null ? {} : { branch: bill.branch }) },
    now,
    discount: price.discount,
    points: command.points ?? 0,
    birthday: member.birthday,
    couponMultiplierBp: price.multiplierBp,
    uses: price.uses,
    timeline,
  };
  const { draft, ...running } = await decideWithRoom(deps, now, (open) =>
    decidePurchase(account, program, { ...asked, ...open }),
  );
  const today = businessDay(now, program);
  const after = afterDraft(account, draft, now);
  const next = nextTier(after, program, today);
  const earned = draft.lines
    .filter(({ kind, points }) => (kind === 'earn' || kind === 'bonus') && points > 0)
    .map(({ kind, points, reason, lot }) => ({ kind, points, reason, expiresOn: lot?.expiresOn ?? null }));
  return {
    amount,
    discounts: price.discounts,
    discount: price.discount,
    couponsUsed: price.coupons,
    paid: draft.source.paid ?? amount,
    points: earned.reduce((sum, { points }) => sum + points, 0),
    earned,
    pointsUsable: pointsUsableFor(account, program, { ...asked, ...running }),
    balanceAfter: balanceOn(after, today),
    tierAfter: after.standing?.tier ?? '',
    missingAfter: next?.missing ?? null,
    missingUnit: next && unitOf(program, next.measure),
    currency: program.currency,
    couponProblems: [...problems, ...unusedOf(price)],
  };
}

async function couponsOf(
  deps: Pick<Deps, 'coupons' | 'accounts'>,
  command: QuoteCommand,
): Promise<{ usable: Coupon[]; problems: QuoteResult['couponProblems'] }> {
  const usable: Coupon[] = [];
  const problems: QuoteResult['couponProblems'] = [];
  for (const couponId of command.couponIds ?? []) {
    const coupon = await deps.coupons.byId(couponId);
    if (coupon === null || !(await isTheirs(deps, coupon.memberId, command.memberId)))
      problems.push({ couponId, why: 'COUPON_NOT_FOUND' });
    else if (coupon.state !== 'issued' || coupon.usableFrom > command.now || command.now >= coupon.usableUntil)
      problems.push({ couponId, why: refusalOf(coupon, command.now).code });
    else usable.push(coupon);
  }
  return { usable, problems };
}
