import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Response } from 'express';
import { staff as contract } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Staff } from '../../services/ports/staff.ts';
import { endSession } from '../../services/staff/session.ts';
import { signIn } from '../../services/staff/sign-in.ts';
import { clearStaffCookie, needSameOrigin, setStaffCookie } from '../auth-staff.ts';
import { type ApiDeps, type Route, route } from '../context.ts';
import { readCookie, setCookie } from '../cookies.ts';
import { asAppError } from '../error-handler.ts';
import { createTokens } from '../tokens.ts';
import { staffView } from './views.ts';

const loginCookie = 'regulars_login';
const loginPath = '/api/staff/auth';
const loginLifeMs = 10 * 60_000;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Signing in. On the web: out to LINE with state, nonce and PKCE, which wait in a short signed cookie of this browser; back at the
 * callback all three must fit. Inside LINE: a LIFF ID token. Either way what stays is a session cookie.
 */
export function sessionRoutes(deps: ApiDeps): Route[] {
  const { config } = deps;
  const tokens = createTokens(config.sessionSecrets, 'staff-login');
  const redirectUri = `${config.publicUrl}${contract.staffCallback.path}`;
  const secure = config.publicUrl.startsWith('https:');
  return [
    route(contract.staffLogin, async ({ query, now, response }) => {
      const [state, nonce, verifier] = [0, 1, 2].map(() => randomBytes(32).toString('base64url')) as [
        string,
        string,
        string,
      ];
      const value = await tokens.sign(
        { state, nonce, verifier, next: localPath(query.next), ...(query.owner ? { owner: query.owner } : {}) },
        { now, lifeMs: loginLifeMs },
      );
      setCookie(response, { name: loginCookie, value, path: loginPath, maxAgeMs: loginLifeMs, secure });
      const codeChallenge = createHash('sha256').update(verifier).digest('base64url');
      go(response, deps.login.authorizeUrl({ redirectUri, state, nonce, codeChallenge }));
    }),
    route(contract.staffCallback, async ({ query, now, request, response }) => {
      const cookie = readCookie(request, loginCookie);
      response.clearCookie(loginCookie, { path: loginPath });
      try {
        const waiting = cookie && (await tokens.read(cookie, now));
        if (!waiting || !query.code || !sameText(text(query.state), text(waiting.state)))
          throw new AppError('SIGN_IN_FAILED');
        const identity = await deps.login.exchangeCode({
          code: query.code,
          redirectUri,
          codeVerifier: text(waiting.verifier),
          nonce: text(waiting.nonce),
          now,
        });
        const { token } = await signIn(deps, {
          lineUserId: identity.lineUserId,
          name: identity.name,
          inviteToken: text(waiting.owner) || null,
          now,
        });
        setStaffCookie(response, config, token);
        go(response, localPath(text(waiting.next)));
      } catch (error) {
        // A person's browser is here, not a program: the page says it in words.
        const { code } = asAppError(error);
        request.log?.warn({ code, err: code === 'INTERNAL' ? error : undefined }, 'sign-in failed');
        go(response, `/staff?error=${code === 'UNAUTHENTICATED' ? 'SIGN_IN_FAILED' : code}`);
      }
    }),
    route(contract.createStaffSession, async ({ body, now, request, response }) => {
      needSameOrigin(config, request);
      const { lineUserId, name } = await deps.login.verifyLiffIdToken(body.idToken, now);
      const { staff, token } = await signIn(deps, { lineUserId, name, inviteToken: null, now });
      setStaffCookie(response, config, token);
      return { staff: viewOf(staff) };
    }),
    route(contract.staffLogout, async ({ caller, response }) => {
      await endSession(deps, caller.token);
      clearStaffCookie(response);
      return { ok: true as const };
    }),
  ];
}

const viewOf = (staff: Staff) => staffView(staff);

const go = (response: Response, to: string): void => {
  response.setHeader('Cache-Control', 'no-store');
  response.redirect(302, to);
};

/** Back to a page of ours and nowhere else: `//evil.example` and `/\evil.example` are addresses, not paths. */
function localPath(next: string | undefined): string {
  return next !== undefined && /^(?!.*\.\.)\/(liff\/)?staff(?=[/?#]|$)[\w./?=&%#-]*$/.test(next) ? next : '/staff';
}

function sameText(left: string, right: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return right !== '' && timingSafeEqual(digest(left), digest(right));
}
