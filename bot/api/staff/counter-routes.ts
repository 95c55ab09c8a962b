import { counter as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { BranchCode, CouponId, MemberId, PurchaseId } from '../../../shared/ids.ts';
import { couponView } from '../../services/coupons/coupon-view.ts';
import { findAtCounter } from '../../services/coupons/find-at-counter.ts';
import { findCouponByCode } from '../../services/coupons/find-by-code.ts';
import { isTheirs } from '../../services/members/family.ts';
import { awardPurchase } from '../../services/purchases/award.ts';
import { quotePurchase } from '../../services/purchases/quote.ts';
import { refundPurchase } from '../../services/purchases/refund.ts';
import { undoPurchase } from '../../services/purchases/undo.ts';
import { needBranch } from '../auth-staff.ts';
import { type ApiDeps, type Route, route } from '../context.ts';
import { languageOf } from '../error-words.ts';
import { fitText } from '../fit-words.ts';
import { actorOf } from './views.ts';

/** Find, quote, award, undo, refund: what a queue waits for. */
export function counterRoutes(deps: ApiDeps): Route[] {
  return [
    route(contract.findMembers, async ({ query, now }) => {
      const { coupon, ...found } = await findAtCounter(deps, { q: query.q, now });
      return { ...found, coupon: coupon && couponView(coupon, await deps.programs.inForce(now), now) };
    }),
    route(contract.quotePurchase, async ({ body, now, request }) => {
      const quote = await quotePurchase(deps, {
        memberId: body.memberId as MemberId,
        amount: body.amount,
        couponIds: body.couponId === undefined ? [] : [body.couponId as CouponId],
        branch: body.branch as BranchCode | undefined,
        now,
      });
      const [problem] = quote.couponProblems;
      const byCoupon = quote.discounts.filter(({ kind }) => kind === 'coupon');
      return {
        ...quote,
        couponDiscount: byCoupon.reduce((sum, { amount }) => sum + amount, 0),
        couponProblem:
          problem === undefined
            ? null
            : {
                code: problem.why,
                missing: problem.missing,
                text: fitText(problem, languageOf(request), quote.currency),
              },
      };
    }),
    route(contract.awardPurchase, async ({ body, caller, key, askedAt, now }) => {
      const branch = body.branch as BranchCode;
      needBranch(caller, branch);
      const memberId = body.memberId as MemberId;
      const couponId = body.couponCode ? await couponOf(deps, { code: body.couponCode, memberId, now }) : undefined;
      const result = await awardPurchase(deps, {
        memberId,
        branch,
        receiptNumber: body.receiptNumber,
        amount: body.amount,
        at: askedAt,
        couponIds: couponId === undefined ? [] : [couponId],
        idempotencyKey: key,
        actor: actorOf(caller),
        now,
      });
      const { tier, next, coupon, undoUntil, pointsSpent: _spent, unclaimed: _unclaimed, ...rest } = result;
      return {
        ...rest,
        memberId: result.memberId ?? memberId,
        tier: tier.code,
        missing: next?.missing ?? null,
        // An answer kept from before there were units has none.
        missingUnit: next?.unit ?? null,
        nextTier: next?.tier ?? null,
        coupon: coupon && couponView(coupon, await deps.programs.inForce(now), now),
        undoUntil: undoUntil.toISOString(),
      };
    }),
    route(contract.undoPurchase, async ({ params, caller, key, now }) => {
      const purchaseId = params.id as PurchaseId;
      const { taken, balance } = await undoPurchase(deps, {
        purchaseId,
        idempotencyKey: key,
        actor: actorOf(caller),
        now,
      });
      return { purchaseId, taken, balance };
    }),
    route(contract.refundPurchase, async ({ body, caller, key, now }) => {
      const result = await refundPurchase(deps, {
        purchaseId: body.purchaseId as PurchaseId,
        amount: body.amount,
        refundNumber: body.refundNumber,
        idempotencyKey: key,
        actor: actorOf(caller),
        now,
      });
      return {
        refundId: result.refundId,
        taken: result.taken,
        returned: result.returned,
        ...(result.endedAgain === 0 ? {} : { endedAgain: result.endedAgain }),
        balance: result.balance ?? 0,
      };
    }),
  ];
}

/** @throws AppError COUPON_NOT_FOUND for another member's. */
async function couponOf(
  deps: ApiDeps,
  { code, memberId, now }: { code: string; memberId: MemberId; now: Date },
): Promise<CouponId> {
  const coupon = await findCouponByCode(deps, { code, now });
  if (!(await isTheirs(deps, coupon.memberId, memberId))) throw new AppError('COUPON_NOT_FOUND');
  return coupon.id;
}
