import { afterAll, describe, expect, it } from 'vitest';
import { noticeVersion } from '../../bot/services/members/notice.ts';
import { saidStop } from '../../bot/services/messages/deliver.ts';
import { awardPurchase } from '../../bot/services/purchases/award.ts';
import type { BranchCode, LineUserId } from '../../shared/ids.ts';
import { chatShop, person } from '../support/chat.ts';
import { closeTestDatabases } from '../support/database.ts';

afterAll(closeTestDatabases);

const joinData = (notice = noticeVersion, marketing = '0') => `v1?do=join&notice=${notice}&marketing=${marketing}`;

async function memberShop() {
  const shop = await chatShop();
  const from = person();
  await shop.tap(from, joinData());
  const [welcome] = await shop.heard();
  const member = (await shop.deps.members.byLineUserId(from as LineUserId))!;
  return { ...shop, from, member, welcome };
}

describe('joining in the chat', () => {
  it('offers, shows the notice with its six items, and welcomes once', async () => {
    const { put, say, tap, heard, deps, replies, dispatch } = await chatShop();
    const from = person();
    await put(from, { type: 'follow', follow: { isUnblocked: false } });
    expect(await heard()).toEqual([expect.stringContaining('歡迎來到熟客小店')]);
    await say(from, '點數');
    expect(await heard()).toEqual([expect.stringContaining('加入熟客小店會員')]);
    await tap(from, 'v1?do=offer');
    await dispatch.idle();
    const notice = JSON.stringify(replies.at(-1)!.messages);
    expect(notice.match(/"weight":"bold"/g)!.length).toBeGreaterThanOrEqual(7);
    expect(await heard()).toHaveLength(1);
    await tap(from, joinData());
    expect(await heard()).toEqual(['小美，歡迎加入。入會禮 5 點已入帳。還有一張優惠券，現在就能用。']);
    await tap(from, joinData());
    await say(from, '加入');
    expect(await heard()).toEqual([
      expect.stringContaining('你已經是會員了'),
      expect.stringContaining('你已經是會員了'),
    ]);
    const member = (await deps.members.byLineUserId(from as LineUserId))!;
    expect(await deps.entries.since(member.id, 0)).toHaveLength(1);
    expect(await deps.coupons.ofMember(member.id, 10)).toHaveLength(1);
  });

  it('shows the notice again to who agreed to an older one, and joins nobody', async () => {
    const { tap, heard, deps } = await chatShop();
    const from = person();
    await tap(from, joinData('2020-01-01'));
    expect(await heard()).toHaveLength(1);
    expect(await deps.members.byLineUserId(from as LineUserId)).toBeNull();
  });

  it('greets who comes back by name and gives nothing twice; an older unfollow changes nothing', async () => {
    const { put, heard, deps, from, member, clock, linked } = await memberShop();
    const before = clock.now().getTime();
    await put(from, { type: 'unfollow', timestamp: before + 1_000 });
    await put(from, { type: 'follow', follow: { isUnblocked: true }, timestamp: before + 2_000 });
    await put(from, { type: 'unfollow', timestamp: before + 500 });
    expect(await heard()).toEqual(['小美，歡迎回來！點數和優惠券都還在。']);
    expect((await deps.members.byId(member.id))!.reachable).toBe('yes');
    expect(await deps.entries.since(member.id, 0)).toHaveLength(1);
    expect(linked).toEqual([{ to: from, menu: 'copper-zh-TW' }]);
  });
});

describe('asking', () => {
  it('answers in the language of the word, with the same number', async () => {
    const { say, heard, deps, from, member, clock } = await memberShop();
    await awardPurchase(deps, {
      memberId: member.id,
      branch: 'main' as BranchCode,
      receiptNumber: 'A1',
      amount: 1_234,
      at: clock.now(),
      idempotencyKey: 'a1',
      actor: { kind: 'pos', id: 'main' },
      now: clock.now(),
    });
    for (const word of ['點數', 'points', 'ポイント', 'แต้ม']) await say(from, word);
    // 5 welcome, 12 for NT$1,234, 20 for the first purchase.
    expect(await heard()).toEqual([
      expect.stringMatching(/^37 點 \(NT\$37\).*3\/31/),
      expect.stringMatching(/^37 pts \(NT\$37\)/),
      expect.stringMatching(/^37/),
      expect.stringMatching(/^37/),
    ]);
  });

  it('answers every question in every language with messages LINE takes', async () => {
    const { say, heard, from, deps, member, clock } = await memberShop();
    await deps.members.update(member.id, { name: '👩‍👩‍👧‍👦'.repeat(40).slice(0, 300) });
    for (let nth = 0; nth < 8; nth += 1)
      await awardPurchase(deps, {
        memberId: member.id,
        branch: 'main' as BranchCode,
        receiptNumber: `B${nth}`,
        amount: 900 + nth,
        at: clock.now(),
        idempotencyKey: `b${nth}`,
        actor: { kind: 'pos', id: 'main' },
        now: clock.now(),
      });
    const asked = [
      ['會員卡', '等級', '優惠券', '紀錄', '生日', '說明', '設定'],
      ['card', 'tier', 'coupons', 'history', 'birthday', 'help', 'settings'],
      ['会員証', 'ランク', 'クーポン', '履歴', '誕生日', 'ヘルプ', 'プロフィール'],
      ['บัตรสมาชิก', 'ระดับ', 'คูปอง', 'ประวัติ', 'วันเกิด', 'ช่วยเหลือ', 'ตั้งค่า'],
    ].flat();
    for (const word of asked) await say(from, word);
    const answers = await heard();
    expect(answers).toHaveLength(asked.length);
    expect(answers.filter((answer) => answer.trim() === '')).toEqual([]);
  });

  it('gives a short help at most once an hour for what it does not understand', async () => {
    const { say, put, heard, clock } = await chatShop();
    const from = person();
    await say(from, '今天有開嗎');
    await put(from, { type: 'message', message: { id: '2', type: 'sticker', packageId: '1', stickerId: '1' } });
    await put(from, { type: 'message', message: { id: '3', type: 'location', latitude: 25, longitude: 121 } });
    expect(await heard()).toHaveLength(1);
    clock.advance(3_600_001);
    await say(from, '哈囉哈囉哈囉');
    expect(await heard()).toHaveLength(1);
  });
});

describe('birthday by date picker', () => {
  it('is noted once, refuses what cannot be, and is locked after one change', async () => {
    const { tap, heard, from, deps, member } = await memberShop();
    const pick = (date?: string) => tap(from, 'v1?do=birthday', date ? { date } : undefined);
    for (const bad of ['2999-01-01', '1990-13-01', '1990-02-30', 'tomorrow', undefined]) await pick(bad);
    expect(await heard()).toEqual(Array.from({ length: 5 }, () => expect.stringContaining('不對')));
    await pick('1990-05-20');
    await pick('1990-05-21');
    await pick('1990-05-22');
    expect(await heard()).toEqual([
      '記下了：5 月 20 日。生日快樂會準時到。',
      '記下了：5 月 21 日。生日快樂會準時到。',
      expect.stringContaining('已改過一次'),
    ]);
    expect((await deps.members.byId(member.id))!.birthday).toMatchObject({ month: 5, day: 21, year: 1990 });
  });
});

describe('what nobody should send', () => {
  it.each([
    'points',
    'v1?do=show&what=everything',
    'v2?do=show&what=points',
    'v1?do=join&notice=../../x&marketing=1',
    `v1?${'x'.repeat(400)}`,
    '',
    '{"$gt":""}',
  ])('a forged or stale button %j is answered politely', async (data) => {
    const { tap, heard, from } = await memberShop();
    await tap(from, data);
    expect(await heard()).toEqual(['這個按鈕已經過期了。請用下面的選單。']);
  });

  it('groups, people without an id, standby and unknown types are kept and left alone', async () => {
    const { put, heard, row } = await chatShop();
    const from = person();
    const ids = [
      await put(from, {
        type: 'message',
        source: { type: 'group', groupId: 'C1', userId: from },
        message: { type: 'text', text: '點數' },
      }),
      await put(from, { type: 'message', source: { type: 'user' }, message: { type: 'text', text: '點數' } }),
      await put(from, { type: 'message', mode: 'standby', message: { type: 'text', text: '點數' } }),
      await put(from, { type: 'somethingNew' }),
    ];
    expect(await heard()).toEqual([]);
    for (const id of ids) expect(await row(id)).toMatchObject({ state: 'ignored' });
  });

  it('forgets a message that its sender took back, and what was typed once it is answered', async () => {
    const { put, say, heard, from, row } = await memberShop();
    const id = await say(from, '點數');
    await put(from, { type: 'unsend', unsend: { messageId: '1' }, replyToken: undefined });
    expect(await heard()).toHaveLength(1);
    const kept = JSON.stringify(await row(id));
    expect(kept).not.toContain('點數');
    expect(kept).not.toContain('token-');
  });
});

describe('quiet', () => {
  it('「停止」 and its way back; joining without offers is no stop', async () => {
    const { say, tap, heard, deps, from, member } = await memberShop();
    expect(saidStop(member)).toBe(false);
    await say(from, '停止');
    expect(await heard()).toEqual([expect.stringContaining('不再發優惠訊息')]);
    expect(saidStop((await deps.members.byId(member.id))!)).toBe(true);
    await tap(from, 'v1?do=messages&want=1');
    expect(await heard()).toHaveLength(1);
    expect((await deps.members.byId(member.id))!.marketing.line).toBe(true);
  });
});
