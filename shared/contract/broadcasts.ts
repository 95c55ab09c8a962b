import { z } from 'zod';
import { Role } from '../vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { broadcastView, idParams } from './views.ts';

/** One message to chosen tiers: what it costs, the sending, the result. */

const broadcastInput = z.object({
  title: z.string().trim().min(1).max(100),
  text: z.string().trim().min(1).max(1000),
  tiers: z.array(z.string().max(32)).min(1).max(20),
  couponTemplateId: z.string().max(64).nullable().default(null),
});

export const estimateView = z.object({
  recipients: z.int(),
  excluded: z.object({ blocked: z.int(), unknown: z.int(), stopped: z.int() }),
  messages: z.int(),
  perTier: z.array(z.object({ tier: z.string(), members: z.int(), messages: z.int() })),
  quota: z
    .object({ limit: z.int().nullable(), used: z.int(), left: z.int().nullable(), enough: z.boolean() })
    .nullable(),
  /** Extra money on the shop's LINE plan, from the dated price ladder. */
  cost: z.object({ amount: z.int(), currency: z.string(), ladderDate: z.string() }),
  couponWorstCase: z.int().nullable(),
});

export const estimateBroadcast = endpoint({
  method: 'POST',
  path: '/api/staff/broadcasts/estimate',
  auth: 'staff',
  role: Role.Manager,
  summary: 'How many get it and what it costs; writes nothing.',
  request: z.object({
    tiers: z.array(z.string().max(32)).max(20),
    couponTemplateId: z.string().max(64).nullable().default(null),
  }),
  response: estimateView,
});

export const listBroadcasts = endpoint({
  method: 'GET',
  path: '/api/staff/broadcasts',
  auth: 'staff',
  role: Role.Manager,
  summary: 'Broadcasts, newest first.',
  response: z.object({ broadcasts: z.array(broadcastView) }),
});

export const createBroadcast = endpoint({
  method: 'POST',
  path: '/api/staff/broadcasts',
  auth: 'staff',
  role: Role.Manager,
  status: 201,
  summary: 'A draft.',
  request: broadcastInput,
  response: broadcastView,
  idempotent: true,
});

export const updateBroadcast = endpoint({
  method: 'PUT',
  path: '/api/staff/broadcasts/:id',
  auth: 'staff',
  role: Role.Manager,
  summary: 'Change a draft.',
  params: idParams,
  request: broadcastInput,
  response: broadcastView,
  idempotent: true,
  errors: ['BROADCAST_NOT_DRAFT', 'NOT_FOUND'],
});

export const getBroadcast = endpoint({
  method: 'GET',
  path: '/api/staff/broadcasts/:id',
  auth: 'staff',
  role: Role.Manager,
  summary: 'Progress and result.',
  params: idParams,
  response: broadcastView,
  errors: ['NOT_FOUND'],
});

export const sendBroadcast = endpoint({
  method: 'POST',
  path: '/api/staff/broadcasts/:id/send',
  auth: 'staff',
  role: Role.Manager,
  status: 202,
  summary: 'Freeze the recipients and send. `confirm` is the number of messages, typed, above the shop’s limit.',
  params: idParams,
  request: z.object({ confirm: z.int().min(0).nullable().default(null) }),
  response: broadcastView,
  idempotent: true,
  errors: [
    'BROADCAST_NOT_DRAFT',
    'BROADCAST_EMPTY',
    'QUOTA_EXHAUSTED',
    'COUPON_EXPIRED',
    'CONFIRMATION_WRONG',
    'NOT_FOUND',
  ],
});

export const controlBroadcast = endpoint({
  method: 'POST',
  path: '/api/staff/broadcasts/:id/control',
  auth: 'staff',
  role: Role.Manager,
  summary: 'Pause, resume or cancel what has not gone out.',
  params: idParams,
  request: z.object({ action: z.enum(['pause', 'resume', 'cancel']) }),
  response: broadcastView,
  idempotent: true,
  errors: ['BROADCAST_NOT_DRAFT', 'NOT_FOUND'],
});
