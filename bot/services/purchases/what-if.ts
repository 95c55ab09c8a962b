import type { member as memberContract, ResponseOf } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import { draftIf, whatIf } from '../../domain/explain/what-if.ts';
import { asOf } from '../../domain/points/preview.ts';
import { inUnit } from '../../domain/tier/unit.ts';
import { readAccount } from '../points/heads.ts';
import { readTimeline } from '../points/timeline.ts';
import type { Deps } from '../ports.ts';
import { decideWithRoom } from './campaigns-for.ts';
import { priceOf } from './price.ts';

/**
 * "If I spend 800 today?": the bill with the tier's own benefits and the campaigns of the moment, decided as it would be; writes nothing.
 * @throws AppError MEMBER_NOT_FOUND.
 */
export async function whatIfToday(
  deps: Pick<Deps, 'entries' | 'accounts' | 'members' | 'programs' | 'campaigns' | 'savedAudiences'>,
  { memberId, amount, now }: { memberId: MemberId; amount: number; now: Date },
): Promise<ResponseOf<typeof memberContract.whatIf>> {
  const [member, timeline, stored] = await Promise.all([
    deps.members.byId(memberId),
    readTimeline(deps),
    readAccount(deps, memberId),
  ]);
  if (member === null) throw new AppError('MEMBER_NOT_FOUND');
  const program = timeline.inForce(now);
  const account = asOf(stored, timeline, now);
  const { discount, uses } = priceOf(account, program, { amount, at: now, lines: [], channel: null, branch: null }, []);
  const bill = { amount, discount, now, birthday: member.birthday, uses, timeline };
  const { draft: _draft, ...running } = await decideWithRoom(deps, now, (open) =>
    draftIf(account, program, { ...bill, ...open }),
  );
  const said = whatIf(account, program, { ...bill, ...running });
  return {
    ...said,
    discount,
    lines: said.lines.map(({ kind, reason, points }) => ({ kind, reason, points })),
    next: said.next && inUnit(program, said.next),
    keep: said.keep && inUnit(program, said.keep),
  };
}
