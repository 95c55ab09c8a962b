import { Reachable } from '../../../shared/vocabulary.ts';
import { setReachable } from '../../services/members/set-reachable.ts';
import { type Answer, silence, type Turn } from '../answer.ts';
import { happenedAt } from './follow.ts';

/** Blocked: nothing can be said, and nothing more is sent. Points and coupons stay. */
export async function onUnfollow(turn: Turn): Promise<Answer> {
  const { deps, lineUserId } = turn;
  await setReachable(deps, { lineUserId, reachable: Reachable.No, at: happenedAt(turn) });
  return silence('unfollowed');
}
