import { afterAll, expect, test } from 'vitest';
import { openCoupon } from '../../bot/services/coupons/open.ts';
import { join } from '../../bot/services/members/join.ts';
import { agreeToMerge, declineMerge, proposeMerge, splitMerge } from '../../bot/services/members/merge.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { readCard } from '../../bot/services/members/read-card.ts';
import { updateProfile } from '../../bot/services/members/update-profile.ts';
import { readAccount } from '../../bot/services/points/heads.ts';
import { holdPoints, settleHold } from '../../bot/services/points/hold.ts';
import { verifyAccounts } from '../../bot/services/points/verify.ts';
import type { Actor, Deps } from '../../bot/services/ports.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import { finishOpenClaims } from '../../bot/services/purchases/finish-open-claims.ts';
import { refundPurchase } from '../../bot/services/purchases/refund.ts';
import type { BranchCode, LineUserId, MemberId } from '../../shared/ids.ts';
import { Crash, mortal } from '../support/crash.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';

afterAll(closeTestDatabases);

const branch = 'main' as BranchCode;
const staff: Actor = { kind: 'staff', id: 's1', name: '阿明' };
const person = (digit: string) => `U${digit.repeat(32)}` as LineUserId;
const later = 60_000;

const enrol = async (deps: Deps, now: Date, digit: string) => {
  const marketing = { line: true, sms: false, email: false };
  const { member } = await join(deps, { lineUserId: person(digit), how: 'liff', noticeVersion, marketing, now });
  return member;
};
const award = (deps: Deps, memberId: MemberId, now: Date, amount: number, key: string, rest = {}) =>
  awardPurchase(deps, { memberId, branch, amount, at: now, idempotencyKey: key, actor: staff, now, ...rest });

/** Two members with a bill each: A 250 (27 points), B 1,010 (35 points, 銀卡). */
async function shop() {
  const test = await testDatabase();
  const { deps, clock } = test;
  const now = clock.now();
  const [a, b] = [await enrol(deps, now, 'a'), await enrol(deps, now, 'b')];
  const ofA = await award(deps, a.id, now, 250, 'a1', { receiptNumber: 'A-1' });
  const ofB = await award(deps, b.id, now, 1_010, 'b1', { receiptNumber: 'B-1' });
  const both = async () =>
    Promise.all([a.id, b.id].map(async (id) => readAccount({ ...deps, entries: { ...deps.entries } }, id)));
  const propose = (using: Deps = deps, key = 'p', [from, into] = [a.id, b.id]) =>
    proposeMerge(using, { from, into, idempotencyKey: key, actor: staff, now: clock.now() });
  const agree = (id: string, using: Deps = deps) =>
    agreeToMerge(using, { id, actor: { kind: 'member', id: a.id }, now: clock.now() });
  const split = (id: string, using: Deps = deps) => splitMerge(using, { id, actor: staff, now: clock.now() });
  const jobs = () => finishOpenClaims(deps, { now: clock.advance(later) });
  return { ...test, a, b, ofA, ofB, both, propose, agree, split, jobs };
}
/** 1 where the process died on the way, 0 where it had done all before. */
const diedOf = (work: Promise<unknown>): Promise<0 | 1> =>
  work.then(
    () => 0,
    (error: unknown) => {
      if (error instanceof Crash) return 1;
      throw error;
    },
  );
const sound = async (deps: Deps) => {
  const { faults, books } = await verifyAccounts({ ...deps, entries: { ...deps.entries } });
  expect(faults).toEqual([]);
  expect(books.balanced).toBe(true);
};

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

test('N04: a crash between every two steps, of the merge and of the split: the job carries it to the same end', async () => {
  const count = async () => {
    const { deps, propose, agree, split } = await shop();
    const { id } = await propose();
    const [merging, splitting] = [mortal(deps, Number.POSITIVE_INFINITY), mortal(deps, Number.POSITIVE_INFINITY)];
    await agree(id, merging.deps);
    await split(id, splitting.deps);
    return [merging.made(), splitting.made()] as const;
  };
  const [inMerge, inSplit] = await count();
  expect(inMerge).toBeGreaterThan(8);
  expect(inSplit).toBeGreaterThan(8);
  let crashes = 0;
  for (let at = 1; at <= Math.max(inMerge, inSplit); at += 1) {
    const { deps, a, b, propose, agree, split, both, jobs } = await shop();
    const before = await both();
    const { id } = await propose();
    const merging = agree(id, mortal(deps, at).deps);
    crashes += await diedOf(merging);
    await jobs();
    expect(await deps.merges.byId(id)).toMatchObject({ state: 'merged' });
    expect((await both()).map(({ balance }) => balance)).toEqual([0, 62]);
    expect((await deps.members.byId(a.id))?.mergedInto).toBe(b.id);
    await sound(deps);

    const splitting = split(id, mortal(deps, at).deps);
    crashes += await diedOf(splitting);
    await jobs();
    expect(await deps.merges.byId(id)).toMatchObject({ state: 'split' });
    const after = await both();
    expect(
      after.map(({ balance, lots, carried, purchases, standing }) => ({ balance, lots, carried, purchases, standing })),
    ).toEqual(
      before.map(({ balance, lots, carried, purchases, standing }) => ({
        balance,
        lots,
        carried,
        purchases,
        standing,
      })),
    );
    expect(await deps.members.byId(a.id)).toEqual(a);
    expect(await deps.members.byId(b.id)).toEqual(b);
    expect(await deps.claims.openBefore(new Date(8e15), 10)).toEqual([]);
    await sound(deps);
  }
  expect(crashes).toBeGreaterThanOrEqual(inMerge + inSplit - 2);
}, 120_000);

test('N04: agreed twice at once, in two processes; A into B and B into A at once; B into C meanwhile: never a circle', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { deps, a, b, propose, clock, jobs } = await shop();
    const c = await enrol(deps, clock.now(), 'c');
    const others = [mortal(deps, Number.POSITIVE_INFINITY).deps, mortal(deps, Number.POSITIVE_INFINITY).deps];
    const ids = [
      (await propose(deps, '1', [a.id, b.id])).id,
      (await propose(deps, '2', [b.id, a.id])).id,
      (await propose(deps, '3', [b.id, c.id])).id,
    ];
    const by = { actor: staff, now: clock.now() };
    const outcomes = await Promise.allSettled(
      [ids[round % 3]!, ...ids, ids[0]!].map((id, index) => agreeToMerge(others[index % 2]!, { id, ...by })),
    );
    const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect(refused.filter((code) => code !== 'MEMBER_MERGED' && code !== 'BUSY')).toEqual([]);
    await jobs();
    const accounts = await Promise.all([a.id, b.id, c.id].map((id) => readAccount({ ...deps }, id)));
    const open = accounts.filter(({ merged }) => merged === undefined);
    expect(open.length).toBeGreaterThan(0);
    expect(accounts.reduce((sum, { balance }) => sum + balance, 0)).toBe(27 + 35 + 5);
    for (const account of accounts) {
      const living = await deps.members.byNumber([a, b, c].find(({ id }) => id === account.memberId)!.number);
      expect(open.map(({ memberId }) => memberId)).toContain(living?.id);
      if (account.merged !== undefined) expect(living?.id).not.toBe(account.memberId);
    }
    await sound(deps);
  }
}, 60_000);

test('N04: bills on both cards while they are merged and split: each is counted once, or refused', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { deps, a, b, propose, agree, split, clock } = await shop();
    const { id } = await propose();
    const till = [mortal(deps, Number.POSITIVE_INFINITY).deps, mortal(deps, Number.POSITIVE_INFINITY).deps];
    const bills = (name: string) =>
      Promise.allSettled(
        Array.from({ length: 12 }, async (_, index) => {
          await new Promise((resolve) => setTimeout(resolve, index * 3));
          return award(till[index % 2]!, index % 3 === 0 ? b.id : a.id, clock.now(), 100, `${name}${index}`);
        }),
      );
    const [first] = await Promise.all([bills('m'), agree(id)]);
    const [second] = await Promise.all([bills('s'), split(id)]);
    const all = [...first, ...second];
    const counted = all.filter(({ status }) => status === 'fulfilled').length;
    const why = all.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect(why.filter((code) => code !== 'MEMBER_MERGED')).toEqual([]);
    const accounts = await Promise.all([a.id, b.id].map((each) => readAccount({ ...deps }, each)));
    expect(accounts.reduce((sum, { purchases }) => sum + purchases, 0)).toBe(2 + counted);
    expect(accounts.reduce((sum, { days }) => sum + days.reduce((each, day) => each + day.spend, 0), 0)).toBe(
      1_260 + 100 * counted,
    );
    await sound(deps);
  }
}, 60_000);

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

test('N04: refunds that race a merge and a split take their money once', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { deps, a, b, propose, agree, split, clock } = await shop();
    const { id } = await propose();
    const tills = [mortal(deps, Number.POSITIVE_INFINITY).deps, mortal(deps, Number.POSITIVE_INFINITY).deps];
    const refunds = (name: string) =>
      Promise.allSettled(
        [0, 1, 2, 3].map((index) =>
          refundPurchase(tills[index % 2]!, {
            receipt: { branch, number: 'a-1' },
            amount: 30,
            // The same refund from both tills at once, and another one.
            refundNumber: `${name}${index >> 1}`,
            idempotencyKey: `${name}${index >> 1}`,
            actor: staff,
            now: clock.now(),
          }),
        ),
      );
    const [first] = await Promise.all([refunds('m'), agree(id)]);
    const [second] = await Promise.all([refunds('s'), split(id)]);
    const failed = [...first, ...second].flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect(failed.filter((code) => code !== 'BUSY')).toEqual([]);
    await finishOpenClaims(deps, { now: clock.advance(later) });
    const accounts = await Promise.all([a.id, b.id].map((each) => readAccount({ ...deps }, each)));
    const spent = accounts.map(({ days }) => days.reduce((sum, { spend }) => sum + spend, 0));
    expect(spent).toEqual([250 - 4 * 30, 1_010]);
    await sound(deps);
  }
}, 60_000);

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
  await declineMerge(deps, { id: first.id, now: clock.now() });
  await expect(agree(first.id)).rejects.toEqual(refusal('MERGE_NOT_OPEN'));
  const second = await ask('2');
  clock.advance(8 * 86_400_000);
  await expect(agree(second.id)).rejects.toEqual(refusal('MERGE_NOT_OPEN'));
  const third = await ask('3');
  await agree(third.id);
  await expect(declineMerge(deps, { id: third.id, now: clock.now() })).rejects.toEqual(refusal('MERGE_NOT_OPEN'));
  await expect(ask('4')).rejects.toEqual(refusal('MEMBER_MERGED'));
  clock.advance(31 * 86_400_000);
  await expect(splitMerge(deps, { id: third.id, actor: by, now: clock.now() })).rejects.toEqual(
    refusal('SPLIT_TOO_LATE'),
  );
});
