import { digitsOf } from '../../../shared/currency.ts';
import type { Language } from '../../../shared/vocabulary.ts';

const locale: Record<Language, string> = {
  'zh-TW': 'zh-TW',
  en: 'en-US',
  ja: 'ja-JP',
  th: 'th-TH-u-ca-gregory-nu-latn',
};
const symbols: Record<string, string> = { TWD: 'NT$', JPY: '¥', THB: '฿', USD: '$' };

export const number = (value: number, language: Language = 'zh-TW'): string =>
  new Intl.NumberFormat(locale[language]).format(value);

/** So many of the currency's main unit, in the till's smallest: 100 satang are ฿1. */
export const smallest = (value: number, currency: string): number => value * 10 ** digitsOf(currency);

/** A balance of six digits or more is drawn smaller, so that it and its unit keep to one line. */
export const balanceClass = (points: number): string =>
  points > 999_999 ? 'balance longest' : points > 99_999 ? 'balance long' : 'balance';

/** Money in one piece (`NT$1,234`): it must not break between sign and digits, so no space is put there. */
export function money(value: number, currency: string, language: Language = 'zh-TW'): string {
  const digits = digitsOf(currency);
  const sign = value < 0 ? '−' : '';
  const amount = new Intl.NumberFormat(locale[language], {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(Math.abs(value) / 10 ** digits);
  return `${sign}${symbols[currency] ?? `${currency} `}${amount}`;
}

/** `2026-11-30` → `11/30`, with the year where it is not this one. A business day has no zone: it is only printed. */
export function shortDay(day: string, today: string): string {
  const [year, month, date] = day.split('-').map(Number);
  const short = `${month}/${date}`;
  return day.slice(0, 4) === today.slice(0, 4) ? short : `${year}/${short}`;
}

export const longDay = (day: string): string => day.split('-').map(Number).join('/');

/** The shop's business day of an instant. */
export const dayOf = (instant: string, zone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(instant),
  );

export const timeOf = (instant: string, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

/** The time of an instant; with its day where that is not today's. */
export function momentOf(instant: string, zone: string, now: Date = new Date()): string {
  const [day, today] = [dayOf(instant, zone), dayOf(now.toISOString(), zone)];
  return day === today ? timeOf(instant, zone) : `${shortDay(day, today)} ${timeOf(instant, zone)}`;
}

/** Whole days from one business day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** 12 digits in fours. */
export const grouped = (digits: string): string => digits.replace(/(\d{4})(?=\d)/g, '$1 ');

/** 12000 → "1.2". */
export const times = (basisPoints: number): string => String(basisPoints / 10_000);

/** The name as one calls it: the first word of a long one, and never more than `most` Latin letters wide. Whole signs only (emoji). */
export function callName(name: string, most = 14): string {
  const signs = (text: string) =>
    [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);
  const width = (each: string[]) => each.reduce((sum, sign) => sum + (/^[\u0020-\u10ff]/.test(sign) ? 1 : 2), 0);
  const called = width(signs(name)) > most ? (name.trim().split(/\s+/)[0] ?? name) : name;
  const shown = signs(called);
  if (width(shown) <= most) return called;
  while (width(shown) > most - 1) shown.pop();
  return `${shown.join('')}…`;
}

/** Of 1 = Monday … 7 = Sunday. */
export const weekdayName = (day: number, language: Language): string =>
  new Intl.DateTimeFormat(locale[language], { weekday: 'short', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, day), // The first of 2024 was a Monday.
  );
