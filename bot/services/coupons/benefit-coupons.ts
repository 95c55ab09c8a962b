import type { MemberId } from '../../../shared/ids.ts';
import { CouponSource } from '../../../shared/vocabulary.ts';
import { benefitCoupons } from '../../domain/tier/benefits.ts';
import { businessDay } from '../../domain/time.ts';
import type { CommitDeps } from '../points/commit.ts';
import { settleDue } from '../points/due-members.ts';
import { givenCouponKey } from '../points/follow-up.ts';
import { healAccounts } from '../points/heal-accounts.ts';
import type { Deps } from '../ports.ts';
import { issueCoupons } from './issue.ts';

export type BenefitCouponDeps = CommitDeps & Pick<Deps, 'audiences' | 'jobMarks'>;

const pageSize = 500;
/** A bill of a period's last moments may still be on its way into the ledger when the next one begins. */
const onTheWayMs = 60_000;

/**
 * The coupons that tiers bring each month, quarter or year, to everyone who stands in the tier when the period begins; who rises
 * within it has theirs with the rise, under the same key.
 *
 * The race: a tier is served once a period, so whoever is not seen to stand in it then goes without. Who stands where is asked of cached
 * accounts, which follow their entries: so what lags (another process wrote it, or one that was killed) is brought up to date first, and
 * what the calendar owes is written: nobody has the coupon of a tier that ended the night before. What was decided as the period began is
 * waited for. The mark of a tier's benefit moves on when the whole tier is served: a run that was cut off begins again, and issues
 * nothing twice.
 * @returns copies issued by this run.
 */
export async function issueBenefitCoupons(
  deps: BenefitCouponDeps,
  { now }: { now: Date },
): Promise<{ issued: number }> {
  const program = await deps.programs.inForce(now);
  const today = businessDay(new Date(now.getTime() - onTheWayMs), program);
  let issued = 0;
  let isCurrent = false;
  for (const tier of program.tiers)
    for (const given of benefitCoupons(tier, today)) {
      const { couponTemplateId, key } = given;
      const mark = `${tier.code}:${key.slice(0, key.lastIndexOf(':'))}`;
      if ((await deps.jobMarks.get(mark)) === key) continue;
      if (!isCurrent) {
        await healAccounts(deps);
        await settleDue(deps, deps.accounts.dueReview, now);
        isCurrent = true;
      }
      let after: MemberId | null = null;
      for (;;) {
        const page = await deps.audiences.page([tier.code], after, pageSize);
        const to = page.map(({ memberId }) => ({ memberId, key: givenCouponKey(memberId, 0, given) }));
        const outcome = await issueCoupons(deps, { templateId: couponTemplateId, source: CouponSource.Tier, now, to });
        if (outcome.outcome === 'issued') issued += outcome.created;
        const last = page.at(-1);
        if (last === undefined || page.length < pageSize) break;
        after = last.memberId;
      }
      await deps.jobMarks.set(mark, key);
    }
  return { issued };
}
