import { afterAll, expect, test } from 'vitest';
import { openCoupon } from '../../bot/services/coupons/open.ts';
import { declineMerge, proposeMerge, splitMerge } from '../../bot/services/members/merge.ts';
import { readCard } from '../../bot/services/members/read-card.ts';
import { updateProfile } from '../../bot/services/members/update-profile.ts';
import { holdPoints, settleHold } from '../../bot/services/points/hold.ts';
import { refundPurchase } from '../../bot/services/purchases/refund.ts';
import type { MemberId } from '../../shared/ids.ts';
import { closeTestDatabases } from '../support/database.ts';
import { award, branch, person, shop, sound, staff } from '../support/merge-shop.ts';

afterAll(closeTestDatabases);

test('N04: asked by staff, agreed by the member, one card afterwards; whoever looks for the old one finds the new', async () => {
  const { deps, a, b, propose, agree, both, clock } = await shop();
  const merge = await propose();
  expect(await propose()).toEqual(merge);
  expect((await propose(deps, 'again')).id).toBe(merge.id);
  expect(await agree(merge.id)).toMatchObject({ state: 'merged', balance: 62 });
  expect(await agree(merge.id)).toMatchObject({ state: 'merged', balance: 62 });
  const [ofA, ofB] = await both();
  expect(ofA).toMatchObject({ balance: 0, merged: { into: b.id } });
  expect(ofB).toMatchObject({ balance: 62, purchases: 2, holds: [a.id] });
  for (const found of [await deps.members.byLineUserId(person('a')), await deps.members.byNumber(a.number)])
    expect(found?.id).toBe(b.id);
  const card = await readCard(deps, { memberId: b.id, now: clock.now() });
  expect(card.points.balance).toBe(62);
  // Both welcome coupons, each under its own id.
  expect(card.coupons).toHaveLength(2);
  await expect(award(deps, a.id, clock.now(), 100, 'late')).rejects.toMatchObject({
    code: 'MEMBER_MERGED',
    details: { into: b.id },
  });
  await expect(updateProfile(deps, { memberId: a.id, name: 'x', now: clock.now() })).rejects.toMatchObject({
    code: 'MEMBER_MERGED',
  });
  // A repeat of a bill that A took before is answered as it was.
  expect(await award(deps, a.id, clock.now(), 250, 'a1', { receiptNumber: 'A-1' })).toMatchObject({
    replayed: true,
    balance: 27,
  });
  expect(
    (await deps.members.search({ sort: 'joined', skip: 0, limit: 10 })).rows.map(({ member }) => member.id),
  ).toEqual([b.id]);
  await sound(deps);
});

test('N04: a refund of A’s purchase works on B, once, whatever the card is at the moment', async () => {
  const { deps, a, b, ofA, propose, agree, split, both, clock } = await shop();
  const refund = (amount: number, key: string, using = deps) =>
    refundPurchase(using, {
      receipt: { branch, number: 'a-1' },
      amount,
      refundNumber: key,
      idempotencyKey: key,
      actor: staff,
      now: clock.now(),
    });
  expect(await refund(50, 'r1')).toMatchObject({ memberId: a.id });
  const { id } = await propose();
  await agree(id);
  expect(await refund(50, 'r1')).toMatchObject({ memberId: a.id, replayed: true });
  expect(await refund(100, 'r2')).toMatchObject({ memberId: b.id, purchaseId: ofA.purchaseId, taken: 1 });
  await expect(refund(101, 'r3')).rejects.toMatchObject({ code: 'REFUND_TOO_LARGE', details: { left: 100 } });
  await split(id);
  expect(await refund(100, 'r2')).toMatchObject({ memberId: b.id, replayed: true });
  expect(await refund(100, 'r4')).toMatchObject({ memberId: a.id });
  await expect(refund(1, 'r5')).rejects.toMatchObject({ code: 'REFUND_TOO_LARGE', details: { left: 0 } });
  const [ofAAfter, ofBAfter] = await both();
  expect(ofAAfter).toMatchObject({ balance: 5, purchases: 0 });
  expect(ofBAfter).toMatchObject({ balance: 35, purchases: 1 });
  await sound(deps);
});

test('N04: points held on A before the merge are confirmed or given back after it; A’s coupon is used by B and stays A’s', async () => {
  const { deps, a, b, propose, agree, split, both, clock } = await shop();
  const by = { actor: staff, now: clock.now() };
  await holdPoints(deps, { memberId: a.id, points: 7, minutes: 30, idempotencyKey: 'h', ...by });
  const coupon = (await readCard(deps, { memberId: a.id, now: clock.now() })).coupons[0]!;
  const { id } = await propose();
  await agree(id);
  expect(await settleHold(deps, { madeBy: 'h', how: 'cancel', ...by })).toMatchObject({
    state: 'cancelled',
    balance: 62,
  });
  await expect(settleHold(deps, { madeBy: 'h', how: 'confirm', ...by })).rejects.toMatchObject({
    code: 'HOLD_SETTLED',
  });
  expect(
    (await openCoupon(deps, { memberId: b.id, couponId: coupon.id as never, now: clock.now() })).live,
  ).not.toBeNull();
  const paid = await award(deps, b.id, clock.now(), 300, 'c', { couponIds: [coupon.id] });
  expect(paid).toMatchObject({ paid: 250, coupon: { id: coupon.id } });
  await split(id);
  expect((await both()).map(({ balance }) => balance)).toEqual([27, 35 + paid.pointsEarned]);
  await expect(
    openCoupon(deps, { memberId: b.id, couponId: coupon.id as never, now: clock.now() }),
  ).rejects.toMatchObject({
    code: 'COUPON_NOT_FOUND',
  });
  expect((await readCard(deps, { memberId: a.id, now: clock.now() })).coupons).toMatchObject([
    { id: coupon.id, state: 'redeemed' },
  ]);
  await sound(deps);
});

test('N04: what B has not told comes from A, the LINE account too where B has none; a no on either card is a no', async () => {
  const { deps, clock, a, propose, agree, split } = await shop();
  const now = clock.now();
  await updateProfile(deps, {
    memberId: a.id,
    phone: '0912345678',
    birthday: { month: 7, day: 3, year: 79 },
    marketing: { line: false },
    now,
  });
  const plastic = { ...a, id: 'plastic' as MemberId, number: '800000000018' as typeof a.number, lineUserId: null };
  await deps.members.insert({ ...plastic, name: '王小明', marketing: { line: true, sms: true, email: true } });
  await award(deps, plastic.id, now, 100, 'first');
  const told = await deps.members.byId(a.id);
  const untold = await deps.members.byId(plastic.id);
  const { id } = await propose(deps, 'x', [a.id, plastic.id]);
  await agree(id);
  expect(await deps.members.byId(plastic.id)).toMatchObject({
    name: '王小明',
    lineUserId: person('a'),
    phone: '0912345678',
    birthday: { month: 7, day: 3, year: 1990 },
    marketing: { line: false, sms: false, email: false },
  });
  expect(await deps.members.byPhone('0912345678')).toMatchObject([{ id: plastic.id }]);
  expect((await deps.members.byLineUserId(person('a')))?.id).toBe(plastic.id);
  await split(id);
  expect(await deps.members.byId(a.id)).toEqual(told);
  expect(await deps.members.byId(plastic.id)).toMatchObject({
    lineUserId: null,
    phone: null,
    birthday: null,
    marketing: untold?.marketing,
  });
});

test('N04: declined, answered late, of one’s own card, taken back after 30 days: each is refused and says why', async () => {
  const { deps, clock, a, b, propose, agree } = await shop();
  const refusal = (code: string) => expect.objectContaining({ code });
  await expect(propose(deps, 'same', [a.id, a.id])).rejects.toEqual(refusal('MERGE_NOT_POSSIBLE'));
  await deps.staff.put({
    id: 's1' as never,
    lineUserId: person('b'),
    name: '阿明',
    role: 'manager',
    branches: [branch],
    active: true,
    createdAt: clock.now(),
  });
  await expect(propose()).rejects.toEqual(refusal('OWN_CARD'));
  await deps.staff.update('s1' as never, { active: false });
  const by = { kind: 'staff', id: 's2' } as const;
  const ask = (key: string) =>
    proposeMerge(deps, { from: a.id, into: b.id, idempotencyKey: key, actor: by, now: clock.now() });
  const first = await ask('1');
  await declineMerge(deps, { id: first.id });
  await expect(agree(first.id)).rejects.toEqual(refusal('MERGE_NOT_OPEN'));
  const second = await ask('2');
  clock.advance(8 * 86_400_000);
  await expect(agree(second.id)).rejects.toEqual(refusal('MERGE_NOT_OPEN'));
  const third = await ask('3');
  await agree(third.id);
  await expect(declineMerge(deps, { id: third.id })).rejects.toEqual(refusal('MERGE_NOT_OPEN'));
  await expect(ask('4')).rejects.toEqual(refusal('MEMBER_MERGED'));
  clock.advance(31 * 86_400_000);
  await expect(splitMerge(deps, { id: third.id, actor: by, now: clock.now() })).rejects.toEqual(
    refusal('SPLIT_TOO_LATE'),
  );
});
