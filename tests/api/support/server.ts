import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { ApiConfig, Identity, Limits } from '../../../bot/api/context.ts';
import { createApp } from '../../../bot/app.ts';
import { join } from '../../../bot/services/members/join.ts';
import { noticeVersion } from '../../../bot/services/members/notice.ts';
import type { Member } from '../../../bot/services/ports/members.ts';
import { createPosKey } from '../../../bot/services/staff/pos-key.ts';
import { AppError } from '../../../shared/errors.ts';
import type { MemberId } from '../../../shared/ids.ts';
import { addStaff, lineId, openTestShop, start } from './shop.ts';

/** A token the test's LINE Login takes: `liff:<index>` padded to the length a real one has. */
export const idToken = (index: number): string => `liff:${index}`.padEnd(40, '.');
const identityOf = (token: string): Identity => {
  const [, index] = /^liff:(\d+)\.*$/.exec(token) ?? [];
  if (!index) throw new AppError('UNAUTHENTICATED');
  return { lineUserId: lineId(Number(index)), name: `Person ${index}` };
};

export type CallOptions = {
  body?: unknown;
  headers?: Record<string, string>;
  bearer?: string;
  cookie?: string;
  key?: string;
  raw?: string;
};
/** Answers are looked at by expectations, which say their shape. */
type Json = ReturnType<typeof JSON.parse>;
export type Answer = { status: number; headers: Headers; body: Json; text: string };

/** The app on a free port of this machine, with a shop behind it, a clock to move and a log to read. */
export async function openTestServer(
  options: { config?: Partial<ApiConfig>; limits?: Partial<Limits>; failing?: string } = {},
) {
  const shop = await openTestShop();
  const state = { now: start, ready: true };
  const logged: string[] = [];
  const listeners = new Map<MemberId, Set<() => void>>();
  const stopping = new AbortController();
  const codes = new Map<string, { challenge: string; nonce: string; index: number }>();
  const deps = {
    ...shop.deps,
    changed: (memberId: MemberId) => {
      for (const fn of listeners.get(memberId) ?? []) fn();
    },
  };
  const { failing } = options;
  const broken = { programs: { ...deps.programs, inForce: () => Promise.reject(new Error(failing)) } };
  const app = createApp({
    ...deps,
    ...(failing ? broken : {}),
    clock: { now: () => state.now },
    config: {
      publicUrl: 'https://shop.example',
      trustProxy: 0,
      sessionSecrets: ['s'.repeat(40)],
      liffId: '1650000002-AbcdEfgh',
      loginChannelId: '1650000002',
      sandbox: null,
      production: true,
      distDir: '/nowhere',
      ...options.config,
    },
    ...(options.limits ? { limits: options.limits } : {}),
    webhook: (_request, response) => void response.end(),
    login: {
      verifyLiffIdToken: async (token) => identityOf(token),
      authorizeUrl: ({ state: given, nonce, codeChallenge, redirectUri }) => {
        const query = new URLSearchParams({
          state: given,
          nonce,
          code_challenge: codeChallenge,
          redirect_uri: redirectUri,
        });
        return `https://access.line.me/oauth2/v2.1/authorize?${query}`;
      },
      exchangeCode: async ({ code }) => {
        if (!codes.has(code)) throw new AppError('SIGN_IN_FAILED');
        return identityOf(idToken(codes.get(code)!.index));
      },
    },
    health: { ready: () => state.ready },
    live: {
      subscribe: (memberId, fn) => {
        const set = listeners.get(memberId) ?? new Set();
        listeners.set(memberId, set.add(fn));
        return () => set.delete(fn);
      },
    },
    stopping: stopping.signal,
    log: pino({ level: 'info' }, { write: (line: string) => logged.push(line) }),
  });
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const call = async (method: string, path: string, given: CallOptions = {}): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        ...(given.bearer ? { authorization: `Bearer ${given.bearer}` } : {}),
        ...(given.cookie ? { cookie: given.cookie, 'sec-fetch-site': 'same-origin' } : {}),
        ...(given.key ? { 'idempotency-key': given.key } : {}),
        ...given.headers,
      },
      ...(method === 'GET' ? {} : { body: given.raw ?? JSON.stringify(given.body ?? {}) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : null) as Json, text };
  };

  return {
    ...shop,
    deps,
    app,
    url,
    state,
    logged,
    codes,
    stopping,
    call,
    listeners,
    owner: await addStaff(shop, 'owner', 9001),
    manager: await addStaff(shop, 'manager', 9002),
    clerk: await addStaff(shop, 'clerk', 9003),
    posKey: (await createPosKey(deps, { branch: 'main', now: start })).key,
    /** Joins as a shopper does; the session's token is the second of the pair. */
    async member(index: number): Promise<{ member: Member; token: string }> {
      const { member } = await join(deps, {
        lineUserId: lineId(index),
        name: `Person ${index}`,
        how: 'liff',
        noticeVersion,
        marketing: { line: true, sms: false, email: false },
        now: state.now,
      });
      const { body } = await call('POST', '/api/member/session', { body: { idToken: idToken(index) } });
      return { member, token: body.token };
    },
    later: (ms: number) => {
      state.now = new Date(state.now.getTime() + ms);
    },
    close: async () => {
      stopping.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await shop.close();
    },
  };
}
export type TestServer = Awaited<ReturnType<typeof openTestServer>>;
