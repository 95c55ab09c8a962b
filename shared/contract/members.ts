import { z } from 'zod';
import { Role } from '../vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { forecastView, whyParams, whyQuery, whyView } from './explain.ts';
import { cardView, historyItem, idParams, memberSummary, sought, unitView } from './views.ts';

/** Members as staff see them. */

export const listMembers = endpoint({
  method: 'GET',
  path: '/api/staff/members',
  auth: 'staff',
  role: Role.Manager,
  summary: 'Members, sorted and paged.',
  query: z.object({
    q: sought.optional(),
    tier: z.string().max(32).optional(),
    sort: z.enum(['joined', 'name', 'balance', 'measure', 'last']).default('last'),
    page: z.coerce.number().int().min(1).max(10_000).default(1),
  }),
  response: z.object({
    members: z.array(memberSummary),
    /** What their `measure` counts in. */
    unit: unitView,
    total: z.int(),
    page: z.int(),
    pageSize: z.int(),
  }),
});

export const getMember = endpoint({
  method: 'GET',
  path: '/api/staff/members/:id',
  auth: 'staff',
  summary: 'One member: the card as the member sees it and the latest of the ledger.',
  params: idParams,
  response: z.object({ id: z.string(), card: cardView, history: z.array(historyItem) }),
  errors: ['MEMBER_NOT_FOUND'],
});

export const whyMemberNumber = endpoint({
  method: 'GET',
  path: '/api/staff/members/:id/why/:number',
  auth: 'staff',
  summary: 'The entries and the rule behind a number of a member, as the member sees them.',
  params: idParams.extend(whyParams.shape),
  query: whyQuery,
  response: whyView,
  errors: ['MEMBER_NOT_FOUND'],
});

export const memberForecast = endpoint({
  method: 'GET',
  path: '/api/staff/members/:id/forecast',
  auth: 'staff',
  summary: 'Twelve months of a member without a purchase.',
  params: idParams,
  response: forecastView,
  errors: ['MEMBER_NOT_FOUND'],
});
