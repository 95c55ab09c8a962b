import type { MemberId } from '../../../shared/ids.ts';
import type { Entry } from '../../domain/account/entry.ts';
import type { Deps } from '../ports.ts';

/** Keys of the entries that give an account away; see `services/members/carry-merge.ts`. */
export const closingKeyPrefix = 'merge-out:';

/** Every ledger in which something about a member's purchases may stand: their own, and those they were ever merged into. */
export async function ledgersOf(deps: Pick<Deps, 'entries'>, home: MemberId): Promise<MemberId[]> {
  const ledgers = [home];
  for (const each of ledgers) {
    const closings = await deps.entries.byKeyPrefix(each, closingKeyPrefix);
    for (const { transfer } of closings)
      if (transfer !== undefined && !ledgers.includes(transfer.with)) ledgers.push(transfer.with);
  }
  return ledgers;
}

/** The entry of a key in whichever of these ledgers has it. */
export async function entryIn(
  deps: Pick<Deps, 'entries'>,
  ledgers: readonly MemberId[],
  key: string,
): Promise<Entry | null> {
  for (const memberId of ledgers) {
    const found = await deps.entries.byKey(memberId, key);
    if (found !== null) return found;
  }
  return null;
}
