import { AppError } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import type { EntrySource } from '../../domain/account/entry.ts';
import { balanceOn } from '../../domain/account/lots.ts';
import { decideRedeem, refuseOddPoints, worthOf } from '../../domain/points/spend.ts';
import { businessDay } from '../../domain/time.ts';
import type { Actor } from '../ports.ts';
import { type CommitDeps, commit, contentHashOf } from './commit.ts';
import { isFinal, settleRefusal } from './refusal.ts';
import { readTimeline } from './timeline.ts';

export type Redeemed = { redemptionId: string; spent: number; worth: number; balance: number; replayed: boolean };

type RedeemCommand = {
  memberId: MemberId;
  what: { points: number } | { reward: string };
  branch: string;
  idempotencyKey: string;
  actor: Actor;
  now: Date;
};

/**
 * Points used outside a bill: so many, or what one of the program's items costs. One insert is the commit, a refusal one, too: of two
 * carriers of one request the second does not find what the first was told is not there.
 * @throws AppError REWARD_NOT_FOUND | AMOUNT_INVALID | POINTS_NOT_ENOUGH {balance} | POINTS_NOT_IN_BLOCKS | POINTS_BELOW_MINIMUM |
 * IDEMPOTENCY_KEY_REUSED | BUSY.
 */
export async function redeemPoints(deps: CommitDeps, command: RedeemCommand): Promise<Redeemed> {
  try {
    return await redeem(deps, command);
  } catch (error) {
    if (!isFinal(error)) throw error;
    const { memberId, what, actor, now } = command;
    const of = { memberId, idempotencyKey: keyOf(command), content: what, actor, now };
    if ((await settleRefusal(deps, of, error)) === null) throw error;
    return redeem(deps, command);
  }
}

const keyOf = ({ actor, idempotencyKey }: RedeemCommand): string =>
  `redeem:${actor.kind}:${actor.id}:${idempotencyKey}`;

async function redeem(deps: CommitDeps, command: RedeemCommand): Promise<Redeemed> {
  const { memberId, what, actor, now } = command;
  const timeline = await readTimeline(deps);
  const program = timeline.inForce(now);
  const item = 'reward' in what ? program.spending.items.find(({ sku }) => sku === what.reward) : undefined;
  if ('reward' in what && item === undefined) throw new AppError('REWARD_NOT_FOUND');
  const points = 'points' in what ? what.points : (item?.points ?? 0);
  const key = keyOf(command);
  const redemptionId = `x${contentHashOf(key).slice(0, 24)}`;
  const source: EntrySource = {
    kind: item === undefined ? 'points' : 'item',
    id: item?.sku ?? redemptionId,
    branch: command.branch,
  };
  const result = await commit(deps, {
    memberId,
    idempotencyKey: key,
    content: what,
    actor,
    now,
    decide: (account) => {
      if (item === undefined) refuseOddPoints(program, points);
      return decideRedeem(account, program, { points, source, now, timeline });
    },
  });
  if (result.outcome === 'nothing') throw new AppError('INTERNAL');
  const spent = -result.entry.lines.reduce((sum, line) => sum + line.points, 0);
  return {
    redemptionId,
    spent,
    worth: worthOf(program, spent),
    balance: balanceOn(result.account, businessDay(now, program)),
    replayed: result.outcome === 'replayed',
  };
}
