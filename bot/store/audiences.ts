import type { Connection } from 'mongoose';
import type { LineUserId, MemberId } from '../../shared/ids.ts';
import { type Language, Reachable } from '../../shared/vocabulary.ts';
import type { AudienceRow, Audiences } from '../services/ports/members.ts';

type AccountDoc = { _id: string; standing: { tier: string } | null };
type MemberDoc = {
  _id: string;
  lineUserId?: LineUserId | null;
  language: Language;
  reachable: Reachable;
  marketing: { line: boolean };
};

export const audienceIndexes = [{ collection: 'accounts', key: { 'standing.tier': 1, _id: 1 } }] as const;

/**
 * Members by standing, read from the two collections that know: accounts for the tier, members for how to reach them.
 * @param written resolves once what this process knows of accounts is written: it asks for no less than it has done itself.
 */
export function createAudienceStore(connection: Connection, written: () => Promise<void>): Audiences {
  const accounts = connection.collection<AccountDoc>('accounts');
  const members = connection.collection<MemberDoc>('members');
  return {
    async page(tiers, after, limit) {
      await written();
      const standing = await accounts
        .find(
          { 'standing.tier': { $in: [...tiers] }, ...(after === null ? {} : { _id: { $gt: after } }) },
          { projection: { 'standing.tier': 1 } },
        )
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      const docs = await members
        .find(
          { _id: { $in: standing.map(({ _id }) => _id) } },
          { projection: { lineUserId: 1, language: 1, reachable: 1, 'marketing.line': 1 } },
        )
        .toArray();
      const byId = new Map(docs.map((doc) => [doc._id, doc]));
      return standing.map(({ _id, standing: held }): AudienceRow => {
        const member = byId.get(_id);
        return {
          memberId: _id as MemberId,
          lineUserId: member?.lineUserId ?? null,
          language: member?.language ?? 'zh-TW',
          tier: held?.tier ?? '',
          reachable: member?.reachable ?? Reachable.Unknown,
          wantsLine: member?.marketing.line ?? false,
        };
      });
    },
    async countByTier() {
      await written();
      const [held, gone] = await Promise.all([
        accounts
          .aggregate<{ _id: string | null; members: number }>([
            { $group: { _id: '$standing.tier', members: { $sum: 1 } } },
          ])
          .toArray(),
        unreachableByTier(),
      ]);
      return Object.fromEntries(
        held.flatMap(({ _id, members: count }) =>
          _id === null ? [] : [[_id, { members: count, reachable: count - (gone.get(_id) ?? 0) }]],
        ),
      );
    },
  };

  /** Those no message reaches are the fewer, so they are looked up and taken off. */
  async function unreachableByTier(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    let after = '';
    for (;;) {
      const page = await members
        .find({ reachable: { $ne: Reachable.Yes }, _id: { $gt: after } }, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .limit(pageSize)
        .toArray();
      const held = await accounts
        .find({ _id: { $in: page.map(({ _id }) => _id) } }, { projection: { 'standing.tier': 1 } })
        .toArray();
      for (const { standing } of held) if (standing) counts.set(standing.tier, (counts.get(standing.tier) ?? 0) + 1);
      if (page.length < pageSize) return counts;
      after = page.at(-1)!._id;
    }
  }
}

const pageSize = 2000;
