import fc from 'fast-check';
import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { barsOf } from '../../liff-app/src/ui/barcode.tsx';
import { readCode128 } from './support/read-code128.ts';
import { readQr } from './support/read-qr.ts';

/** As `ui/qr.tsx` draws it, without the white border. */
const qrOf = (text: string) => encode(text, { ecc: 'M', border: 0 }).data;
const numbers = fc.stringMatching(/^\d{12}$/);
const liveCodes = fc.stringMatching(/^\d{24}$/);

describe('the codes a member shows', () => {
  it('say the same string, bars and QR, for any number and any live code', () => {
    fc.assert(
      fc.property(fc.oneof(numbers, liveCodes, fc.stringMatching(/^\d{14}$/)), (code) => {
        expect(readCode128(barsOf(code))).toBe(code);
        expect(readQr(qrOf(code))).toBe(code);
      }),
    );
  });

  it('carry a check sign that a wrong bar breaks', () => {
    const bars = barsOf('823044176092');
    const other = barsOf('823044176093');
    const spoilt = bars.slice(0, 66) + other.slice(66, 77) + bars.slice(77);
    expect(spoilt).not.toBe(bars);
    expect(() => readCode128(spoilt)).toThrow(/check sign/);
  });

  it('fit the screen: 24 digits are 167 bars, two pixels each on a phone 375 wide, with ten bars free on both sides', () => {
    expect(barsOf('823044176092408812735196')).toHaveLength(167);
    expect(167 * 2 + 2 * 10 * 2).toBeLessThanOrEqual(375);
  });
});
