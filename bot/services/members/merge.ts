import { AppError } from '../../../shared/errors.ts';
import type { Day, MemberId } from '../../../shared/ids.ts';
import { lastDayToSplit } from '../../domain/account/split.ts';
import { businessDay } from '../../domain/time.ts';
import { contentHashOf } from '../points/commit.ts';
import { readAccount } from '../points/heads.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Merge } from '../ports/members.ts';
import type { Actor, Deps } from '../ports.ts';
import { refuseOwnCard } from '../staff/refuse-own-card.ts';
import { carryMerge, carrySplit, type MergeDeps, type MergeResult, oneAtATime } from './carry-merge.ts';

type Services = MergeDeps & Pick<Deps, 'staff'>;

/** A member has so long to answer. */
const daysToAnswer = 7;
const takesMax = 8;

/**
 * Staff ask to merge a member (`from`) into another; the member of `from` answers in the app, or shows their live code.
 * The id follows from who asked with which key: a repeat is the same question.
 * @throws AppError MEMBER_NOT_FOUND | MEMBER_MERGED {into} | MERGE_NOT_POSSIBLE {why: same | no-account} | OWN_CARD.
 */
export async function proposeMerge(
  deps: Services,
  command: { from: MemberId; into: MemberId; idempotencyKey: string; actor: Actor; now: Date },
): Promise<Merge> {
  const { from, into, actor, now } = command;
  const id = `m${contentHashOf([actor.kind, actor.id, command.idempotencyKey, from, into]).slice(0, 24)}`;
  const asked = await deps.merges.byId(id);
  if (asked !== null) return asked;
  await checkBoth(deps, command);
  const open = (await deps.merges.ofMember(from)).find(
    (each) => each.from === from && each.into === into && each.state === 'proposed' && each.expiresAt > now,
  );
  if (open !== undefined) return open;
  const merge: Merge = {
    id,
    from,
    into,
    state: 'proposed',
    proposedBy: actor,
    proposedAt: now,
    expiresAt: new Date(now.getTime() + daysToAnswer * 86_400_000),
    agreedBy: null,
    mergedAt: null,
    splitAt: null,
    took: null,
  };
  await deps.merges.put(merge);
  deps.changed(from);
  return merge;
}

async function checkBoth(deps: Services, { from, into, actor }: Parameters<typeof proposeMerge>[1]): Promise<void> {
  if (from === into) throw new AppError('MERGE_NOT_POSSIBLE', { why: 'same' });
  for (const memberId of [from, into]) {
    const [member, account] = await Promise.all([deps.members.byId(memberId), readAccount(deps, memberId)]);
    if (member === null) throw new AppError('MEMBER_NOT_FOUND');
    const gone = account.merged?.into ?? member.mergedInto;
    if (gone !== undefined) throw new AppError('MEMBER_MERGED', { into: gone });
    if (account.seq === 0) throw new AppError('MERGE_NOT_POSSIBLE', { why: 'no-account' });
    await refuseOwnCard(deps, actor, member);
  }
}

/**
 * The answer to a question: agreed, the merge is carried out at once; declined, it is closed.
 * @param command `by`: the member of `from`, or staff who saw the member's live code, or (owner, manager) the member's face.
 * @throws AppError MERGE_NOT_OPEN | MEMBER_MERGED | BUSY.
 */
export async function agreeToMerge(
  deps: Services,
  command: { id: string; actor: Actor; now: Date },
): Promise<MergeResult> {
  const { id, actor, now } = command;
  const merge = await deps.merges.byId(id);
  if (merge === null) throw new AppError('MERGE_NOT_OPEN');
  const { from, into, state, expiresAt } = merge;
  const claimed = await deps.claims.byKey(claimKey('merge', id));
  if (claimed === null && (state !== 'proposed' || expiresAt <= now)) throw new AppError('MERGE_NOT_OPEN');
  return takeAndCarry(deps, claimFor('merge', { mergeId: id, from, into, actor }, now), now);
}

/** @throws AppError MERGE_NOT_OPEN where it was agreed to already. */
export async function declineMerge(deps: Services, { id }: { id: string }): Promise<Merge> {
  const agreed = await deps.claims.byKey(claimKey('merge', id));
  if (agreed !== null && agreed.state !== 'refused') throw new AppError('MERGE_NOT_OPEN');
  const merge = (await deps.merges.transition(id, ['proposed'], { state: 'declined' })) ?? (await deps.merges.byId(id));
  if (merge?.state !== 'declined') throw new AppError('MERGE_NOT_OPEN');
  return merge;
}

/**
 * Takes a merge back, within 30 days: A has what it brought as far as it is still there.
 * @throws AppError MERGE_NOT_OPEN | SPLIT_TOO_LATE {until} | MEMBER_MERGED {into} | OWN_CARD | BUSY.
 */
export async function splitMerge(
  deps: Services,
  { id, actor, now }: { id: string; actor: Actor; now: Date },
): Promise<MergeResult> {
  const merge = await deps.merges.byId(id);
  if (merge === null) throw new AppError('MERGE_NOT_OPEN');
  const { from, into, state } = merge;
  const begun = await deps.claims.byKey(claimKey('split', id));
  if (begun === null || begun.state === 'refused') {
    if (state !== 'merged') throw new AppError('MERGE_NOT_OPEN');
    const until = await splitUntil(deps, merge);
    if (until === null || businessDay(now, await deps.programs.inForce(now)) > until)
      throw new AppError('SPLIT_TOO_LATE', { until });
    for (const memberId of [from, into]) {
      const member = await deps.members.byId(memberId);
      if (member !== null) await refuseOwnCard(deps, actor, member);
    }
    const { merged } = await readAccount(deps, into);
    if (merged !== undefined) throw new AppError('MEMBER_MERGED', { into: merged.into });
  }
  // A split that was refused (B had been merged itself) may be asked for again: under a key of its own.
  const facts = { mergeId: id, from, into, actor };
  const claim = claimFor('split', facts, now);
  return takeAndCarry(
    deps,
    begun?.state === 'refused' ? { ...claim, key: `${claim.key}:${now.getTime()}` } : claim,
    now,
  );
}

/** Last day on which a merge can be taken back; null where it is none. */
export async function splitUntil(
  deps: Pick<Deps, 'programs'>,
  { state, mergedAt }: Pick<Merge, 'state' | 'mergedAt'>,
): Promise<Day | null> {
  if (state !== 'merged' || mergedAt === null) return null;
  return lastDayToSplit(businessDay(mergedAt, await deps.programs.inForce(mergedAt)));
}

const claimKey = (kind: 'merge' | 'split', id: string): string => `${kind}:${id}`;

const claimFor = (
  kind: 'merge' | 'split',
  facts: { mergeId: string; from: MemberId; into: MemberId; actor: Actor },
  now: Date,
): Claim => ({
  key: claimKey(kind, facts.mergeId),
  alias: oneAtATime,
  hash: contentHashOf([kind, facts.mergeId]),
  memberId: facts.from,
  kind,
  facts,
  at: now,
  state: 'open',
  result: null,
});

/**
 * One merge or split of a shop at a time. Who finds another one that nobody finished carries it to its end first; one that has ended and
 * still holds the alias (a crash between the two writes) gives it up.
 */
async function takeAndCarry(deps: Services, claim: Claim, now: Date): Promise<MergeResult> {
  for (let tries = 0; tries < takesMax; tries += 1) {
    const taken = await deps.claims.take(claim);
    const standing = taken.outcome === 'taken' ? claim : taken.existing;
    if (standing.key === claim.key) return carry(deps, standing, now);
    if (standing.state === 'open')
      await carry(deps, standing, now).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
      });
    else await deps.claims.freeAlias(standing.key);
  }
  throw new AppError('BUSY');
}

const carry = (deps: Services, claim: Claim, now: Date): Promise<MergeResult> =>
  claim.kind === 'merge' ? carryMerge(deps, claim, now) : carrySplit(deps, claim, now);
