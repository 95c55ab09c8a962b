import type { Request, Response } from 'express';
import { AppError } from '../../shared/errors.ts';
import type { BranchCode } from '../../shared/ids.ts';
import { Role } from '../../shared/vocabulary.ts';
import { readSession } from '../services/staff/session.ts';
import { staffSessionMs } from '../services/staff/sign-in.ts';
import type { ApiConfig, ApiDeps, StaffCaller } from './context.ts';
import { readCookie, setCookie } from './cookies.ts';

const cookieName = 'regulars_staff';
const rank: Record<Role, number> = { [Role.Clerk]: 0, [Role.Manager]: 1, [Role.Owner]: 2 };

/** The session cookie's person. @throws AppError UNAUTHENTICATED; FORBIDDEN for a write that another site started. */
export async function authStaff(deps: ApiDeps, request: Request): Promise<StaffCaller> {
  const token = readCookie(request, cookieName);
  const staff = token ? await readSession(deps, { token, now: deps.clock.now() }) : null;
  if (!staff || !token) throw new AppError('UNAUTHENTICATED');
  if (request.method !== 'GET') needSameOrigin(deps.config, request);
  return { kind: 'staff', staff, token };
}

/** Owner ⊃ manager ⊃ clerk. @throws AppError FORBIDDEN {role needed}. */
export function needRole(caller: StaffCaller, role: Role): void {
  if (rank[caller.staff.role] < rank[role]) throw new AppError('FORBIDDEN', { role });
}

/** Clerks and managers act at their own branches; the owner anywhere. @throws AppError FORBIDDEN {branch}. */
export function needBranch({ staff }: StaffCaller, branch: BranchCode): void {
  if (staff.role !== Role.Owner && !staff.branches.includes(branch)) throw new AppError('FORBIDDEN', { branch });
}

/**
 * A cookie comes along whoever made the page that sends it; these two headers are written by the browser and no page can forge them.
 * Without either it was no browser of ours: refused.
 */
export function needSameOrigin(config: Pick<ApiConfig, 'publicUrl'>, request: Request): void {
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin') return;
  const { origin, host } = request.headers;
  const own =
    origin !== undefined && URL.canParse(origin) && (origin === config.publicUrl || new URL(origin).host === host);
  if (site !== undefined || !own) throw new AppError('FORBIDDEN');
}

export const setStaffCookie = (response: Response, config: Pick<ApiConfig, 'publicUrl'>, token: string): void =>
  setCookie(response, {
    name: cookieName,
    value: token,
    path: '/',
    maxAgeMs: staffSessionMs,
    secure: config.publicUrl.startsWith('https:'),
  });

export const clearStaffCookie = (response: Response): void => {
  response.clearCookie(cookieName, { path: '/' });
};
