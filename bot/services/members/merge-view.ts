import type { merges as contract, ResponseOf } from '../../../shared/contract/index.ts';
import type { MemberId } from '../../../shared/ids.ts';
import type { Merge } from '../ports/members.ts';
import type { Deps } from '../ports.ts';
import { splitUntil } from './merge.ts';

export type MergeView = ResponseOf<typeof contract.proposeMerge>;

/** Merges as staff read them, with both names. */
export async function mergeViews(
  deps: Pick<Deps, 'members' | 'programs'>,
  merges: readonly Merge[],
): Promise<MergeView[]> {
  const ids = new Set(merges.flatMap(({ from, into }) => [from, into]));
  const people = new Map((await deps.members.byIds([...ids])).map((member) => [member.id, member]));
  const person = (id: MemberId) => ({ id, name: people.get(id)?.name ?? '', number: people.get(id)?.number ?? '' });
  return Promise.all(
    merges.map(async (merge) => ({
      id: merge.id,
      state: merge.state,
      from: person(merge.from),
      into: person(merge.into),
      proposedBy: merge.proposedBy.name ?? '',
      proposedAt: merge.proposedAt.toISOString(),
      expiresAt: merge.expiresAt.toISOString(),
      mergedAt: merge.mergedAt?.toISOString() ?? null,
      splitUntil: await splitUntil(deps, merge),
    })),
  );
}

/** What a member is asked: the other card by its first character and last four digits, so that only its owner knows it again. */
export async function openQuestions(
  deps: Pick<Deps, 'members' | 'merges'>,
  { memberId, now }: { memberId: MemberId; now: Date },
): Promise<{ id: string; into: { name: string; numberTail: string }; expiresAt: string }[]> {
  const asked = (await deps.merges.ofMember(memberId)).filter(
    ({ from, state, expiresAt }) => from === memberId && state === 'proposed' && expiresAt > now,
  );
  const people = new Map((await deps.members.byIds(asked.map(({ into }) => into))).map((each) => [each.id, each]));
  return asked.flatMap(({ id, into, expiresAt }) => {
    const other = people.get(into);
    if (other === undefined) return [];
    const [first = ''] = other.name;
    return [
      { id, into: { name: `${first}◯`, numberTail: other.number.slice(-4) }, expiresAt: expiresAt.toISOString() },
    ];
  });
}
