import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../liff-app/src/lib/api.ts';
import { brandProperties, contrast, parseHex } from '../../liff-app/src/lib/brand.ts';
import { errorText } from '../../liff-app/src/lib/error-text.ts';
import {
  callName,
  dayOf,
  daysBetween,
  grouped,
  momentOf,
  money,
  number,
  shortDay,
  times,
} from '../../liff-app/src/lib/format.ts';
import { groupBy } from '../../liff-app/src/lib/group-by.ts';
import { memberWords as words } from '../../shared/i18n/member/zh-TW.ts';

describe('numbers and days', () => {
  it('prints money in one piece, in the till’s smallest unit', () => {
    expect(money(1_234_567, 'TWD')).toBe('NT$1,234,567');
    expect(money(-80, 'TWD')).toBe('−NT$80');
    expect(money(12_345, 'THB', 'th')).toBe('฿123.45');
    expect(money(500, 'JPY', 'ja')).toBe('¥500');
    expect(money(5_000, 'KRW', 'en')).toBe('KRW 5,000');
    expect(money(5_000, 'USD', 'en')).toBe('$50.00');
    expect(number(0)).toBe('0');
  });
  it('names the year only where it is not this one', () => {
    expect(shortDay('2026-11-30', '2026-11-22')).toBe('11/30');
    expect(shortDay('2027-01-31', '2026-11-22')).toBe('2027/1/31');
    expect(daysBetween('2026-11-22', '2026-11-30')).toBe(8);
    expect(dayOf('2026-11-22T16:30:00.000Z', 'Asia/Taipei')).toBe('2026-11-23');
  });
  it('says when the numbers are from: the time today, the day too where it was another', () => {
    const now = new Date('2026-11-22T10:00:00.000Z');
    expect(momentOf('2026-11-22T06:02:00.000Z', 'Asia/Taipei', now)).toBe('14:02');
    expect(momentOf('2026-11-21T06:02:00.000Z', 'Asia/Taipei', now)).toBe('11/21 14:02');
  });
  it('groups digits in fours, the last group may be short', () => {
    expect(grouped('823044176092')).toBe('8230 4417 6092');
    expect(grouped('91440881273519')).toBe('9144 0881 2735 19');
    expect(grouped('')).toBe('');
  });
  it('turns basis points into a factor', () => expect(times(12_000)).toBe('1.2'));
  it('keeps the order it met', () => {
    expect(groupBy([3, 1, 4, 1, 5], (each) => each % 2)).toEqual([
      [1, [3, 1, 1, 5]],
      [0, [4]],
    ]);
  });
});

describe('what a member is called beside other words', () => {
  it.each([
    ['林若晴', '林若晴'],
    ['Christopher Montgomery', 'Christopher'],
    ['歐陽司徒諸葛慕容上官皇甫東方', '歐陽司徒諸葛…'],
    ['Bartholomewkristofferson', 'Bartholomewkr…'],
    ['', ''],
  ])('%s → %s', (name, called) => expect(callName(name)).toBe(called));
  it('never cuts through an emoji', () => {
    const called = callName('👩‍👩‍👧‍👦'.repeat(100));
    expect(called).toBe(`${'👩‍👩‍👧‍👦'.repeat(6)}…`);
  });
});

describe('what is said of a failure', () => {
  it('uses the server’s words where it answered', () =>
    expect(errorText(new ApiError('BUSY', { message: '請再按一次。' }), words)).toBe('請再按一次。'));
  it('never shows a code', () => expect(errorText(new ApiError('UNAVAILABLE'), words)).toBe(words.unreachable));
  it('tells reading from acting where there is no network', () => {
    const error = new ApiError('UNAVAILABLE', { offline: true });
    expect(errorText(error, words)).toBe(words.offline);
    expect(errorText(error, words, 'acting')).toBe(words.offlineAct);
  });
});

describe('the shop’s colour', () => {
  it.each(['#ffff00', '#0b6b4f', '#000000', '#ffffff', '#7a4a2b'])('%s can be read by day and by night', (hex) => {
    const properties = brandProperties(hex);
    const rgb = (name: string) =>
      (properties[name] ?? '').match(/\d+/g)!.map(Number) as unknown as NonNullable<ReturnType<typeof parseHex>>;
    expect(contrast(rgb('--brand-day'), [250, 248, 244])).toBeGreaterThan(4.5);
    expect(contrast(rgb('--brand-night'), [18, 22, 20])).toBeGreaterThan(4.5);
    expect(contrast(rgb('--on-brand-day'), rgb('--brand-day'))).toBeGreaterThan(4.5);
    expect(contrast(rgb('--on-brand-night'), rgb('--brand-night'))).toBeGreaterThan(4.5);
  });
  it.each(['#ffff00', '#0b6b4f', '#000000', '#ffffff', '#7a4a2b', '#d9622b', '#0077cc', '#e4007f'])(
    '%s can be read on its own soft tint: a badge, a ticket',
    (hex) => {
      const tokens = readFileSync('liff-app/src/ui/first-paint/tokens.css', 'utf8');
      const shares = [...tokens.matchAll(/--brand-soft: color-mix\(in srgb, var\(--brand\) (\d+)%/g)].map((found) =>
        Number(found[1]),
      );
      const surfaces = [...tokens.matchAll(/--surface: (#\w+)/g)].map(
        (found) => parseHex(found[1]!.replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3'))!,
      );
      for (const [index, time] of ['day', 'night'].entries()) {
        const brand = brandProperties(hex)[`--brand-${time}`]!.match(/\d+/g)!.map(Number);
        const [red, green, blue] = brand.map(
          (value, at) => surfaces[index]![at]! + ((value - surfaces[index]![at]!) * shares[index]!) / 100,
        );
        expect(contrast([brand[0]!, brand[1]!, brand[2]!], [red!, green!, blue!])).toBeGreaterThan(4.5);
      }
    },
  );
  it('leaves the default where it is no colour', () => expect(brandProperties('green')).toEqual({}));
});
