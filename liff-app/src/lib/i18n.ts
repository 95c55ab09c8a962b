import { useSyncExternalStore } from 'react';
import { type MemberWords, memberWords as zhTW } from '../../../shared/i18n/member/zh-TW.ts';
import { named, ownPointsName, type PointsName } from '../../../shared/i18n/points-name.ts';
import { type Language, languages } from '../../../shared/vocabulary.ts';

/** The member's words: zh-TW is in the bundle, the others arrive when they are wanted. */
const loaders: Record<Exclude<Language, 'zh-TW'>, () => Promise<{ memberWords: MemberWords }>> = {
  en: () => import('../../../shared/i18n/member/en.ts'),
  ja: () => import('../../../shared/i18n/member/ja.ts'),
  th: () => import('../../../shared/i18n/member/th.ts'),
};

let pointsName: PointsName | undefined;

/** Words as this shop says them: its points by the name it gave them. */
export const asShopSays = <Said>(words: Said, language: Language): Said =>
  named(words, ownPointsName(pointsName, language));

type Words = { language: Language; words: MemberWords };
let current: Words = { language: 'zh-TW', words: asShopSays(zhTW, 'zh-TW') };

/** What the shop calls its points. Said once, before anything is drawn or any words are fetched. */
export function callPoints(name: PointsName | undefined): void {
  pointsName = name;
  current = { language: 'zh-TW', words: asShopSays(zhTW, 'zh-TW') };
}

const listeners = new Set<() => void>();

const htmlLang: Record<Language, string> = { 'zh-TW': 'zh-Hant', en: 'en', ja: 'ja', th: 'th' };

/** The phone's language where we speak it, before the member has chosen. */
export const phoneLanguage = (): Language => {
  const wanted = navigator.languages.map((each) => each.toLowerCase());
  for (const each of wanted) {
    if (each.startsWith('zh')) return 'zh-TW';
    const known = languages.find((language) => each.startsWith(language.toLowerCase()));
    if (known) return known;
  }
  return 'zh-TW';
};

let wanted: Language = 'zh-TW';

/** The last who asks wins, however the words arrive; where they do not arrive, the page goes on in the language it has. */
export async function setLanguage(language: Language): Promise<void> {
  wanted = language;
  const words = language === 'zh-TW' ? zhTW : (await loaders[language]().catch(() => null))?.memberWords;
  if (!words || wanted !== language) return;
  document.documentElement.lang = htmlLang[language];
  if (current.language === language) return;
  current = { language, words: asShopSays(words, language) };
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const shownLanguage = (): Language => current.language;

export const useWords = (): Words => useSyncExternalStore(subscribe, () => current);

/** A text of the shop in this language, or in zh-TW where it was not written. */
export const pick = (
  text: { 'zh-TW': string; en?: string | undefined; ja?: string | undefined; th?: string | undefined },
  language: Language,
): string => text[language] || text['zh-TW'];
