import { describe, expect, it } from 'vitest';
import { knownWords, readKeyword } from '../../bot/webhook/keywords.ts';

const asks = (text: string) => readKeyword(text)?.asks ?? null;

describe('words people type', () => {
  it.each([
    ['點數', 'points'],
    ['点数', 'points'],
    ['　點數　', 'points'],
    ['點數？', 'points'],
    ['我的點數有多少', 'points'],
    ['ＰＯＩＮＴＳ', 'points'],
    ['Points!', 'points'],
    ['pionts', 'points'],
    ['how many points do I have', 'points'],
    ['ポイント', 'points'],
    ['ﾎﾟｲﾝﾄ', 'points'],
    ['แต้ม', 'points'],
    ['會員卡', 'card'],
    ['会员卡', 'card'],
    ['會員咔', 'card'],
    ['会員証', 'card'],
    ['บัตรสมาชิก', 'card'],
    ['等級', 'tier'],
    ['優惠券', 'coupons'],
    ['優惠卷', 'coupons'],
    ['折價券', 'coupons'],
    ['coupons', 'coupons'],
    ['クーポン', 'coupons'],
    ['คูปอง', 'coupons'],
    ['紀錄', 'history'],
    ['消費紀錄', 'history'],
    ['生日', 'birthday'],
    ['誕生日', 'birthday'],
    ['說明', 'help'],
    ['加入', 'join'],
    ['สมัครสมาชิก', 'join'],
    ['停止', 'stop'],
    ['STOP', 'stop'],
    ['設定', 'settings'],
  ])('%s → %s', (text, expected) => {
    expect(asks(text)).toBe(expected);
  });

  it.each([
    '',
    '   ',
    '🍵🍵',
    '今天有開嗎',
    'discard',
    'disappointed',
    '點心',
    '今天生意好嗎',
    'x'.repeat(300),
    'points coupons',
  ])('is silent about %s', (text) => {
    expect(asks(text)).toBeNull();
  });

  it('holds no word twice: the second would silently win', () => {
    expect(new Set(knownWords).size).toBe(knownWords.length);
  });

  it('knows the language of a word that has one', () => {
    expect(readKeyword('ポイント')?.language).toBe('ja');
    expect(readKeyword('แต้ม')?.language).toBe('th');
    expect(readKeyword('points')?.language).toBe('en');
    expect(readKeyword('點數')?.language).toBe('zh-TW');
    expect(readKeyword('点数')?.language).toBeNull();
  });
});

describe('the shop’s own name for its points', () => {
  const own = ['茶豆', 'tea beans', 'Beans'];
  const asked = (text: string) => readKeyword(text, own)?.asks ?? null;
  it.each([
    ['茶豆', 'points'],
    ['茶豆？', 'points'],
    ['我有多少茶豆', 'points'],
    ['BEANS', 'points'],
    ['how many beans are left', 'points'],
    ['Tea Beans', 'points'],
    ['點數', 'points'],
    ['茶豆紀錄', 'history'],
    ['我要兩杯茶', null],
    ['beanstalk', null],
  ])('%s → %s', (text, what) => expect(asked(text)).toBe(what));
  it('speaks the member’s language, and is nothing in a shop without it', () => {
    expect(readKeyword('茶豆', own)?.language).toBeNull();
    expect(readKeyword('茶豆')).toBeNull();
    expect(readKeyword('卡片', ['卡片'])?.asks).toBe('card');
    expect(readKeyword('🫘', ['🫘'])?.asks).toBe('points');
    expect(readKeyword('🧋', ['🫘'])).toBeNull();
  });
});
