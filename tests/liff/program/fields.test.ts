import { describe, expect, it } from 'vitest';
import { parse, type Spec, textOf } from '../../../liff-app/src/staff/console/program/fields.ts';
import { at, changesOf, kindOfPath, put, sameIn } from '../../../liff-app/src/staff/console/program/paths.ts';
import { allSpecs, placeOf, rowNames, specsOf } from '../../../liff-app/src/staff/console/program/rows.ts';
import { placeInText } from '../../../liff-app/src/staff/console/program/rules-text.ts';
import { withField } from '../../../liff-app/src/staff/console/program/tiers.ts';
import { languages } from '../../../shared/vocabulary.ts';
import { presets, rules, speechIn, startTexts } from './support.ts';

const style = { currency: 'TWD', language: 'zh-TW' } as const;
const whole: Spec = { path: 'a', kind: 'whole', min: 1, max: 1_000 };
const cash: Spec = { path: 'a', kind: 'money', min: 0, max: 1_000_000_000 };
const factor: Spec = { path: 'a', kind: 'times', min: 0, max: 1_000_000 };
const off: Spec = { path: 'a', kind: 'discount' };

describe('fields', () => {
  it('say a number as it is kept and read what they say', () => {
    expect(textOf(cash, 1_234_500, style)).toBe('1,234,500');
    expect(textOf(cash, 1_234_500, { currency: 'THB', language: 'th' })).toBe('12,345');
    expect(parse(cash, '12,345.5', { currency: 'THB', language: 'th' })).toEqual({ value: 1_234_550 });
    expect(textOf(factor, 12_000, style)).toBe('1.2');
    expect(parse(factor, '１．５', style)).toEqual({ value: 15_000 });
    expect(parse(whole, ' 1,000 ', style)).toEqual({ value: 1_000 });
  });

  it('say what is wrong about a text, and round nothing in silence', () => {
    expect(parse(whole, '', style)).toEqual({ fault: { why: 'missing' } });
    expect(parse({ ...whole, optional: true } as Spec, '', style)).toEqual({ value: null });
    expect(parse(whole, '12a', style)).toEqual({ fault: { why: 'number' } });
    expect(parse(cash, '10.5', style)).toEqual({ fault: { why: 'number' } });
    expect(parse(factor, '1.23456', style)).toEqual({ fault: { why: 'number' } });
    expect(parse(whole, '1001', style)).toEqual({ fault: { why: 'range', min: '1', max: '1,000' } });
    expect(parse({ path: 'a', kind: 'days', most: 6 }, '30, soon', style)).toEqual({ fault: { why: 'list' } });
    expect(parse({ path: 'a', kind: 'days', most: 2 }, '3 2 1', style)).toEqual({ fault: { why: 'many', most: 2 } });
    for (const day of ['13/1', '2/30', ''])
      expect(parse({ path: 'a', kind: 'month-days', most: 4 }, day, style)).toEqual({ fault: { why: 'list' } });
  });

  it.each([
    ['zh-TW', '95', 500, '95 折'],
    ['zh-TW', '9 折', 1_000, '9 折'],
    ['zh-TW', '93.5', 650, '93.5 折'],
    ['zh-TW', '—', 0, ''],
    ['en', '5', 500, '5%'],
    ['en', '12.5 % off', 1_250, '12.5%'],
    ['ja', '10%', 1_000, '10%'],
  ] as const)('%s reads the discount %s', (language, typed, value, said) => {
    expect(parse(off, typed, { currency: 'TWD', language })).toEqual({ value });
    expect(textOf(off, value, { currency: 'TWD', language })).toBe(said);
  });
  it('does not guess at 10 折', () => {
    expect(parse(off, '10', style)).toHaveProperty('fault');
    expect(parse(off, '100', style)).toHaveProperty('fault');
  });

  it.each(languages)('%s: every field of every preset reads back what it says', async (language) => {
    for (const { code, rules: each } of presets)
      for (const currency of ['TWD', 'THB'])
        for (const spec of allSpecs(each)) {
          const value = at(each, spec.path);
          if (spec.kind === 'variant') continue;
          const read = parse(spec, textOf(spec, value, { currency, language }), { currency, language });
          expect([code, spec.path, read]).toEqual([code, spec.path, { value }]);
        }
  });

  it.each(languages)('%s has a name for every field, and words for all that can be chosen', async (language) => {
    const { words } = await speechIn(language);
    const all = [
      ...presets.map(({ rules: each }) => each),
      // Kinds that no preset has.
      ...specsOf('expiry', rules).flatMap((spec) =>
        spec.kind === 'variant'
          ? Object.values(spec.starts).map((start) => withField(rules, 'expiry', start, startTexts))
          : [],
      ),
      put(put(rules, 'furtherDate', { kind: 'named' }), 'tiers.1.gift', { points: 5 }),
      put(rules, 'review', { kind: 'dates', days: ['01-01'] }),
      put(rules, 'tiers.1.validity', { kind: 'months', months: 6 }),
    ];
    for (const spec of all.flatMap(allSpecs)) {
      const kind = kindOfPath(spec.path);
      const name = /benefits\.\d+\.text/.test(kind) ? 'tiers.*.benefits' : kind.replace(/\.(zh-TW|en|ja|th)$/, '');
      expect([name, typeof words.fields[name]]).toEqual([name, 'string']);
      const options = spec.kind === 'choice' ? spec.options : spec.kind === 'variant' ? Object.keys(spec.starts) : [];
      for (const option of options)
        expect([kind, option, typeof words.choices[kind]?.[option]]).toEqual([kind, option, 'string']);
    }
  });
});

describe('paths', () => {
  it('put a value and touch nothing of the old', () => {
    const next = put(rules, 'tiers.2.up.conditions.0.atLeast', 4_000);
    expect(at(next, 'tiers.2.up.conditions.0.atLeast')).toBe(4_000);
    expect(at(rules, 'tiers.2.up.conditions.0.atLeast')).toBe(5_000);
    expect(next.tiers[1]).toBe(rules.tiers[1]);
    expect('en' in put(rules, 'pointsName.en', undefined).pointsName).toBe(false);
  });

  it('find each difference once, by codes and not by places', () => {
    const [copper, silver, gold, diamond] = rules.tiers;
    const next = { ...rules, tiers: [copper!, gold!, { ...diamond!, multiplierBp: 25_000 }] };
    expect(changesOf(rules, next).map(({ path }) => path)).toEqual(['tiers.silver', 'tiers.diamond.multiplierBp']);
    expect(sameIn(rules, next, 'tiers.1.up')).toBe('tiers.2.up');
    expect(sameIn(next, rules, 'tiers.1.up')).toBe(null);
    const moved = { ...rules, tiers: [copper!, gold!, silver!, diamond!] };
    expect(changesOf(rules, moved).map(({ path }) => path)).toEqual(['tiers']);
    expect(changesOf(rules, structuredClone(rules))).toEqual([]);
  });

  it('know where a person mends what is wrong', () => {
    expect(placeOf('tiers.2.up')).toBe('tier-2');
    expect(placeOf('tiers.1.birthday.couponTemplateId')).toBe('birthday');
    expect(placeOf('warnings.days')).toBe('standing');
    expect(placeOf('spending.items')).toBe('all');
    expect(placeOf('measures')).toBe('all');
  });

  it('every field stands in the row that its problems lead to', () => {
    for (const row of rowNames)
      for (const { path } of specsOf(row, rules)) expect([path, placeOf(path)]).toEqual([path, row]);
  });

  it('say where a text stops being JSON', () => {
    const text = '{"a": 1,\n "b" 2}';
    const thrown = (() => {
      try {
        return JSON.parse(text);
      } catch (error) {
        return error as Error;
      }
    })();
    expect(placeInText(text, thrown)).toEqual({ line: 2, column: 6 });
    expect(placeInText('{', new SyntaxError('unexpected end'))).toBe(null);
  });
});
