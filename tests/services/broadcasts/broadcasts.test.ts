import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { controlBroadcast } from '../../../bot/services/broadcasts/control.ts';
import { createBroadcast, updateBroadcast } from '../../../bot/services/broadcasts/draft.ts';
import { estimateBroadcast } from '../../../bot/services/broadcasts/estimate.ts';
import { extraCost, ladderOf } from '../../../bot/services/broadcasts/price-ladder.ts';
import { readBroadcast } from '../../../bot/services/broadcasts/read.ts';
import { runBroadcasts } from '../../../bot/services/broadcasts/run.ts';
import { sendBroadcast } from '../../../bot/services/broadcasts/send.ts';
import type { Broadcast } from '../../../bot/services/ports/broadcasts.ts';
import type { CouponTemplateId } from '../../../shared/ids.ts';
import { addMember, addTemplate, openTestShop, start, type TestShop } from '../../api/support/shop.ts';

let shop: TestShop;
let now: Date;
beforeEach(async () => {
  shop = await openTestShop();
  now = start;
});
afterEach(() => shop.close());

const actor = { kind: 'staff' as const, id: 's1', name: 'Owner' };
const people = async (count: number, from = 1) => {
  for (let index = from; index < from + count; index += 1) await addMember(shop, index);
};
const draft = (couponTemplateId: CouponTemplateId | null = null, tiers = ['copper']) =>
  createBroadcast(shop.deps, {
    input: { title: 'Winter', text: 'New tea', tiers, couponTemplateId },
    key: randomUUID(),
    actor,
    now,
  });
const send = (broadcast: Broadcast, key = 'send') =>
  sendBroadcast(shop.deps, { id: broadcast.id, confirm: null, key, now });
const options = () => ({
  now: () => now,
  render: () => [{ type: 'text', text: 'x' }],
  newRetryKey: () => randomUUID(),
});
const run = (deps = shop.deps) => runBroadcasts(deps, options());
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const reached = () => shop.line.sent.flatMap(({ to }) => to);
const hour = 3_600_000;

test('an estimate counts who is left out and why, and the cost', async () => {
  await people(3);
  await addMember(shop, 10, { reachable: 'no' });
  await addMember(shop, 11, { reachable: 'unknown' });
  await addMember(shop, 12, { marketing: { line: false, sms: false, email: false } });
  await addMember(shop, 13, { tier: 'gold' });
  await addMember(shop, 14, { tier: 'silver' });
  shop.line.quotaNow = { limit: 200, used: 198 };
  const tea = await addTemplate(shop);
  expect(await estimateBroadcast(shop.deps, { tiers: ['copper', 'gold'], couponTemplateId: tea, now })).toEqual({
    recipients: 7,
    excluded: { blocked: 1, unknown: 1, stopped: 1 },
    messages: 4,
    perTier: [
      { tier: 'copper', members: 6, messages: 3 },
      { tier: 'gold', members: 1, messages: 1 },
    ],
    quota: { limit: 200, used: 198, left: 2, enough: false },
    cost: { amount: 800, currency: 'TWD', ladderDate: '2023-09-01' },
    couponWorstCase: 200,
  });
});

test.each([
  [{ limit: 200, used: 0 }, 200, 0],
  [{ limit: 200, used: 0 }, 201, 800],
  [{ limit: 3000, used: 3000 }, 3000, 400],
  [{ limit: 6000, used: 6000 }, 11, 3],
  [{ limit: null, used: 0 }, 9, 0],
])('the ladder: %j and %i messages cost %i', (quota, messages, cost) => {
  expect(extraCost(ladderOf('TWD'), quota, messages)).toBe(cost);
});

test('sends once to each, coupons first, and closes', async () => {
  await people(3);
  await addMember(shop, 4, { language: 'ja' });
  const tea = await addTemplate(shop);
  const broadcast = await draft(tea);
  await send(broadcast);
  expect(await run()).toEqual({ broadcasts: 1, sent: 4, open: 0 });
  expect(reached()).toHaveLength(4);
  expect(shop.line.sent).toHaveLength(2);
  expect((await shop.deps.couponTemplates.byId(tea))?.issued).toBe(4);
  expect(await readBroadcast(shop.deps, broadcast.id)).toMatchObject({
    state: 'sent',
    counts: { recipients: 4, excluded: 0, sent: 4, failed: 0, unknown: 0, opened: 0, used: 0 },
  });
  expect(await run()).toEqual({ broadcasts: 0, sent: 0, open: 0 });
});

test('chunks hold at most 500 and nobody stands in two', async () => {
  await people(1001);
  const broadcast = await draft();
  await expect(send(broadcast)).rejects.toMatchObject({ code: 'CONFIRMATION_WRONG', details: { messages: 1001 } });
  await sendBroadcast(shop.deps, { id: broadcast.id, confirm: 1001, key: 'send', now });
  await run();
  expect(shop.line.sent.map(({ to }) => to.length)).toEqual([500, 500, 1]);
  expect(new Set(reached()).size).toBe(1001);
});

test('the same tap is one sending, another tap is refused', async () => {
  await people(1);
  const broadcast = await draft();
  await send(broadcast, 'tap');
  expect((await send(broadcast, 'tap')).state).toBe('sending');
  await expect(send(broadcast, 'other')).rejects.toMatchObject({ code: 'BROADCAST_NOT_DRAFT' });
  await expect(updateBroadcast(shop.deps, { id: broadcast.id, input: broadcast })).rejects.toMatchObject({
    code: 'BROADCAST_NOT_DRAFT',
  });
});

test('refused before the first message: nobody, no quota, not enough copies', async () => {
  await expect(send(await draft(null, ['diamond']))).rejects.toMatchObject({ code: 'BROADCAST_EMPTY' });
  await people(3);
  await expect(send(await draft(await addTemplate(shop, { quota: 2 })))).rejects.toMatchObject({
    code: 'QUOTA_EXHAUSTED',
    details: { coupons: 2 },
  });
  shop.line.quotaNow = { limit: 200, used: 199 };
  await expect(send(await draft())).rejects.toMatchObject({
    code: 'QUOTA_EXHAUSTED',
    details: { left: 1, messages: 3 },
  });
});

test('killed between send and settle: taken up with the same key, never twice', async () => {
  await people(3);
  const broadcast = await draft(await addTemplate(shop));
  await send(broadcast);
  const dying = {
    ...shop.deps,
    broadcasts: { ...shop.deps.broadcasts, settleChunk: () => Promise.reject(new Error('killed')) },
  };
  await expect(run(dying)).rejects.toThrow('killed');
  expect(reached()).toHaveLength(3);
  // Under the dead worker's lease nobody takes it; after it, the same key is answered 409.
  expect(await run()).toEqual({ broadcasts: 1, sent: 0, open: 1 });
  later(61_000);
  await run();
  expect(reached()).toHaveLength(3);
  expect((await readBroadcast(shop.deps, broadcast.id)).counts).toMatchObject({ sent: 3, unknown: 0 });
});

test('killed at every other step: everyone exactly once', async () => {
  for (const step of ['putChunks', 'commitPlan', 'takeChunk', 'beginChunk', 'chunkCounts'] as const) {
    await shop.close();
    shop = await openTestShop();
    await people(3);
    const broadcast = await draft();
    await send(broadcast);
    const broken = {
      ...shop.deps,
      broadcasts: { ...shop.deps.broadcasts, [step]: () => Promise.reject(new Error('killed')) },
    };
    await expect(run(broken)).rejects.toThrow('killed');
    later(61_000);
    await run();
    expect([...reached()].toSorted(), step).toEqual([...new Set(reached())].toSorted());
    expect(reached(), step).toHaveLength(3);
  }
});

test('two workers at once: everyone exactly once', async () => {
  await people(40);
  const broadcast = await draft();
  await send(broadcast);
  await Promise.all([run(), run(), run()]);
  await run();
  expect(reached()).toHaveLength(40);
  expect(new Set(reached()).size).toBe(40);
  expect((await readBroadcast(shop.deps, broadcast.id)).state).toBe('sent');
});

test('500 and timeouts are tried again with the same key; after a day it is unknown and never sent again', async () => {
  await people(2);
  const broadcast = await draft();
  await send(broadcast);
  const keys: string[] = [];
  const failing = {
    ...shop.deps,
    line: {
      ...shop.line,
      multicast: async (_to: readonly string[], _messages: unknown, key: string) => {
        keys.push(key);
        return { outcome: 'retry' as const, reason: 'http 500', requestId: null };
      },
    },
  };
  for (let index = 0; index < 60; index += 1) {
    await run(failing);
    later(hour / 2);
  }
  expect(keys.length).toBeGreaterThan(5);
  expect(new Set(keys).size).toBe(1);
  await run();
  expect(reached()).toHaveLength(0);
  expect((await readBroadcast(shop.deps, broadcast.id)).counts).toMatchObject({ sent: 0, unknown: 2 });
});

test('the monthly limit pauses it and says so; next month it goes on where it stopped', async () => {
  await people(2);
  const broadcast = await draft();
  await send(broadcast);
  shop.line.next = [{ outcome: 'quota', requestId: null }];
  await run();
  expect(await readBroadcast(shop.deps, broadcast.id)).toMatchObject({
    state: 'paused',
    stoppedBy: 'quota',
    counts: { sent: 0 },
  });
  later(30 * 24 * hour);
  await controlBroadcast(shop.deps, { id: broadcast.id, action: 'resume', by: 'Owner' });
  await run();
  expect(reached()).toHaveLength(2);
});

test('a refusal of our token pauses; a refusal of the message fails the chunk', async () => {
  await people(1);
  const first = await draft();
  await send(first);
  shop.line.next = [{ outcome: 'refused', reason: 'token', status: 401, requestId: null }];
  await run();
  expect(await readBroadcast(shop.deps, first.id)).toMatchObject({ state: 'paused', stoppedBy: 'line-401' });
  await controlBroadcast(shop.deps, { id: first.id, action: 'cancel', by: 'Owner' });
  const second = await draft();
  await send(second, 'send 2');
  shop.line.next = [{ outcome: 'refused', reason: 'bad message', status: 400, requestId: null }];
  await run();
  expect(await readBroadcast(shop.deps, second.id)).toMatchObject({ state: 'failed', counts: { failed: 1 } });
});

test('who says stop after the freeze gets nothing', async () => {
  await people(3);
  const broadcast = await draft();
  await send(broadcast);
  shop.line.next = [{ outcome: 'quota', requestId: null }];
  await run();
  const [first] = await shop.deps.members.page(null, 1);
  await shop.deps.members.update(first!.id, { marketing: { line: false, sms: false, email: false } });
  await controlBroadcast(shop.deps, { id: broadcast.id, action: 'resume', by: 'Owner' });
  await run();
  expect(reached()).toHaveLength(2);
  expect(reached()).not.toContain(first!.lineUserId);
  expect((await readBroadcast(shop.deps, broadcast.id)).counts).toMatchObject({ recipients: 3, excluded: 1, sent: 2 });
});

test('pause, resume, cancel: each only where it makes sense, and twice is once', async () => {
  await people(2);
  const broadcast = await draft();
  const control = (action: 'pause' | 'resume' | 'cancel') =>
    controlBroadcast(shop.deps, { id: broadcast.id, action, by: 'Owner' });
  await expect(control('pause')).rejects.toMatchObject({ code: 'BROADCAST_NOT_DRAFT' });
  await send(broadcast);
  await control('pause');
  expect((await control('pause')).state).toBe('paused');
  await run();
  expect(reached()).toHaveLength(0);
  await control('resume');
  await control('cancel');
  await run();
  expect(reached()).toHaveLength(0);
  await expect(control('resume')).rejects.toMatchObject({ code: 'BROADCAST_NOT_DRAFT' });
});
