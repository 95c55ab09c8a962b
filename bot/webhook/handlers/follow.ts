import { Reachable } from '../../../shared/vocabulary.ts';
import { friendMessages, offerMessages } from '../../line/messages/joining.ts';
import { relinkMenu } from '../../services/members/relink-menu.ts';
import { setReachable } from '../../services/members/set-reachable.ts';
import { type Answer, readTurn, type Turn } from '../answer.ts';
import { isObject } from '../read-event.ts';

/**
 * Followed, or unblocked. A member is greeted by name and given nothing twice; anybody else is offered to join. Whether a menu linked
 * before survives a block is nowhere said, so it is linked again.
 */
export async function onFollow(turn: Turn): Promise<Answer> {
  const { deps, lineUserId, now } = turn;
  const member = await setReachable(deps, { lineUserId, reachable: Reachable.Yes, at: happenedAt(turn) });
  const { voice } = await readTurn(turn);
  if (member === null) return { messages: offerMessages(voice, 'followed'), matters: false, did: 'offer' };
  await relinkMenu(deps, { memberId: member.id, lineUserId, now }).catch((error: unknown) => {
    deps.log.warn({ err: error, memberId: member.id }, 'the menu was not linked again');
  });
  const { follow } = turn.row.event;
  const cameBack = isObject(follow) && follow.isUnblocked === true;
  return { messages: friendMessages(voice, member.name, cameBack), matters: false, did: 'greeted a member' };
}

/** LINE tells when it happened: redelivered and reordered, the older of two changes nothing. */
export const happenedAt = ({ row }: Turn): Date => {
  const { timestamp } = row.event;
  return typeof timestamp === 'number' && Number.isFinite(timestamp) ? new Date(timestamp) : row.receivedAt;
};
