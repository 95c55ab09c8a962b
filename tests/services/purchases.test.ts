import { afterAll, expect, test } from 'vitest';
import { join } from '../../bot/services/members/join.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { readCard } from '../../bot/services/members/read-card.ts';
import { verifyAccounts } from '../../bot/services/points/verify.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import { finishOpenClaims } from '../../bot/services/purchases/finish-open-claims.ts';
import { quotePurchase } from '../../bot/services/purchases/quote.ts';
import { refundPurchase } from '../../bot/services/purchases/refund.ts';
import type { AwardCommand } from '../../bot/services/purchases/types.ts';
import { undoPurchase } from '../../bot/services/purchases/undo.ts';
import type { BranchCode, LineUserId, MemberId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

const branch = 'main' as BranchCode;
const staff = { kind: 'staff', id: 's1', name: '阿明' } as const;
const person = (digit: string) => `U${digit.repeat(32)}` as LineUserId;
const marketing = { line: true, sms: false, email: false };

const enrol = (deps: Deps, now: Date, digit = 'a') =>
  join(deps, { lineUserId: person(digit), how: 'liff', code: 'main-table3', noticeVersion, marketing, now });

const bill = (memberId: MemberId | null, now: Date, rest: Partial<AwardCommand> = {}): AwardCommand => ({
  memberId,
  branch,
  amount: 1_000,
  at: now,
  idempotencyKey: 'k1',
  actor: staff,
  now,
  ...rest,
});

test('joining welcomes once, however often and however concurrently', async () => {
  const { deps, clock } = await testDatabase();
  const joins = await Promise.all(Array.from({ length: 8 }, () => enrol(deps, clock.now())));
  expect(joins.filter(({ joinedNow }) => joinedNow)).toHaveLength(1);
  expect(new Set(joins.map(({ member }) => member.id)).size).toBe(1);
  const { member, welcomeCouponId } = joins[0]!;
  expect(new Set(joins.map((each) => each.welcomeCouponId))).toEqual(new Set([welcomeCouponId]));
  expect(member.joinedVia).toMatchObject({ branch: 'main', code: 'main-table3' });
  expect(member.number).toMatch(/^8\d{11}$/);
  const card = await readCard(deps, { memberId: member.id, now: clock.now() });
  expect(card.points).toMatchObject({ balance: 5, worth: 5, lots: [{ points: 5, expiresOn: '2028-03-31' }] });
  expect(card.tier).toMatchObject({ code: 'copper', until: null });
  expect(await deps.entries.since(member.id, 0)).toHaveLength(1);
});

test('a bill earns, raises, and answers a repeat with the first answer', async () => {
  const { deps, clock, intents } = await testDatabase();
  const { member } = await enrol(deps, clock.now());
  const command = bill(member.id, clock.now(), { receiptNumber: 'ab12345678' });
  const quote = await quotePurchase(deps, { memberId: member.id, amount: 1_000, now: clock.now() });
  const first = await awardPurchase(deps, command);
  expect(first).toMatchObject({
    receiptNumber: 'AB-12345678',
    pointsEarned: 30,
    balance: 35,
    tier: { code: 'silver', until: '2028-03-10' },
    tierBefore: 'copper',
    next: { tier: 'gold', missing: 4_000 },
    replayed: false,
  });
  expect(quote).toMatchObject({ points: 30, balanceAfter: 35, tierAfter: 'silver', missingAfter: 4_000 });
  await awardPurchase(deps, bill(member.id, clock.now(), { idempotencyKey: 'k2', receiptNumber: 'X1' }));
  const later = clock.advance(60_000);
  const again = await awardPurchase(deps, { ...command, now: later });
  expect(again).toEqual({ ...first, replayed: true });
  await expect(awardPurchase(deps, { ...command, amount: 999 })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
  await expect(
    awardPurchase(deps, { ...command, idempotencyKey: 'k3', receiptNumber: 'ＡＢ－12345678' }),
  ).rejects.toMatchObject({ code: 'RECEIPT_ALREADY_COUNTED' });
  expect([...intents.values()].filter(({ facts }) => facts.rise === true)).toHaveLength(1);
});

test('the same receipt from twenty tills at once is counted once', async () => {
  const { deps, clock } = await testDatabase();
  const { member } = await enrol(deps, clock.now());
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      awardPurchase(deps, bill(member.id, clock.now(), { idempotencyKey: `till-${index}`, receiptNumber: 'R-1' })),
    ),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await readCard(deps, { memberId: member.id, now: clock.now() })).points.balance).toBe(35);
});

test('part refunds come to what one refund would; the receipt leads to them', async () => {
  const { deps, clock } = await testDatabase();
  const { member } = await enrol(deps, clock.now());
  const { purchaseId } = await awardPurchase(deps, bill(member.id, clock.now(), { receiptNumber: 'R-9' }));
  const refund = (amount: number, key: string) =>
    refundPurchase(deps, {
      receipt: { branch, number: 'r-9' },
      amount,
      refundNumber: key,
      idempotencyKey: key,
      actor: staff,
      now: clock.now(),
    });
  expect(await refund(250, 'a')).toMatchObject({ purchaseId, taken: 3, replayed: false });
  expect(await refund(250, 'a')).toMatchObject({ taken: 3, replayed: true });
  expect(await refund(750, 'b')).toMatchObject({ taken: 27, balance: 5, tier: { code: 'silver' } });
  await expect(refund(1, 'c')).rejects.toMatchObject({ code: 'REFUND_TOO_LARGE' });
});

test('an undone award leaves no trace in points or tier, and its receipt can be counted again', async () => {
  const { deps, clock } = await testDatabase();
  const { member } = await enrol(deps, clock.now());
  const wrong = await awardPurchase(deps, bill(member.id, clock.now(), { amount: 80_000, receiptNumber: 'R-2' }));
  expect(wrong.tier.code).toBe('diamond');
  const undo = { purchaseId: wrong.purchaseId, idempotencyKey: 'u', actor: staff, now: clock.advance(60_000) };
  expect(await undoPurchase(deps, undo)).toMatchObject({ taken: 820, balance: 5, replayed: false });
  expect(await undoPurchase(deps, undo)).toMatchObject({ taken: 820, replayed: true });
  expect((await readCard(deps, { memberId: member.id, now: clock.now() })).tier.code).toBe('copper');
  const right = bill(member.id, clock.now(), { amount: 800, receiptNumber: 'R-2', idempotencyKey: 'k2' });
  expect(await awardPurchase(deps, right)).toMatchObject({ pointsEarned: 28, tier: { code: 'copper' } });
  const late = clock.advance(11 * 60_000);
  const newest = await deps.purchases.newestByReceipt(branch, 'R-2');
  await expect(undoPurchase(deps, { ...undo, purchaseId: newest!.id, now: late })).rejects.toMatchObject({
    code: 'UNDO_TOO_LATE',
  });
});

test('nobody awards to their own card; an unknown branch or a strange amount is refused', async () => {
  const { deps, clock } = await testDatabase();
  const { member } = await enrol(deps, clock.now());
  await deps.staff.put({
    id: 's1' as never,
    lineUserId: person('a'),
    name: '阿明',
    role: 'clerk',
    branches: [branch],
    active: true,
    createdAt: clock.now(),
  });
  await expect(awardPurchase(deps, bill(member.id, clock.now()))).rejects.toMatchObject({ code: 'OWN_CARD' });
  for (const amount of [0, 1.5, -1, 1_000_000_001])
    await expect(awardPurchase(deps, bill(member.id, clock.now(), { amount }))).rejects.toMatchObject({
      code: 'AMOUNT_INVALID',
    });
  await expect(
    awardPurchase(deps, bill(member.id, clock.now(), { branch: 'moon' as BranchCode })),
  ).rejects.toMatchObject({ code: 'BRANCH_NOT_FOUND' });
});

test('a coupon of the bill: taken once of two bills at once, given back by an undo, and back where the bill is refused', async () => {
  const { deps, clock } = await testDatabase();
  const { member, welcomeCouponId } = await enrol(deps, clock.now());
  const couponId = welcomeCouponId!;
  const small = awardPurchase(deps, bill(member.id, clock.now(), { amount: 120, couponIds: [couponId] }));
  await expect(small).rejects.toMatchObject({ code: 'COUPON_DOES_NOT_FIT', details: { missing: 80 } });
  const greedy = bill(member.id, clock.now(), {
    couponIds: [couponId],
    points: 999,
    idempotencyKey: 'k0',
    receiptNumber: 'R-7',
  });
  await expect(awardPurchase(deps, greedy)).rejects.toMatchObject({ code: 'POINTS_NOT_ENOUGH' });
  await expect(awardPurchase(deps, greedy)).rejects.toMatchObject({ code: 'POINTS_NOT_ENOUGH' });
  expect((await deps.coupons.byId(couponId))?.state).toBe('issued');
  const two = await Promise.allSettled(
    ['k2', 'k3'].map((idempotencyKey) =>
      awardPurchase(deps, bill(member.id, clock.now(), { couponIds: [couponId], idempotencyKey })),
    ),
  );
  const won = two.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  expect(won).toHaveLength(1);
  expect(won[0]).toMatchObject({ paid: 950, coupon: { state: 'redeemed' } });
  const { purchaseId } = won[0]!;
  await undoPurchase(deps, { purchaseId, idempotencyKey: 'u', actor: staff, now: clock.now() });
  expect((await deps.coupons.byId(couponId))?.state).toBe('issued');
  expect(await awardPurchase(deps, { ...greedy, points: 0, idempotencyKey: 'k9' })).toMatchObject({ paid: 950 });
});

test('a bill without a member is kept unclaimed', async () => {
  const { deps, clock } = await testDatabase();
  const kept = await awardPurchase(deps, bill(null, clock.now(), { receiptNumber: 'R-3' }));
  expect(kept).toMatchObject({ unclaimed: true, memberId: null, pointsEarned: 0 });
  expect(await deps.purchases.byId(kept.purchaseId)).toMatchObject({ memberId: null, amount: 1_000 });
});

/**
 * Steps fail at random, callers retry some and abandon others, jobs run in between. However it went: every bill is counted
 * exactly once or refused, and the books balance.
 */
test('faults between any two steps neither lose nor double a bill', async () => {
  const seed = Number(process.env.TEST_SEED ?? 20270310);
  let state = seed;
  const chance = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
  const { deps: whole, clock } = await testDatabase();
  const { member } = await enrol(whole, clock.now());
  const failing = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...parameters: unknown[]) => Promise<unknown>;
        return async (...parameters: unknown[]) => {
          if (chance() < 0.06) throw new Error(`lost before ${String(name)}`);
          const answer = await method(...parameters);
          if (chance() < 0.06) throw new Error(`lost after ${String(name)}`);
          return answer;
        };
      },
    });
  const faulty = (): Deps => ({
    ...whole,
    entries: failing(whole.entries),
    accounts: failing(whole.accounts),
    claims: failing(whole.claims),
    purchases: failing(whole.purchases),
  });
  const processes = [faulty(), faulty(), faulty()];
  const bills = 120;
  await Promise.all(
    Array.from({ length: bills }, async (_, index) => {
      for (let tries = 0; tries < 1 + (index % 3); tries += 1)
        await awardPurchase(
          processes[(index + tries) % 3]!,
          bill(member.id, clock.now(), { amount: 100, idempotencyKey: `b${index}`, receiptNumber: `B${index}` }),
        ).catch(() => undefined);
    }),
  );
  for (let round = 0; round < 3; round += 1)
    await finishOpenClaims(whole, { now: new Date(clock.now().getTime() + 60_000) });
  const entries = await whole.entries.since(member.id, 0);
  const counted = entries.filter(({ command }) => command === 'purchase');
  const taken = (
    await Promise.all(Array.from({ length: bills }, (_, index) => whole.claims.byKey(`award:staff:s1:b${index}`)))
  ).filter((claim) => claim !== null);
  expect(
    taken.every(({ state: each }) => each === 'done'),
    `seed ${seed}`,
  ).toBe(true);
  expect(counted.length, `seed ${seed}`).toBe(taken.length);
  expect(new Set(counted.map(({ source }) => source.receiptNumber)).size).toBe(counted.length);
  const { books, faults } = await verifyAccounts(whole);
  expect(faults).toEqual([]);
  expect(books.balanced).toBe(true);
  const steps = counted.reduce((sum, { lines }) => sum + Number(lines[0]?.detail?.steps), 0);
  expect(steps).toBe(counted.length);
}, 120_000);
