import type { Day, MemberId } from '../../../shared/ids.ts';
import { CouponSource } from '../../../shared/vocabulary.ts';
import type { Account } from '../../domain/account/account.ts';
import type { Program } from '../../domain/program/program.ts';
import { benefitCoupons, passCoupons } from '../../domain/tier/benefits.ts';
import { businessDay } from '../../domain/time.ts';
import type { CommitDeps } from '../points/commit.ts';
import { settleDue } from '../points/due-members.ts';
import { givenCouponKey } from '../points/follow-up.ts';
import { healAccounts } from '../points/heal-accounts.ts';
import type { DueMember } from '../ports/ledger.ts';
import type { Deps } from '../ports.ts';
import { issueCoupons } from './issue.ts';

export type BenefitCouponDeps = CommitDeps & Pick<Deps, 'audiences' | 'jobMarks'>;

const pageSize = 500;
/** A bill of a period's last moments may still be on its way into the ledger when the next one begins. */
const onTheWayMs = 60_000;

/**
 * The coupons that tiers bring each month, quarter or year, to everyone who stands in the tier when the period begins; who rises
 * within it has theirs with the rise, under the same key. So has who is given the tier by a paid period when the month begins.
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
  /** Once a period for each holder's benefit: `pages` are those who have it, each with the copy's key. */
  const serve = async (holder: string, given: Given, pages: () => AsyncGenerator<MemberId[]>): Promise<void> => {
    const { couponTemplateId: templateId, key } = given;
    const mark = `${holder}:${key.slice(0, key.lastIndexOf(':'))}`;
    if ((await deps.jobMarks.get(mark)) === key) return;
    if (!isCurrent) {
      await healAccounts(deps);
      await settleDue(deps, deps.accounts.dueReview, now);
      isCurrent = true;
    }
    for await (const ids of pages()) {
      const to = ids.map((memberId) => ({ memberId, key: givenCouponKey(memberId, 0, given) }));
      const outcome = await issueCoupons(deps, { templateId, source: CouponSource.Tier, now, to });
      if (outcome.outcome === 'issued') issued += outcome.created;
    }
    await deps.jobMarks.set(mark, key);
  };
  for (const tier of program.tiers)
    for (const given of benefitCoupons(tier, today)) await serve(tier.code, given, () => standingIn(deps, tier.code));
  const byPass = program.tiers.find(({ code }) => code === program.pass?.tier);
  for (const given of byPass === undefined ? [] : benefitCoupons(byPass, today))
    await serve(`pass:${byPass?.code}`, given, () => withPass(deps, program, { given, today }));
  return { issued };
}

type Given = ReturnType<typeof benefitCoupons>[number];

async function* standingIn(deps: BenefitCouponDeps, tier: string): AsyncGenerator<MemberId[]> {
  for (let after: MemberId | null = null; ; ) {
    const page: { memberId: MemberId }[] = await deps.audiences.page([tier], after, pageSize);
    yield page.map(({ memberId }) => memberId);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.memberId;
  }
}

/** Those who have a coupon by the tier of their paid period. */
async function* withPass(
  deps: BenefitCouponDeps,
  program: Program,
  { given, today }: { given: Given; today: Day },
): AsyncGenerator<MemberId[]> {
  for (let after: DueMember | null = null; ; ) {
    const page: Account[] = await deps.accounts.withPass(today, after, pageSize);
    const has = page.filter((account) => passCoupons(account, program, today).some(({ key }) => key === given.key));
    yield has.map(({ memberId }) => memberId);
    const last = page.at(-1);
    if (last?.pass == null || page.length < pageSize) return;
    after = { memberId: last.memberId, on: last.pass.until };
  }
}
