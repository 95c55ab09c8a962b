import type { Api, ParamsOf, QueryOf, RequestOf, ResponseOf } from '../../../../shared/contract/index.ts';
import { call } from '../../lib/api.ts';

type StaffCall = { [Name in keyof Api]: Name extends `${string} /api/staff/${string}` ? Name : never }[keyof Api];
type Options<Name extends keyof Api> = {
  params?: ParamsOf<Api[Name]>;
  query?: QueryOf<Api[Name]>;
  body?: RequestOf<Api[Name]>;
  key?: string;
  signal?: AbortSignal;
};

/** A call with the staff cookie. @throws ApiError */
export const staffCall = <Name extends StaffCall>(
  name: Name,
  options: Options<Name> = {},
): Promise<ResponseOf<Api[Name]>> => call(name, options as Parameters<typeof call<Name>>[1]);

export type Me = ResponseOf<Api['GET /api/staff/me']>;
export type Found = ResponseOf<Api['GET /api/staff/members/find']>;
export type MemberRow = Found['members'][number];
export type Award = ResponseOf<Api['POST /api/staff/purchases']>;
export type Quote = ResponseOf<Api['POST /api/staff/quotes']>;
export type Template = ResponseOf<Api['GET /api/staff/coupon-templates']>['templates'][number];
export type Estimate = ResponseOf<Api['POST /api/staff/broadcasts/estimate']>;
export type CouponFound = NonNullable<Found['coupon']>;
