import type { Request, Response } from 'express';
import type { EndpointSpec, Parsed, ResponseOf } from '../../shared/contract/index.ts';
import type { LineUserId, MemberId } from '../../shared/ids.ts';
import type { Member } from '../services/ports/members.ts';
import type { Branch } from '../services/ports/programs.ts';
import type { Staff } from '../services/ports/staff.ts';
import type { Deps } from '../services/ports.ts';

/** Plain values the API needs; `bot/config.ts` is read by whoever composes. */
export type ApiConfig = {
  /** Origin without a trailing slash. */
  publicUrl: string;
  trustProxy: number;
  /** Newest first: the first signs, all are accepted. */
  sessionSecrets: readonly string[];
  liffId: string;
  loginChannelId: string;
  /** The stand-in's address, where LINE is one. */
  sandbox: { url: string } | null;
  production: boolean;
  /** Where the built pages are; need not be there. */
  distDir: string;
};

export type Identity = { lineUserId: LineUserId; name?: string | undefined };
/** LINE Login as the API sees it. Each rejects with AppError UNAUTHENTICATED or SIGN_IN_FAILED. */
type Login = {
  verifyLiffIdToken(idToken: string, now: Date): Promise<Identity>;
  authorizeUrl(options: { redirectUri: string; state: string; nonce: string; codeChallenge: string }): string;
  exchangeCode(options: {
    code: string;
    redirectUri: string;
    codeVerifier: string;
    nonce: string;
    now: Date;
  }): Promise<Identity>;
};

type Live = { subscribe(memberId: MemberId, fn: () => void): () => void };
export type ApiDeps = Deps & {
  clock: { now(): Date };
  config: ApiConfig;
  login: Login;
  live: Live;
  health: { ready(): boolean | Promise<boolean> };
  /** Aborts when the process drains: streams end. */
  stopping?: AbortSignal;
  limits?: Partial<Limits>;
};

/** Requests a minute. */
export type Limits = { address: number; member: number; staff: number; pos: number; signIn: number; wrongCode: number };

export type MemberCaller = {
  kind: 'member';
  lineUserId: LineUserId;
  /** As LINE told it at sign-in. */
  lineName: string | undefined;
  member: Member | null;
};
export type StaffCaller = { kind: 'staff'; staff: Staff; token: string };
export type PosCaller = { kind: 'pos'; branch: Branch };
export type Caller = MemberCaller | StaffCaller | PosCaller | { kind: 'public' };
type CallerOf<A extends EndpointSpec['auth']> = A extends 'member'
  ? MemberCaller
  : A extends 'staff'
    ? StaffCaller
    : A extends 'pos'
      ? PosCaller
      : { kind: 'public' };

/** One call, parsed and authorised: what a handler works on. */
export type Call<E extends EndpointSpec> = Parsed<E> & {
  caller: CallerOf<E['auth']>;
  now: Date;
  /** When this key first asked for this; `now` at the first try, and where the endpoint takes no key. */
  askedAt: Date;
  /** The `Idempotency-Key`, scoped by the caller; '' where the endpoint takes none. */
  key: string;
  request: Request;
  response: Response;
  /** Another success status than the contract's first. */
  status(code: 200 | 201 | 202): void;
};
/** Answers the body; nothing where the contract's response is `null` and the handler wrote it itself. */
export type Handler<E extends EndpointSpec> = (
  call: Call<E>,
) => Promise<E['response'] extends null ? void : ResponseOf<E>>;
export type Route = { endpoint: EndpointSpec; handler: (call: Call<EndpointSpec>) => Promise<unknown> };

/** Ties a handler to its place in the contract. The types of the call follow from it. */
export const route = <const E extends EndpointSpec>(endpoint: E, handler: Handler<E>): Route => ({
  endpoint,
  // The router parses by this very endpoint before it calls, so the narrower call is what arrives.
  handler: handler as unknown as Route['handler'],
});
