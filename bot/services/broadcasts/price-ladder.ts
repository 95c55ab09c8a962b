/**
 * What LINE charges for messages, as a dated setting: LINE tells a shop's quota, not its plan. Whole units of the currency.
 * Where a price falls with volume, the first step stands here, so that the console never promises less than the bill.
 * Sources: LINE's plan pages of Taiwan (since September 2023) and Japan (since June 2023).
 */
type Plan = {
  monthly: number;
  included: number;
  /** Price of a further message in hundredths of the unit; null = none can be bought. */
  extraHundredths: number | null;
};
export type PriceLadder = { date: string; currency: string; plans: readonly Plan[] };

const ladders: readonly PriceLadder[] = [
  {
    date: '2023-09-01',
    currency: 'TWD',
    plans: [
      { monthly: 0, included: 200, extraHundredths: null },
      { monthly: 800, included: 3000, extraHundredths: null },
      { monthly: 1200, included: 6000, extraHundredths: 20 },
    ],
  },
  {
    date: '2023-06-01',
    currency: 'JPY',
    plans: [
      { monthly: 0, included: 200, extraHundredths: null },
      { monthly: 5000, included: 5000, extraHundredths: null },
      { monthly: 15_000, included: 30_000, extraHundredths: 300 },
    ],
  },
];

/** The ladder of a currency; null where we know none: then the console shows messages and no money. */
export const ladderOf = (currency: string): PriceLadder | null =>
  ladders.find((ladder) => ladder.currency === currency) ?? null;

/**
 * Money that these messages add to this month, on the cheapest way: inside the quota nothing; else further messages of the present
 * plan, or the difference to a higher one. Rounded up to whole units.
 * @param quota as LINE tells it; null when unlimited or unknown.
 */
export function extraCost(
  ladder: PriceLadder | null,
  quota: { limit: number | null; used: number } | null,
  messages: number,
): number {
  if (!ladder || !quota || quota.limit === null) return 0;
  const { limit } = quota;
  const total = quota.used + messages;
  if (total <= limit) return 0;
  const own = ladder.plans.findLast((plan) => plan.included <= limit) ?? ladder.plans[0]!;
  const ways = ladder.plans
    .filter((plan) => plan.monthly >= own.monthly)
    .flatMap((plan) => {
      const beyond = Math.max(0, total - Math.max(plan.included, plan === own ? limit : 0));
      if (beyond > 0 && plan.extraHundredths === null) return [];
      return [plan.monthly - own.monthly + Math.ceil((beyond * (plan.extraHundredths ?? 0)) / 100)];
    });
  return ways.length > 0 ? Math.min(...ways) : 0;
}
