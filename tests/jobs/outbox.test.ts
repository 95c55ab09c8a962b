import { afterAll, describe, expect, it } from 'vitest';
import { createRender } from '../../bot/jobs/render.ts';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { readShop } from '../../bot/services/members/read-for-chat.ts';
import { deliverOutbox } from '../../bot/services/messages/deliver.ts';
import { giveBirthdays } from '../../bot/services/points/birthday.ts';
import type { SendOutcome } from '../../bot/services/ports/line.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import type { BranchCode, LineUserId } from '../../shared/ids.ts';
import { chatShop, person, wordsOf } from '../support/chat.ts';
import { closeTestDatabases } from '../support/database.ts';

afterAll(closeTestDatabases);

const hour = 3_600_000;

async function birthdayShop() {
  const shop = await chatShop();
  const { deps, clock } = shop;
  clock.set('2027-03-10T04:00:00Z');
  const from = person();
  await shop.tap(from, `v1?do=join&notice=${noticeVersion}&marketing=0`);
  await shop.tap(from, 'v1?do=birthday', { date: '1990-05-20' });
  await shop.heard();
  const member = (await deps.members.byLineUserId(from as LineUserId))!;
  const deliver = async () =>
    deliverOutbox(deps, {
      now: clock.now,
      render: createRender(await readShop(deps, { now: clock.now() }), 'https://liff.line.me/1-a').intent,
    });
  await deliver();
  const stateOf = async (id: string) =>
    (await shop.store.connection.collection('outbox').findOne({ _id: id as never }))?.state;
  return { ...shop, from, member, deliver, stateOf, birthday: `birthday:${member.id}:2027` };
}

describe('what is told later', () => {
  it('a birthday gift is told once, in the morning, with the retry key that was made before the first try', async () => {
    const { deps, clock, deliver, pushes, answers, from, stateOf, birthday } = await birthdayShop();
    clock.set('2027-04-30T16:00:00Z');
    await Promise.all([giveBirthdays(deps, { now: clock.now() }), giveBirthdays(deps, { now: clock.now() })]);
    await deliver();
    expect(pushes).toEqual([]);
    expect(await deps.outbox.nextDue()).toEqual(new Date('2027-05-01T01:00:00Z'));
    clock.set('2027-05-01T01:00:00Z');
    const lost: SendOutcome = { outcome: 'retry', reason: 'timeout', requestId: null };
    answers.push(lost);
    await deliver();
    expect(await stateOf(birthday)).toBe('waiting');
    const again = (await deps.outbox.nextDue())!.getTime() - clock.now().getTime();
    expect(again).toBeGreaterThan(0);
    expect(again).toBeLessThanOrEqual(10_000);
    clock.advance(10_000);
    await Promise.all([deliver(), deliver()]);
    expect(await deps.outbox.nextDue()).toBeNull();
    clock.advance(hour);
    await giveBirthdays(deps, { now: clock.now() });
    await deliver();
    expect(pushes).toHaveLength(2);
    expect(new Set(pushes.map(({ to, retryKey }) => `${to} ${retryKey}`)).size).toBe(1);
    expect(pushes[0]!.to).toBe(from);
    expect(wordsOf(pushes[0]!.messages[0]!)).toBe('小美，生日快樂。熟客小店送你 10 點。');
    expect(await stateOf(birthday)).toBe('sent');
  });

  it('nobody who blocked us or said stop is pushed to', async () => {
    for (const quiet of ['blocked', 'stop'] as const) {
      const { deps, clock, deliver, pushes, put, say, heard, from, stateOf, birthday } = await birthdayShop();
      clock.set('2027-05-01T02:00:00Z');
      await giveBirthdays(deps, { now: clock.now() });
      if (quiet === 'stop') await say(from, '停止');
      else await put(from, { type: 'unfollow' });
      await heard();
      await deliver();
      expect(pushes).toEqual([]);
      expect(await stateOf(birthday)).toBe('failed');
    }
  });

  it('the monthly quota: waits, and is sent when there is quota again', async () => {
    const { deps, clock, deliver, pushes, answers, stateOf, birthday } = await birthdayShop();
    clock.set('2027-05-01T02:00:00Z');
    await giveBirthdays(deps, { now: clock.now() });
    answers.push({ outcome: 'quota', requestId: null });
    await deliver();
    await deliver();
    expect(pushes).toHaveLength(1);
    clock.advance(hour + 1);
    await deliver();
    expect(await stateOf(birthday)).toBe('sent');
  });

  it('unknown for a day: never sent again, since LINE has forgotten the key', async () => {
    const { deps, clock, deliver, pushes, answers, stateOf, birthday } = await birthdayShop();
    clock.set('2027-05-01T02:00:00Z');
    await giveBirthdays(deps, { now: clock.now() });
    answers.push({ outcome: 'retry', reason: 'timeout', requestId: null });
    await deliver();
    clock.advance(24 * hour);
    await deliver();
    await deliver();
    expect(pushes).toHaveLength(1);
    expect(await stateOf(birthday)).toBe('unknown');
  });

  it('what LINE refuses for good is not repeated', async () => {
    const { deps, clock, deliver, pushes, answers, stateOf, birthday } = await birthdayShop();
    clock.set('2027-05-01T02:00:00Z');
    await giveBirthdays(deps, { now: clock.now() });
    answers.push({ outcome: 'refused', status: 400, reason: 'no such person', requestId: null });
    await deliver();
    clock.advance(hour);
    await deliver();
    expect(pushes).toHaveLength(1);
    expect(await stateOf(birthday)).toBe('failed');
  });

  it('a tier reached: the menu is linked, and it is told once', async () => {
    const { deps, clock, deliver, pushes, linked, member, from } = await birthdayShop();
    linked.splice(0);
    await awardPurchase(deps, {
      memberId: member.id,
      branch: 'main' as BranchCode,
      receiptNumber: 'T1',
      amount: 1_200,
      at: clock.now(),
      idempotencyKey: 't1',
      actor: { kind: 'pos', id: 'main' },
      now: clock.now(),
    });
    await deliver();
    await deliver();
    expect(linked).toEqual([{ to: from, menu: 'silver-zh-TW' }]);
    expect(pushes.map(({ messages }) => wordsOf(messages[0]!))).toEqual([expect.stringContaining('恭喜升級銀卡')]);
  });
});
