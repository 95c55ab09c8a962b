import type { MemberWords } from '../../../shared/i18n/member/zh-TW.ts';
import type { UnitWords } from '../../../shared/i18n/units/zh-TW.ts';
import type { Language } from '../../../shared/vocabulary.ts';
import { money, number } from './format.ts';
import { pick } from './i18n.ts';
import type { Card } from './session.ts';

export type Unit = Card['progress']['unit'];

/** How sums are said: the shop's currency, a language, and its words for what is not money. */
export type Speech = { currency: string; language: Language; units: UnitWords };

/** A sum of a measure in what it counts in: `NT$500`, `3 次`, `120 點`, `5 小時`. */
export function amountOf(value: number, { kind, name }: Unit, { currency, language, units }: Speech): string {
  const count = number(value, language);
  if (kind === 'visits' || kind === 'points') return units[kind](count, value === 1);
  const own = name === null ? '' : pick(name, language);
  if (kind === 'count') return units.counted(count, own);
  const cash = money(value, currency, language);
  return own === '' ? cash : units.named(own, cash);
}

/** Money of any purchase: what one spends. Visits, hours and spend in some lines are said otherwise. */
export const isSpend = ({ code }: Unit): boolean => code === 'spend';

/** Which time the sums of the way up look back on. */
export function windowOf({ window }: Card['progress'], { language, units }: Speech): string {
  if (window.kind === 'calendar-year') return units.window.calendarYear;
  if (window.kind === 'members-year') return units.window.membersYear;
  if (window.kind === 'lifetime') return units.window.lifetime;
  return window.days === null || window.days === 365
    ? units.window.year
    : units.window.days(number(window.days, language));
}

/** "再 NT$35 得 1 點"; nothing where money is not what earns. */
export function nextPointsText(
  { progress, shop }: Pick<Card, 'progress' | 'shop'>,
  { words, language }: { words: MemberWords; language: Language },
): string | null {
  const { toNextPoint, nextPoints } = progress;
  if (toNextPoint === null) return null;
  return words.toNextPoint(money(toNextPoint, shop.currency, language), number(nextPoints ?? 1, language));
}
