import { merges as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import { Role } from '../../../shared/vocabulary.ts';
import { agreeToMerge, proposeMerge, splitMerge } from '../../services/members/merge.ts';
import { mergeViews } from '../../services/members/merge-view.ts';
import { needRole } from '../auth-staff.ts';
import { type ApiDeps, type Route, route } from '../context.ts';
import { readLiveCode } from '../live-code.ts';
import { actorOf } from './views.ts';

/** Two cards of one person become one: asked by staff, agreed by the member, or face to face by whoever runs the shop. */
export function mergeRoutes(deps: ApiDeps): Route[] {
  const viewOf = async (id: string) => {
    const merge = await deps.merges.byId(id);
    const [view] = await mergeViews(deps, merge === null ? [] : [merge]);
    if (view === undefined) throw new AppError('NOT_FOUND');
    return view;
  };
  return [
    route(contract.proposeMerge, async ({ params, body, caller, key, now }) => {
      const faceToFace = body.how === 'face-to-face';
      if (faceToFace) needRole(caller, Role.Manager);
      const actor = actorOf(caller);
      const [from, into] = [params.id as MemberId, body.into as MemberId];
      const merge = await proposeMerge(deps, { from, into, idempotencyKey: key, actor, now });
      if (faceToFace) await agreeToMerge(deps, { id: merge.id, actor, now });
      return viewOf(merge.id);
    }),
    route(contract.confirmMerge, async ({ params, body, caller, askedAt, now }) => {
      const merge = await deps.merges.byId(params.id);
      if (merge === null) throw new AppError('NOT_FOUND');
      const { number } = readLiveCode(deps, { memberCode: body.memberCode, askedAt, now });
      if ((await deps.members.byId(merge.from))?.number !== number) throw new AppError('MEMBER_CODE_INVALID');
      await agreeToMerge(deps, { id: merge.id, actor: actorOf(caller), now });
      return viewOf(merge.id);
    }),
    route(contract.splitMerge, async ({ params, caller, now }) => {
      await splitMerge(deps, { id: params.id, actor: actorOf(caller), now });
      return viewOf(params.id);
    }),
    route(contract.listMerges, async ({ params }) => ({
      merges: await mergeViews(deps, await deps.merges.ofMember(params.id as MemberId)),
    })),
  ];
}
