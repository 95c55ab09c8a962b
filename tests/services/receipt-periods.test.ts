import { afterAll, expect, test } from 'vitest';
import { readAccount } from '../../bot/services/points/heads.ts';
import { verifyShop } from '../../bot/services/points/verify-shop.ts';
import { answerRequest } from '../../bot/services/purchases/answer-request.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import { requestBill } from '../../bot/services/purchases/claim-requests.ts';
import { finishOpenClaims } from '../../bot/services/purchases/finish-open-claims.ts';
import { receiptOf } from '../../bot/services/purchases/receipt.ts';
import { refundPurchase } from '../../bot/services/purchases/refund.ts';
import type { AwardCommand } from '../../bot/services/purchases/types.ts';
import type { Day, MemberId } from '../../shared/ids.ts';
import { closeTestDatabases, testDatabase } from '../support/database.ts';
import { branch, enrol, staff } from '../support/merge-shop.ts';

afterAll(closeTestDatabases);

/** A shop that closes at five in the morning, and a member since November 2027. */
async function nightShop() {
  const { deps, clock } = await testDatabase();
  const program = await deps.programs.inForce(clock.now());
  const businessDay = { ...program.businessDay, endsAt: '05:00' };
  await deps.programs.put({ ...program, businessDay, version: 2, startsAt: new Date(clock.now().getTime() - 1) });
  clock.set('2027-11-01T12:00:00+08:00');
  const [member, other] = [await enrol(deps, clock.now(), 'a'), await enrol(deps, clock.now(), 'b')];
  let taps = 0;
  const tap = () => {
    taps += 1;
    return `k${taps}`;
  };
  const buy = (receiptNumber: string, at: string, set: Partial<AwardCommand> = {}) =>
    awardPurchase(deps, {
      memberId: member.id,
      branch,
      amount: 300,
      actor: staff,
      idempotencyKey: tap(),
      receiptNumber,
      at: new Date(at),
      now: clock.now() > new Date(at) ? clock.now() : clock.set(at),
      ...set,
    });
  const claim = (receiptNumber: string, day: string, memberId: MemberId = member.id) =>
    requestBill(deps, { memberId, branch, receiptNumber, amount: 300, day: day as Day, now: clock.now() });
  const approve = (id: string) => answerRequest(deps, { id, approve: true, actor: staff, now: clock.now() });
  const refund = (number: string, day?: string) =>
    refundPurchase(deps, {
      receipt: { branch, number, day: day as Day | undefined },
      amount: 300,
      idempotencyKey: tap(),
      actor: staff,
      now: clock.now(),
    });
  const bills = async (memberId: MemberId = member.id) =>
    (await readAccount({ ...deps, entries: { ...deps.entries } }, memberId)).purchases;
  const sound = async () => {
    await finishOpenClaims(deps, { now: new Date(clock.now().getTime() + 60_000) });
    const { faults, books } = await verifyShop(deps, { now: new Date(clock.now().getTime() + 3_600_000) });
    expect([faults, books.balanced]).toEqual([[], true]);
  };
  return { deps, clock, member, other, buy, claim, approve, refund, bills, sound };
}
const counted = { code: 'RECEIPT_ALREADY_COUNTED' };

test('an invoice is one in its two months by the printed date, however it is typed', () => {
  const key = (typed: string, day: string) => receiptOf(typed, branch, { day: day as Day, printed: day as Day }).key;
  for (const typed of [
    'ab12345678',
    'AB-12345678',
    'ＡＢ－１２３４５６７８',
    'ａｂ１２３４５６７８',
    ' ab 1234 5678 ',
    'Ab–12345678',
  ])
    expect(key(typed, '2028-02-29')).toBe('receipt:main:2028-01/02:AB-12345678');
  const periods = ['2027-01-01', '2027-02-28', '2027-03-01', '2027-04-30', '2027-11-01', '2027-12-31', '2028-01-01'];
  expect(periods.map((day) => key('AB12345678', day).split(':')[2])).toEqual([
    '2027-01/02',
    '2027-01/02',
    '2027-03/04',
    '2027-03/04',
    '2027-11/12',
    '2027-11/12',
    '2028-01/02',
  ]);
});

test('an invoice at two in the morning of 1 January: approved by its printed date, then sent by the till, counted once', async () => {
  const { clock, buy, claim, approve, bills, sound } = await nightShop();
  clock.set('2028-01-01T02:10:00+08:00');
  const { requestId, state } = await claim('ab12345678', '2028-01-01');
  expect(state).toBe('waiting');
  expect((await approve(requestId)).state).toBe('counted');
  await expect(buy('AB-12345678', '2028-01-01T02:00:00+08:00', { memberId: null })).rejects.toMatchObject(counted);
  await expect(buy('AB-12345678', '2028-02-29T23:00:00+08:00')).rejects.toMatchObject(counted);
  await buy('AB-12345678', '2028-03-01T00:30:00+08:00');
  expect(await bills()).toBe(2);
  await sound();
});

test('a till’s number of the night is found by its business day and by the date printed on it', async () => {
  const { clock, buy, claim, refund, bills, sound } = await nightShop();
  await buy('7', '2027-12-30T20:00:00+08:00');
  await buy('7', '2028-01-01T02:00:00+08:00');
  clock.set('2028-01-01T12:00:00+08:00');
  expect(await refund('7', '2028-01-01')).toMatchObject({ waiting: false });
  await expect(refund('7', '2027-12-31')).rejects.toMatchObject({ code: 'REFUND_TOO_LARGE' });
  expect(await refund('7', '2027-12-29')).toMatchObject({ waiting: true });
  expect(await bills()).toBe(1);
  await buy('8', '2028-01-02T01:00:00+08:00', { memberId: null });
  expect(await claim('8', '2028-01-02')).toMatchObject({ state: 'counted' });
  expect(await bills()).toBe(2);
  await sound();
});

test('a bill asked for is that of its day: the same number and sum of the next day is another’s', async () => {
  const { clock, member, other, buy, claim, bills, sound } = await nightShop();
  await buy('7', '2027-12-01T12:00:00+08:00', { memberId: null });
  expect(await claim('7', '2027-12-01')).toMatchObject({ state: 'counted' });
  await buy('7', '2027-12-02T12:00:00+08:00', { memberId: null });
  expect(await claim('7', '2027-12-01')).toMatchObject({ state: 'counted', points: 0 });
  expect(await bills()).toBe(1);
  await expect(claim('7', '2027-12-01', other.id)).rejects.toMatchObject({ code: 'RECEIPT_ALREADY_COUNTED' });
  clock.advance(60_000);
  // Two wait for the number; the bill of the 3rd is for whoever asked for the 3rd.
  await claim('9', '2027-12-02', member.id);
  clock.set('2027-12-03T12:00:00+08:00');
  await claim('9', '2027-12-03', other.id);
  await claim('9', '2027-12-01', member.id);
  await buy('9', '2027-12-03T12:30:00+08:00', { memberId: null });
  expect([await bills(), await bills(other.id)]).toEqual([1, 1]);
  await sound();
});

test('the same credit note, typed another way, is the same refund', async () => {
  const { deps, clock, buy, bills } = await nightShop();
  await buy('7', '2027-12-01T12:00:00+08:00');
  const refund = (refundNumber: string, idempotencyKey: string) =>
    refundPurchase(deps, {
      receipt: { branch, number: '7' },
      amount: 100,
      refundNumber,
      idempotencyKey,
      actor: staff,
      now: clock.now(),
    });
  const first = await refund('cn-00012', 'a');
  expect(await refund('ＣＮ－０００１２', 'b')).toMatchObject({ refundId: first.refundId, replayed: true });
  expect((await deps.purchases.newestByReceipt(branch, '7'))?.refunded).toBe(100);
  await expect(refund('—', 'c')).rejects.toMatchObject({ details: { fields: [{ field: 'refundNumber' }] } });
  expect(await bills()).toBe(1);
});
