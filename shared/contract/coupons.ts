import { z } from 'zod';
import { CouponKind, Role } from '../vocabulary.ts';
import { couponClock, couponLimits } from './coupon-limits.ts';
import { endpoint } from './endpoint.ts';
import { branchCode, couponView, idParams, localText } from './views.ts';

export const couponTemplateView = z.object({
  id: z.string(),
  title: localText,
  kind: z.enum(CouponKind),
  value: z.int().min(0),
  minimum: z.int().min(0),
  description: localText.optional(),
  validDays: z.int().min(1).max(366),
  clock: couponClock,
  ...couponLimits,
  /** Upper bound of copies ever issued; null = none. */
  quota: z.int().min(1).nullable(),
  issued: z.int(),
  used: z.int(),
});

const { cap, productLines, branches, channels, weekdays, hours } = couponLimits;
const templateInput = z.object({
  title: localText,
  kind: z.enum(CouponKind),
  value: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .describe(
      'By kind: money off, basis points off (2000 = 20 %), the price a piece then costs (add-on, member price), the multiplier of the points in basis points (20000 = ×2); others have none.',
    ),
  minimum: z.int().min(0).max(1_000_000).default(0).describe('Of the bill, before any discount; money.'),
  description: localText.optional(),
  validDays: z.int().min(1).max(366).default(30),
  clock: couponClock.default(null),
  cap: cap.default(null),
  productLines: productLines.default(null),
  branches: branches.default(null),
  channels: channels.default(null),
  weekdays: weekdays.default(null),
  hours: hours.default(null),
  quota: z.int().min(1).max(10_000_000).nullable().default(null),
});
export const listCouponTemplates = endpoint({
  method: 'GET',
  path: '/api/staff/coupon-templates',
  auth: 'staff',
  summary: 'Coupon templates, newest first.',
  response: z.object({ templates: z.array(couponTemplateView) }),
});
export const createCouponTemplate = endpoint({
  method: 'POST',
  path: '/api/staff/coupon-templates',
  auth: 'staff',
  role: Role.Manager,
  status: 201,
  summary: 'Write a coupon: its kind, its clock, and where, when and for what it is good.',
  request: templateInput,
  response: couponTemplateView,
  idempotent: true,
});
export const updateCouponTemplate = endpoint({
  method: 'PUT',
  path: '/api/staff/coupon-templates/:id',
  auth: 'staff',
  role: Role.Manager,
  summary: 'Change a template, as a whole; copies already issued keep their words, rules and dates.',
  params: idParams,
  request: templateInput,
  response: couponTemplateView,
  idempotent: true,
  errors: ['NOT_FOUND'],
});
export const redeemCoupon = endpoint({
  method: 'POST',
  path: '/api/staff/coupons/redeem',
  auth: 'staff',
  summary:
    'Use a coupon by its short-lived code (or its number, typed), outside a bill. A used one is refused with when and where.',
  request: z.object({ code: z.string().trim().min(1).max(64), branch: branchCode }),
  response: z.object({ coupon: couponView, memberName: z.string(), replayed: z.boolean() }),
  idempotent: true,
  errors: [
    'COUPON_NOT_FOUND',
    'COUPON_ALREADY_USED',
    'COUPON_EXPIRED',
    'COUPON_NOT_YET',
    'COUPON_VOID',
    'COUPON_DOES_NOT_FIT',
    'MEMBER_CODE_EXPIRED',
    'MEMBER_CODE_INVALID',
    'BRANCH_NOT_FOUND',
  ],
});
