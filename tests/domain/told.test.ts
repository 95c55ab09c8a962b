import { describe, expect, it } from 'vitest';
import { defaultProgram } from '../../bot/domain/program/default-program.ts';
import type { Benefit } from '../../bot/domain/program/program.ts';
import { tellsBirthday, tellsMultiplier, tellsRate, tellsVisit, toldIn } from '../../bot/domain/program/told.ts';

const beans = { pointsName: { 'zh-TW': '茶豆', en: 'beans', ja: '茶豆', th: 'เม็ดชา' } };
const gift = { points: 20, couponTemplateId: null };

describe('what a benefit tells, in a shop that named its points', () => {
  it.each([
    [tellsRate(100), ['每 NT$100 得 1 茶豆', '1 bean per NT$100', 'NT$100ごとに1茶豆', '1 เม็ดชาทุก NT$100']],
    [tellsMultiplier(12_000), ['茶豆 1.2 倍', 'Beans ×1.2', '茶豆1.2倍', 'เม็ดชา 1.2 เท่า']],
    [tellsBirthday(gift), ['生日禮 20 茶豆', '20 birthday beans', '誕生日に20茶豆', 'เม็ดชาวันเกิด 20 เม็ดชา']],
  ])('%j', (benefit, said) => expect(Object.values(toldIn(beans, benefit))).toEqual(said));

  it('leaves what tells no points, what is of another kind, and shops without a name of their own', () => {
    const early: Benefit = {
      kind: 'points',
      code: 'x',
      text: { 'zh-TW': '早點來，多 2 點' },
      allowance: null,
      cost: 0,
    };
    expect(toldIn(beans, early)).toEqual({ 'zh-TW': '早點來，多 2 茶豆' });
    const cake: Benefit = { kind: 'gift', code: 'x', text: { 'zh-TW': '送 1 點心' }, allowance: null, cost: 0 };
    expect(toldIn(beans, cake)).toEqual(cake.text);
    expect(toldIn(beans, tellsVisit)).toEqual(tellsVisit.text);
    for (const benefit of [tellsRate(100), tellsMultiplier(12_000), tellsBirthday(gift)])
      expect(toldIn(defaultProgram, benefit)).toEqual(benefit.text);
  });
});
