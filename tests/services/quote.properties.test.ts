import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { issueCoupon } from '../../bot/services/coupons/issue.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import { quotePurchase } from '../../bot/services/purchases/quote.ts';
import { AppError } from '../../shared/errors.ts';
import type { CouponId, CouponTemplateId } from '../../shared/ids.ts';
import { programOf, variations } from '../domain/oracle/histories.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';
import { branch, enrol, staff } from '../support/merge-shop.ts';

afterAll(closeTestDatabases);
const seed = Number(process.env.TEST_SEED ?? 23_112_028);
const numRuns = Number(process.env.REGULARS_RUNS ?? 25);

const bill = fc.record({
  amount: fc.integer({ min: 1, max: 4_000 }),
  points: fc.oneof(fc.constant(0), fc.nat(60)),
  withCoupon: fc.boolean(),
  days: fc.nat(60),
});

const outcome = async <T>(work: Promise<T>): Promise<T | string> =>
  work.catch((error: unknown) => {
    if (error instanceof AppError) return error.code;
    throw error;
  });

test(`what a quote says is what the purchase then does, refusals too, under any program (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(variations, fc.array(bill, { minLength: 1, maxLength: 6 }), async (varied, bills) => {
      const { deps, clock } = await testDatabase();
      const before = await deps.programs.inForce(clock.now());
      const rules = { ...programOf(varied), version: 2, startsAt: new Date(clock.now().getTime() - 1) };
      await deps.programs.put({ ...rules, welcomeCouponTemplateId: before.welcomeCouponTemplateId });
      const member = await enrol(deps, clock.now(), 'a');
      const templateId = before.welcomeCouponTemplateId as CouponTemplateId;
      for (const [index, { amount, points, withCoupon, days }] of bills.entries()) {
        clock.advance(days * 86_400_000);
        const now = clock.now();
        const of = { memberId: member.id, templateId, source: 'staff', key: `q${index}`, now } as const;
        const coupon = withCoupon ? await issueCoupon(deps, of) : null;
        const couponIds: CouponId[] = coupon === null ? [] : [coupon.id];
        const asked = { memberId: member.id, amount, points, couponIds, now };
        const quote = await outcome(quotePurchase(deps, asked));
        const bought = await outcome(
          awardPurchase(deps, { ...asked, branch, at: now, idempotencyKey: `k${index}`, actor: staff }),
        );
        if (typeof quote !== 'string' && quote.couponProblems.length > 0) {
          // Told beforehand, and refused rather than counted without it.
          expect(bought).toMatch(/^COUPON_/);
          continue;
        }
        if (typeof quote === 'string' || typeof bought === 'string') {
          // Where two things are wrong with it, either may be named.
          if (withCoupon) expect([typeof quote, typeof bought]).toEqual(['string', 'string']);
          else expect(bought).toBe(quote);
          continue;
        }
        expect(bought.earned).toEqual(quote.earned);
        expect(bought).toMatchObject({ paid: quote.paid, balance: quote.balanceAfter, discounts: quote.discounts });
        expect(bought.tier.code).toBe(quote.tierAfter);
      }
    }),
    { seed, numRuns },
  );
});
