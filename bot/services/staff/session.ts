import type { Staff } from '../ports/staff.ts';
import type { Deps } from '../ports.ts';

/** Whose session a token opens: null when it is unknown, over, or its person is no longer staff. */
export async function readSession(
  deps: Pick<Deps, 'staff' | 'seals'>,
  { token, now }: { token: string; now: Date },
): Promise<Staff | null> {
  const session = await deps.staff.sessionByHash(deps.seals.tokenHash(token), now);
  const staff = session && (await deps.staff.byId(session.staffId));
  return staff?.active ? staff : null;
}

export const endSession = (deps: Pick<Deps, 'staff' | 'seals'>, token: string): Promise<void> =>
  deps.staff.dropSession(deps.seals.tokenHash(token));
