import type { Deps } from '../ports.ts';
import { type MemberSummary, summariesOf } from './find.ts';

const pageSize = 50;

/** A page of the members' list, sorted and narrowed. `page` counts from 1. */
export async function listMembers(
  deps: Pick<Deps, 'members' | 'accounts' | 'programs'>,
  command: {
    q?: string | undefined;
    tier?: string | undefined;
    sort: 'joined' | 'name' | 'balance' | 'measure' | 'last';
    page: number;
    now: Date;
  },
): Promise<{ members: MemberSummary[]; total: number; page: number; pageSize: number }> {
  const { q, tier, sort, page, now } = command;
  const { rows, total } = await deps.members.search({ q, tier, sort, skip: (page - 1) * pageSize, limit: pageSize });
  const members = await summariesOf(
    deps,
    rows.map(({ member }) => member),
    now,
  );
  return { members, total, page, pageSize };
}
