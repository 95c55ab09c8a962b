import type { CouponTemplateId } from '../../../shared/ids.ts';
import { CouponKind } from '../../../shared/vocabulary.ts';
import type { CouponTemplate } from '../ports/coupons.ts';
import type { Deps } from '../ports.ts';
import { audiencePages, excludedWhy } from './audience.ts';
import { extraCost, ladderOf } from './price-ladder.ts';

export type Estimate = {
  recipients: number;
  excluded: { blocked: number; unknown: number; stopped: number };
  messages: number;
  perTier: { tier: string; members: number; messages: number }[];
  quota: { limit: number | null; used: number; left: number | null; enough: boolean } | null;
  cost: { amount: number; currency: string; ladderDate: string };
  couponWorstCase: number | null;
};

/** How many get it, who does not and why, and what it costs (whole currency units, beside the plan). Writes nothing. */
export async function estimateBroadcast(
  deps: Pick<Deps, 'audiences' | 'couponTemplates' | 'line' | 'programs'>,
  command: { tiers: readonly string[]; couponTemplateId: CouponTemplateId | null; now: Date },
): Promise<Estimate> {
  const tiers = [...new Set(command.tiers)];
  const perTier = new Map(tiers.map((tier) => [tier, { tier, members: 0, messages: 0 }]));
  const excluded = { blocked: 0, unknown: 0, stopped: 0 };
  for await (const page of tiers.length > 0 ? audiencePages(deps, tiers) : []) {
    for (const row of page) {
      const count = perTier.get(row.tier);
      if (!count) continue;
      count.members += 1;
      const why = excludedWhy(row);
      if (why === null) count.messages += 1;
      else excluded[why] += 1;
    }
  }
  const counts = [...perTier.values()];
  const messages = counts.reduce((sum, { messages: each }) => sum + each, 0);
  const [quota, program, template] = await Promise.all([
    deps.line.quota(),
    deps.programs.inForce(command.now),
    command.couponTemplateId ? deps.couponTemplates.byId(command.couponTemplateId) : null,
  ]);
  const left = quota === null || quota.limit === null ? null : Math.max(0, quota.limit - quota.used);
  const ladder = ladderOf(program.currency);
  return {
    recipients: counts.reduce((sum, { members }) => sum + members, 0),
    excluded,
    messages,
    perTier: counts,
    quota: quota && { ...quota, left, enough: left === null || messages <= left },
    cost: { amount: extraCost(ladder, quota, messages), currency: program.currency, ladderDate: ladder?.date ?? '' },
    couponWorstCase: template && worstCase(template, messages),
  };
}

/** What it would cost if every copy were used: known for money off only; null where it hangs on the bill. */
const worstCase = ({ kind, value }: CouponTemplate, copies: number): number | null =>
  kind === CouponKind.AmountOff ? value * copies : null;
