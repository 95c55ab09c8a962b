import { members as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Day, MemberId } from '../../../shared/ids.ts';
import { explainNumber } from '../../services/members/explain.ts';
import { listMembers } from '../../services/members/list.ts';
import { readCard } from '../../services/members/read-card.ts';
import { readForecast } from '../../services/members/read-forecast.ts';
import { readHistory } from '../../services/members/read-history.ts';
import { type ApiDeps, type Route, route } from '../context.ts';

const latest = 50;

/** Members as staff see them: the list, one with the card and the ledger, and why a number is what it is. */
export function memberRoutes(deps: ApiDeps): Route[] {
  return [
    route(contract.listMembers, ({ query, now }) => listMembers(deps, { ...query, now })),
    route(contract.getMember, async ({ params, now }) => {
      const memberId = params.id as MemberId;
      if (!(await deps.members.byId(memberId))) throw new AppError('MEMBER_NOT_FOUND');
      const [card, history] = await Promise.all([
        readCard(deps, { memberId, now }),
        readHistory(deps, { memberId, limit: latest }),
      ]);
      return { id: memberId, card, history: history.items };
    }),
    route(contract.whyMemberNumber, ({ params: { id, number }, query, now }) =>
      explainNumber(deps, { memberId: id as MemberId, number, ...query, day: query.day as Day | undefined, now }),
    ),
    route(contract.memberForecast, ({ params, now }) => readForecast(deps, { memberId: params.id as MemberId, now })),
  ];
}
