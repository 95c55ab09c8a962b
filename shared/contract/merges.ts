import { z } from 'zod';
import { Role } from '../vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { day, instant } from './views.ts';

const id = z.object({ id: z.string().min(1).max(64) });
const person = z.object({ id: z.string(), name: z.string(), number: z.string() });
export const mergeView = z.object({
  id: z.string(),
  state: z.enum(['proposed', 'declined', 'merged', 'split']),
  /** Whose account is given up, and whose takes it in. */
  from: person,
  into: person,
  proposedBy: z.string(),
  proposedAt: instant,
  /** Until when the member may answer. */
  expiresAt: instant,
  mergedAt: instant.nullable(),
  /** Last day on which it can be taken back; null where it is not merged. */
  splitUntil: day.nullable(),
});
const carried = { response: mergeView, idempotent: true } as const;

export const proposeMerge = endpoint({
  ...carried,
  method: 'POST',
  path: '/api/staff/members/:id/merge',
  auth: 'staff',
  status: 201,
  summary:
    'Merge this member into another: ask the member (who answers in the app, or by their live code), or, owner and manager only, at once, face to face.',
  params: id,
  request: z.object({ into: z.string().min(1).max(64), how: z.enum(['ask', 'face-to-face']).default('ask') }),
  errors: ['MEMBER_NOT_FOUND', 'MEMBER_MERGED', 'MERGE_NOT_POSSIBLE', 'OWN_CARD', 'FORBIDDEN', 'BUSY'],
});
export const confirmMerge = endpoint({
  ...carried,
  method: 'POST',
  path: '/api/staff/merges/:id/confirm',
  auth: 'staff',
  summary: 'The member whose account is given up agrees by showing their live code at the counter.',
  params: id,
  request: z.object({ memberCode: z.string().trim().min(1).max(64) }),
  errors: ['NOT_FOUND', 'MERGE_NOT_OPEN', 'MEMBER_CODE_INVALID', 'MEMBER_CODE_EXPIRED', 'MEMBER_MERGED', 'BUSY'],
});
export const splitMerge = endpoint({
  ...carried,
  method: 'POST',
  path: '/api/staff/merges/:id/split',
  auth: 'staff',
  role: Role.Manager,
  summary: 'Take a merge back within 30 days: the member has what they brought as far as it is still there.',
  params: id,
  request: z.object({}),
  errors: ['NOT_FOUND', 'MERGE_NOT_OPEN', 'SPLIT_TOO_LATE', 'MEMBER_MERGED', 'OWN_CARD', 'BUSY'],
});
export const listMerges = endpoint({
  method: 'GET',
  path: '/api/staff/members/:id/merges',
  auth: 'staff',
  summary: 'Merges of this member, asked, done and taken back, newest first.',
  params: id,
  response: z.object({ merges: z.array(mergeView) }),
});

export const getOwnMerges = endpoint({
  method: 'GET',
  path: '/api/member/merges',
  auth: 'member',
  summary: 'Questions of the shop whether to merge my card into another of mine.',
  response: z.object({
    merges: z.array(
      z.object({
        id: z.string(),
        /** The other card, as far as its owner knows it again. */
        into: z.object({ name: z.string(), numberTail: z.string() }),
        expiresAt: instant,
      }),
    ),
  }),
  errors: ['NOT_A_MEMBER'],
});
export const answerMerge = endpoint({
  method: 'POST',
  path: '/api/member/merges/:id',
  auth: 'member',
  summary: 'Agree, and the two cards are one from now on; or decline.',
  params: id,
  request: z.object({ answer: z.enum(['agree', 'decline']) }),
  response: z.object({ state: z.enum(['merged', 'declined']) }),
  idempotent: true,
  errors: ['NOT_A_MEMBER', 'MERGE_NOT_OPEN', 'MEMBER_MERGED', 'BUSY'],
});
