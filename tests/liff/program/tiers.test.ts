import { describe, expect, it } from 'vitest';
import { checkProgram } from '../../../bot/domain/program/check.ts';
import { keepRuleOf } from '../../../bot/domain/tier/validity.ts';
import { instantOf, wallTime } from '../../../liff-app/src/lib/wall-time.ts';
import { inCurrency, ofThisShop } from '../../../liff-app/src/staff/console/program/currency.ts';
import { differencesOf, problemText, staleTexts } from '../../../liff-app/src/staff/console/program/differences.ts';
import { put } from '../../../liff-app/src/staff/console/program/paths.ts';
import { rowNames } from '../../../liff-app/src/staff/console/program/rows.ts';
import type { Problem, Rules } from '../../../liff-app/src/staff/console/program/rules.ts';
import { sentenceOf } from '../../../liff-app/src/staff/console/program/sentences.ts';
import {
  cellOf,
  columns,
  keepOf,
  withCell,
  withField,
  withoutTier,
  withTier,
} from '../../../liff-app/src/staff/console/program/tiers.ts';
import { languages } from '../../../shared/vocabulary.ts';
import { presets, programOf, rules, speechIn, startTexts } from './support.ts';

const problemsOf = (of: Rules) =>
  checkProgram(programOf(of), { others: [], couponTemplates: new Set(['welcome', 'birthday']), moneyCounted: true });
const set = (index: number, column: (typeof columns)[number], value: number, from = rules) =>
  withCell(from, index, column, value, startTexts);
const text = (of: Rules, tier: number, code: string) =>
  of.tiers[tier]?.benefits.find((each) => each.code === code)?.text;

describe('the table of tiers', () => {
  it('shows what keeps a tier as the domain reads it', () => {
    for (const { rules: each } of presets)
      for (const tier of each.tiers) expect(keepOf(each, tier)).toEqual(keepRuleOf(programOf(each), tier as never));
  });

  it('a value put into a cell is what the cell then shows, and nothing that cannot stand', () => {
    for (const { code, rules: each } of presets)
      for (const index of each.tiers.keys())
        for (const column of columns) {
          const { value, open } = cellOf(each, index, column);
          if (!open) continue;
          const next = withCell(each, index, column, Number(value), startTexts);
          expect([code, index, column, cellOf(next, index, column).value]).toEqual([code, index, column, value]);
          expect(problemsOf(next)).toEqual([]);
        }
  });

  it('one keep of its own makes all their own, each at what it was', () => {
    const next = set(2, 'keep', 3_000);
    expect(next.keep).toEqual({ kind: 'own' });
    expect([1, 2, 3].map((index) => cellOf(next, index, 'keep').value)).toEqual([500, 3_000, 5_000]);
    expect(problemsOf(next)).toEqual([]);
    // A share goes along with the threshold; a number of its own does not.
    expect(cellOf(set(2, 'up', 4_000), 2, 'keep').value).toBe(2_000);
    expect(cellOf(set(2, 'up', 4_000, next), 2, 'keep').value).toBe(3_000);
  });

  it('what members read follows the number, in every language', () => {
    const next = set(1, 'multiplier', 13_000, set(2, 'birthday', 60));
    expect(text(next, 2, 'birthday')).toEqual({
      'zh-TW': '生日禮 60 點和一張券',
      en: '60 birthday points and a coupon',
      ja: '誕生日に60ポイントとクーポン',
      th: 'คะแนนวันเกิด 60 คะแนนและคูปอง',
    });
    expect(text(next, 1, 'earning')).toMatchObject({ 'zh-TW': '點數 1.3 倍', en: 'Points ×1.3' });
    const rate = withField(rules, 'earn.per.money', 50, startTexts);
    expect(text(rate, 0, 'earning')).toMatchObject({ 'zh-TW': '每 NT$50 得 1 點', en: '1 point per NT$50' });
    expect(staleTexts(rules, next)).toEqual([]);
    const own = put(rules, 'tiers.2.benefits.1.text', { 'zh-TW': '50 點，另送 50 元' });
    const stale = set(2, 'birthday', 60, own);
    expect(text(stale, 2, 'birthday')).toEqual({ 'zh-TW': '50 點，另送 50 元' });
    expect(staleTexts(own, stale).map((each) => each.text['zh-TW'])).toEqual(['50 點，另送 50 元']);
  });

  it('a discount comes with its text, follows, and goes', () => {
    const given = set(1, 'discount', 500);
    expect(text(given, 1, 'discount')).toEqual(startTexts.discount(500));
    const more = set(1, 'discount', 1_000, given);
    expect(text(more, 1, 'discount')).toEqual({ 'zh-TW': '全店 9 折', en: '10% off everything' });
    expect(set(1, 'discount', 0, more).tiers[1]?.benefits).toEqual(rules.tiers[1]?.benefits);
    expect(problemsOf(more)).toEqual([]);
  });

  it('a tier that is added or taken away leaves rules that can stand', () => {
    for (const { rules: each } of presets) {
      expect(problemsOf(withTier(withTier(each, startTexts), startTexts))).toEqual([]);
      expect(problemsOf(withTier(withField(each, 'keep', { kind: 'own' }, startTexts), startTexts))).toEqual([]);
      if (each.tiers.length > 1) expect(problemsOf(withoutTier(each, 0))).toEqual([]);
    }
  });

  it('another kind begins with what it has in common with the one before', () => {
    const months = withField(rules, 'expiry', { kind: 'rolling', months: 12 }, startTexts);
    expect(months.expiry).toEqual({ kind: 'rolling', months: 12 });
    const eighteen = put(rules, 'expiry.months', 18);
    expect(withField(eighteen, 'expiry', { kind: 'rolling', months: 12 }, startTexts).expiry).toEqual({
      kind: 'rolling',
      months: 18,
    });
    const dated = withField(rules, 'furtherDate', { kind: 'named', name: {}, points: 10 }, startTexts);
    expect(dated.furtherDate?.name).toEqual(startTexts.furtherDate);
  });
});

describe('rules in words', () => {
  it.each(languages)('%s: every row of every preset is a sentence', async (language) => {
    const speech = await speechIn(language);
    for (const { rules: each } of presets)
      for (const row of rowNames) {
        const said = sentenceOf(row, each, speech).join(speech.words.comma);
        expect(said).not.toMatch(/undefined|null|NaN|\[object/);
        expect(said.length).toBeGreaterThan(1);
      }
  });

  it('says the default as an owner would', async () => {
    const speech = await speechIn('zh-TW');
    const say = (row: (typeof rowNames)[number]) => sentenceOf(row, rules, speech).join('，');
    expect(say('earn')).toBe('NT$100 得 1 點，零頭留到下次，外送平台不算');
    expect(say('worth')).toBe('1 點折 NT$1，一張帳單最多折 50%');
    expect(say('expiry')).toBe('得到後第 12 個月的月底，30、7、2 天前提醒');
  });

  it('lists what differs by the names of the page, with both values', async () => {
    const speech = await speechIn('zh-TW');
    const next = put(set(2, 'keep', 3_000, set(2, 'up', 4_000)), 'earn.rounding', 'up');
    const found = differencesOf(rules, { ...next, bonuses: next.bonuses.slice(1) }, speech);
    expect(found.map(({ label, before, after, note }) => note ?? `${label} ${before} → ${after}`)).toEqual([
      '金卡・保級 NT$2,500 → NT$3,000',
      '金卡・升級 NT$5,000 → NT$4,000',
      '保級 升級門檻的一部分 → 各等級自訂',
      '升級門檻的幾 % 50% → null',
      '乘倍數後的小數 捨去 → 進位',
      '拿掉入會禮',
    ]);
  });

  it('a problem tells tiers by their names and money as money', async () => {
    const speech = await speechIn('zh-TW');
    const facts = { tier: 'gold', measure: 'spend', keep: 6_000, up: 5_000 };
    const problem: Problem = { rule: '', why: '', facts, text: '續留 gold 要 6000，比升上來的 5000 還多。' };
    expect(problemText(problem, rules, speech)).toBe('續留金卡要 NT$6,000，比升上來的 NT$5,000 還多。');
  });

  it('rules of an example keep what the shop is', () => {
    const mine = put(put(rules, 'shop.name', '山嵐茶舖'), 'pointsName', { 'zh-TW': '葉' });
    const stamps = presets.find(({ code }) => code === 'tenth-free')!.rules;
    const begun = ofThisShop(stamps, mine);
    expect([begun.shop.name, begun.pointsName['zh-TW'], begun.earn.per.kind]).toEqual(['山嵐茶舖', '葉', 'visit']);
  });
});

describe('rules in another currency', () => {
  const baht = inCurrency(rules, 'THB');
  it('say the same numbers, kept in its smallest unit, and what members read has its sign', () => {
    expect(baht.tiers.map(({ up }) => up?.conditions[0]?.atLeast ?? 0)).toEqual([0, 100_000, 500_000, 1_000_000]);
    expect([baht.earn.per, baht.spending.money]).toEqual([{ kind: 'spend', money: 10_000, points: 1 }, 100]);
    expect(text(baht, 0, 'earning')).toMatchObject({ 'zh-TW': '每 ฿100 得 1 點', th: '1 คะแนนทุก ฿100' });
    expect(inCurrency(baht, 'TWD')).toEqual(rules);
  });
  it('visits and hours stay, and every example can stand in a shop of any', () => {
    for (const { rules: each } of presets) {
      const begun = ofThisShop(each, baht);
      expect([begun.currency, problemsOf(begun)]).toEqual(['THB', []]);
    }
    const visits = presets.find(({ code }) => code === 'tenth-free')!.rules;
    expect(inCurrency(visits, 'USD').tiers.map(({ up }) => up)).toEqual(visits.tiers.map(({ up }) => up));
  });
});

describe('a time by the shop’s clock', () => {
  it.each([
    ['2026-12-01T00:00', 'Asia/Taipei', '2026-11-30T16:00:00.000Z'],
    ['2026-12-01T00:00', 'Pacific/Kiritimati', '2026-11-30T10:00:00.000Z'],
    ['2026-07-01T09:30', 'America/New_York', '2026-07-01T13:30:00.000Z'],
    // Twice: the first of the two.
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    // Never: the clock goes from two to three.
    ['2026-03-08T02:30', 'America/New_York', null],
    ['2026-13-40T00:00', 'Asia/Taipei', null],
  ])('%s in %s', (wall, zone, instant) => {
    expect(instantOf(wall, zone)?.toISOString() ?? null).toBe(instant);
    if (instant) expect(wallTime(new Date(instant), zone)).toBe(wall);
  });
});
