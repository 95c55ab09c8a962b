import { staff as contract } from '../../../shared/contract/index.ts';
import { liffPaths } from '../../../shared/liff-paths.ts';
import { readAudit } from '../../services/staff/audit.ts';
import { listBranches } from '../../services/staff/branches.ts';
import { readOverview } from '../../services/staff/overview.ts';
import { type ApiDeps, type Route, route } from '../context.ts';
import { shopView, staffView, tierViews } from './views.ts';

/** Who I am, today, the branches, what was done. */
export function shopRoutes(deps: ApiDeps): Route[] {
  const { config } = deps;
  const posterUrl = (code: string) => `https://liff.line.me/${config.liffId}${liffPaths.join(code)}`;
  const branchViews = async () =>
    (await listBranches(deps)).map((branch) => ({ ...branch, posterUrl: posterUrl(branch.code) }));
  return [
    route(contract.getMe, async ({ caller, now }) => {
      const program = await deps.programs.inForce(now);
      return {
        staff: staffView(caller.staff),
        shop: shopView(program),
        branches: await branchViews(),
        tiers: tierViews(program),
        sandbox: config.sandbox !== null,
      };
    }),
    route(contract.getOverview, ({ now }) => readOverview(deps, { now })),
    route(contract.listBranches, async () => ({ branches: await branchViews() })),
    route(contract.listAudit, async ({ query }) => {
      const { items, next } = await readAudit(deps, { before: query.before ?? null });
      return {
        items: items.map(({ id, at, staffName, action, target, outcome, details }) => ({
          id,
          at: at.toISOString(),
          staff: staffName,
          action,
          target,
          outcome,
          details,
        })),
        next,
      };
    }),
  ];
}
