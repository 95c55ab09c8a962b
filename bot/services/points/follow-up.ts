import type { CouponId, MemberId, PurchaseId } from '../../../shared/ids.ts';
import { CouponSource, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Entry } from '../../domain/account/entry.ts';
import { isRise } from '../../domain/points/tier-line.ts';
import { couponIdOf } from '../coupons/coupon-number.ts';
import { issueCoupon } from '../coupons/issue.ts';
import { releaseCoupon } from '../coupons/release.ts';
import type { Deps } from '../ports.ts';
import { entryIn, ledgersOf } from './ledgers.ts';

export type FollowUpDeps = Pick<
  Deps,
  | 'entries'
  | 'members'
  | 'programs'
  | 'outbox'
  | 'claims'
  | 'purchases'
  | 'coupons'
  | 'couponTemplates'
  | 'jobMarks'
  | 'log'
>;

/** Whether something has to happen after an entry, beyond the account: a new rich menu, coupons it gives or frees, an undone bill's own. */
export const needsFollowUp = ({
  tier,
  gives,
  frees,
  source,
}: Pick<Entry, 'tier' | 'gives' | 'frees' | 'source'>): boolean =>
  gives !== undefined ||
  frees !== undefined ||
  source.kind === ReasonCode.Undo ||
  (tier !== null && tier.from !== tier.to && tier.from !== null);

const sources: Partial<Record<ReasonCode, CouponSource>> = {
  [ReasonCode.TierGift]: CouponSource.Tier,
  [ReasonCode.Birthday]: CouponSource.Birthday,
  [ReasonCode.FurtherDate]: CouponSource.Birthday,
};

type Given = NonNullable<Entry['gives']>[number];

/** Of what an entry gives: by its place in the entry, or by a name of its own that several entries may share. */
export const givenCouponKey = (memberId: MemberId, seq: number, given: Given | number): string =>
  typeof given === 'object' && given.key !== undefined
    ? `${given.key}:${memberId}`
    : `gives:${memberId}:${seq}:${given}`;

/**
 * What follows from an entry that stands. Every effect has an id that derives from the entry, so that the writer, a repeat and the job
 * below may all do it.
 */
export async function followUp(deps: Omit<FollowUpDeps, 'jobMarks'>, entry: Entry): Promise<void> {
  const { memberId, seq, tier, gives = [] } = entry;
  if (entry.frees !== undefined) await freeCoupons(deps, entry.frees, entry);
  if (entry.source.kind === ReasonCode.Undo) await freeUndone(deps, entry);
  for (const [index, given] of gives.entries())
    await issueCoupon(deps, {
      memberId,
      templateId: given.couponTemplateId,
      source: sources[given.why] ?? CouponSource.Campaign,
      key: givenCouponKey(memberId, seq, given.key === undefined ? index : given),
      now: entry.recordedAt,
    });
  if (tier === null || tier.from === tier.to || tier.from === null) return;
  const member = await deps.members.byId(memberId);
  if (member?.lineUserId == null) return;
  const program = await deps.programs.inForce(entry.recordedAt);
  await deps.outbox.enqueue({
    id: `relink-menu:${memberId}:${seq}`,
    kind: 'relink-menu',
    memberId,
    lineUserId: member.lineUserId,
    facts: { tier: tier.to, from: tier.from, rise: isRise(program, tier) },
    createdAt: entry.recordedAt,
  });
}

/** Of a bill wholly given back: held by its claim, unless another bill has used them since. */
async function freeCoupons(
  deps: Pick<Deps, 'purchases' | 'coupons' | 'couponTemplates'>,
  ids: readonly string[],
  { source }: Entry,
): Promise<void> {
  const purchase = await deps.purchases.byId(source.purchaseId as PurchaseId);
  if (purchase !== null) for (const id of ids as CouponId[]) await releaseCoupon(deps, id, purchase.claimKey);
}

/** An undone bill: what came with the tier goes, and its receipt can be counted again. */
async function freeUndone(deps: Omit<FollowUpDeps, 'jobMarks'>, { memberId, source, tier }: Entry): Promise<void> {
  const purchase = await deps.purchases.byId(source.purchaseId as PurchaseId);
  // A bill of an account that was merged stands in the ledger it was counted in.
  const ledgers = await ledgersOf(deps, purchase?.memberId ?? memberId);
  const entry = await entryIn(deps, ledgers, `purchase:${source.purchaseId}`);
  if (purchase === null || entry === null) return;
  await deps.purchases.setRefunded(purchase.id, entry.source.paid ?? purchase.paid);
  if (tier?.why === 'undone')
    for (const [index, given] of (entry.gives ?? []).entries()) {
      const key = givenCouponKey(entry.memberId, entry.seq, given.key === undefined ? index : given);
      await deps.coupons.voidIssued(couponIdOf(key));
    }
  await deps.claims.freeAlias(purchase.claimKey);
}

const job = 'follow-ups';
const pageSize = 200;
/** Entries are looked at again for so long: what a slower process writes with an earlier time is not passed over. */
const overlapMs = 10 * 60_000;
/** Where the job has never run. */
const firstLookMs = 30 * 86_400_000;

/** One that fails for so long is left. */
const triesMs = 7 * 86_400_000;

/**
 * Does what a crash left undone between an entry and what follows from it. Done twice, nothing changes. One that fails holds up nobody:
 * the others are done, and all are looked at again until it is, or is too old.
 * @returns entries looked at, and those that failed.
 */
export async function finishFollowUps(
  deps: FollowUpDeps,
  { now }: { now: Date },
): Promise<{ seen: number; failed: number }> {
  const mark = await deps.jobMarks.get(job);
  // Not by a clock that ran ahead once: what was written by the right time would be passed over.
  const seenTo = (at: number): number => Math.min(at, now.getTime());
  const from = new Date(mark === null ? now.getTime() - firstLookMs : seenTo(Date.parse(mark)) - overlapMs);
  const counts = { seen: 0, failed: 0 };
  let isBehind = false;
  let after: { at: Date; memberId: MemberId; seq: number } | null = null;
  for (;;) {
    const page: Entry[] = await deps.entries.withFollowUps(from, after, pageSize);
    for (const entry of page) {
      counts.seen += 1;
      try {
        await followUp(deps, entry);
      } catch (error) {
        counts.failed += 1;
        isBehind ||= entry.recordedAt.getTime() > now.getTime() - triesMs;
        deps.log.warn({ err: error, memberId: entry.memberId }, 'what follows from an entry waits for the next run');
      }
    }
    const last = page.at(-1);
    if (last === undefined) break;
    after = { at: last.recordedAt, memberId: last.memberId, seq: last.seq };
    if (!isBehind) await deps.jobMarks.set(job, new Date(seenTo(last.recordedAt.getTime())).toISOString());
    if (page.length < pageSize) break;
  }
  if (after === null && mark !== null && Date.parse(mark) < now.getTime() - overlapMs)
    await deps.jobMarks.set(job, new Date(now.getTime() - overlapMs).toISOString());
  return counts;
}
