import { afterAll, expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { listCoupons } from '../../bot/services/coupons/list.ts';
import { join } from '../../bot/services/members/join.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { finishFollowUps } from '../../bot/services/points/follow-up.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import { undoPurchase } from '../../bot/services/purchases/undo.ts';
import type { BranchCode, CouponTemplateId, Day, LineUserId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

const gift = 'silver-gift' as CouponTemplateId;
const staff = { kind: 'staff', id: 's1', name: '阿明' } as const;

/** A shop whose silver tier brings 15 points and a coupon, and a member who is about to reach it. */
async function shop() {
  const test = await testDatabase();
  const { deps, clock } = test;
  await deps.couponTemplates.put({
    id: gift,
    title: { 'zh-TW': '升級禮' },
    kind: 'gift',
    value: 0,
    minimum: 0,
    validDays: 30,
    quota: null,
    issued: 0,
    used: 0,
    createdAt: clock.now(),
  });
  const tiers = defaultProgram.tiers.map((tier) =>
    tier.code === 'silver' ? { ...tier, gift: { points: 15, couponTemplateId: gift } } : tier,
  );
  await deps.programs.put({ ...defaultProgram, version: 2, startsAt: clock.now(), tiers });
  const { member } = await join(deps, {
    lineUserId: `U${'c'.repeat(32)}` as LineUserId,
    how: 'liff',
    noticeVersion,
    marketing: { line: true, sms: false, email: false },
    now: clock.now(),
  });
  const rise = (with_: Deps = deps) =>
    awardPurchase(with_, {
      memberId: member.id,
      branch: 'main' as BranchCode,
      amount: 1_000,
      at: clock.now(),
      idempotencyKey: 'rise',
      actor: staff,
      now: clock.now(),
    });
  const gifts = async () =>
    (await listCoupons(deps, { memberId: member.id, now: clock.now() })).usable.filter(
      ({ templateId }) => templateId === gift,
    );
  return { ...test, member, rise, gifts };
}

test('reaching a tier brings its points in the same entry and its coupon once, however often it is looked after', async () => {
  const { deps, clock, rise, gifts, intents, member } = await shop();
  const award = await rise();
  expect(award.earned.map(({ reason, points }) => [reason, points])).toEqual([
    ['purchase', 10],
    ['first-purchase', 20],
    ['tier-gift', 15],
  ]);
  await rise();
  await finishFollowUps(deps, { now: clock.now() });
  expect((await finishFollowUps(deps, { now: clock.now() })).seen).toBe(1);
  expect(await gifts()).toMatchObject([{ source: 'tier', state: 'issued' }]);
  expect([...intents.keys()].filter((id) => id.startsWith(`relink-menu:${member.id}:2`))).toHaveLength(1);
  expect((await deps.couponTemplates.byId(gift))?.issued).toBe(1);
});

test('a crash between the entry and what follows from it: the award stands, and the job brings the rest', async () => {
  const { deps, clock, rise, gifts, intents } = await shop();
  const dead = () => Promise.reject(new Error('the process died here'));
  const award = await rise({
    ...deps,
    coupons: { ...deps.coupons, issue: dead },
    outbox: { ...deps.outbox, enqueue: dead },
  });
  expect(award.tier.code).toBe('silver');
  expect(await gifts()).toEqual([]);
  const before = intents.size;
  await finishFollowUps(deps, { now: clock.now() });
  expect(await gifts()).toHaveLength(1);
  expect(intents.size).toBe(before + 1);
});

test('an undone award takes the tier, its points and its unused coupon back', async () => {
  const { deps, clock, rise, gifts } = await shop();
  const { purchaseId } = await rise();
  const undone = await undoPurchase(deps, { purchaseId, idempotencyKey: 'u', actor: staff, now: clock.now() });
  expect(undone.balance).toBe(5);
  expect(await gifts()).toEqual([]);
});

test('what fails to follow from one entry holds up nobody, and is done later', async () => {
  const { deps, clock, rise, gifts, member } = await shop();
  const killed: Deps = { ...deps, coupons: { ...deps.coupons, issue: () => Promise.reject(new Error('killed')) } };
  await rise(killed);
  const other = await join(deps, {
    lineUserId: `U${'d'.repeat(32)}` as LineUserId,
    how: 'liff',
    noticeVersion,
    marketing: { line: true, sms: false, email: false },
    now: clock.now(),
  });
  clock.advance(60_000);
  await awardPurchase(killed, {
    memberId: other.member.id,
    branch: 'main' as BranchCode,
    amount: 1_000,
    at: clock.now(),
    idempotencyKey: 'rise too',
    actor: staff,
    now: clock.now(),
  });
  const stopped: Deps = {
    ...deps,
    coupons: {
      ...deps.coupons,
      issue: async (copies) => {
        if (copies.some(({ memberId }) => memberId === member.id)) throw new Error('away');
        return deps.coupons.issue(copies);
      },
    },
  };
  expect(await finishFollowUps(stopped, { now: clock.now() })).toMatchObject({ failed: 1 });
  const others = await listCoupons(deps, { memberId: other.member.id, now: clock.now() });
  expect(others.usable.filter(({ templateId }) => templateId === gift)).toHaveLength(1);
  expect(await gifts()).toHaveLength(0);
  clock.advance(24 * 3_600_000);
  expect(await finishFollowUps(deps, { now: clock.now() })).toMatchObject({ failed: 0 });
  expect(await gifts()).toHaveLength(1);
});

test('a coupon whose days are over is given to nobody', async () => {
  const { deps, clock, rise, gifts } = await shop();
  const clockOf = { kind: 'fixed', from: '2026-01-01' as Day, until: '2026-12-31' as Day } as const;
  const byId: Deps['couponTemplates']['byId'] = async (id) => {
    const template = await deps.couponTemplates.byId(id);
    return template && { ...template, clock: clockOf };
  };
  const over: Deps = { ...deps, couponTemplates: { ...deps.couponTemplates, byId } };
  await rise(over);
  await finishFollowUps(over, { now: clock.now() });
  expect(await gifts()).toHaveLength(0);
  expect((await deps.couponTemplates.byId(gift))?.issued).toBe(0);
});
