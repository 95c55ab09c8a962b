import { AppError } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import type { Entry } from '../../domain/account/entry.ts';
import { type CommitCommand, type CommitDeps, type CommitResult, commit, contentHashOf } from './commit.ts';
import { accountAfter, readAccount } from './heads.ts';
import { entryIn, ledgersOf } from './ledgers.ts';

const triesMax = 12;
const waitMs = 25;

/** The owner's ledger does not yet hold the account whose purchase this is: a merge or a split is under way. */
class UnderWay extends Error {}
/** The command has gone through in another ledger of the same purchase. */
class GoneThrough extends Error {
  readonly entry: Entry;
  constructor(entry: Entry) {
    super('gone through');
    this.entry = entry;
  }
}

/**
 * One command on whoever now holds what stands in `home`'s ledger: home itself, or the member it was merged into.
 *
 * The race (a refund, twice, while the member is merged or split), step by step:
 * 1. Home's account says whether it was given away; if so the owner is where it went, and so on.
 * 2. The owner decides only if its own head holds home. Both heads are pinned by the insert (the next number is taken otherwise), so
 *    that no entry for home can follow the one that gave home away: not on home after a merge, not on the owner after a split.
 * 3. So the other ledgers are final as far as home's matters go, and looking there for the key tells truly whether the command has
 *    gone through before. What is found is the answer.
 * 4. Between the two entries of a merge nobody holds home: wait a little, then BUSY (the claim that waits here is carried on later).
 * @throws AppError MEMBER_MERGED is never thrown for home; BUSY | IDEMPOTENCY_KEY_REUSED | whatever `decide` throws.
 */
export async function commitForOwner(
  deps: CommitDeps,
  { home, ...command }: Omit<CommitCommand, 'memberId'> & { home: MemberId },
): Promise<CommitResult> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const memberId = await ownerOf(deps, home);
    try {
      return await commit(deps, {
        ...command,
        memberId,
        decide: async (account) => {
          if (memberId !== home && !account.holds?.includes(home)) throw new UnderWay();
          const others = (await ledgersOf(deps, home)).filter((each) => each !== memberId);
          const found = await entryIn(deps, others, command.idempotencyKey);
          if (found !== null) throw new GoneThrough(found);
          const draft = await command.decide(account);
          return draft === null || memberId === home ? draft : { ...draft, behalfOf: home };
        },
      });
    } catch (error) {
      if (error instanceof GoneThrough) return replayed(deps, error.entry, command.content);
      const moved = error instanceof UnderWay || (error instanceof AppError && error.code === 'MEMBER_MERGED');
      if (!moved) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs + deps.random(waitMs)));
    }
  }
  throw new AppError('BUSY');
}

async function replayed(deps: CommitDeps, entry: Entry, content: unknown): Promise<CommitResult> {
  if (entry.contentHash !== contentHashOf(content)) throw new AppError('IDEMPOTENCY_KEY_REUSED');
  return { outcome: 'replayed', entry, account: await accountAfter(deps, entry.memberId, entry.seq), before: null };
}

async function ownerOf(deps: CommitDeps, home: MemberId): Promise<MemberId> {
  const seen = new Set<MemberId>();
  let memberId = home;
  while (!seen.has(memberId)) {
    seen.add(memberId);
    const { merged } = await readAccount(deps, memberId);
    if (merged === undefined) return memberId;
    memberId = merged.into;
  }
  throw new Error(`the merges of ${home} run in a circle`);
}
