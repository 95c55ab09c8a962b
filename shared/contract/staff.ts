import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { staffView } from './views.ts';

/** Signing in and out. */

export const staffLogin = endpoint({
  method: 'GET',
  path: '/api/staff/auth/login',
  auth: 'public',
  summary: 'Redirect to LINE Login (state, nonce, PKCE).',
  query: z.object({ next: z.string().max(200).optional(), owner: z.string().max(128).optional() }),
  response: null,
});

export const staffCallback = endpoint({
  method: 'GET',
  path: '/api/staff/auth/callback',
  auth: 'public',
  summary: 'Where LINE Login comes back: sets the session cookie, then redirects.',
  query: z.object({
    code: z.string().max(512).optional(),
    state: z.string().max(512).optional(),
    error: z.string().max(200).optional(),
    error_description: z.string().max(500).optional(),
  }),
  response: null,
});

export const createStaffSession = endpoint({
  method: 'POST',
  path: '/api/staff/auth/session',
  auth: 'public',
  summary: 'Inside LINE: a LIFF ID token for the session cookie.',
  request: z.object({ idToken: z.string().min(20).max(4096) }),
  response: z.object({ staff: staffView }),
  errors: ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_STAFF'],
});

export const staffLogout = endpoint({
  method: 'POST',
  path: '/api/staff/auth/logout',
  auth: 'staff',
  summary: 'End this session.',
  response: z.object({ ok: z.literal(true) }),
});
