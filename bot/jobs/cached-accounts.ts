import { healAccounts } from '../services/points/heal-accounts.ts';
import type { Deps } from '../services/ports.ts';

/** Accounts that a crash left behind their entries. */
export const cachedAccountsJob = (
  deps: Pick<Deps, 'entries' | 'accounts' | 'jobMarks'>,
): Promise<{ seen: number; healed: number }> => healAccounts(deps);
