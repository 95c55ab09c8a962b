import { audiences as contract } from '../../../shared/contract/index.ts';
import { createAudience } from '../../services/audiences/create.ts';
import type { SavedAudience } from '../../services/ports/programs.ts';
import { type ApiDeps, type Route, route } from '../context.ts';

/** Saved filters over members, for campaigns to name. */
export function audienceRoutes(deps: ApiDeps): Route[] {
  return [
    route(contract.listAudiences, async () => ({ audiences: (await deps.savedAudiences.all()).map(view) })),
    route(contract.createAudience, async ({ body, key, now }) =>
      view(await createAudience(deps, { ...body, key, now })),
    ),
  ];
}

const view = (saved: SavedAudience) => ({ ...saved, createdAt: saved.createdAt.toISOString() });
