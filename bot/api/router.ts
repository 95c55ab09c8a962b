import { type NextFunction, type Request, type Response, Router } from 'express';
import { type EndpointSpec, endpoints } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { authMember, memberTokens } from './auth-member.ts';
import { authPos } from './auth-pos.ts';
import { authStaff } from './auth-staff.ts';
import type { ApiDeps, Caller, Route } from './context.ts';
import { memberMergeRoutes } from './member/merge-routes.ts';
import { memberRoutes } from './member/routes.ts';
import { posAccountRoutes } from './pos/account-routes.ts';
import { posRedeemRoutes } from './pos/redeem-routes.ts';
import { posRoutes } from './pos/routes.ts';
import { requestLimiter, signInLimiter } from './rate-limits.ts';
import { serve } from './serve.ts';
import { staffRoutes } from './staff/routes.ts';

/**
 * Every endpoint of the contract and nothing else. Who may call stands in the contract; what is not marked `public` there is refused
 * without a session or key.
 * @throws Error at start when an endpoint has no route, or a route no endpoint.
 */
export function createApiRouter(deps: ApiDeps): Router {
  const routes = [
    ...memberRoutes(deps),
    ...memberMergeRoutes(deps),
    ...staffRoutes(deps),
    ...posRoutes(deps),
    ...posRedeemRoutes(deps),
    ...posAccountRoutes(deps),
  ];
  checkCoverage(routes);
  const router = Router();
  const identify = identifier(deps);
  const limit = requestLimiter(deps);
  const limitSignIn = signInLimiter(deps);
  for (const each of routes) {
    const { endpoint } = each;
    const handlers = [
      ...(isSignIn(endpoint) ? [limitSignIn] : []),
      identify(endpoint.auth),
      limit,
      refuseUnknown,
      serve(deps, each),
    ];
    router[verbs[endpoint.method]](endpoint.path, ...handlers);
  }
  router.use('/api', ({ originalUrl }, response) => {
    const methods = methodsAt(originalUrl.split('?')[0]!);
    if (methods.length === 0) throw new AppError('NOT_FOUND');
    response.setHeader('Allow', methods.join(', '));
    throw new AppError('METHOD_NOT_ALLOWED', { allowed: methods });
  });
  return router;
}

/** Every path of the contract as Express reads it: any case, a slash at the end or none. */
const paths = (endpoints as readonly EndpointSpec[]).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}/?$`, 'i'),
}));

/** What may be asked of an address; nothing where there is none of the kind. */
function methodsAt(path: string): string[] {
  const methods = paths.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return [...new Set(methods)].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

const isSignIn = (endpoint: EndpointSpec): boolean => /\/(session|auth\/login|auth\/callback)$/.test(endpoint.path);

/** Finds out who calls, and leaves a refusal for after the limiter, so that failed tries are counted too. */
function identifier(deps: ApiDeps) {
  const tokens = memberTokens(deps);
  const by: Record<EndpointSpec['auth'], (request: Request) => Promise<Caller>> = {
    public: async () => ({ kind: 'public' }),
    member: (request) => authMember(deps, tokens, request),
    staff: (request) => authStaff(deps, request),
    pos: (request) => authPos(deps, request),
  };
  return (auth: EndpointSpec['auth']) => async (request: Request, response: Response, next: NextFunction) => {
    try {
      response.locals.caller = await by[auth](request);
    } catch (error) {
      response.locals.refusal = error;
    }
    next();
  };
}

function refuseUnknown(_request: Request, response: Response, next: NextFunction): void {
  const { caller, refusal } = response.locals as { caller?: Caller; refusal?: unknown };
  if (refusal !== undefined || !caller) next(refusal ?? new AppError('UNAUTHENTICATED'));
  else next();
}

function checkCoverage(routes: readonly Route[]): void {
  const served = new Set<EndpointSpec>(routes.map(({ endpoint }) => endpoint));
  const missing = endpoints.filter((endpoint) => !served.has(endpoint));
  const known = new Set<EndpointSpec>(endpoints);
  const foreign = routes.filter(({ endpoint }) => !known.has(endpoint));
  if (missing.length > 0 || foreign.length > 0 || served.size !== routes.length) {
    const names = [...missing, ...foreign.map(({ endpoint }) => endpoint)].map(
      ({ method, path }) => `${method} ${path}`,
    );
    throw new Error(`Contract and routes differ: ${names.join(', ') || 'a route is there twice'}`);
  }
}
