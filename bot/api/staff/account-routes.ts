import { accounts as contract } from '../../../shared/contract/index.ts';
import type { BranchCode, Day, MemberId } from '../../../shared/ids.ts';
import { correctDates } from '../../services/members/correct-dates.ts';
import { readCard } from '../../services/members/read-card.ts';
import { type Change, changeAccount } from '../../services/points/change.ts';
import { needBranch } from '../auth-staff.ts';
import { type ApiDeps, type Route, route, type StaffCaller } from '../context.ts';
import { actorOf } from './views.ts';

type Tap = { params: { id: string }; caller: StaffCaller; key: string; now: Date };

/** What staff change on a member's account besides bills. */
export function accountRoutes(deps: ApiDeps): Route[] {
  const changed = ({ params, caller, key, now }: Tap, change: Change, branch?: BranchCode) =>
    changeAccount(deps, {
      memberId: params.id as MemberId,
      change,
      idempotencyKey: key,
      actor: actorOf(caller),
      branch,
      now,
    });
  return [
    route(contract.adjustPoints, (call) => changed(call, { kind: 'adjust', ...call.body })),
    route(contract.settleDebt, (call) => changed(call, { kind: 'settle', ...call.body })),
    route(contract.giveBonus, (call) => changed(call, { kind: 'bonus', bonus: call.body.bonus, at: call.askedAt })),
    route(contract.holdTier, (call) => changed(call, { kind: 'hold', ...call.body, until: call.body.until as Day })),
    route(contract.sellPass, (call) => {
      const branch = call.body.branch as BranchCode;
      needBranch(call.caller, branch);
      return changed(call, { kind: 'pass-sale' }, branch);
    }),
    route(contract.refundPass, (call) => changed(call, { kind: 'pass-refund' })),
    route(contract.correctDates, async ({ params, body, caller, now }) => {
      const memberId = params.id as MemberId;
      await correctDates(deps, { ...body, memberId, actor: actorOf(caller), now });
      return readCard(deps, { memberId, now });
    }),
  ];
}
