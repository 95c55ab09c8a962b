import type { NextFunction, Request, Response } from 'express';
import { ipKeyGenerator, rateLimit, type Store } from 'express-rate-limit';
import { AppError } from '../../shared/errors.ts';
import type { ApiDeps, Caller, Limits } from './context.ts';

/** A shop's Wi-Fi is one address, so those who are signed in are counted by who they are. */
const defaults: Limits = { address: 600, member: 120, staff: 600, pos: 1200, signIn: 120, wrongCode: 30 };
const windowMs = 60_000;

const limitsOf = (deps: Pick<ApiDeps, 'limits'>): Limits => ({ ...defaults, ...deps.limits });

export const addressOf = (request: Request): string => ipKeyGenerator(request.ip ?? 'unknown');

const keyOf = (caller: Caller | undefined, request: Request): string => {
  switch (caller?.kind) {
    case 'member':
      return `member:${caller.lineUserId}`;
    case 'staff':
      return `staff:${caller.staff.id}`;
    case 'pos':
      return `pos:${caller.branch.code}`;
    default:
      return `address:${addressOf(request)}`;
  }
};

type Middleware = (request: Request, response: Response, next: NextFunction) => unknown;

/** Every request of the API, counted in this process: keeps one caller from taking the machine. */
export function requestLimiter(deps: Pick<ApiDeps, 'limits'>): Middleware {
  const limits = limitsOf(deps);
  return rateLimit({
    windowMs,
    limit: (_request, response) => {
      const kind = (response.locals.caller as Caller | undefined)?.kind ?? 'public';
      return kind === 'public' ? limits.address : limits[kind];
    },
    keyGenerator: (request, response) => keyOf(response.locals.caller as Caller | undefined, request),
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, _response, next) => next(tooMany(windowMs)),
  });
}

/** Signing in, counted for all processes together, per address. */
export function signInLimiter(deps: Pick<ApiDeps, 'limits' | 'rateLimits' | 'clock'>): Middleware {
  return rateLimit({
    windowMs,
    limit: limitsOf(deps).signIn,
    keyGenerator: (request) => addressOf(request),
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    store: sharedStore(deps, 'sign-in'),
    handler: (_request, _response, next) => next(tooMany(windowMs)),
  });
}

/** Counts in the database, so that more processes do not mean more tries. */
const sharedStore = (deps: Pick<ApiDeps, 'rateLimits' | 'clock'>, prefix: string): Store => ({
  prefix,
  localKeys: false,
  async increment(key) {
    const { hits, resetAt } = await deps.rateLimits.hit(`${prefix}:${key}`, windowMs, deps.clock.now());
    return { totalHits: hits, resetTime: resetAt };
  },
  decrement() {},
  resetKey() {},
});

/**
 * Counts a wrong code or key of somebody; guesses are what is limited, not use.
 * @throws AppError RATE_LIMITED {retryAfter seconds} beyond the limit.
 */
export async function countWrong(deps: Pick<ApiDeps, 'limits' | 'rateLimits' | 'clock'>, who: string): Promise<void> {
  const { hits } = await deps.rateLimits.hit(`wrong:${who}`, windowMs, deps.clock.now());
  if (hits > limitsOf(deps).wrongCode) throw tooMany(windowMs);
}

const tooMany = (ms: number) => new AppError('RATE_LIMITED', { retryAfter: Math.ceil(ms / 1000) });
