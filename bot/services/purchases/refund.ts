import type { AwardDeps } from './award.ts';
import type { RefundCommand, RefundResult } from './types.ts';
export async function refundPurchase(_deps: AwardDeps, _command: RefundCommand): Promise<RefundResult> {
  throw new Error('being written');
}
