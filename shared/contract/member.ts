import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { forecastView, whatIfView, whyParams, whyQuery, whyView } from './explain.ts';
import {
  amount,
  cardView,
  couponView,
  historyItem,
  instant,
  language,
  localText,
  toldBirthday,
  toldFurtherDate,
} from './views.ts';

export const createMemberSession = endpoint({
  method: 'POST',
  path: '/api/member/session',
  auth: 'public',
  summary: 'Exchange a LIFF ID token for a short session; the card comes along for those who are members.',
  request: z.object({ idToken: z.string().min(20).max(4096) }),
  response: z.object({ token: z.string(), expiresAt: instant, member: cardView.optional() }),
  errors: ['UNAUTHENTICATED', 'RATE_LIMITED'],
});

export const getNotice = endpoint({
  method: 'GET',
  path: '/api/member/notice',
  auth: 'public',
  summary: 'The privacy notice in force, with the six items of Article 8.',
  query: z.object({ language: language.default('zh-TW') }),
  response: z.object({
    version: z.string(),
    shop: z.string(),
    items: z.array(z.object({ title: z.string(), text: z.string() })).length(6),
    guardian: z.string(),
    /** What joining brings, for the page's first sentence. */
    welcome: z.object({ points: z.int(), coupon: localText.nullable() }),
    branch: z.string().nullable(),
  }),
});

export const join = endpoint({
  method: 'POST',
  path: '/api/member/join',
  auth: 'member',
  summary: 'Become a member. Joining again answers the same card, never a second welcome.',
  request: z.object({
    code: z.string().max(64).optional(),
    noticeVersion: z.string().max(32),
    marketing: z.object({
      line: z.boolean().default(false),
      sms: z.boolean().default(false),
      email: z.boolean().default(false),
    }),
    language: language.optional(),
  }),
  response: cardView,
  errors: ['NOTICE_OUTDATED', 'BUSY'],
});

export const getCard = endpoint({
  method: 'GET',
  path: '/api/member/card',
  auth: 'member',
  summary: 'The card.',
  response: cardView,
  errors: ['NOT_A_MEMBER'],
});

export const getMemberCode = endpoint({
  method: 'GET',
  path: '/api/member/code',
  auth: 'member',
  summary: 'The live code: identifies and authorises, valid 120 s, to be renewed every 60 s.',
  response: z.object({
    number: z.string(),
    code: z.string().max(32),
    issuedAt: instant,
    expiresAt: instant,
    renewAt: instant,
    /** The server's now: a phone's clock may be wrong. */
    at: instant,
  }),
  errors: ['NOT_A_MEMBER'],
});

export const getHistory = endpoint({
  method: 'GET',
  path: '/api/member/history',
  auth: 'member',
  summary: 'Entries of the ledger, newest first.',
  query: z.object({
    before: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(100).default(30),
  }),
  response: z.object({ items: z.array(historyItem), next: z.int().nullable() }),
  errors: ['NOT_A_MEMBER'],
});

export const whyNumber = endpoint({
  method: 'GET',
  path: '/api/member/why/:number',
  auth: 'member',
  summary: 'The entries and the rule behind a number: balance, expiring, tier, keep, measure.',
  params: whyParams,
  query: whyQuery,
  response: whyView,
  errors: ['NOT_A_MEMBER'],
});

export const getForecast = endpoint({
  method: 'GET',
  path: '/api/member/forecast',
  auth: 'member',
  summary:
    'Twelve months without a purchase: what ends when, what becomes of the tier, and what leaves the window next.',
  response: forecastView,
  errors: ['NOT_A_MEMBER'],
});

export const whatIf = endpoint({
  method: 'GET',
  path: '/api/member/what-if',
  auth: 'member',
  summary: 'What a bill of today would earn and change; writes nothing.',
  query: z.object({ amount: z.coerce.number().pipe(amount) }),
  response: whatIfView,
  errors: ['NOT_A_MEMBER'],
});

export const getCoupons = endpoint({
  method: 'GET',
  path: '/api/member/coupons',
  auth: 'member',
  summary: 'Coupons: usable, used, ended.',
  response: z.object({ usable: z.array(couponView), used: z.array(couponView), ended: z.array(couponView) }),
  errors: ['NOT_A_MEMBER'],
});

export const openCoupon = endpoint({
  method: 'POST',
  path: '/api/member/coupons/:id/open',
  auth: 'member',
  summary: 'Show a coupon: its short-lived code for the counter, and the first opening is counted.',
  params: z.object({ id: z.string().max(64) }),
  response: z.object({
    coupon: couponView,
    code: z.string().max(32).nullable(),
    expiresAt: instant.nullable(),
    renewAt: instant.nullable(),
    at: instant,
  }),
  errors: ['COUPON_NOT_FOUND'],
});

export const updateProfile = endpoint({
  method: 'PUT',
  path: '/api/member/profile',
  auth: 'member',
  summary: 'Name, birthday, phone, e-mail, language, marketing consent. The first completion has its own reward.',
  request: z.object({
    name: z.string().trim().min(1).max(300).optional(),
    birthday: toldBirthday.optional(),
    furtherDate: toldFurtherDate.optional(),
    phone: z.string().max(32).nullable().optional(),
    email: z.email().max(254).nullable().optional(),
    language: language.optional(),
    marketing: z.object({ line: z.boolean(), sms: z.boolean(), email: z.boolean() }).partial().optional(),
  }),
  response: cardView,
  idempotent: true,
  errors: ['BIRTHDAY_INVALID', 'BIRTHDAY_LOCKED', 'PHONE_INVALID', 'NOT_A_MEMBER'],
});

/** Server-sent lines over a `fetch` stream (never a token in a URL): `data: {"kind":"changed"}` when the card is worth reading again. */
export const liveCard = endpoint({
  method: 'GET',
  path: '/api/member/live',
  auth: 'member',
  summary: 'A stream that says when the card changed.',
  response: null,
});
