import type { Deps } from '../ports.ts';
import type { AwardCommand, AwardResult } from './types.ts';
export type AwardDeps = Pick<
  Deps,
  | 'entries'
  | 'accounts'
  | 'members'
  | 'claims'
  | 'purchases'
  | 'programs'
  | 'branches'
  | 'coupons'
  | 'couponTemplates'
  | 'staff'
  | 'outbox'
  | 'random'
  | 'changed'
  | 'log'
>;
export async function awardPurchase(_deps: AwardDeps, _command: AwardCommand): Promise<AwardResult> {
  throw new Error('being written');
}
