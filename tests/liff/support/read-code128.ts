import constants from 'jsbarcode/bin/barcodes/CODE128/constants.js';

/** Widths of the 107 signs of ISO/IEC 15417, as ones and zeros. */
const signs = new Map(constants.BARS.map((bars, value) => [String(bars), value]));
const stop = String(constants.BARS[106]);

/**
 * Reads bars as a scanner does: start, signs, check sign, stop.
 * @throws where a sign is none, or the check sign does not hold.
 */
export function readCode128(bars: string): string {
  if (!bars.endsWith(stop)) throw new Error('No stop');
  const values = (bars.slice(0, -stop.length).match(/.{11}/g) ?? []).map((each) => signs.get(each) ?? Number.NaN);
  if (values.some(Number.isNaN)) throw new Error('These bars are no Code 128');
  const [start = Number.NaN, ...rest] = values;
  const check = rest.pop();
  const sum = rest.reduce((total, value, index) => total + value * (index + 1), start) % 103;
  if (sum !== check) throw new Error(`The check sign is ${check}, not ${sum}`);
  let set = ['A', 'B', 'C'][start - 103];
  let text = '';
  for (const value of rest) {
    if (set === 'C' && value < 100) text += String(value).padStart(2, '0');
    else if (value === 99) set = 'C';
    else if (value === 100) set = 'B';
    else text += String.fromCharCode(value + 32);
  }
  return text;
}
