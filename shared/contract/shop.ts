import { z } from 'zod';
import { Role } from '../vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { branchCode, branchView, idParams, instant, localText, shopView, staffView, tierView } from './views.ts';

/** The shop itself: today, what was done, its look, branches and people. */

export const getMe = endpoint({
  method: 'GET',
  path: '/api/staff/me',
  auth: 'staff',
  summary: 'Who I am, the shop and its branches.',
  response: z.object({
    staff: staffView,
    shop: shopView,
    branches: z.array(branchView),
    tiers: z.array(tierView),
    /** The paid period, where the shop sells one; `fee` in money. */
    pass: z.object({ name: localText, fee: z.int() }).nullable(),
    sandbox: z.boolean(),
  }),
});

export const getOverview = endpoint({
  method: 'GET',
  path: '/api/staff/overview',
  auth: 'staff',
  summary: 'Today, and the tiers with their member counts.',
  response: z.object({
    today: z.object({
      day: z.string(),
      purchases: z.int(),
      amount: z.int(),
      points: z.int(),
      joined: z.int(),
      couponsUsed: z.int(),
    }),
    members: z.int(),
    tiers: z.array(tierView.extend({ members: z.int(), reachable: z.int() })),
    quota: z.object({ limit: z.int().nullable(), used: z.int(), left: z.int().nullable() }).nullable(),
    workers: z.array(z.object({ name: z.string(), at: instant, alive: z.boolean() })),
  }),
});

export const listAudit = endpoint({
  method: 'GET',
  path: '/api/staff/audit',
  auth: 'staff',
  role: Role.Owner,
  summary: 'Every staff write, newest first.',
  query: z.object({ before: z.string().max(64).optional() }),
  response: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        at: instant,
        staff: z.string(),
        action: z.string(),
        target: z.string(),
        outcome: z.string(),
        details: z.record(z.string(), z.unknown()),
      }),
    ),
    next: z.string().nullable(),
  }),
});

export const listBranches = endpoint({
  method: 'GET',
  path: '/api/staff/branches',
  auth: 'staff',
  summary: 'Branches and their posters.',
  response: z.object({ branches: z.array(branchView) }),
});

export const dressShop = endpoint({
  method: 'PUT',
  path: '/api/staff/shop',
  auth: 'staff',
  role: Role.Owner,
  summary: 'The shop’s name and colour, from now on.',
  request: z.object({
    name: z.string().trim().min(1).max(40),
    brandColor: z.string().regex(/^#[0-9a-fA-F]{6}$/),
  }),
  response: shopView,
  errors: ['BUSY'],
});

export const nameBranch = endpoint({
  method: 'PUT',
  path: '/api/staff/branches/:code',
  auth: 'staff',
  role: Role.Owner,
  summary: 'Opens a branch, or gives one another name.',
  params: z.object({ code: branchCode }),
  request: z.object({ name: z.string().trim().min(1).max(40) }),
  response: branchView,
});

export const listPeople = endpoint({
  method: 'GET',
  path: '/api/staff/people',
  auth: 'staff',
  role: Role.Owner,
  summary: 'Who works here, and who did.',
  response: z.object({ people: z.array(staffView) }),
});

/** Not repeatable by key: what is kept of an answer must not hold a link that opens the shop. */
export const createInvite = endpoint({
  method: 'POST',
  path: '/api/staff/invites',
  auth: 'staff',
  role: Role.Owner,
  status: 201,
  summary: 'A one-time link for a new clerk, manager or owner; valid a day, shown this once.',
  request: z.object({ role: z.enum(Role), branches: z.array(branchCode).min(1).max(100) }),
  response: z.object({ url: z.string(), expiresAt: instant }),
  errors: ['BRANCH_NOT_FOUND'],
});

export const letGo = endpoint({
  method: 'DELETE',
  path: '/api/staff/people/:id',
  auth: 'staff',
  role: Role.Owner,
  summary: 'A person leaves: every session of theirs ends at once.',
  params: idParams,
  response: staffView,
  errors: ['NOT_FOUND'],
});
