/** Branded ids: a member's id cannot be passed where a coupon's is wanted. All are opaque strings except those described. */
declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

export type MemberId = Brand<'MemberId'>;
/** `U` and 32 hex digits, given by LINE, different per provider. A link to a member, never its key. */
export type LineUserId = Brand<'LineUserId'>;
/** 12 digits beginning with 8, the last a Luhn check digit. Printed, photographed, read aloud: it identifies, never authorises. */
export type MemberNumber = Brand<'MemberNumber'>;
export type CouponId = Brand<'CouponId'>;
export type CouponTemplateId = Brand<'CouponTemplateId'>;
export type BroadcastId = Brand<'BroadcastId'>;
export type PurchaseId = Brand<'PurchaseId'>;
export type StaffId = Brand<'StaffId'>;
/** A branch's short code, e.g. `main`: lower-case letters, digits and dashes. */
export type BranchCode = Brand<'BranchCode'>;
/** A business day in the shop's zone, `YYYY-MM-DD`. */
export type Day = Brand<'Day'>;

const lineUserIdPattern = /^U[0-9a-f]{32}$/;

export const isLineUserId = (value: unknown): value is LineUserId =>
  typeof value === 'string' && lineUserIdPattern.test(value);
