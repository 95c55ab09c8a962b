import { type BenefitCouponDeps, issueBenefitCoupons } from '../services/coupons/benefit-coupons.ts';

/** The coupons that tiers bring each period. */
export const benefitCouponsJob = (deps: BenefitCouponDeps, options: { now: Date }): Promise<{ issued: number }> =>
  issueBenefitCoupons(deps, options);
