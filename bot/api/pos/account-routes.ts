import { accounts as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { ActorKind } from '../../../shared/vocabulary.ts';
import { type Change, changeAccount } from '../../services/points/change.ts';
import { holdPoints, settleHold } from '../../services/points/hold.ts';
import type { Actor } from '../../services/ports.ts';
import { type ApiDeps, type PosCaller, type Route, route } from '../context.ts';
import { scopedKey } from '../serve.ts';
import { memberByLiveCode } from './live-code.ts';

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
      actor: actorOf(caller),
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
    route(contract.posHold, async ({ body, caller, key, now }) => {
      const { branch } = caller;
      const member = await memberByLiveCode(deps, { code: body.memberCode, branch, key, now });
      const { points, minutes } = body;
      const held = await holdPoints(deps, {
        memberId: member.id,
        points,
        minutes,
        idempotencyKey: key,
        actor: actorOf(caller),
        now,
      });
      return { ...held, until: held.until.toISOString() };
    }),
    route(contract.posSettleHold, async ({ params, caller, now }) => {
      const actor = actorOf(caller);
      const held = await settleHold(deps, { madeBy: scopedKey(caller, params.key), how: params.how, actor, now });
      return { ...held, until: held.until.toISOString() };
    }),
  ];
}

const actorOf = ({ branch }: PosCaller): Actor => ({ kind: ActorKind.Pos, id: branch.code });
