import { createHash } from 'node:crypto';
import { imports as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { importMembers } from '../../services/members/import.ts';
import { type ApiDeps, type Route, route } from '../context.ts';
import { actorOf } from './views.ts';

/** Balances of an old programme: looked at first, then taken over. */
export const importRoutes = (deps: ApiDeps): Route[] => [
  route(contract.importMembers, async ({ body, caller, now }) => {
    const bytes = Buffer.from(body.content, 'base64');
    const commit = body.commit !== null;
    if (commit && createHash('sha256').update(bytes).digest('hex') !== body.commit)
      throw new AppError('CONFIRMATION_WRONG');
    return importMembers(deps, { bytes, commit, actor: actorOf(caller), now });
  }),
];
