import { merges as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { agreeToMerge, declineMerge } from '../../services/members/merge.ts';
import { openQuestions } from '../../services/members/merge-view.ts';
import type { Merge } from '../../services/ports/members.ts';
import { type ApiDeps, type MemberCaller, type Route, route } from '../context.ts';

/** The member's side of a merge: whose card is given up is asked, and nobody else. */
export function memberMergeRoutes(deps: ApiDeps): Route[] {
  /** After a merge the LINE account leads to the other card: a repeat of the answer is still its asker's. */
  const askedOf = async ({ lineUserId }: MemberCaller, id: string): Promise<Merge> => {
    const [row, merge] = await Promise.all([deps.members.rowOfLine(lineUserId), deps.merges.byId(id)]);
    if (row === null) throw new AppError('NOT_A_MEMBER');
    const theirs = merge !== null && (merge.from === row.id || (merge.state === 'merged' && merge.into === row.id));
    if (!theirs) throw new AppError('MERGE_NOT_OPEN');
    return merge;
  };
  return [
    route(contract.getOwnMerges, async ({ caller, now }) => {
      if (caller.member === null) throw new AppError('NOT_A_MEMBER');
      return { merges: await openQuestions(deps, { memberId: caller.member.id, now }) };
    }),
    route(contract.answerMerge, async ({ params, body, caller, now }) => {
      const { id, from } = await askedOf(caller, params.id);
      if (body.answer === 'decline') {
        await declineMerge(deps, { id });
        return { state: 'declined' as const };
      }
      await agreeToMerge(deps, { id, actor: { kind: 'member', id: from }, now });
      return { state: 'merged' as const };
    }),
  ];
}
