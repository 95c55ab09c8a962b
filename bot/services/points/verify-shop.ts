import type { Deps } from '../ports.ts';
import { faultList, type Verified, verifyAccounts } from './verify.ts';
import { type LinkDeps, linkCheck } from './verify-links.ts';

/**
 * Everything that has to agree with the ledger: accounts, books, purchases, coupons, claims, merges. Changes nothing, unless told to
 * `repair`, which writes caches anew and nothing else. May run while the shop is open.
 */
export async function verifyShop(
  deps: LinkDeps & Pick<Deps, 'accounts'>,
  { repair = false, now }: { repair?: boolean; now: Date },
): Promise<Verified> {
  const faults = faultList();
  const links = linkCheck(deps, faults, now);
  const verified = await verifyAccounts(deps, { repair, visit: links.visit, faults });
  await links.end();
  return { ...verified, unlisted: faults.unlisted() };
}
