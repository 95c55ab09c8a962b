import type { Day } from '../../shared/ids.ts';
import { fromRocYear } from './birthday/birthday.ts';
import { dayOf, daysInMonth } from './time.ts';

const inParts =
  /^(?:民國|西元)?\s*(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]\D{0,3}\d{1,2}:\d{2}(?::[\d.]+)?Z?)?$/;
/** `20270310`, `0780512` and `780512`: the last four digits are month and day. */
const inDigits = /^(\d{2,4})(\d{2})(\d{2})$/;

/**
 * A date as people and other systems write it: `2027-03-10`, `2027/3/10`, `20270310`, and of the ROC `78/05/12`, `0780512`,
 * `民國78年5月12日`; full width too. A time of day that a spreadsheet has put behind it is passed over. Null for what is none, 31 June
 * among it.
 */
export function readDay(typed: string): Day | null {
  const text = typed.normalize('NFKC').trim();
  const [, y, m, d] = inParts.exec(text) ?? inDigits.exec(text) ?? [];
  if (y === undefined) return null;
  const [year, month, day] = [fromRocYear(Number(y)), Number(m), Number(d)];
  if (year < 1900 || year > 2999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(month, year)) return null;
  return dayOf(year, month, day);
}

/** A birthday may be told without its year: `5/12`. */
export function readBirthday(typed: string): { year: number | null; month: number; day: number } | null {
  const whole = readDay(typed);
  if (whole !== null)
    return { year: Number(whole.slice(0, 4)), month: Number(whole.slice(5, 7)), day: Number(whole.slice(8)) };
  const [, m, d] = /^(\d{1,2})[-/.月](\d{1,2})日?$/.exec(typed.normalize('NFKC').trim()) ?? [];
  const [month, day] = [Number(m), Number(d)];
  return m !== undefined && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(month, 2024)
    ? { year: null, month, day }
    : null;
}
