import { expect, test } from 'vitest';
import { tierWarningMessages } from '../../bot/line/messages/notices.ts';
import { pointsMessages } from '../../bot/line/messages/points.ts';
import { tierMessages } from '../../bot/line/messages/tier.ts';
import { type CardView, createVoice } from '../../bot/line/messages/voice.ts';
import { type Language, languages } from '../../shared/vocabulary.ts';
import { cardOf, spend } from '../liff/support/card.ts';

type Unit = CardView['progress']['unit'];
const base = cardOf();
const visits: Unit = { code: 'visits', kind: 'visits', name: null };
const climbing: Unit = { code: 'points', kind: 'points', name: null };
const hours: Unit = {
  code: 'hours',
  kind: 'count',
  name: { 'zh-TW': '小時', en: 'hours', ja: '時間', th: 'ชั่วโมง' },
};
const tea: Unit = {
  code: 'tea',
  kind: 'money',
  name: { 'zh-TW': '茶葉', en: 'tea', ja: '茶葉', th: 'ใบชา' },
};

const voiceOf = (language: Language, currency = 'TWD') =>
  createVoice({
    language,
    shop: { name: '山嵐茶舖', brandColor: '#0b6b4f', currency },
    liffUrl: 'https://liff.line.me/1',
    today: '2026-11-22',
  });

/** Gold is missing so much; silver is to be kept by as much. */
const missing = (unit: Unit, count: number): CardView =>
  cardOf({
    progress: {
      ...base.progress,
      unit,
      next: { tier: 'gold', measure: unit.code, unit, threshold: count * 4, missing: count },
      keep: {
        measure: unit.code,
        unit,
        needed: count * 2,
        reached: count,
        missing: count,
        by: '2027-03-14',
        kept: false,
      },
    },
  });

/** Every text of a message, in order. */
function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'text' in value && typeof value.text === 'string' ? [value.text] : [];
  return [...own, ...Object.entries(value).flatMap(([key, each]) => (key === 'quickReply' ? [] : texts(each)))];
}

const up: Record<Language, Record<string, string>> = {
  'zh-TW': {
    spend: '再消費 NT$500 升級金卡',
    visits: '再 3 次 升級金卡',
    points: '再 120 點 升級金卡',
    hours: '再 5 小時 升級金卡',
    tea: '再 茶葉 NT$500 升級金卡',
  },
  en: {
    spend: 'Spend NT$500 more to reach Gold',
    visits: '3 visits to go to Gold',
    points: '120 points to go to Gold',
    hours: '5 hours to go to Gold',
    tea: 'NT$500 (tea) to go to Gold',
  },
  ja: {
    spend: 'あとNT$500で金卡',
    visits: 'あと3回で金卡',
    points: 'あと120ポイントで金卡',
    hours: 'あと5時間で金卡',
    tea: 'あと茶葉NT$500で金卡',
  },
  th: {
    spend: 'ซื้ออีก NT$500 ขึ้นเป็น 金卡',
    visits: 'อีก 3 ครั้ง ขึ้นเป็น 金卡',
    points: 'อีก 120 คะแนน ขึ้นเป็น 金卡',
    hours: 'อีก 5 ชั่วโมง ขึ้นเป็น 金卡',
    tea: 'อีก ใบชา NT$500 ขึ้นเป็น 金卡',
  },
};

test.each(languages)('等級 says what is missing in what it counts in (%s)', (language) => {
  const voice = voiceOf(language);
  const cases: [string, Unit, number][] = [
    ['spend', spend, 500],
    ['visits', visits, 3],
    ['points', climbing, 120],
    ['hours', hours, 5],
    ['tea', tea, 500],
  ];
  for (const [name, unit, count] of cases) {
    const said = texts(tierMessages(voice, missing(unit, count)));
    expect(said).toContain(up[language][name]);
    const amount = voice.amount(count, unit);
    // The bar's ends, and the sentence on keeping: nothing of it in money where it is not money.
    expect(said.filter((each) => each.includes(voice.amount(count * 3, unit)))).toHaveLength(1);
    expect(said.filter((each) => each.includes(amount)).length).toBeGreaterThanOrEqual(2);
    if (unit.kind !== 'money') expect(said.join(' ')).not.toContain('$');
  }
});

test.each(languages)(
  'a warning says what is missing in what it counts in, of the tier one stands on (%s)',
  (language) => {
    const voice = voiceOf(language);
    const warning = { daysLeft: 30, until: '2027-03-14', missing: 3, measure: 'visits', unit: visits };
    const tier = { ...base.tiers[2]!, until: '2027-04-30', since: '2026-05-01', byPass: true, own: 'silver' };
    for (const kind of ['tier-warning', 'grace'] as const) {
      const card = cardOf({ tier, warning: { ...warning, kind } });
      const said = texts([tierWarningMessages(voice, card), pointsMessages(voice, card)]).join('\n');
      expect(said).toContain(voice.amount(3, visits));
      expect(said).toContain(voice.local(base.tiers[1]!.name));
      expect(said).not.toContain('NT$3');
    }
  },
);

test('one visit is a visit', () => {
  const said = texts(tierMessages(voiceOf('en'), missing(visits, 1)));
  expect(said).toContain('1 visit to go to Gold');
});

test.each(languages)('點數 tells pending points with their day, and what is owed (%s)', (language) => {
  const voice = voiceOf(language);
  const points = {
    ...base.points,
    pending: 32,
    owed: 7,
    pendingLots: [
      { points: 20, usableFrom: '2026-12-07' },
      { points: 3, usableFrom: '2026-12-07' },
      { points: 9, usableFrom: '2026-12-09' },
    ],
  };
  const plain = texts(pointsMessages(voice, base));
  const said = texts(pointsMessages(voice, cardOf({ points })));
  const added = said.filter((each) => !plain.includes(each));
  expect(added).toEqual([
    voice.words.pointsBubble.pending(voice.day('2026-12-07')),
    voice.words.points('23'),
    voice.words.pointsBubble.pending(voice.day('2026-12-09')),
    voice.words.points('9'),
    voice.words.pointsBubble.debt('7'),
  ]);
});

test.each(languages)('a tier of a paid period says so, with its last day and the tier below it (%s)', (language) => {
  const voice = voiceOf(language);
  const pass = {
    name: { 'zh-TW': '年費會員', en: 'the Plus plan' },
    since: '2026-05-01',
    until: '2027-04-30',
    renewal: null,
  };
  const gold = base.tiers[2]!;
  const tier = { ...gold, until: pass.until, since: pass.since, byPass: true, own: 'silver' };
  const said = texts(tierMessages(voice, cardOf({ tier, pass })));
  expect(said).toContain(voice.words.tierBubble.pass(voice.local(pass.name), voice.day(pass.until)));
  expect(said).toContain(voice.words.tierBubble.own(voice.local(base.tiers[1]!.name)));
  expect(said).toContain(voice.words.tierBubble.ownUp(voice.money(500), voice.local(gold.name), true));
});

test('money of currencies with hundredths', () => {
  expect(voiceOf('th', 'THB').money(12_345)).toContain('123.45');
  expect(voiceOf('ja', 'JPY').money(500)).toContain('500');
  expect(voiceOf('zh-TW').money(1_234)).toBe('NT$1,234');
});
