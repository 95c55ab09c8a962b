import type { Deps } from '../ports.ts';

const perWrite = 1000;

/** Writes `expired` on issued coupons whose end has passed. Twice or two at once changes nothing. @returns how many. */
export async function expireCoupons(deps: Pick<Deps, 'coupons'>, { now }: { now: Date }): Promise<{ expired: number }> {
  let expired = 0;
  for (;;) {
    const count = await deps.coupons.expireBefore(now, perWrite);
    expired += count;
    if (count < perWrite) return { expired };
  }
}
