import { accounts as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { ActorKind } from '../../../shared/vocabulary.ts';
import { type Change, changeAccount } from '../../services/points/change.ts';
import { holdPoints, settleHold } from '../../services/points/hold.ts';
import type { Actor } from '../../services/ports.ts';
import { type ApiDeps, type PosCaller, type Route, route } from '../context.ts';
import { byLiveCode } from '../live-code.ts';
import { scopedKey } from '../serve.ts';

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
  const at = (occurredAt: string | undefined, askedAt: Date) =>
    occurredAt === undefined ? askedAt : new Date(occurredAt);
  return [
    route(contract.posCounter, (call) => {
      const { memberNumber, counter, by, occurredAt } = call.body;
      return changed(call, memberNumber, { kind: 'counter', counter, by, at: at(occurredAt, call.askedAt) });
    }),
    route(contract.posBonus, (call) => {
      const { memberNumber, bonus, occurredAt } = call.body;
      return changed(call, memberNumber, { kind: 'bonus', bonus, at: at(occurredAt, call.askedAt) });
    }),
    route(contract.posHold, async ({ body, caller, key, askedAt, now }) => {
      const { memberCode, ...wanted } = body;
      const { branch } = caller;
      const command = { ...wanted, idempotencyKey: key, actor: actorOf(caller), now };
      const held = await byLiveCode(deps, { memberCode, branch, key, askedAt, now }, ({ id }) =>
        holdPoints(deps, { ...command, memberId: id }),
      );
      return { ...held, until: held.until.toISOString() };
    }),
    route(contract.posSettleHold, async ({ params, caller, askedAt, now }) => {
      const by = { actor: actorOf(caller), askedAt, now };
      const held = await settleHold(deps, { madeBy: scopedKey(caller, params.key), how: params.how, ...by });
      return { ...held, until: held.until.toISOString() };
    }),
  ];
}

const actorOf = ({ branch }: PosCaller): Actor => ({ kind: ActorKind.Pos, id: branch.code });
