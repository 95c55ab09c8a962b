import { AppError } from '../../../shared/errors.ts';
import type { StaffId } from '../../../shared/ids.ts';
import { Role } from '../../../shared/vocabulary.ts';
import type { Staff } from '../ports/staff.ts';
import type { Deps } from '../ports.ts';

/**
 * A person leaves: no longer active, every session ended. In that order: a session that is opened in between finds somebody inactive.
 * Nobody lets go of themselves, so a shop always keeps an owner.
 * @throws AppError NOT_FOUND | FORBIDDEN.
 */
export async function letGo(
  deps: Pick<Deps, 'staff'>,
  command: { id: StaffId; by: Staff },
): Promise<{ staff: Staff; sessions: number }> {
  if (command.id === command.by.id || command.by.role !== Role.Owner) throw new AppError('FORBIDDEN');
  const staff = await deps.staff.update(command.id, { active: false });
  if (staff === null) throw new AppError('NOT_FOUND');
  return { staff, sessions: await deps.staff.dropSessionsOf(command.id) };
}
