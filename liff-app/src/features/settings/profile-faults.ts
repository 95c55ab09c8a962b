import type { ErrorCode } from '../../../../shared/errors.ts';
import type { MemberWords } from '../../../../shared/i18n/member/zh-TW.ts';
import type { ApiError } from '../../lib/api.ts';

export type Field = 'name' | 'birthday' | 'phone' | 'email';
/** What is wrong, in words, by field; in the order of the form. */
export type Faults = Partial<Record<Field, string>>;
export type Form = Record<'name' | 'month' | 'day' | 'year' | 'phone' | 'email', string>;

/** A year of the ROC calendar is taken too: 88 and 088 are 1999. */
export const fullYear = (year: number): number => (year > 0 && year < 1000 ? year + 1911 : year);

/** Whether the calendar has this day; without a year, 29 February is one. */
function exists(month: number, day: number, year: number | null): boolean {
  const date = new Date(Date.UTC(year ?? 2024, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function birthdayFault({ month, day, year }: Form, words: MemberWords['settings']['faults'], today: string) {
  if (!month) return day || year ? words.month : null;
  if (year && !/^\d{2,4}$/.test(year)) return words.year;
  const full = year ? fullYear(Number(year)) : null;
  if (full !== null && (full < 1900 || full > Number(today.slice(0, 4)))) return words.year;
  if (day && !exists(Number(month), Number(day), full)) return words.noSuchDay(month, day);
  const told = `${full ?? 1900}-${month.padStart(2, '0')}-${(day || '1').padStart(2, '0')}`;
  return told > today ? words.future : null;
}

/**
 * What can be told without the server; it judges all of it again.
 * @param today the shop's business day, YYYY-MM-DD.
 */
export function faultsOf(form: Form, words: MemberWords['settings']['faults'], today: string): Faults {
  const birthday = birthdayFault(form, words, today);
  return {
    ...(form.name ? {} : { name: words.name }),
    ...(birthday ? { birthday } : {}),
    ...(form.phone && form.phone.normalize('NFKC').replace(/\D/g, '').length < 8 ? { phone: words.phone } : {}),
    ...(form.email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(form.email) ? { email: words.email } : {}),
  };
}

const fields: Partial<Record<ErrorCode, Field>> = {
  BIRTHDAY_INVALID: 'birthday',
  BIRTHDAY_LOCKED: 'birthday',
  PHONE_INVALID: 'phone',
};

/** The field that a refusal is about, where it is about one. */
export function fieldOf({ code, details }: Pick<ApiError, 'code' | 'details'>): Field | null {
  if (fields[code]) return fields[code];
  const named = (details.fields as { field?: unknown }[] | undefined)?.[0]?.field;
  const known: readonly Field[] = ['name', 'birthday', 'phone', 'email'];
  return known.find((field) => typeof named === 'string' && named.split('.').includes(field)) ?? null;
}
