import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import { verifyAccounts } from '../../bot/services/points/verify.ts';
import { verifyShop } from '../../bot/services/points/verify-shop.ts';
import { refundPurchase } from '../../bot/services/purchases/refund.ts';
import { undoPurchase } from '../../bot/services/purchases/undo.ts';
import type { CouponTemplateId, MemberId } from '../../shared/ids.ts';
import { closeTestDatabases } from '../support/database.ts';
import { award, branch, shop, staff } from '../support/merge-shop.ts';

afterAll(closeTestDatabases);

const hour = 3_600_000;

/** A shop in which everything that can be verified has happened: coupons, gifts, refunds, an undo, a merge, a claim of a bill. */
async function busy() {
  const opened = await shop();
  const { deps, store, clock, a, b, ofA, propose, agree } = opened;
  const gift = 'gift' as CouponTemplateId;
  const template = await deps.couponTemplates.byId(defaultProgram.welcomeCouponTemplateId!);
  await deps.couponTemplates.put({ ...template!, id: gift });
  const tiers = defaultProgram.tiers.map((tier) =>
    tier.code === 'silver' ? { ...tier, gift: { points: 15, couponTemplateId: gift } } : tier,
  );
  await deps.programs.put({ ...defaultProgram, version: 2, startsAt: clock.now(), tiers });
  const [coupon] = await deps.coupons.ofMember(a.id, 5);
  const used = await award(deps, a.id, clock.now(), 900, 'a2', { couponIds: [coupon!.id], receiptNumber: 'A-2' });
  const undone = await award(deps, b.id, clock.now(), 400, 'b2', { receiptNumber: 'B-2' });
  await undoPurchase(deps, { purchaseId: undone.purchaseId, idempotencyKey: 'u', actor: staff, now: clock.now() });
  await award(deps, b.id, clock.now(), 410, 'b3', { receiptNumber: 'B-2' });
  const refund = (purchaseId: typeof ofA.purchaseId, key: string) =>
    refundPurchase(deps, { purchaseId, amount: 40, idempotencyKey: key, actor: staff, now: clock.now() });
  await refund(ofA.purchaseId, 'r1');
  await agree((await propose()).id);
  await refund(ofA.purchaseId, 'r2');
  await award(deps, b.id, clock.now(), 70, 'b4', { points: 10 });
  const { purchaseId: unclaimed } = await award(deps, null as unknown as MemberId, clock.now(), 55, 'n1');
  clock.advance(2 * hour);
  // What this process has not written yet it would write over the damage.
  await store.settled();
  const rows = (name: string) => store.connection.collection<{ _id: string } & Record<string, unknown>>(name);
  const verify = (repair = false) =>
    verifyShop({ ...deps, entries: { ...deps.entries } }, { repair, now: clock.now() });
  const kinds = async () => [...new Set((await verify()).faults.map(({ what }) => what))].toSorted();
  return { ...opened, rows, verify, kinds, coupon: coupon!, used, unclaimed };
}
type Busy = Awaited<ReturnType<typeof busy>>;

test('a shop in which much has happened has no difference, and its books balance, overall and by end', async () => {
  const { verify } = await busy();
  const { books, faults, behind } = await verify();
  expect(faults).toEqual([]);
  expect(behind).toBe(0);
  expect(books).toMatchObject({ balanced: true, members: 2, adjusted: 0 });
  const { issued, used, expired, reversed, outstanding } = books;
  expect(issued + used + expired + reversed).toBe(outstanding);
  expect([used < 0, reversed < 0, outstanding > 0]).toEqual([true, true, true]);
  expect(books.ends).toMatchObject([{ end: '2028-03-31', balanced: true, left: outstanding }]);
});

/** Each damage, and what it is called. Some leave more than one trace: an account that does not fold leaves the books open, too. */
const damages: [string, (shop: Busy) => Promise<unknown>, string[]][] = [
  ['an entry is lost', ({ rows, b }) => rows('entries').deleteOne({ memberId: b.id, seq: 1 }), ['gap']],
  [
    'a lot is taken that is not there',
    async ({ rows }) => {
      const entry = await rows('entries').findOne({ command: 'purchase', 'lines.kind': 'redeem' });
      const lines = (entry!.lines as { kind: string; allocations?: { expiresOn: string }[] }[]).map((line) =>
        line.kind === 'redeem'
          ? { ...line, allocations: line.allocations!.map((each) => ({ ...each, expiresOn: '2030-01-31' })) }
          : line,
      );
      await rows('entries').updateOne({ _id: entry!._id }, { $set: { lines } });
    },
    ['books', 'fold'],
  ],
  [
    'a lot ends on another day',
    ({ rows, b }) =>
      rows('entries').updateOne({ memberId: b.id, seq: 2 }, { $set: { 'lines.0.lot.expiresOn': '2030-01-31' } }),
    ['cache'],
  ],
  [
    'points of an entry are changed',
    ({ rows, b }) => rows('entries').updateOne({ memberId: b.id, seq: 2 }, { $inc: { 'lines.0.points': 3 } as never }),
    ['cache', 'entry', 'sums'],
  ],
  [
    'a sum that climbs is changed, and the caches have been written anew since',
    async ({ rows, b, verify }) => {
      const change = { $inc: { 'qualifying.measures.spend': 9_000 } as never };
      await rows('entries').updateOne({ memberId: b.id, command: 'purchase' }, change);
      await verify(true);
    },
    ['entry'],
  ],
  [
    'points are changed with the balance after them, and the caches are gone',
    async ({ rows, a }) => {
      const change = { $inc: { 'lines.0.points': 5, balanceAfter: 5 } as never };
      const [last] = await rows('entries').find({ memberId: a.id, command: 'purchase' }).sort({ seq: -1 }).toArray();
      await rows('entries').updateOne({ _id: last!._id }, change);
      await rows('accounts').deleteMany({});
    },
    ['books', 'entry', 'fold', 'sums'],
  ],
  [
    'an entry cannot be read',
    ({ rows, b }) => rows('entries').updateOne({ memberId: b.id, seq: 2 }, { $unset: { source: '' } }),
    ['books', 'fold'],
  ],
  [
    'a coupon is nobody’s',
    ({ rows, b }) => rows('coupons').updateOne({ memberId: b.id, state: 'issued' }, { $set: { memberId: 'nobody' } }),
    ['coupon-of-nobody'],
  ],
  [
    'an account is nobody’s',
    async ({ rows, b }) => {
      await rows('coupons').deleteMany({ memberId: b.id, templateId: { $ne: 'gift' } });
      await rows('members').deleteOne({ _id: b.id });
    },
    ['member-missing'],
  ],
  [
    'a member has lost the whole account',
    async ({ rows, a, b }) => {
      await rows('members').updateOne({ _id: a.id }, { $unset: { mergedInto: '' } });
      for (const name of ['entries', 'purchases', 'coupons', 'claims']) await rows(name).deleteMany({});
      await rows('accounts').deleteMany({});
      await rows('members').deleteOne({ _id: b.id });
    },
    ['member-without-entries'],
  ],
  [
    'a cache is changed',
    ({ rows, b }) => rows('accounts').updateOne({ _id: b.id }, { $inc: { balance: 1 } as never }),
    ['cache'],
  ],
  [
    'a cache has no entries',
    ({ rows, b }) => rows('accounts').insertOne({ _id: 'ghost', seq: 3, balance: 7, days: [], from: b.id }),
    ['no-entries'],
  ],
  [
    'a purchase row is lost',
    ({ rows, used }) => rows('purchases').deleteOne({ _id: used.purchaseId }),
    ['claim-without-purchase', 'purchase-missing'],
  ],
  [
    'a purchase has no entry',
    async ({ rows, used, b }) => {
      const row = await rows('purchases').findOne({ _id: used.purchaseId });
      await rows('purchases').insertOne({ ...row!, _id: 'planted', memberId: b.id, receiptKey: 'other' });
    },
    ['purchase-without-entry'],
  ],
  [
    'a purchase tells another amount',
    ({ rows, used }) => rows('purchases').updateOne({ _id: used.purchaseId }, { $inc: { amount: 1 } as never }),
    ['purchase-differs'],
  ],
  [
    'the refunds of a purchase are told wrongly',
    ({ rows, ofA }) => rows('purchases').updateOne({ _id: ofA.purchaseId }, { $inc: { refunded: 1 } as never }),
    ['purchase-differs'],
  ],
  [
    'a receipt counts twice',
    async ({ rows, used, ofB }) => {
      const row = await rows('purchases').findOne({ _id: used.purchaseId });
      await rows('purchases').updateOne({ _id: ofB.purchaseId }, { $set: { receiptKey: row!.receiptKey } });
    },
    ['receipt-twice'],
  ],
  [
    'a coupon is used by a bill that does not say so',
    async ({ rows, ofB, b }) => {
      const [own] = await rows('coupons').find({ memberId: b.id, state: 'issued' }).toArray();
      const used = { at: new Date(0), branch, claim: 'x', purchaseId: ofB.purchaseId };
      await rows('coupons').updateOne({ _id: own!._id }, { $set: { state: 'redeemed', used } });
    },
    ['coupon-without-entry'],
  ],
  [
    'a bill’s coupon can be used again',
    ({ rows, coupon }) => rows('coupons').updateOne({ _id: coupon.id }, { $set: { state: 'issued', used: null } }),
    ['coupon-not-used'],
  ],
  ['a gift was never issued', ({ rows }) => rows('coupons').deleteOne({ templateId: 'gift' }), ['gift-missing']],
  [
    'a claim is done and its purchase is not there',
    ({ rows, unclaimed }) => rows('purchases').deleteOne({ _id: unclaimed }),
    ['claim-without-purchase'],
  ],
  [
    'a claim is refused and its purchase is counted',
    ({ rows }) =>
      rows('claims').updateOne({ _id: 'award:staff:s1:a2' }, { $set: { state: 'refused', result: { code: 'X' } } }),
    ['claim-refused-but-counted'],
  ],
  [
    'a refund is done and has no entry',
    ({ rows, ofA }) =>
      rows('claims').updateOne({ _id: 'refund:staff:s1:r2' }, { $set: { 'result.purchaseId': `${ofA.purchaseId}x` } }),
    ['refund-without-entry'],
  ],
  [
    'a claim stays open',
    ({ rows }) => rows('claims').updateOne({ _id: 'award:staff:s1:a2' }, { $set: { state: 'open' } }),
    ['claim-open'],
  ],
  [
    'one half of a merge is missing',
    ({ rows, b }) => rows('entries').updateOne({ memberId: b.id, command: 'merge' }, { $set: { idempotencyKey: 'x' } }),
    ['transfer-half'],
  ],
  [
    'the halves of a merge name different members',
    ({ rows, a }) =>
      rows('entries').updateOne({ memberId: a.id, command: 'merge' }, { $set: { 'transfer.with': 'somebody' } }),
    ['cache', 'purchase-differs', 'transfer-differs', 'transfer-half'],
  ],
];

describe('planted damage is named, and nothing else', () => {
  test.each(damages)('%s', async (_name, plant, expected) => {
    const opened = await busy();
    await plant(opened);
    expect(await opened.kinds()).toEqual(expected);
  });
});

describe('repair', () => {
  let opened: Busy;
  beforeAll(async () => {
    opened = await busy();
  });
  test('writes caches anew and touches nothing else; what is not a cache stays named', async () => {
    const { rows, verify, a, b } = opened;
    await rows('accounts').updateOne({ _id: b.id }, { $inc: { balance: 1 } as never });
    await rows('accounts').deleteOne({ _id: a.id });
    await rows('accounts').insertOne({ _id: 'ghost', seq: 3, balance: 7, days: [] });
    await rows('claims').updateOne({ _id: 'award:staff:s1:a2' }, { $set: { state: 'open' } });
    const kept = async () =>
      JSON.stringify(
        await Promise.all(
          ['entries', 'purchases', 'coupons', 'claims', 'members', 'merges'].map((name) =>
            rows(name).find({}).sort({ _id: 1 }).toArray(),
          ),
        ),
      );
    const before = await kept();
    const first = await verify();
    expect(first.faults.map(({ what }) => what).toSorted()).toEqual(['cache', 'claim-open', 'no-entries']);
    expect([first.behind, first.repaired]).toEqual([1, 0]);
    expect((await verify(true)).repaired).toBe(3);
    const after = await verify();
    expect(after.faults.map(({ what }) => what)).toEqual(['claim-open']);
    expect(after.behind).toBe(0);
    expect(await kept()).toBe(before);
  });
});

test('a ledger longer than a page is walked as one, and a cache that is ahead of the page is no fault', async () => {
  const { deps, clock, b } = await shop();
  for (let bill = 0; bill < 30; bill += 1) await award(deps, b.id, clock.now(), 100, `x${bill}`);
  let late = true;
  const small = {
    ...deps,
    entries: {
      ...deps.entries,
      // Pages of seven; behind the first one the shop goes on.
      walk: async (after: Parameters<typeof deps.entries.walk>[0]) => {
        const page = await deps.entries.walk(after, 7);
        if (late && page.some(({ memberId }) => memberId === b.id)) {
          late = false;
          await award(deps, b.id, clock.now(), 100, 'late');
        }
        return page;
      },
    },
  };
  // A page shorter than asked for ends the walk: the real size stands in front of it.
  const whole = { ...small, entries: { ...small.entries, walk: paged(small.entries.walk) } };
  const { faults, books } = await verifyAccounts(whole);
  expect(faults).toEqual([]);
  expect(books).toMatchObject({ balanced: true, members: 2 });
});

/** Many small pages as one of the size asked for. */
const paged =
  <T extends { memberId: MemberId; seq: number }>(
    walk: (after: { memberId: MemberId; seq: number } | null) => Promise<T[]>,
  ) =>
  async (after: { memberId: MemberId; seq: number } | null, limit: number): Promise<T[]> => {
    const all: T[] = [];
    let from = after;
    while (all.length < limit) {
      const page = await walk(from);
      const last = page.at(-1);
      if (last === undefined) break;
      all.push(...page);
      from = { memberId: last.memberId, seq: last.seq };
    }
    return all;
  };
