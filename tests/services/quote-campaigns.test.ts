import { afterAll, expect, test } from 'vitest';
import type { Campaign } from '../../bot/domain/campaign/campaign.ts';
import { quotePurchase } from '../../bot/services/purchases/quote.ts';
import { whatIfToday } from '../../bot/services/purchases/what-if.ts';
import { everyBill } from '../support/campaign.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';
import { award, enrol } from '../support/merge-shop.ts';

afterAll(closeTestDatabases);

const campaign: Campaign = {
  id: 'five',
  name: { 'zh-TW': '加碼' },
  from: new Date('2026-01-01T00:00:00Z'),
  until: new Date('2030-01-01T00:00:00Z'),
  ...everyBill,
  effect: { kind: 'extra', points: 50 },
};

test.each([
  ['whose places are taken', { quota: 1 }],
  ['whose budget holds no more', { budgetPoints: 99 }],
])('a campaign %s is promised by no quote and no "what if"', async (_, limit) => {
  const { deps, clock } = await testDatabase();
  const now = clock.now();
  await deps.campaigns.put({
    ...campaign,
    ...limit,
    state: 'on',
    granted: { times: 0, points: 0 },
    createdAt: now,
  });
  // Beside the best one a smaller multiplier waits, which applies where the better has no room left.
  const other = { ...campaign, id: 'two', effect: { kind: 'multiply', multiplierBp: 30_000 } as const };
  await deps.campaigns.put({ ...other, state: 'on', granted: { times: 0, points: 0 }, createdAt: now });
  const [first, second] = [await enrol(deps, now, 'a'), await enrol(deps, now, 'b')];
  for (const { id } of [first, second]) {
    const asked = { memberId: id, amount: 300, now };
    const [quote, said] = [await quotePurchase(deps, asked), await whatIfToday(deps, asked)];
    const bought = await award(deps, id, now, 300, `k-${id}`);
    const had = bought.earned.map(({ points }) => points);
    expect(had).toEqual(id === first.id ? [3, 6, 50, 20] : [3, 6, 20]);
    expect(quote.earned.map(({ points }) => points)).toEqual(had);
    expect(said.lines.map(({ points }) => points)).toEqual(had);
  }
});
