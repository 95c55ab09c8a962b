import type { AwardDeps } from './award.ts';
import type { QuoteCommand, QuoteResult } from './types.ts';
export async function quotePurchase(_deps: AwardDeps, _command: QuoteCommand): Promise<QuoteResult> {
  throw new Error('being written');
}
