import { broadcasts as contract } from '../../../shared/contract/index.ts';
import type { BroadcastId, CouponTemplateId } from '../../../shared/ids.ts';
import { controlBroadcast } from '../../services/broadcasts/control.ts';
import { createBroadcast, updateBroadcast } from '../../services/broadcasts/draft.ts';
import { estimateBroadcast } from '../../services/broadcasts/estimate.ts';
import { listBroadcasts, readBroadcast, viewBroadcast } from '../../services/broadcasts/read.ts';
import { sendBroadcast } from '../../services/broadcasts/send.ts';
import { type ApiDeps, type Route, route } from '../context.ts';
import { actorOf } from './views.ts';

type Input = { title: string; text: string; tiers: string[]; couponTemplateId: string | null };

export function broadcastRoutes(deps: ApiDeps): Route[] {
  const idOf = ({ id }: { id: string }) => id as BroadcastId;
  const inputOf = (body: Input) => ({ ...body, couponTemplateId: body.couponTemplateId as CouponTemplateId | null });
  return [
    route(contract.estimateBroadcast, ({ body, now }) =>
      estimateBroadcast(deps, {
        tiers: body.tiers,
        couponTemplateId: body.couponTemplateId as CouponTemplateId | null,
        now,
      }),
    ),
    route(contract.listBroadcasts, async () => ({ broadcasts: await listBroadcasts(deps) })),
    route(contract.createBroadcast, async ({ body, key, caller, now }) =>
      viewBroadcast(deps, await createBroadcast(deps, { input: inputOf(body), key, actor: actorOf(caller), now })),
    ),
    route(contract.updateBroadcast, async ({ params, body }) =>
      viewBroadcast(deps, await updateBroadcast(deps, { id: idOf(params), input: inputOf(body) })),
    ),
    route(contract.getBroadcast, ({ params }) => readBroadcast(deps, idOf(params))),
    route(contract.sendBroadcast, async ({ params, body, key, now }) =>
      viewBroadcast(deps, await sendBroadcast(deps, { id: idOf(params), confirm: body.confirm, key, now })),
    ),
    route(contract.controlBroadcast, async ({ params, body, caller }) =>
      viewBroadcast(
        deps,
        await controlBroadcast(deps, {
          id: idOf(params),
          action: body.action,
          by: caller.staff.name || caller.staff.id,
        }),
      ),
    ),
  ];
}
