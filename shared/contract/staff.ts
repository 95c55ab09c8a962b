import { z } from 'zod';
import { Role } from '../vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { forecastView, whyParams, whyQuery, whyView } from './explain.ts';
import {
  amount,
  branchCode,
  branchView,
  broadcastView,
  cardView,
  couponView,
  historyItem,
  instant,
  localText,
  memberSummary,
  shopView,
  staffView,
  tierView,
  unitView,
} from './views.ts';

const id = z.object({ id: z.string().max(64) });
/** What is looked for: no database takes a search with control characters in it. */
const sought = z
  .string()
  .trim()
  .max(100)
  .regex(/^\P{Cc}*$/u, 'has characters that cannot be typed');

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

export const findMembers = endpoint({
  method: 'GET',
  path: '/api/staff/members/find',
  auth: 'staff',
  summary: 'At the counter: by live code, number, phone or its last three digits, name. A live code authorises too.',
  query: z.object({ q: sought.min(1) }),
  response: z.object({ members: z.array(memberSummary).max(20), liveCode: z.boolean(), coupon: couponView.nullable() }),
  errors: ['MEMBER_NOT_FOUND', 'MEMBER_CODE_EXPIRED', 'MEMBER_CODE_INVALID', 'COUPON_NOT_FOUND'],
});

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
  params: id,
  response: z.object({ id: z.string(), card: cardView, history: z.array(historyItem) }),
  errors: ['MEMBER_NOT_FOUND'],
});

export const whyMemberNumber = endpoint({
  method: 'GET',
  path: '/api/staff/members/:id/why/:number',
  auth: 'staff',
  summary: 'The entries and the rule behind a number of a member, as the member sees them.',
  params: id.extend(whyParams.shape),
  query: whyQuery,
  response: whyView,
  errors: ['MEMBER_NOT_FOUND'],
});

export const memberForecast = endpoint({
  method: 'GET',
  path: '/api/staff/members/:id/forecast',
  auth: 'staff',
  summary: 'Twelve months of a member without a purchase.',
  params: id,
  response: forecastView,
  errors: ['MEMBER_NOT_FOUND'],
});

export const quoteResponse = z.object({
  amount: z.int(),
  /** What tier and coupon take off, each by itself. */
  discounts: z.array(z.object({ kind: z.string(), code: z.string(), amount: z.int() })),
  couponDiscount: z.int(),
  paid: z.int(),
  points: z.int(),
  balanceAfter: z.int(),
  tierAfter: z.string(),
  missingAfter: z.int().nullable(),
  missingUnit: unitView.nullable(),
  /** The most points worth offering for this bill. */
  pointsUsable: z.int(),
  couponProblem: z.object({ code: z.string(), text: z.string().optional(), missing: z.int().optional() }).nullable(),
});
export const quotePurchase = endpoint({
  method: 'POST',
  path: '/api/staff/quotes',
  auth: 'staff',
  summary: 'What this bill would earn and cost; writes nothing.',
  request: z.object({
    memberId: z.string().max(64),
    amount,
    couponId: z.string().max(64).optional(),
    /** Where the bill is; a coupon of certain branches fits nowhere else. */
    branch: branchCode.optional(),
  }),
  response: quoteResponse,
  errors: ['MEMBER_NOT_FOUND', 'AMOUNT_INVALID'],
});

export const awardView = z.object({
  purchaseId: z.string(),
  memberId: z.string(),
  memberName: z.string(),
  receiptNumber: z.string(),
  amount: z.int(),
  paid: z.int(),
  earned: z.array(
    z.object({ kind: z.string(), points: z.int(), reason: z.string(), expiresOn: z.string().nullable() }),
  ),
  pointsEarned: z.int(),
  balance: z.int(),
  tier: z.string(),
  tierBefore: z.string(),
  missing: z.int().nullable(),
  missingUnit: unitView.nullable(),
  nextTier: z.string().nullable(),
  coupon: couponView.nullable(),
  undoUntil: instant,
  replayed: z.boolean(),
});
export const awardPurchase = endpoint({
  method: 'POST',
  path: '/api/staff/purchases',
  auth: 'staff',
  summary: 'Award a bill at the counter; with no receipt number the counter makes one.',
  status: 201,
  request: z.object({
    memberId: z.string().max(64),
    amount,
    branch: branchCode,
    receiptNumber: z.string().trim().min(1).max(64).optional(),
    couponCode: z.string().max(64).optional(),
  }),
  response: awardView,
  idempotent: true,
  errors: [
    'MEMBER_NOT_FOUND',
    'AMOUNT_INVALID',
    'RECEIPT_ALREADY_COUNTED',
    'OWN_CARD',
    'PURCHASE_BEFORE_JOINING',
    'COUPON_NOT_FOUND',
    'COUPON_ALREADY_USED',
    'COUPON_EXPIRED',
    'COUPON_NOT_YET',
    'COUPON_VOID',
    'COUPON_DOES_NOT_FIT',
    'MEMBER_CODE_EXPIRED',
    'MEMBER_CODE_INVALID',
    'BUSY',
    'BRANCH_NOT_FOUND',
  ],
});
export const undoPurchase = endpoint({
  method: 'POST',
  path: '/api/staff/purchases/:id/undo',
  auth: 'staff',
  summary: 'Undo an award within ten minutes.',
  params: id,
  response: z.object({ purchaseId: z.string(), taken: z.int(), balance: z.int() }),
  idempotent: true,
  errors: ['PURCHASE_NOT_FOUND', 'UNDO_TOO_LATE', 'REFUND_TOO_LARGE'],
});
export const refundPurchase = endpoint({
  method: 'POST',
  path: '/api/staff/refunds',
  auth: 'staff',
  role: Role.Manager,
  status: 201,
  summary: 'Refund all or part of a purchase.',
  request: z.object({
    purchaseId: z.string().max(64),
    /** 0 only where points alone have paid. */
    amount: z.int().min(0).max(1_000_000_000),
    refundNumber: z.string().trim().min(1).max(64).optional(),
  }),
  response: z.object({
    refundId: z.string(),
    taken: z.int(),
    returned: z.int(),
    /** How many of those returned had ended meanwhile, and ended again at once. */
    endedAgain: z.int().optional(),
    balance: z.int(),
  }),
  idempotent: true,
  errors: ['AMOUNT_INVALID', 'PURCHASE_NOT_FOUND', 'REFUND_TOO_LARGE', 'REFUND_NUMBER_REUSED'],
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
  params: id,
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
  params: id,
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
  params: id,
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
  params: id,
  request: z.object({ action: z.enum(['pause', 'resume', 'cancel']) }),
  response: broadcastView,
  idempotent: true,
  errors: ['BROADCAST_NOT_DRAFT', 'NOT_FOUND'],
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
  params: id,
  response: staffView,
  errors: ['NOT_FOUND'],
});
