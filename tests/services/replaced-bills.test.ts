import { afterAll, expect, test } from 'vitest';
import { issueCoupon } from '../../bot/services/coupons/issue.ts';
import { readAccount } from '../../bot/services/points/heads.ts';
import { verifyShop } from '../../bot/services/points/verify-shop.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import { finishOpenClaims } from '../../bot/services/purchases/finish-open-claims.ts';
import { refundPurchase } from '../../bot/services/purchases/refund.ts';
import type { AwardCommand } from '../../bot/services/purchases/types.ts';
import type { CouponTemplateId, Day } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';
import { branch, enrol, staff } from '../support/merge-shop.ts';

afterAll(closeTestDatabases);

const dayMs = 86_400_000;
async function shop(rules: object = {}) {
  const { deps, clock } = await testDatabase();
  const program = await deps.programs.inForce(clock.now());
  await deps.programs.put({ ...program, ...rules, version: 2, startsAt: new Date(clock.now().getTime() - 1) });
  const member = await enrol(deps, clock.now(), 'a');
  let taps = 0;
  const buy = (receiptNumber: string, set: Partial<AwardCommand> = {}) => {
    taps += 1;
    const rest = { memberId: member.id, branch, amount: 400, actor: staff, idempotencyKey: `k${taps}` };
    return awardPurchase(deps, { ...rest, receiptNumber, at: clock.now(), now: clock.now(), ...set });
  };
  const refund = (number: string, amount: number, set: { day?: Day } = {}) => {
    taps += 1;
    const receipt = { branch, number, ...set };
    return refundPurchase(deps, { receipt, amount, idempotencyKey: `k${taps}`, actor: staff, now: clock.now() });
  };
  const coupon = async (set: object = {}) => {
    const [template] = await deps.couponTemplates.all();
    const id = `t${taps}` as CouponTemplateId;
    await deps.couponTemplates.put({ ...template!, id, validDays: 1, issued: 0, used: 0, ...set });
    const of = { memberId: member.id, templateId: id, source: 'staff', key: id, now: clock.now() } as const;
    return (await issueCoupon(deps, of))!;
  };
  const card = () => readAccount({ ...deps, entries: { ...deps.entries } }, member.id);
  const sound = async () => {
    await finishOpenClaims(deps, { now: new Date(clock.now().getTime() + 60_000) });
    const { faults, books } = await verifyShop(deps, { now: new Date(clock.now().getTime() + 3_600_000) });
    expect([faults, books.balanced]).toEqual([[], true]);
  };
  return { deps, clock, member, buy, refund, coupon, card, sound };
}

test('written anew after its coupon has ended: the coupon of the first pays for the new one, too', async () => {
  const { deps, clock, buy, coupon, card, sound } = await shop();
  const { id, templateId } = await coupon({ value: 50, minimum: 200 });
  await buy('AB-00000001', { couponIds: [id] });
  expect((await card()).balance).toBe(5 + 3 + 20);
  clock.advance(5 * dayMs);
  const anew = await buy('AB-00000002', { amount: 650, replaces: 'AB-00000001' });
  expect(anew).toMatchObject({ paid: 600, discounts: [{ kind: 'coupon', code: id, amount: 50 }] });
  expect((await card()).balance).toBe(5 + 6 + 20);
  expect(await deps.coupons.byId(id)).toMatchObject({ state: 'redeemed', used: { purchaseId: anew.purchaseId } });
  expect((await deps.couponTemplates.byId(templateId))?.used).toBe(1);
  await sound();
});

test('a coupon that no longer fits the new sum is the member’s again', async () => {
  const { deps, buy, coupon, sound } = await shop();
  const { id, templateId } = await coupon({ value: 50, minimum: 200 });
  await buy('AB-00000001', { couponIds: [id] });
  expect(await buy('AB-00000002', { amount: 150, replaces: 'AB-00000001' })).toMatchObject({ paid: 150 });
  expect((await deps.coupons.byId(id))?.state).toBe('issued');
  expect((await deps.couponTemplates.byId(templateId))?.used).toBe(0);
  await sound();
});

test('what would refuse the new one is said before the first is touched', async () => {
  const { buy, coupon, card, sound, clock } = await shop();
  await buy('AB-00000001');
  const before = await card();
  const { id } = await coupon();
  clock.advance(3 * dayMs);
  const anew = { amount: 500, replaces: 'AB-00000001' };
  await expect(buy('AB-00000002', { ...anew, couponIds: [id] })).rejects.toMatchObject({ code: 'COUPON_EXPIRED' });
  const lines = [{ sku: 'no such item', quantity: 1, amount: 500, payWithPoints: true }];
  await expect(buy('AB-00000003', { ...anew, lines })).rejects.toMatchObject({ code: 'POINTS_ITEM_UNKNOWN' });
  expect((await card()).balance).toBe(before.balance);
  expect((await card()).purchases).toBe(1);
  expect(await buy('AB-00000004', anew)).toMatchObject({ pointsEarned: 25 });
  await sound();
});

test('a crash after the first is taken back: the new one is counted with what paid for the first', async () => {
  const { deps, buy, coupon, card, clock, sound } = await shop();
  const { id } = await coupon({ value: 50, minimum: 200 });
  await buy('AB-00000001', { couponIds: [id] });
  clock.advance(5 * dayMs);
  const { handOver } = deps.coupons;
  deps.coupons.handOver = () => Promise.reject(new Error('killed'));
  await expect(buy('AB-00000002', { amount: 650, replaces: 'AB-00000001' })).rejects.toThrow('killed');
  deps.coupons.handOver = handOver;
  await finishOpenClaims(deps, { now: clock.advance(60_000) });
  expect((await card()).balance).toBe(5 + 6 + 20);
  expect((await deps.purchases.newestByReceipt(branch, 'AB-00000002'))?.paid).toBe(600);
  await sound();
});

test('numbers that begin again every day are replaced day by day', async () => {
  const { buy, clock, card, sound } = await shop();
  for (const day of [1, 2]) {
    await buy('7');
    await buy('8', { replaces: '7' });
    await expect(buy('9', { replaces: '7' })).rejects.toMatchObject({
      code: 'RECEIPT_ALREADY_REPLACED',
      details: { by: '8' },
    });
    expect((await card()).purchases).toBe(day);
    clock.advance(dayMs);
  }
  await sound();
});

test('a refund by a number that was replaced names the new one; by that it goes through, once', async () => {
  const { buy, refund, card, clock, sound } = await shop();
  await buy('AB-00000001');
  await buy('AB-00000002', { replaces: 'AB-00000001' });
  await expect(refund('ab00000001', 400)).rejects.toMatchObject({
    code: 'RECEIPT_ALREADY_REPLACED',
    details: { by: 'AB-00000002' },
  });
  expect(await refund('ab00000002', 100)).toMatchObject({ taken: 1 });
  await expect(buy('AB-00000003', { replaces: 'AB-00000002' })).rejects.toMatchObject({ code: 'REFUND_TOO_LARGE' });
  await refund('ab00000002', 300);
  expect((await card()).balance).toBe(5);
  await buy('7');
  await buy('8', { replaces: '7' });
  const tomorrow = clock.advance(dayMs).toISOString().slice(0, 10) as Day;
  expect(await refund('7', 100, { day: tomorrow })).toMatchObject({ waiting: true });
  await sound();
});

test('a bill that points alone have paid is given back whole, for no money and once', async () => {
  const items = [{ sku: 'cup', name: { 'zh-TW': '一杯' }, points: 4 }];
  const { buy, refund, card, sound, deps, clock } = await shop();
  const program = await deps.programs.inForce(clock.now());
  const version = { ...program, version: 3, startsAt: clock.now(), spending: { ...program.spending, items } };
  await deps.programs.put(version);
  const lines = [{ sku: 'cup', quantity: 1, amount: 60, payWithPoints: true }];
  expect(await buy('7', { amount: 60, lines })).toMatchObject({ paid: 0 });
  expect((await card()).balance).toBe(5 - 4 + 20);
  await expect(refund('7', 60)).rejects.toMatchObject({ code: 'REFUND_TOO_LARGE', details: { left: 0 } });
  expect(await refund('7', 0)).toMatchObject({ returned: 4, taken: 20, balance: 5 });
  await expect(refund('7', 0)).rejects.toMatchObject({ code: 'REFUND_TOO_LARGE' });
  await buy('8');
  await expect(refund('8', 0)).rejects.toMatchObject({ code: 'AMOUNT_INVALID' });
  await expect(refund('not yet', 0)).rejects.toMatchObject({ code: 'AMOUNT_INVALID' });
  await sound();
});
