import { accounts as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { ActorKind } from '../../../shared/vocabulary.ts';
import { type Change, changeAccount } from '../../services/points/change.ts';
import { type ApiDeps, type PosCaller, type Route, route } from '../context.ts';

type Fed = { caller: PosCaller; key: string; now: Date };

/** What other systems report of a member besides purchases: counters, and things done that the program rewards. */
export function posAccountRoutes(deps: ApiDeps): Route[] {
  const changed = async ({ caller, key, now }: Fed, memberNumber: string, change: Change) => {
    const member = await deps.members.byNumber(memberNumber);
    if (member === null) throw new AppError('MEMBER_NOT_FOUND');
    return changeAccount(deps, {
      memberId: member.id,
      change,
      idempotencyKey: key,
      actor: { kind: ActorKind.Pos, id: caller.branch.code },
      branch: caller.branch.code,
      now,
    });
  };
  const at = (occurredAt: string | undefined, now: Date) => (occurredAt === undefined ? now : new Date(occurredAt));
  return [
    route(contract.posCounter, (call) => {
      const { memberNumber, counter, by, occurredAt } = call.body;
      return changed(call, memberNumber, { kind: 'counter', counter, by, at: at(occurredAt, call.now) });
    }),
    route(contract.posBonus, (call) => {
      const { memberNumber, bonus, occurredAt } = call.body;
      return changed(call, memberNumber, { kind: 'bonus', bonus, at: at(occurredAt, call.now) });
    }),
  ];
}
