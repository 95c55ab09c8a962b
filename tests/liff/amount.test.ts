import { describe, expect, it } from 'vitest';
import { amountOf, isSpend, windowOf } from '../../liff-app/src/lib/amount.ts';
import { ruleSentences } from '../../liff-app/src/ui/why-rule.ts';
import type { ExplainWords } from '../../shared/i18n/explain/zh-TW.ts';
import type { MemberWords } from '../../shared/i18n/member/zh-TW.ts';
import { named } from '../../shared/i18n/points-name.ts';
import { type Language, languages } from '../../shared/vocabulary.ts';
import { cardOf, spend } from './support/card.ts';

const load = async (language: Language) => {
  const { memberWords } = (await import(`../../shared/i18n/member/${language}.ts`)) as { memberWords: MemberWords };
  const { explainWords } = (await import(`../../shared/i18n/explain/${language}.ts`)) as { explainWords: ExplainWords };
  const [words, said] = [named(memberWords, null), named(explainWords, null)];
  return { words, said, speech: { currency: 'TWD', language, units: words.units } };
};
const visits = { code: 'visits', kind: 'visits', name: null } as const;
const climbing = { code: 'points', kind: 'points', name: null } as const;
const hours = {
  code: 'hours',
  kind: 'count',
  name: { 'zh-TW': '小時', en: 'hours', ja: '時間', th: 'ชั่วโมง' },
} as const;
const card = cardOf();

describe('sums in what they count in', () => {
  it.each([
    ['zh-TW', 'NT$1,500', '3 次', '1 次', '120 點', '5 小時', '再 3 次 升級金卡', '再消費 NT$500 升級金卡'],
    [
      'en',
      'NT$1,500',
      '3 visits',
      '1 visit',
      '120 points',
      '5 hours',
      '3 visits to go to Gold',
      'Spend NT$500 more for Gold',
    ],
    ['ja', 'NT$1,500', '3回', '1回', '120ポイント', '5時間', 'あと3回で金卡', 'あとNT$500で金卡'],
    ['th', 'NT$1,500', '3 ครั้ง', '1 ครั้ง', '120 คะแนน', '5 ชั่วโมง', 'อีก 3 ครั้ง ขึ้นเป็น金卡', 'ซื้ออีก NT$500 ขึ้นเป็น金卡'],
  ] as const)('%s', async (language, money, many, one, points, counted, byVisits, bySpend) => {
    const { words, speech } = await load(language);
    expect(amountOf(1_500, spend, speech)).toBe(money);
    expect([amountOf(3, visits, speech), amountOf(1, visits, speech)]).toEqual([many, one]);
    expect(amountOf(120, climbing, speech)).toBe(points);
    expect(amountOf(5, hours, speech)).toBe(counted);
    const gold = language === 'en' ? 'Gold' : '金卡';
    expect(words.nextTier(amountOf(3, visits, speech), gold, isSpend(visits)).join('')).toBe(byVisits);
    expect(words.nextTier(amountOf(500, spend, speech), gold, isSpend(spend)).join('')).toBe(bySpend);
  });
  it('names the time that is looked back on', async () => {
    const { speech } = await load('zh-TW');
    const of = (kind: typeof card.progress.window.kind, days: number | null = null) =>
      windowOf({ ...card.progress, window: { kind, days } }, speech);
    expect([of('rolling', 365), of('rolling', 90), of('calendar-year'), of('lifetime')]).toEqual([
      '近一年',
      '近 90 天',
      '今年',
      '累計',
    ]);
  });
});

describe('the rule behind a number', () => {
  const tier = { code: 'silver', byPass: false, why: null, since: null, until: null } as const;
  it.each(languages)('is said in whole sentences, each rule its own (%s)', async (language) => {
    const { said, speech } = await load(language);
    const rules = [
      ...(['spend', 'visit', 'nothing'] as const).flatMap((per) =>
        [true, false].map((isCarried) => ({ kind: 'earn', per, money: 100, points: 1, isCarried }) as const),
      ),
      ...(['month-end', 'days', 'year-end', 'rolling', 'never'] as const).map(
        (expiry) => ({ kind: 'expiry', expiry, count: 3 }) as const,
      ),
      { kind: 'expiry', expiry: 'year-end', count: 0 } as const,
      ...(['rolling', 'calendar-year', 'members-year', 'lifetime'] as const).map(
        (window) => ({ kind: 'window', window, days: window === 'rolling' ? 30 : null }) as const,
      ),
      { kind: 'keep', graceDays: 30 } as const,
    ];
    const sentences = rules.map((rule) => ruleSentences({ rule, tier: null }, said, card, speech).join('|'));
    // Where a visit or nothing earns there is no remainder, so those two say one thing each.
    expect(new Set(sentences).size).toBe(rules.length - 2);
    for (const each of sentences) expect(each).not.toBe('');
    const whys = ['join', 'up', 'down', 'silent', 'kept', 'restored', 'held', 'import', 'undone', 'reversed'] as const;
    const happened = whys.map((why) =>
      ruleSentences(
        { rule: { kind: 'given' }, tier: { ...tier, why, since: '2026-03-14' } },
        said,
        card,
        speech,
      ).join(),
    );
    expect(new Set(happened).size).toBe(whys.length);
    for (const each of happened) expect(each).toContain('2026/3/14');
  });
  it('a tier of a paid period is the period’s', async () => {
    const { said, speech } = await load('zh-TW');
    const pass = { name: { 'zh-TW': '年費會員' }, since: '2026-05-01', until: '2027-04-30', renewal: null };
    expect(
      ruleSentences(
        { rule: { kind: 'given' }, tier: { ...tier, byPass: true, until: pass.until } },
        said,
        cardOf({ pass }),
        speech,
      ),
    ).toEqual(['因為你有年費會員。', '有效到 2027/4/30。']);
  });
});
