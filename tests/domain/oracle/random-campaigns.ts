import fc from 'fast-check';
import type { Campaign } from '../../../bot/domain/campaign/campaign.ts';
import { everyBill } from '../../support/campaign.ts';

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

const campaign: Campaign = {
  id: 'x',
  name: { 'zh-TW': '活動' },
  from: new Date('2026-12-31T16:00:00Z'),
  until: new Date('2032-12-31T16:00:00Z'),
  ...everyBill,
  effect: { kind: 'multiply', multiplierBp: 30_000 },
};
/** Up to three that a shop has at once. */
export const campaigns = fc
  .array(
    fc.record({
      until: oneOf(campaign.until, new Date('2027-06-30T16:00:00Z')),
      on: oneOf<Campaign['on']>(
        null,
        null,
        { kind: 'weekdays', days: [2, 6] },
        { kind: 'month-days', days: [1, 5, 6, 15, 31] },
        { kind: 'days', days: ['2027-01-05', '2027-02-06'] },
      ),
      tiers: oneOf(null, null, ['silver', 'gold'], ['copper']),
      channels: oneOf(null, null, null, ['counter'], ['delivery', 'counter']),
      minimumSpend: oneOf(0, 0, 500),
      firstPurchaseOnly: oneOf(false, false, false, true),
      streak: oneOf<Campaign['streak']>(
        null,
        null,
        null,
        { unit: 'day', length: 2 },
        { unit: 'week', length: 2 },
        { unit: 'month', length: 3 },
      ),
      effect: fc.oneof(
        oneOf(15_000, 20_000, 33_333).map((multiplierBp) => ({ kind: 'multiply' as const, multiplierBp })),
        oneOf(1, 25).map((points) => ({ kind: 'extra' as const, points })),
      ),
      grants: oneOf<Campaign['grants']>('both', 'both', 'spendable', 'qualifying'),
      perMember: oneOf(null, null, 1, 3),
    }),
    { maxLength: 3 },
  )
  .map((each) => each.map((rules, index): Campaign => ({ ...campaign, ...rules, id: `c${index}` })));
