import type { MemberId } from '../../../shared/ids.ts';
import type { Entry } from '../../domain/account/entry.ts';
import type { Coupon } from '../ports/coupons.ts';
import type { Member } from '../ports/members.ts';
import type { Deps } from '../ports.ts';
import type { faultList } from './verify.ts';

export type PeopleDeps = Pick<Deps, 'entries' | 'members' | 'coupons'>;
type Faults = ReturnType<typeof faultList>;

const pageSize = 1_000;

/** Whose accounts and coupons these are: of members who are there, and who each have one. */
export function peopleCheck(deps: PeopleDeps, faults: Faults, settled: Date) {
  return {
    /** Every account begins with entry 1: each member is looked up once. */
    async visit(page: readonly Entry[]): Promise<void> {
      const begun = page.filter(({ seq }) => seq === 1).map(({ memberId }) => memberId);
      const known = await knownOf(deps, begun);
      for (const memberId of begun) if (!known.has(memberId)) faults.note({ what: 'member-missing', memberId });
    },
    async end(): Promise<void> {
      await membersWithoutEntries(deps, faults, settled);
      await couponsOfNobody(deps, faults);
    },
  };
}

const knownOf = async (deps: PeopleDeps, ids: readonly MemberId[]): Promise<Set<MemberId>> =>
  new Set(ids.length === 0 ? [] : await deps.members.known([...new Set(ids)]));

/** Joining writes the member first, and a job writes the entry that a crash has left out. */
async function membersWithoutEntries(deps: PeopleDeps, faults: Faults, settled: Date): Promise<void> {
  let after: MemberId | null = null;
  for (;;) {
    const page: Member[] = await deps.members.page(after, pageSize);
    const having = new Set(await deps.entries.having(page.map(({ id }) => id)));
    for (const { id: memberId, joinedAt } of page) {
      if (having.has(memberId) || joinedAt >= settled) continue;
      // A ledger that has lost its first entry has been named already.
      const isEmpty = (await deps.entries.page(memberId, null, 1)).length === 0;
      if (isEmpty) faults.note({ what: 'member-without-entries', memberId });
    }
    after = page.at(-1)?.id ?? null;
    if (after === null || page.length < pageSize) return;
  }
}

async function couponsOfNobody(deps: PeopleDeps, faults: Faults): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const page: Coupon[] = await deps.coupons.page(after, pageSize);
    const known = await knownOf(
      deps,
      page.map(({ memberId }) => memberId),
    );
    for (const { id, memberId } of page)
      if (!known.has(memberId)) faults.note({ what: 'coupon-of-nobody', memberId, key: id });
    after = page.at(-1)?.id ?? null;
    if (after === null || page.length < pageSize) return;
  }
}
