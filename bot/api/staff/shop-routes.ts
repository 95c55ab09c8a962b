import { shop as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { BranchCode, StaffId } from '../../../shared/ids.ts';
import { liffPaths } from '../../../shared/liff-paths.ts';
import { tierViews } from '../../services/members/read-card.ts';
import { readAudit } from '../../services/staff/audit.ts';
import { listBranches } from '../../services/staff/branches.ts';
import { dressShop } from '../../services/staff/dress-shop.ts';
import { createInvite } from '../../services/staff/invite.ts';
import { letGo } from '../../services/staff/let-go.ts';
import { nameBranch } from '../../services/staff/name-branch.ts';
import { readOverview } from '../../services/staff/overview.ts';
import { type ApiDeps, type Route, route } from '../context.ts';
import { shopView, staffView } from './views.ts';

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
        pass: program.pass && { name: program.pass.name, fee: program.pass.fee },
        sandbox: config.sandbox !== null,
      };
    }),
    route(contract.getOverview, ({ now }) => readOverview(deps, { now })),
    route(contract.dressShop, async ({ body, now }) => shopView(await dressShop(deps, { ...body, now }))),
    route(contract.nameBranch, async ({ params, body }) => {
      const branch = await nameBranch(deps, { code: params.code as BranchCode, name: body.name });
      const members = (await branchViews()).find(({ code }) => code === branch.code)?.members ?? 0;
      return { ...branch, posterUrl: posterUrl(branch.code), members };
    }),
    route(contract.listPeople, async () => ({ people: (await deps.staff.all()).map(staffView) })),
    route(contract.createInvite, async ({ body, now }) => {
      const branches = body.branches as BranchCode[];
      const known = new Set((await deps.branches.all()).map((branch) => branch.code));
      const unknown = branches.find((code) => !known.has(code));
      if (unknown) throw new AppError('BRANCH_NOT_FOUND', { branch: unknown });
      const { url, expiresAt } = await createInvite(deps, {
        role: body.role,
        branches,
        publicUrl: config.publicUrl,
        now,
      });
      return { url, expiresAt: expiresAt.toISOString() };
    }),
    route(contract.letGo, async ({ params, caller }) =>
      staffView((await letGo(deps, { id: params.id as StaffId, by: caller.staff })).staff),
    ),
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
