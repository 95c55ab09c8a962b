import type { BranchCode } from '../../../shared/ids.ts';
import type { Branch } from '../ports/programs.ts';
import type { Deps } from '../ports.ts';

/** Opens a branch, or gives one another name. Its code stays: posters and receipts carry it. */
export async function nameBranch(
  deps: Pick<Deps, 'branches'>,
  command: { code: BranchCode; name: string },
): Promise<Branch> {
  const branch = { code: command.code, name: command.name.normalize('NFC').trim() };
  await deps.branches.put(branch);
  return branch;
}
