import { useEffect, useState } from 'react';
import { type StaffWords, staffWords as zhTW } from '../../../../shared/i18n/staff/zh-TW.ts';
import type { Language } from '../../../../shared/vocabulary.ts';
import { asShopSays, phoneLanguage } from '../../lib/i18n.ts';

const loaders: Record<Exclude<Language, 'zh-TW'>, () => Promise<{ staffWords: StaffWords }>> = {
  en: () => import('../../../../shared/i18n/staff/en.ts'),
  ja: () => import('../../../../shared/i18n/staff/ja.ts'),
  th: () => import('../../../../shared/i18n/staff/th.ts'),
};

let kept: { language: Language; words: StaffWords } = {
  language: 'zh-TW',
  words: asShopSays(zhTW, 'zh-TW'),
};
let loading: Promise<void> | null = null;

/** The staff pages speak the phone's or the till's language. */
export function useStaffWords(): { language: Language; words: StaffWords } {
  const [shown, setShown] = useState(kept);
  useEffect(() => {
    loading ??= (async () => {
      const language = phoneLanguage();
      if (language !== 'zh-TW')
        kept = { language, words: asShopSays((await loaders[language]()).staffWords, language) };
    })();
    void loading.then(() => setShown(kept));
  }, []);
  return shown;
}
