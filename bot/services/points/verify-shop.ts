import type { Deps } from '../ports.ts';
import { faultList, type PageVisitor, type Verified, verifyAccounts } from './verify.ts';
import { type LinkDeps, linkCheck } from './verify-links.ts';
import { type PeopleDeps, peopleCheck } from './verify-people.ts';

/** What is younger may still be on its way. */
const graceMs = 10 * 60_000;

/**
 * Everything that has to agree with the ledger: accounts, books, people, purchases, coupons, claims, merges. Changes nothing, unless told to
 * `repair`, which writes caches anew and nothing else. May run while the shop is open.
 */
export async function verifyShop(
  deps: LinkDeps & PeopleDeps & Pick<Deps, 'accounts'>,
  { repair = false, now }: { repair?: boolean; now: Date },
): Promise<Verified> {
  const faults = faultList();
  const settled = new Date(now.getTime() - graceMs);
  const checks = [linkCheck(deps, faults, { settled, now }), peopleCheck(deps, faults, settled)];
  const visit: PageVisitor = async (page) => {
    for (const check of checks) await check.visit(page);
  };
  const verified = await verifyAccounts(deps, { repair, visit, faults });
  for (const check of checks) await check.end();
  return { ...verified, unlisted: faults.unlisted() };
}
