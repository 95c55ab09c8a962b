import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import { Role } from '../vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { amount, branchCode, cardView, day, instant, memberNumber, toldBirthday, toldFurtherDate } from './views.ts';

const points = z.int().min(1).max(1_000_000);
const id = z.object({ id: z.string().min(1).max(64) });
/** The account after a change. */
const changed = z.object({
  points: z.object({ balance: z.int(), owed: z.int() }),
  tier: z.object({ code: z.string(), until: day.nullable() }),
  /** Last day of the paid period, where one runs. */
  passUntil: day.nullable(),
});
const always: ErrorCode[] = ['MEMBER_NOT_FOUND', 'OWN_CARD', 'IDEMPOTENCY_KEY_REUSED'];
const change = { method: 'POST', auth: 'staff', status: 201, params: id, response: changed, idempotent: true } as const;

export const adjustPoints = endpoint({
  ...change,
  path: '/api/staff/members/:id/adjustments',
  role: Role.Manager,
  summary: 'Give points or take them, with the reason.',
  request: z.object({
    points: z.int().min(-1_000_000).max(1_000_000),
    reason: z.string().trim().min(3).max(200),
  }),
  errors: [...always, 'AMOUNT_INVALID', 'POINTS_NOT_ENOUGH'],
});
export const settleDebt = endpoint({
  ...change,
  path: '/api/staff/members/:id/settlements',
  role: Role.Manager,
  summary: 'Settle what a refund left owing: with points, or paid for in money.',
  request: z.object({ points, with: z.enum(['points', 'money']) }),
  errors: [...always, 'AMOUNT_INVALID', 'POINTS_NOT_ENOUGH'],
});
export const giveBonus = endpoint({
  ...change,
  path: '/api/staff/members/:id/bonuses',
  summary: 'Points for something done (a survey, one’s own cup), as often as the rules allow.',
  request: z.object({ bonus: z.string().max(32) }),
  errors: [...always, 'BONUS_NOT_GIVEN'],
});
export const holdTier = endpoint({
  ...change,
  path: '/api/staff/members/:id/tier-hold',
  role: Role.Manager,
  summary: 'Give a tier, or keep the one held, until a day.',
  request: z.object({ tier: z.string().max(32), until: day, reason: z.string().trim().min(3).max(200) }),
  errors: [...always, 'TIER_HOLD_INVALID'],
});
export const sellPass = endpoint({
  ...change,
  path: '/api/staff/members/:id/passes',
  summary: 'Sell a paid period; it begins today, or the day after the one that runs.',
  request: z.object({ branch: z.string().max(32) }),
  errors: [...always, 'PASS_NOT_SOLD'],
});
export const refundPass = endpoint({
  ...change,
  path: '/api/staff/members/:id/passes/refund',
  role: Role.Manager,
  summary: 'Give the paid period sold last back, while no benefit of it was used.',
  request: z.object({}),
  errors: [...always, 'PASS_NOT_REFUNDABLE', 'PURCHASE_NOT_FOUND'],
});

export const correctDates = endpoint({
  method: 'PUT',
  path: '/api/staff/members/:id/dates',
  auth: 'staff',
  role: Role.Manager,
  summary: 'Set a member’s birthday or further date, where their own edit is used up.',
  params: id,
  request: z
    .object({ birthday: toldBirthday, furtherDate: toldFurtherDate })
    .partial()
    .refine(({ birthday, furtherDate }) => birthday !== undefined || furtherDate !== undefined, 'one of the two'),
  response: cardView,
  idempotent: true,
  errors: [...always, 'MEMBER_MERGED', 'BIRTHDAY_INVALID'],
});

const fed = { method: 'POST', auth: 'pos', status: 201, response: changed, idempotent: true } as const;
const occurredAt = z.iso.datetime({ offset: true }).optional().describe('Now, where it is left out.');
export const posCounter = endpoint({
  ...fed,
  path: '/api/pos/v1/counters',
  summary: 'Feed a counter of the shop’s own (hours watched): it counts for climbing on the day it happened.',
  request: z.strictObject({
    memberNumber,
    counter: z.string().max(32).describe('A counter of the program, by its code.'),
    by: z.int().min(1).max(1_000_000),
    occurredAt,
  }),
  errors: ['MEMBER_NOT_FOUND', 'COUNTER_UNKNOWN', 'AMOUNT_INVALID', 'IDEMPOTENCY_KEY_REUSED'],
});
export const posBonus = endpoint({
  ...fed,
  path: '/api/pos/v1/bonuses',
  summary: 'Report something done that the program rewards.',
  request: z.strictObject({
    memberNumber,
    bonus: z.string().max(32).describe('A bonus of the program, by its code.'),
    occurredAt,
  }),
  errors: ['MEMBER_NOT_FOUND', 'BONUS_NOT_GIVEN', 'IDEMPOTENCY_KEY_REUSED'],
});

const held = z.object({
  holdId: z.string(),
  points: z.int(),
  /** In money. */
  worth: z.int(),
  until: instant,
  state: z.enum(['held', 'confirmed', 'cancelled']),
  balance: z.int(),
});
export const posHold = endpoint({
  method: 'POST',
  auth: 'pos',
  status: 201,
  idempotent: true,
  path: '/api/pos/v1/holds',
  summary: 'Hold points for a checkout that may fail; unless confirmed they come back by themselves.',
  request: z.strictObject({
    memberCode: z.string().max(32).describe('The live code the member shows; it is used up.'),
    points,
    minutes: z.int().min(1).max(60).default(15).describe('After so long they come back by themselves.'),
  }),
  response: held,
  errors: [
    'MEMBER_CODE_EXPIRED',
    'MEMBER_CODE_USED',
    'MEMBER_CODE_INVALID',
    'MEMBER_NOT_FOUND',
    'POINTS_NOT_ENOUGH',
    'POINTS_NOT_IN_BLOCKS',
    'POINTS_BELOW_MINIMUM',
    'IDEMPOTENCY_KEY_REUSED',
  ],
});
export const posSettleHold = endpoint({
  method: 'POST',
  auth: 'pos',
  idempotent: true,
  path: '/api/pos/v1/holds/:key/:how',
  summary: 'Confirm a hold, or cancel it, by the `Idempotency-Key` it was made with. The first end stands.',
  params: z.object({ key: z.string().min(1).max(128), how: z.enum(['confirm', 'cancel']) }),
  response: held,
  errors: ['HOLD_NOT_FOUND', 'HOLD_SETTLED'],
});

const requestState = z.enum(['waiting', 'counted', 'refused']);
const billRequest = z.object({
  id: z.string(),
  branch: z.string(),
  receiptNumber: z.string(),
  amount: z.int(),
  day,
  at: instant,
  state: requestState,
});
export const requestBill = endpoint({
  method: 'POST',
  path: '/api/member/claims',
  auth: 'member',
  status: 201,
  summary:
    'Have a bill of the last seven days counted, too: at once where the till has sent it, else when staff have said yes (202).',
  request: z.object({
    branch: branchCode,
    receiptNumber: z.string().trim().min(1).max(64),
    amount,
    day,
  }),
  /** `refused`: staff have said no to this very request, or the bill was counted by another amount. */
  response: z.object({ state: requestState, requestId: z.string(), points: z.int() }),
  idempotent: true,
  errors: [
    'NOT_A_MEMBER',
    'BILL_TOO_OLD',
    'BILL_ALREADY_CLAIMED',
    'RECEIPT_ALREADY_COUNTED',
    'BRANCH_NOT_FOUND',
    'RATE_LIMITED',
  ],
});
export const listOwnRequests = endpoint({
  method: 'GET',
  path: '/api/member/claims',
  auth: 'member',
  summary: 'The bills I asked to have counted, and the branches to choose from.',
  response: z.object({
    requests: z.array(billRequest),
    branches: z.array(z.object({ code: z.string(), name: z.string() })),
    /** How many days back a bill may be. */
    days: z.int(),
  }),
  errors: ['NOT_A_MEMBER'],
});
export const listRequests = endpoint({
  method: 'GET',
  path: '/api/staff/claims',
  auth: 'staff',
  summary: 'Bills that members ask to have counted and that wait for an answer.',
  response: z.object({
    requests: z.array(billRequest.extend({ memberId: z.string(), memberName: z.string(), memberNumber: z.string() })),
  }),
});
export const answerRequest = endpoint({
  method: 'POST',
  path: '/api/staff/claims/:id/:answer',
  auth: 'staff',
  summary: 'Count the bill for the member, or refuse. The first answer stands.',
  params: z.object({ id: z.string().max(64), answer: z.enum(['approve', 'refuse']) }),
  response: billRequest,
  idempotent: true,
  errors: ['NOT_FOUND', 'BILL_ALREADY_CLAIMED', 'RECEIPT_ALREADY_COUNTED', 'OWN_CARD'],
});
export const listWaitingRefunds = endpoint({
  method: 'GET',
  path: '/api/staff/waiting-refunds',
  auth: 'staff',
  summary: 'Refunds that came before their purchase: waiting, done since, or refused and why.',
  response: z.object({
    refunds: z.array(
      z.object({
        refundNumber: z.string(),
        receiptNumber: z.string(),
        branch: z.string(),
        amount: z.int(),
        at: instant,
        state: z.enum(['waiting', 'done', 'refused']),
        code: z.string().nullable(),
      }),
    ),
  }),
});
