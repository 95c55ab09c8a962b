import { businessDay, startOfDay } from '../../domain/time.ts';
import { type TierView, tierViews } from '../members/read-card.ts';
import type { Deps } from '../ports.ts';

/** Two missed beats of a minute, and a little. */
const aliveMs = 150_000;

export type Overview = {
  today: { day: string; purchases: number; amount: number; points: number; joined: number; couponsUsed: number };
  members: number;
  tiers: (TierView & { members: number; reachable: number })[];
  quota: { limit: number | null; used: number; left: number | null } | null;
  workers: { name: string; at: string; alive: boolean }[];
};

/** Today in the shop's own day, the tiers with their members, what LINE still lets us send, and whether jobs are running. */
export async function readOverview(
  deps: Pick<Deps, 'programs' | 'purchases' | 'members' | 'coupons' | 'audiences' | 'jobMarks' | 'line' | 'log'>,
  { now }: { now: Date },
): Promise<Overview> {
  const program = await deps.programs.inForce(now);
  const day = businessDay(now, program);
  const since = startOfDay(day, program);
  const [sums, joined, couponsUsed, members, byTier, beats, quota] = await Promise.all([
    deps.purchases.sumsSince(since),
    deps.members.countJoinedSince(since),
    deps.coupons.countUsedSince(since),
    deps.members.count(),
    deps.audiences.countByTier(),
    deps.jobMarks.beats(),
    deps.line.quota(),
  ]);
  return {
    today: { day, ...sums, joined, couponsUsed },
    members,
    tiers: tierViews(program).map((tier) => ({
      ...tier,
      ...(byTier[tier.code] ?? { members: 0, reachable: 0 }),
    })),
    quota: quota && { ...quota, left: quota.limit === null ? null : Math.max(0, quota.limit - quota.used) },
    workers: beats.map(({ name, at }) => ({
      name,
      at: at.toISOString(),
      alive: now.getTime() - at.getTime() < aliveMs,
    })),
  };
}
