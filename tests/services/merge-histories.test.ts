import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { explainNumber } from '../../bot/services/members/explain.ts';
import { agreeToMerge, proposeMerge, splitMerge } from '../../bot/services/members/merge.ts';
import { readCard } from '../../bot/services/members/read-card.ts';
import { readForecast } from '../../bot/services/members/read-forecast.ts';
import { readAccount } from '../../bot/services/points/heads.ts';
import { redeemPoints } from '../../bot/services/points/redeem.ts';
import { verifyShop } from '../../bot/services/points/verify-shop.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { refundPurchase } from '../../bot/services/purchases/refund.ts';
import { undoPurchase } from '../../bot/services/purchases/undo.ts';
import { AppError } from '../../shared/errors.ts';
import type { PurchaseId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';
import { award, branch, enrol, staff } from '../support/merge-shop.ts';

afterAll(closeTestDatabases);
const seed = Number(process.env.TEST_SEED ?? 28_112_027);
const numRuns = Number(process.env.REGULARS_RUNS ?? 8);

const who = fc.nat(2);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('buy' as const),
      who,
      amount: fc.integer({ min: 1, max: 6_000 }),
      points: fc.oneof(fc.constant(0), fc.constant(0), fc.nat(40)),
      late: fc.nat(9),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      which: fc.nat(20),
      shareBp: fc.integer({ min: 1, max: 10_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('undo' as const), which: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('redeem' as const), who, points: fc.integer({ min: 1, max: 60 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('merge' as const), who, into: who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('split' as const), which: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), days: fc.constantFrom(1, 3, 10, 31, 200, 400) }),
  },
);

const tried = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof AppError && error.code !== 'INTERNAL') return error.code;
      throw error;
    },
  );

test(`N04: three cards merged, split and merged again in any order, with bills and refunds between, stay whole (seed ${seed})`, async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30, size: 'max' }), async (steps) => {
      const { deps, clock, store } = await testDatabase();
      const people = await Promise.all(['a', 'b', 'c'].map((digit) => enrol(deps, clock.now(), digit)));
      clock.advance(20 * 86_400_000);
      const bought: PurchaseId[] = [];
      const merges: string[] = [];
      for (const [index, each] of steps.entries()) {
        const now = clock.advance(60_000);
        const person = 'who' in each ? people[each.who]! : people[0]!;
        const key = `k${index}`;
        const act = async (): Promise<string> => {
          if (each.do === 'buy')
            return tried(
              award(deps, person.id, now, each.amount, key, {
                points: Math.min(each.points, each.amount >> 1),
                at: new Date(now.getTime() - each.late * 86_400_000),
              }).then(({ purchaseId }) => bought.push(purchaseId)),
            );
          if (each.do === 'refund') {
            const purchaseId = bought[each.which % bought.length];
            const row = purchaseId && (await deps.purchases.byId(purchaseId));
            if (!row) return 'none';
            const amount = Math.max(1, Math.floor(((row.paid - row.refunded) * each.shareBp) / 10_000));
            return tried(refundPurchase(deps, { purchaseId: row.id, amount, idempotencyKey: key, actor: staff, now }));
          }
          if (each.do === 'undo') {
            const purchaseId = bought[each.which % bought.length];
            return purchaseId
              ? tried(undoPurchase(deps, { purchaseId, idempotencyKey: key, actor: staff, now }))
              : 'none';
          }
          if (each.do === 'redeem')
            return tried(
              redeemPoints(deps, {
                memberId: person.id,
                what: { points: each.points },
                branch,
                idempotencyKey: key,
                actor: staff,
                now,
              }),
            );
          if (each.do === 'merge') {
            const into = people[each.into]!;
            return tried(
              proposeMerge(deps, { from: person.id, into: into.id, idempotencyKey: key, actor: staff, now }).then(
                async ({ id }) => {
                  await agreeToMerge(deps, { id, actor: { kind: 'member', id: person.id }, now });
                  merges.push(id);
                },
              ),
            );
          }
          if (each.do === 'split') {
            const id = merges[each.which % merges.length];
            return id ? tried(splitMerge(deps, { id, actor: staff, now })) : 'none';
          }
          clock.advance(each.days * 86_400_000);
          return 'done';
        };
        const outcome = `${each.do} ${await act()}`;
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      }
      const now = clock.advance(7_200_000);
      await store.settled();
      for (const { id } of people) await whole(deps, id, now);
      const { faults, books } = await verifyShop({ ...deps, entries: { ...deps.entries } }, { now });
      expect(faults).toEqual([]);
      expect(books.balanced).toBe(true);
    }),
    { seed, numRuns },
  );
}, 240_000);

async function whole(deps: Deps, memberId: Awaited<ReturnType<typeof enrol>>['id'], now: Date): Promise<void> {
  const account = await readAccount(deps, memberId);
  if (account.merged !== undefined) return;
  const card = await readCard(deps, { memberId, now });
  const ask = (number: 'balance' | 'tier' | 'keep' | 'measure', more = {}) =>
    explainNumber(deps, { memberId, number, now, ...more });
  const views = [
    await ask('balance'),
    await ask('tier'),
    await ask('keep'),
    await ask('measure', { measure: 'spend' }),
  ];
  for (const [expiresOn, lots] of Map.groupBy(card.points.lots, (lot) => lot.expiresOn)) {
    const points = lots.reduce((sum, lot) => sum + lot.points, 0);
    const ending = await explainNumber(deps, {
      memberId,
      number: 'expiring',
      ...(expiresOn === null ? {} : { day: expiresOn as never }),
      now,
    });
    expect(ending.sums[0]!.total).toBe(points);
    views.push(ending);
  }
  for (const view of views)
    for (const { total, groups, rest } of view.sums)
      expect([...groups, ...rest].reduce((sum, { value }) => sum + value, 0)).toBe(total);
  expect(views[0]!.sums[0]!.total).toBe(card.points.balance);
  expect(views[3]!.sums[0]!.total).toBe(card.progress.measure);
  const ahead = await readForecast(deps, { memberId, now });
  expect(ahead.balance).toBe(card.points.balance);
}
