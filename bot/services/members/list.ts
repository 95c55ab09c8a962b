import { mainMeasure } from '../../domain/program/program.ts';
import { type Unit, unitOf } from '../../domain/tier/unit.ts';
import type { Deps } from '../ports.ts';
import { type MemberSummary, summariesOf } from './find.ts';

const pageSize = 50;

/** A page of the members' list, sorted and narrowed; `unit` is what their measure counts in. `page` counts from 1. */
export async function listMembers(
  deps: Pick<Deps, 'members' | 'accounts' | 'programs'>,
  command: {
    q?: string | undefined;
    tier?: string | undefined;
    sort: 'joined' | 'name' | 'balance' | 'measure' | 'last';
    page: number;
    now: Date;
  },
): Promise<{ members: MemberSummary[]; unit: Unit; total: number; page: number; pageSize: number }> {
  const { q, tier, sort, page, now } = command;
  const { rows, total } = await deps.members.search({ q, tier, sort, skip: (page - 1) * pageSize, limit: pageSize });
  const members = await summariesOf(
    deps,
    rows.map(({ member }) => member),
    now,
  );
  const program = await deps.programs.inForce(now);
  return { members, unit: unitOf(program, mainMeasure(program)), total, page, pageSize };
}
