import type { member as memberContract, ResponseOf } from '../../../shared/contract/index.ts';
import { digitsOf } from '../../../shared/currency.ts';
import { chatWords as en } from '../../../shared/i18n/chat/en.ts';
import { chatWords as ja } from '../../../shared/i18n/chat/ja.ts';
import { chatWords as th } from '../../../shared/i18n/chat/th.ts';
import { type ChatWords, chatWords as zhTW } from '../../../shared/i18n/chat/zh-TW.ts';
import { named, ownPointsName } from '../../../shared/i18n/points-name.ts';
import type { Language } from '../../../shared/vocabulary.ts';
import type { LocalText } from '../../services/ports/coupons.ts';

const words: Readonly<Record<Language, ChatWords>> = { 'zh-TW': zhTW, en, ja, th };

/** Points are called what they usually are where the shop has no name of its own for them. */
export type ShopLook = { name: string; brandColor: string; currency: string; pointsName?: LocalText };

/** How a message speaks and where its buttons lead: one language, one shop, one set of links. */
export type Voice = {
  language: Language;
  words: ChatWords;
  shop: ShopLook;
  /** The brand colour where white reads on it, else the default green. */
  brand: string;
  local(text: LocalText): string;
  number(value: number): string;
  money(amount: number): string;
  /** A sum of a measure in what it counts in: `NT$500`, `3 次`, `120 點`, `5 小時`. */
  amount(value: number, unit: CardView['progress']['unit']): string;
  /** A business day; the year only where it differs from the one `today` lies in. */
  day(day: string): string;
  /** Sentences one after another, as a list of chats or a screen reader tells them. */
  sentences(...parts: string[]): string;
  /** A LIFF address from one of `liffPaths`. */
  link(path: string): string;
};

export type VoiceOptions = {
  language: Language;
  shop: ShopLook;
  /** `https://liff.line.me/<LIFF id>`, without a trailing slash. */
  liffUrl: string;
  /** The business day it is, `YYYY-MM-DD`. */
  today: string;
};

const defaultBrand = '#0b6b4f';

export function createVoice({ language, shop, liffUrl, today }: VoiceOptions): Voice {
  const spoken = named(words[language], ownPointsName(shop.pointsName, language));
  const number = (value: number) => value.toLocaleString('en-US');
  const money = (amount: number) => moneyText(amount, shop.currency, language);
  const local = (text: LocalText) => text[language] || text['zh-TW'];
  return {
    language,
    words: spoken,
    shop,
    brand: readable(shop.brandColor) ? shop.brandColor : defaultBrand,
    local,
    number,
    money,
    amount(value, { kind, name }) {
      const { units } = spoken;
      if (kind === 'visits' || kind === 'points') return units[kind](number(value), value === 1);
      const own = name === null ? '' : local(name);
      if (kind === 'count') return units.counted(number(value), own);
      return own === '' ? money(value) : units.named(own, money(value));
    },
    day(day) {
      const [year, month, date] = day.split('-').map(Number);
      return spoken.day(month ?? 1, date ?? 1, day.slice(0, 4) === today.slice(0, 4) ? null : (year ?? null));
    },
    sentences: (...parts) =>
      parts.map((part) => closed(part, language)).join(language === 'zh-TW' || language === 'ja' ? '' : ' '),
    link: (path) => `${liffUrl}${path === '/' ? '' : path}`,
  };
}

const fullStops: Readonly<Record<Language, string>> = { 'zh-TW': '。', ja: '。', en: '.', th: '' };
const closed = (sentence: string, language: Language): string =>
  /[\p{P}\p{S}]$/u.test(sentence) ? sentence : `${sentence}${fullStops[language]}`;

/** @param amount in the till's smallest unit: a satang and a cent are hundredths, NT$1 and ¥1 are whole. */
export function moneyText(amount: number, currency: string, language: Language): string {
  if (currency === 'TWD') return `NT$${amount.toLocaleString('en-US')}`;
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  return format.format(amount / 10 ** digitsOf(currency));
}

/** White on the colour reaches 4.5 : 1. */
function readable(color: string): boolean {
  if (!/^#[0-9a-f]{6}$/i.test(color)) return false;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5;
}

/** What the card page shows is what the chat says: one reading of a member for both. */
export type CardView = ResponseOf<typeof memberContract.getCard>;
export type HistoryView = ResponseOf<typeof memberContract.getHistory>;
