import { afterAll, expect, test } from 'vitest';
import { readAccount } from '../../bot/services/points/heads.ts';
import type { Deps } from '../../bot/services/ports.ts';
import { answerRequest } from '../../bot/services/purchases/answer-request.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import { claimBill } from '../../bot/services/purchases/claim-bill.ts';
import { requestBill } from '../../bot/services/purchases/claim-requests.ts';
import { finishOpenClaims } from '../../bot/services/purchases/finish-open-claims.ts';
import { purchaseIdOf } from '../../bot/services/purchases/receipt.ts';
import { refundPurchase } from '../../bot/services/purchases/refund.ts';
import { undoPurchase } from '../../bot/services/purchases/undo.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Day, MemberId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';
import { branch, enrol, later, sound, staff } from '../support/merge-shop.ts';

afterAll(closeTestDatabases);

/** A bill of 5,000 that names nobody (50 points, 20 for a first purchase and 金卡 for whoever has it), and a member. */
async function unclaimed() {
  const { deps, clock } = await testDatabase();
  const member = await enrol(deps, clock.now(), 'a');
  const rest = { memberId: null, branch, amount: 5_000, actor: staff };
  const pay = (idempotencyKey: string, receiptNumber = 'A-1') =>
    awardPurchase(deps, { ...rest, receiptNumber, at: clock.now(), idempotencyKey, now: clock.now() });
  const { purchaseId } = await pay('k1');
  const at = () => ({ purchaseId, actor: staff, now: clock.now() });
  const undo = (using: Deps = deps) => undoPurchase(using, { ...at(), idempotencyKey: 'u' });
  const refund = (amount: number, key: string) =>
    refundPurchase(deps, { ...at(), amount, refundNumber: key, idempotencyKey: key });
  const claim = (using: Deps = deps) => claimBill(using, { ...at(), memberId: member.id });
  const card = () => readAccount({ ...deps, entries: { ...deps.entries } }, member.id);
  return { deps, clock, member, purchaseId, pay, undo, refund, claim, card };
}

/** The same database, with something that happens right before a call. */
function before<Port extends 'purchases' | 'entries'>(
  deps: Deps,
  port: Port,
  method: keyof Deps[Port],
  what: () => Promise<unknown>,
): Deps {
  let done = false;
  const call = deps[port][method] as (...given: unknown[]) => Promise<unknown>;
  const held = async (...given: unknown[]) => {
    if (!done) {
      done = true;
      await what();
    }
    return call(...given);
  };
  return { ...deps, [port]: { ...deps[port], [method]: held } };
}

test('an undone bill that was nobody’s cannot be claimed any more; its receipt can be counted again', async () => {
  const { undo, claim, pay, purchaseId, card, deps } = await unclaimed();
  expect(await undo()).toMatchObject({ memberId: null, taken: 0 });
  expect(await undo()).toMatchObject({ memberId: null, taken: 0 });
  await expect(claim()).rejects.toMatchObject({ code: 'PURCHASE_NOT_FOUND' });
  expect((await pay('k2')).purchaseId).not.toBe(purchaseId);
  expect(await card()).toMatchObject({ balance: 5, standing: { tier: 'copper' } });
  await sound(deps);
});

test('a bill that has not come holds nobody’s claim: who asked too early has no part in who has it later', async () => {
  const { deps, clock, member, pay, card } = await unclaimed();
  const other = await enrol(deps, clock.now(), 'b');
  const purchaseId = purchaseIdOf(`award:staff:${staff.id}:k2`);
  const claim = (memberId: MemberId) => claimBill(deps, { purchaseId, memberId, actor: staff, now: clock.now() });
  await expect(claim(member.id)).rejects.toMatchObject({ code: 'PURCHASE_NOT_FOUND' });
  await expect(claim('nobody' as MemberId)).rejects.toMatchObject({ code: 'MEMBER_NOT_FOUND' });
  expect(await deps.claims.byKey(`claim-bill:${purchaseId}:${member.id}`)).toBeNull();
  expect((await pay('k2', 'A-2')).purchaseId).toBe(purchaseId);
  const outcomes = await Promise.allSettled([claim(member.id), claim(other.id), claim(member.id)]);
  const reasons = outcomes.flatMap((each) => (each.status === 'rejected' ? [(each.reason as AppError).code] : []));
  expect(new Set(reasons)).toEqual(new Set(['BILL_ALREADY_CLAIMED']));
  const balances = [(await card()).balance, (await readAccount(deps, other.id)).balance];
  expect(balances.toSorted((a, b) => a - b)).toEqual([5, 75]);
  await sound(deps);
});

test('undone while somebody claims it, before and after the entry: taken back from them, tier and all', async () => {
  for (const [port, method] of [
    ['entries', 'insert'],
    ['purchases', 'giveTo'],
  ] as const) {
    const { deps, undo, claim, card, clock, purchaseId } = await unclaimed();
    await claim(before<never>(deps, port as never, method as never, undo));
    expect(await card(), method).toMatchObject({ balance: 5, standing: { tier: 'copper' } });
    expect(await undo()).toMatchObject({ taken: 70, replayed: true });
    await finishOpenClaims(deps, { now: clock.advance(later) });
    expect(await deps.purchases.byId(purchaseId)).toMatchObject({ refunded: 5_000 });
    await sound(deps);
  }
});

test('claimed while somebody undoes it: the undo takes it back from whom it was given to', async () => {
  const { deps, undo, claim, card } = await unclaimed();
  expect(await undo(before<never>(deps, 'purchases' as never, 'refundUnclaimed' as never, claim))).toMatchObject({
    taken: 70,
    balance: 5,
  });
  expect((await card()).standing?.tier).toBe('copper');
  await sound(deps);
});

test('part of it given back, then undone while it is refunded once more: each NT$ goes back once', async () => {
  const { deps, undo, refund, claim, purchaseId } = await unclaimed();
  await refund(1_000, 'r1');
  await undo(before<never>(deps, 'purchases' as never, 'refundUnclaimed' as never, () => refund(500, 'r2')));
  expect(await deps.purchases.byId(purchaseId)).toMatchObject({
    refunded: 5_000,
    refundsBefore: [{ amount: 1_000 }, { amount: 500 }, { refundId: 'undo', amount: 3_500 }],
  });
  await expect(refund(1, 'r3')).rejects.toMatchObject({ code: 'REFUND_TOO_LARGE' });
  await expect(claim()).rejects.toMatchObject({ code: 'PURCHASE_NOT_FOUND' });
});

test('a refund whose answer was lost before the bill was claimed is carried on, and counts once', async () => {
  const { deps, clock, refund, claim, card } = await unclaimed();
  const finish = deps.claims.finish;
  deps.claims.finish = () => Promise.reject(new Error('killed'));
  await expect(refund(1_000, 'r1')).rejects.toThrow('killed');
  deps.claims.finish = finish;
  await claim();
  await finishOpenClaims(deps, { now: clock.advance(later) });
  expect(await refund(1_000, 'r1')).toMatchObject({ taken: 10 });
  expect(await card()).toMatchObject({ balance: 65 });
  await sound(deps);
});

test('a bill that the till gave to a member is no bill to claim, not by them either, and no claim is left open', async () => {
  const { deps, clock, member } = await unclaimed();
  const { purchaseId } = await awardPurchase(deps, {
    memberId: member.id,
    branch,
    amount: 100,
    actor: staff,
    receiptNumber: 'B-1',
    at: clock.now(),
    idempotencyKey: 'named',
    now: clock.now(),
  });
  const claimed = claimBill(deps, { purchaseId, memberId: member.id, actor: staff, now: clock.now() });
  await expect(claimed).rejects.toMatchObject({ code: 'BILL_ALREADY_CLAIMED' });
  expect(await finishOpenClaims(deps, { now: clock.advance(later) })).toMatchObject({ refused: 0, left: 0 });
});

test('a bill that was paid before it had a member is counted as it was paid: no discount, and none used up', async () => {
  const { deps, clock, member, claim, card } = await unclaimed();
  const program = await deps.programs.inForce(clock.now());
  const tenth = { kind: 'discount', code: 'tenth', text: { 'zh-TW': '九折' }, cost: 0, discountBp: 1000 } as const;
  const benefits = [{ ...tenth, allowance: { uses: 1, per: 'month' as const }, excludedProductLines: [] }];
  const tiers = program.tiers.map((tier) => ({ ...tier, benefits }));
  await deps.programs.put({ ...program, tiers, version: 2, startsAt: new Date(clock.now().getTime() - 1) });
  expect(await claim()).toMatchObject({ paid: 5_000, discounts: [], pointsEarned: 70 });
  const asked = { memberId: member.id, branch, receiptNumber: 'Z-1', amount: 300, day: '2027-03-10' as Day };
  const { requestId } = await requestBill(deps, { ...asked, now: clock.now() });
  const { purchaseId } = await answerRequest(deps, { id: requestId, approve: true, actor: staff, now: clock.now() });
  expect(await deps.purchases.byId(purchaseId!)).toMatchObject({ paid: 300, discount: 0 });
  expect((await card()).uses).toEqual({});
  await sound(deps);
});

test('who asks again for a bill that staff have refused is told so, and does not wait for nobody', async () => {
  const { deps, clock, member } = await unclaimed();
  const day = '2027-03-10' as Day;
  const ask = () =>
    requestBill(deps, { memberId: member.id, branch, receiptNumber: 'Z-2', amount: 300, day, now: clock.now() });
  const { requestId } = await ask();
  expect(await ask()).toMatchObject({ state: 'waiting', requestId });
  await answerRequest(deps, { id: requestId, approve: false, actor: staff, now: clock.now() });
  expect(await ask()).toMatchObject({ state: 'refused', requestId });
});
