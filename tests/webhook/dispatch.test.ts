import { afterAll, describe, expect, it } from 'vitest';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { deliverOutbox } from '../../bot/services/messages/deliver.ts';
import type { SendOutcome } from '../../bot/services/ports/line.ts';
import type { LineUserId } from '../../shared/ids.ts';
import { chatShop, person } from '../support/chat.ts';
import { closeTestDatabases } from '../support/database.ts';

afterAll(closeTestDatabases);

const joinData = `v1?do=join&notice=${noticeVersion}&marketing=0`;
const dead: SendOutcome = { outcome: 'refused', status: 400, reason: 'Invalid reply token', requestId: null };
const noAnswer: SendOutcome = { outcome: 'retry', reason: 'timeout', requestId: null };

describe('events, each once', () => {
  it('the same event delivered again and again is answered once', async () => {
    const { put, heard } = await chatShop();
    const from = person();
    for (let again = 0; again < 5; again += 1)
      await put(
        from,
        { type: 'message', message: { type: 'text', text: '點數' }, deliveryContext: { isRedelivery: again > 0 } },
        '01SAME',
      );
    expect(await heard()).toHaveLength(1);
    await put(from, { type: 'message', message: { type: 'text', text: '點數' } }, '01SAME');
    expect(await heard()).toHaveLength(0);
  });

  it('one person is answered in order, one event at a time, by two processes at once', async () => {
    const { say, dispatch, dispatchAs, answers, replies, deps } = await chatShop();
    const other = dispatchAs('w2');
    const people = [person(), person(), person()];
    const atWork = new Map<string, number>();
    let most = 0;
    const ids = new Map<string, string>();
    for (let nth = 0; nth < 8; nth += 1)
      for (const from of people) {
        const id = await say(from, '說明');
        ids.set(`token-${id}`, from);
        answers.push(async () => {
          const who = ids.get(replies.at(-1)!.token)!;
          atWork.set(who, (atWork.get(who) ?? 0) + 1);
          most = Math.max(most, atWork.get(who)!);
          await new Promise((resolve) => setTimeout(resolve, 3));
          atWork.set(who, atWork.get(who)! - 1);
          return { outcome: 'accepted', requestId: null };
        });
      }
    await Promise.all([dispatch.idle(), other.idle()]);
    expect(most).toBe(1);
    expect(await deps.inbox.pending()).toBe(0);
    for (const from of people) {
      const tokens = replies.map(({ token }) => token).filter((token) => ids.get(token) === from);
      expect(tokens).toHaveLength(8);
      expect(tokens).toEqual(tokens.toSorted());
    }
  });
});

describe('replies', () => {
  it('a dead token: an answer that matters is pushed, once; another is not', async () => {
    const { tap, say, heard, answers, deps, clock, pushes } = await chatShop();
    const from = person();
    answers.push(dead);
    await tap(from, joinData);
    await heard();
    answers.push(dead);
    await say(from, '點數');
    await heard();
    const deliver = () => deliverOutbox(deps, { now: clock.now, render: () => null });
    await deliver();
    await deliver();
    expect(pushes.map(({ to }) => to)).toEqual([from]);
    expect(await deps.members.byLineUserId(from as LineUserId)).not.toBeNull();
  });

  it('no answer from LINE within the minute: repeated; the 400 that follows means it was answered', async () => {
    const { tap, dispatch, answers, replies, row, clock, pushes, deps } = await chatShop();
    const from = person();
    answers.push(noAnswer, dead);
    const id = await tap(from, joinData);
    const idle = dispatch.idle();
    await until(() => replies.length === 1);
    clock.advance(2_100);
    await idle;
    expect(replies).toHaveLength(2);
    expect(await row(id)).toMatchObject({ state: 'done', outcome: 'replied before' });
    await deliverOutbox(deps, { now: clock.now, render: () => null });
    expect(pushes).toEqual([]);
  });

  it('a row left at replying is repeated within the minute, and after it never pushed', async () => {
    const { tap, dispatch, dispatchAs, deps, row, clock, replies, answers } = await chatShop();
    const crashed = async (from: string) => {
      const id = await tap(from, joinData);
      await deps.inbox.lease('dead', clock.now(), 15_000);
      await deps.inbox.settle(id, 'dead', { state: 'replying', replyingAt: clock.now() });
      return id;
    };
    const soon = await crashed(person());
    dispatch.wake();
    clock.advance(15_001);
    await dispatch.idle();
    expect(replies).toHaveLength(1);
    expect(await row(soon)).toMatchObject({ state: 'done', outcome: 'replied' });
    const late = await crashed(person());
    clock.advance(120_000);
    answers.push(dead);
    await dispatchAs('w3').idle();
    expect(await row(late)).toMatchObject({ state: 'unknown' });
    expect(await deps.outbox.lease(clock.now(), 1_000).then((intent) => intent?.kind)).not.toBe('reply-fallback');
  });

  it('a process that slept past its lease settles nothing', async () => {
    const { say, deps, clock, dispatch, row } = await chatShop();
    const id = await say(person(), '說明');
    const held = await deps.inbox.lease('sleeper', clock.now(), 1_000);
    expect(held?.id).toBe(id);
    clock.advance(1_001);
    await dispatch.idle();
    expect(await deps.inbox.settle(id, 'sleeper', { state: 'failed' })).toBe(false);
    expect(await row(id)).toMatchObject({ state: 'done', outcome: 'replied' });
  });

  it('a handler that fails is tried again, then says that it is our fault, and after five attempts gives up', async () => {
    const shop = await chatShop();
    const from = person();
    let failures = 0;
    shop.deps.rateLimits.hit = async () => {
      failures += 1;
      throw new Error('the database hiccups');
    };
    const id = await shop.say(from, 'what is this');
    const idle = shop.dispatch.idle();
    for (let attempt = 1; attempt <= 6 && (await shop.row(id))?.state !== 'done'; attempt += 1) {
      await until(() => failures >= attempt || shop.replies.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 30));
      shop.clock.advance(2_100);
    }
    await idle;
    expect(shop.replies).toHaveLength(1);
    expect(shop.replies[0]!.messages[0]).toMatchObject({ text: expect.stringContaining('再試') });
    expect(await shop.row(id)).toMatchObject({ state: 'done' });
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition() && Date.now() < end; )
    await new Promise((go) => setTimeout(go, 5));
}
