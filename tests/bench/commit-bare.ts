import { decidePurchase } from '../../bot/domain/points/purchase.ts';
import { commit } from '../../bot/services/points/commit.ts';
import type { Deps } from '../../bot/services/ports.ts';
import type { MemberId } from '../../shared/ids.ts';
import { benchNow } from './shop.ts';

const actor = { kind: 'pos', id: 'bench-till' } as const;

/** What medici does, by our means: one entry in the ledger on a balance that is made sure of, and nothing around it (no receipt claimed, no purchase kept). */
export async function commitPurchase(deps: Deps, memberId: MemberId, key: string, now: Date = benchNow): Promise<void> {
  const program = await deps.programs.inForce(now);
  const result = await commit(deps, {
    memberId,
    idempotencyKey: `purchase:${key}`,
    content: { bill: key },
    actor,
    now,
    isPure: true,
    decide: (account) =>
      decidePurchase(account, program, {
        source: { kind: 'purchase', id: key },
        at: now,
        now,
        amount: 100,
        discount: 0,
        points: 0,
        channel: null,
        lines: [],
        birthday: null,
      }),
  });
  if (result.outcome !== 'committed') throw new Error(`a bill with a key of its own was ${result.outcome}`);
}
