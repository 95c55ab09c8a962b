import type { z } from 'zod';
import type { cardView } from '../../../shared/contract/views.ts';
import type { MemberId } from '../../../shared/ids.ts';
import type { Deps } from '../ports.ts';
export type CardView = z.output<typeof cardView>;
export type ReadCardDeps = Pick<Deps, 'entries' | 'accounts' | 'members' | 'programs' | 'coupons'>;
export async function readCard(_deps: ReadCardDeps, _command: { memberId: MemberId; now: Date }): Promise<CardView> {
  throw new Error('being written');
}
