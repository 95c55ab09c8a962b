import type { Branch } from '../ports/programs.ts';
import type { Deps } from '../ports.ts';

/** The branches with how many members joined at each. */
export async function listBranches(
  deps: Pick<Deps, 'branches' | 'figures'>,
): Promise<(Branch & { members: number })[]> {
  const [branches, joined] = await Promise.all([deps.branches.all(), deps.figures.membersByBranch()]);
  return branches.map((branch) => ({ ...branch, members: joined[branch.code] ?? 0 }));
}
