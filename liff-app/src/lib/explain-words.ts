import { useEffect, useState } from 'react';
import type { ExplainWords } from '../../../shared/i18n/explain/zh-TW.ts';
import type { Language } from '../../../shared/vocabulary.ts';
import { asShopSays, shownLanguage } from './i18n.ts';

type Loaded = { explainWords: ExplainWords };

/** Words of the pages that explain: none of them is in the first bundle. */
const loaders: Record<Language, () => Promise<Loaded>> = {
  'zh-TW': () => import('../../../shared/i18n/explain/zh-TW.ts'),
  en: () => import('../../../shared/i18n/explain/en.ts'),
  ja: () => import('../../../shared/i18n/explain/ja.ts'),
  th: () => import('../../../shared/i18n/explain/th.ts'),
};

const known = new Map<Language, ExplainWords>();

/** Said the shop's way once: words that stay the same draw nothing again. */
async function fetchWords(language: Language): Promise<ExplainWords> {
  const words = known.get(language) ?? asShopSays((await loaders[language]()).explainWords, language);
  known.set(language, words);
  return words;
}

/** Fetches the words of the language shown, so that a page drawn after it moves nothing; without a network the page goes without. */
export async function loadExplainWords(): Promise<void> {
  const language = shownLanguage();
  await fetchWords(language).catch(() => {});
}

/** The words that explain in a language; null until they have arrived. */
export function useExplainWords(language: Language): ExplainWords | null {
  const [words, setWords] = useState(known.get(language) ?? null);
  useEffect(() => {
    let left = false;
    setWords(known.get(language) ?? null);
    fetchWords(language)
      .then((fetched) => {
        if (!left) setWords(fetched);
      })
      // Without the network the page says so by its own request.
      .catch(() => {});
    return () => {
      left = true;
    };
  }, [language]);
  return words;
}
