import type { Language } from '../../../../../shared/vocabulary.ts';
import { number, smallest } from '../../../lib/format.ts';

/** A field of the rules as a person types it. Bounds are those of the contract, in what is kept (smallest money, basis points). */
type Amount = {
  path: string;
  kind: 'whole' | 'money' | 'times' | 'percent';
  min: number;
  max: number;
  optional?: true;
};
export type Spec =
  | Amount
  /** Basis points off, said as the language says it: 95 折, 5%. Blank is none. */
  | { path: string; kind: 'discount' }
  | { path: string; kind: 'text'; most: number; optional?: true }
  | { path: string; kind: 'time' | 'zone' }
  | { path: string; kind: 'days' | 'words' | 'month-days'; most: number }
  /** `numeric`: kept as a number. */
  | { path: string; kind: 'choice'; options: readonly string[]; numeric?: true }
  | { path: string; kind: 'yes' }
  | { path: string; kind: 'coupon' | 'tier' }
  /** An object by its `kind`, and what each begins as; `off` stands for null, `on` for an object that has no kind. */
  | { path: string; kind: 'variant'; starts: Record<string, unknown> };

export type Fault =
  | { why: 'missing' | 'number' | 'list' }
  | { why: 'range'; min: string; max: string }
  | { why: 'many'; most: number };
export type Typed = { value: unknown } | { fault: Fault };
export type Style = { currency: string; language: Language };

const perUnit = (kind: Amount['kind'], currency: string): number =>
  ({ whole: 1, money: smallest(1, currency), times: 10_000, percent: 100 })[kind];

const decimal = (value: number, language: Language): string => {
  const [whole = '', part] = String(value).split('.');
  return `${number(Number(whole), language)}${part === undefined ? '' : `.${part}`}`;
};

/** A value of the rules as it stands in its field. */
export function textOf(spec: Spec, value: unknown, { currency, language }: Style): string {
  if (spec.kind === 'variant') {
    if (value === null || value === undefined) return 'off';
    return String((value as { kind?: string }).kind ?? 'on');
  }
  if (spec.kind === 'yes') return value ? 'yes' : 'no';
  if (value === null || value === undefined) return '';
  switch (spec.kind) {
    case 'whole':
    case 'money':
    case 'times':
    case 'percent':
      return decimal(Number(value) / perUnit(spec.kind, currency), language);
    case 'discount':
      return discountText(Number(value), language);
    case 'days':
    case 'words':
      return (value as (string | number)[]).join(language === 'zh-TW' || language === 'ja' ? '、' : ', ');
    case 'month-days':
      return (value as string[]).map((each) => each.split('-').map(Number).join('/')).join(', ');
    default:
      return String(value);
  }
}

/** What the typed text means, or what is wrong about it. Full-width digits and separators of thousands are as good as others. */
export function parse(spec: Spec, typed: string, style: Style): Typed {
  const text = typed.normalize('NFKC').trim();
  switch (spec.kind) {
    case 'whole':
    case 'money':
    case 'times':
    case 'percent':
      return parseAmount(spec, text, style);
    case 'discount':
      return parseDiscount(text, style.language);
    case 'text':
      if (text === '') return spec.optional ? { value: undefined } : { fault: { why: 'missing' } };
      // As typed: a name in full-width signs is the shop's own choice.
      return { value: typed.trim().slice(0, spec.most) };
    case 'time':
      return /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? { value: text } : { fault: { why: 'missing' } };
    case 'days':
    case 'words':
    case 'month-days':
      return parseList(spec, text);
    case 'choice':
      return { value: spec.numeric ? Number(text) : text };
    case 'yes':
      return { value: text === 'yes' };
    case 'zone':
      return { value: text };
    case 'coupon':
    case 'tier':
      return { value: text === '' ? null : text };
    case 'variant':
      return { value: spec.starts[text] ?? null };
  }
}

const isNumber = (text: string): boolean => /^\d+(\.\d+)?$/.test(text);

function parseAmount(spec: Amount, text: string, style: Style): Typed {
  const digits = text.replace(/[,\s]/g, '');
  if (digits === '') return spec.optional ? { value: null } : { fault: { why: 'missing' } };
  if (!isNumber(digits)) return { fault: { why: 'number' } };
  const value = Number(digits) * perUnit(spec.kind, style.currency);
  const kept = Math.round(value);
  // 1.2345 points are no number of points, and what cannot be kept is not rounded in silence.
  if (Math.abs(value - kept) > 1e-6) return { fault: { why: 'number' } };
  if (kept < spec.min || kept > spec.max)
    return { fault: { why: 'range', min: textOf(spec, spec.min, style), max: textOf(spec, spec.max, style) } };
  return { value: kept };
}

/** 500 off is `95 折` in Chinese, which says what is paid; elsewhere `5%`, which says what is taken off. */
export function discountText(offBp: number, language: Language): string {
  if (offBp === 0) return '';
  if (language !== 'zh-TW') return `${offBp / 100}%`;
  const paid = (10_000 - offBp) / 100;
  return `${paid % 10 === 0 ? paid / 10 : paid} 折`;
}

function parseDiscount(text: string, language: Language): Typed {
  const digits = text.replace(/[\s%折]|off/gi, '').replace(/^[—–-]$/, '');
  if (digits === '') return { value: 0 };
  if (!isNumber(digits)) return { fault: { why: 'number' } };
  const typed = Number(digits);
  // 9 折 and 95 折 are both said; 10 折 would be no discount to some and ninety percent to others.
  const offBp = Math.round((language === 'zh-TW' ? 100 - (typed < 10 ? typed * 10 : typed) : typed) * 100);
  if ((language === 'zh-TW' && typed === 10) || offBp <= 0 || offBp > 10_000)
    return {
      fault: { why: 'range', ...(language === 'zh-TW' ? { min: '1 折', max: '99 折' } : { min: '1%', max: '100%' }) },
    };
  return { value: offBp };
}

function parseList(spec: Extract<Spec, { kind: 'days' | 'words' | 'month-days' }>, text: string): Typed {
  const parts = text.split(spec.kind === 'words' ? /[,、;\n]/ : /[,、;\s]/).flatMap((each) => each.trim() || []);
  const unique = [...new Set(parts)];
  if (unique.length > spec.most) return { fault: { why: 'many', most: spec.most } };
  if (spec.kind === 'words') return { value: unique };
  if (spec.kind === 'days') {
    if (!unique.every((each) => /^\d{1,3}$/.test(each) && Number(each) <= 365)) return { fault: { why: 'list' } };
    return { value: unique.map(Number).toSorted((a, b) => b - a) };
  }
  const days = unique.map((each) => /^(\d{1,2})[/-](\d{1,2})$/.exec(each)?.slice(1).map(Number) ?? []);
  // A day that every fourth year has at least.
  const isDay = ([month = 0, day = 0]: number[]) =>
    month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2028, month, 0)).getUTCDate();
  if (days.length === 0 || !days.every(isDay)) return { fault: { why: 'list' } };
  return { value: days.map((each) => each.map((part) => String(part).padStart(2, '0')).join('-')).toSorted() };
}
