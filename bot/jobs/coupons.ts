import { expireCoupons } from '../services/coupons/expire.ts';
import type { Deps } from '../services/ports.ts';

/** Every hour: writes `expired` on coupons past their end. Pages show them so already; this keeps lists and counts short. */
export const couponsJob = (deps: Pick<Deps, 'coupons'>, { now }: { now: Date }) => expireCoupons(deps, { now });
