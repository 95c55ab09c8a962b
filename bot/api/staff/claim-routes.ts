import { accounts as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { BillRequest } from '../../services/ports/purchases.ts';
import { answerRequest } from '../../services/purchases/answer-request.ts';
import { listWaitingRefunds } from '../../services/purchases/waiting-refunds.ts';
import { needBranch } from '../auth-staff.ts';
import { type ApiDeps, type Route, route } from '../context.ts';
import { requestView } from '../request-view.ts';
import { actorOf } from './views.ts';

/** Bills that members ask to have counted, and refunds that came before their purchase. */
export function claimRoutes(deps: ApiDeps): Route[] {
  return [
    route(contract.listRequests, async () => {
      const waiting = await deps.billRequests.inState('waiting');
      const members = await deps.members.byIds([...new Set(waiting.map(({ memberId }) => memberId))]);
      const byId = new Map(members.map((member) => [member.id, member]));
      return { requests: waiting.flatMap((request) => named(request, byId.get(request.memberId))) };
    }),
    route(contract.answerRequest, async ({ params, caller, now }) => {
      const request = await deps.billRequests.byId(params.id);
      if (request === null) throw new AppError('NOT_FOUND');
      needBranch(caller, request.branch);
      const approve = params.answer === 'approve';
      return requestView(await answerRequest(deps, { id: params.id, approve, actor: actorOf(caller), now }));
    }),
    route(contract.listWaitingRefunds, async ({ now }) => ({
      refunds: (await listWaitingRefunds(deps, { now })).map((each) => ({ ...each, at: each.at.toISOString() })),
    })),
  ];
}

type Named = { id: string; name: string; number: string };
const named = (request: BillRequest, member: Named | undefined) =>
  member === undefined
    ? []
    : [{ ...requestView(request), memberId: member.id, memberName: member.name, memberNumber: member.number }];
