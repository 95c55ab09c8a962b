import { coupons as contract } from '../../../shared/contract/index.ts';
import type { BranchCode, CouponTemplateId } from '../../../shared/ids.ts';
import { couponView } from '../../services/coupons/coupon-view.ts';
import { redeemCoupon } from '../../services/coupons/redeem.ts';
import { createCouponTemplate, listCouponTemplates, updateCouponTemplate } from '../../services/coupons/templates.ts';
import { needBranch } from '../auth-staff.ts';
import { type ApiDeps, type Route, route } from '../context.ts';
import { actorOf, templateView } from './views.ts';

export function couponRoutes(deps: ApiDeps): Route[] {
  return [
    route(contract.redeemCoupon, async ({ body, caller, key, now }) => {
      needBranch(caller, body.branch as BranchCode);
      const { coupon, memberName, replayed } = await redeemCoupon(deps, {
        code: body.code,
        branch: body.branch as BranchCode,
        actor: actorOf(caller),
        idempotencyKey: key,
        now,
      });
      return { coupon: couponView(coupon, await deps.programs.inForce(now), now), memberName, replayed };
    }),
    route(contract.listCouponTemplates, async () => ({
      templates: (await listCouponTemplates(deps)).map(templateView),
    })),
    route(contract.createCouponTemplate, async ({ body, key, now }) =>
      templateView(await createCouponTemplate(deps, { input: body, key, now })),
    ),
    route(contract.updateCouponTemplate, async ({ params, body }) =>
      templateView(await updateCouponTemplate(deps, { id: params.id as CouponTemplateId, input: body })),
    ),
  ];
}
