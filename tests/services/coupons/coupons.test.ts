import { afterAll, beforeAll, expect, test } from 'vitest';
import { couponIdOf, couponNumberOf, isCouponNumber } from '../../../bot/services/coupons/coupon-number.ts';
import { expireCoupons } from '../../../bot/services/coupons/expire.ts';
import { issueCoupon, issueCoupons } from '../../../bot/services/coupons/issue.ts';
import { listCoupons } from '../../../bot/services/coupons/list.ts';
import { openCoupon } from '../../../bot/services/coupons/open.ts';
import { redeemCoupon } from '../../../bot/services/coupons/redeem.ts';
import { createCouponTemplate, updateCouponTemplate } from '../../../bot/services/coupons/templates.ts';
import type { Coupon } from '../../../bot/services/ports/coupons.ts';
import type { Member } from '../../../bot/services/ports/members.ts';
import type { BranchCode, CouponId, CouponTemplateId, Day, MemberId } from '../../../shared/ids.ts';
import { addMember, addTemplate, openTestShop, start, type TestShop } from '../../api/support/shop.ts';

let shop: TestShop;
let member: Member;
let tea: CouponTemplateId;
beforeAll(async () => {
  shop = await openTestShop();
  member = await addMember(shop, 1);
  tea = await addTemplate(shop);
});
afterAll(() => shop.close());

const issue = async (key: string, templateId = tea): Promise<Coupon> => {
  const coupon = await issueCoupon(shop.deps, { memberId: member.id, templateId, source: 'welcome', key, now: start });
  if (!coupon) throw new Error('no coupon');
  return coupon;
};
const till = (name: string, idempotencyKey = name) => ({
  branch: 'main' as BranchCode,
  actor: { kind: 'staff' as const, id: name, name },
  idempotencyKey,
});

test('the same cause makes one coupon, valid to the end of the last day', async () => {
  const coupon = await issue('welcome:1');
  expect((await issue('welcome:1')).id).toBe(coupon.id);
  expect(isCouponNumber(coupon.number)).toBe(true);
  // Issued on 10 March with 30 days: the last day is 9 April, in Taipei.
  expect(coupon.usableUntil.toISOString()).toBe('2027-04-09T16:00:00.000Z');
});

test('many issuers at once never pass the quota', async () => {
  const scarce = await addTemplate(shop, { id: 'scarce', quota: 5 });
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      issueCoupon(shop.deps, {
        memberId: member.id,
        templateId: scarce,
        source: 'staff',
        key: `scarce:${index}`,
        now: start,
      }),
    ),
  );
  expect(outcomes.filter((each) => each !== null)).toHaveLength(5);
  expect((await shop.deps.couponTemplates.byId(scarce))?.issued).toBe(5);
});

test('two issuers of the same copies count each once', async () => {
  const template = await addTemplate(shop, { id: 'twice', quota: 100 });
  const to = Array.from({ length: 20 }, (_, index) => ({ memberId: `x${index}` as MemberId, key: `twice:${index}` }));
  const command = { templateId: template, source: 'broadcast' as const, now: start, to };
  await Promise.all([issueCoupons(shop.deps, command), issueCoupons(shop.deps, command)]);
  await issueCoupons(shop.deps, command);
  expect((await shop.deps.couponTemplates.byId(template))?.issued).toBe(20);
});

test('a number that another coupon has is replaced by the next candidate', async () => {
  const taken = { ...(await issue('holder')), id: 'holder-2' as CouponId, number: couponNumberOf('collides', 0) };
  await shop.deps.coupons.issue([taken]);
  const coupon = await issue('collides');
  expect(coupon.number).toBe(couponNumberOf('collides', 1));
  expect(coupon.id).toBe(couponIdOf('collides'));
});

test('of two tills one wins; the other reads when and where', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { number } = await issue(`race:${round}`);
    const outcomes = await Promise.allSettled(
      ['counter 1', 'counter 2', 'counter 3'].map((name) =>
        redeemCoupon(shop.deps, { ...till(name), code: number, now: start }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of outcomes) {
      if (each.status === 'rejected') {
        expect(each.reason).toMatchObject({
          code: 'COUPON_ALREADY_USED',
          details: { at: start.toISOString(), branch: '信義店' },
        });
      }
    }
  }
});

test('the same tap again finds its own use', async () => {
  const { number } = await issue('again');
  const first = await redeemCoupon(shop.deps, { ...till('counter 1', 'tap'), code: number, now: start });
  const second = await redeemCoupon(shop.deps, { ...till('counter 1', 'tap'), code: number, now: start });
  expect([first.replayed, second.replayed]).toEqual([false, true]);
  await expect(
    redeemCoupon(shop.deps, { ...till('counter 1', 'other tap'), code: number, now: start }),
  ).rejects.toMatchObject({
    code: 'COUPON_ALREADY_USED',
  });
});

test('a live code works for two minutes, a forged one never, and a member’s code is no coupon', async () => {
  const coupon = await issue('live');
  const { live } = await openCoupon(shop.deps, { memberId: member.id, couponId: coupon.id, now: start });
  const late = new Date(start.getTime() + 121_000);
  const code = live!.code;
  await expect(redeemCoupon(shop.deps, { ...till('c'), code, now: late })).rejects.toMatchObject({
    code: 'MEMBER_CODE_EXPIRED',
  });
  const forged = `${code.slice(0, 23)}${(Number(code[23]) + 1) % 10}`;
  await expect(redeemCoupon(shop.deps, { ...till('c'), code: forged, now: start })).rejects.toMatchObject({
    code: 'MEMBER_CODE_INVALID',
  });
  const memberCode = shop.deps.seals.liveCode(member.number, start).code;
  await expect(redeemCoupon(shop.deps, { ...till('c'), code: memberCode, now: start })).rejects.toMatchObject({
    code: 'COUPON_NOT_FOUND',
  });
  const { coupon: used } = await redeemCoupon(shop.deps, { ...till('c'), code, now: start });
  expect(used.state).toBe('redeemed');
  // Used beats too old: when and where says more.
  await expect(redeemCoupon(shop.deps, { ...till('d'), code, now: late })).rejects.toMatchObject({
    code: 'COUPON_ALREADY_USED',
  });
});

test('only the first opening counts, and nobody opens another’s', async () => {
  const coupon = await issue('opened');
  await openCoupon(shop.deps, { memberId: member.id, couponId: coupon.id, now: start });
  await openCoupon(shop.deps, { memberId: member.id, couponId: coupon.id, now: new Date(start.getTime() + 1000) });
  expect((await shop.deps.coupons.byId(coupon.id))?.openedAt).toEqual(start);
  await expect(
    openCoupon(shop.deps, { memberId: 'other' as MemberId, couponId: coupon.id, now: start }),
  ).rejects.toMatchObject({
    code: 'COUPON_NOT_FOUND',
  });
});

test('past its end a coupon reads expired before the job, and is written so by it', async () => {
  const coupon = await issue('ending');
  const after = new Date(coupon.usableUntil.getTime());
  const { ended } = await listCoupons(shop.deps, { memberId: member.id, now: after });
  expect(ended.map(({ id }) => id)).toContain(coupon.id);
  await expect(redeemCoupon(shop.deps, { ...till('c'), code: coupon.number, now: after })).rejects.toMatchObject({
    code: 'COUPON_EXPIRED',
  });
  expect((await expireCoupons(shop.deps, { now: after })).expired).toBeGreaterThan(0);
  expect((await shop.deps.coupons.byId(coupon.id))?.state).toBe('expired');
  expect(await expireCoupons(shop.deps, { now: after })).toEqual({ expired: 0 });
});

test('a use can be taken back by the claim that made it, and by no other', async () => {
  const { id, number } = await issue('released');
  await redeemCoupon(shop.deps, { ...till('c', 'mine'), code: number, now: start });
  expect(await shop.deps.coupons.release(id, 'staff:c:other')).toBe(false);
  expect(await shop.deps.coupons.release(id, 'staff:c:mine')).toBe(true);
  expect(await shop.deps.coupons.byId(id)).toMatchObject({ state: 'issued', used: null });
});

test('a template is written once per tap, keeps its count, and cannot fall below it', async () => {
  const input = { title: { 'zh-TW': '茶' }, kind: 'gift' as const, value: 0, minimum: 0, validDays: 7, quota: 3 };
  const made = await createCouponTemplate(shop.deps, { input, key: 'tap', now: start });
  expect((await createCouponTemplate(shop.deps, { input, key: 'tap', now: start })).id).toBe(made.id);
  await issue('gift:1', made.id);
  await issue('gift:2', made.id);
  await expect(updateCouponTemplate(shop.deps, { id: made.id, input: { ...input, quota: 1 } })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
  });
  expect(await updateCouponTemplate(shop.deps, { id: made.id, input: { ...input, quota: null } })).toMatchObject({
    quota: null,
    issued: 2,
  });
});

test('a coupon of fixed days is given while they last, also ahead of them, and not after', async () => {
  const clock = { kind: 'fixed', from: '2027-03-12' as Day, until: '2027-03-13' as Day } as const;
  const id = await addTemplate(shop, { id: 'fixed' });
  await shop.deps.couponTemplates.update(id, { clock });
  const at = (text: string) =>
    issueCoupon(shop.deps, {
      memberId: member.id,
      templateId: id,
      source: 'staff',
      key: `fixed ${text}`,
      now: new Date(text),
    });
  const ahead = await at('2027-03-10T12:00:00+08:00');
  expect([ahead?.usableFrom, ahead?.usableUntil]).toEqual([
    new Date('2027-03-12T00:00:00+08:00'),
    new Date('2027-03-14T00:00:00+08:00'),
  ]);
  expect((await at('2027-03-13T23:59:00+08:00'))?.usableUntil).toEqual(ahead?.usableUntil);
  expect(await at('2027-03-14T00:00:00+08:00')).toBeNull();
  expect((await shop.deps.couponTemplates.byId(id))?.issued).toBe(2);
});
