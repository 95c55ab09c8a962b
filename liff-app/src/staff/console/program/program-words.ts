import { useEffect, useState } from 'react';
import type { RuleFieldWords } from '../../../../../shared/i18n/rule-fields/zh-TW.ts';
import type { RulesWords } from '../../../../../shared/i18n/rules/zh-TW.ts';
import { type Language, languages } from '../../../../../shared/vocabulary.ts';
import { discountText } from './fields.ts';
import type { LocalText } from './rules.ts';
import type { StartTexts } from './tiers.ts';

export type ProgramWords = RulesWords & RuleFieldWords;
type Pages = { rulesWords: RulesWords };
type Fields = { ruleFieldWords: RuleFieldWords };

const loaders: Record<Language, () => Promise<[Pages, Fields]>> = {
  'zh-TW': () =>
    Promise.all([
      import('../../../../../shared/i18n/rules/zh-TW.ts'),
      import('../../../../../shared/i18n/rule-fields/zh-TW.ts'),
    ]),
  en: () =>
    Promise.all([
      import('../../../../../shared/i18n/rules/en.ts'),
      import('../../../../../shared/i18n/rule-fields/en.ts'),
    ]),
  ja: () =>
    Promise.all([
      import('../../../../../shared/i18n/rules/ja.ts'),
      import('../../../../../shared/i18n/rule-fields/ja.ts'),
    ]),
  th: () =>
    Promise.all([
      import('../../../../../shared/i18n/rules/th.ts'),
      import('../../../../../shared/i18n/rule-fields/th.ts'),
    ]),
};

export type Loaded = { words: ProgramWords; texts: StartTexts };
let kept: { language: Language; loaded: Loaded } | null = null;

/** All languages, since what a shop begins a tier or a benefit with is read by members of each; spoken is one. */
async function load(language: Language): Promise<Loaded> {
  const all = new Map(
    await Promise.all(
      languages.map(async (each): Promise<[Language, ProgramWords]> => {
        const [pages, fields] = await loaders[each]();
        return [each, { ...pages.rulesWords, ...fields.ruleFieldWords }];
      }),
    ),
  );
  const every = (say: (words: ProgramWords, language: Language) => string) =>
    Object.fromEntries([...all].map(([each, words]) => [each, say(words, each)])) as LocalText;
  return {
    words: all.get(language) as ProgramWords,
    texts: {
      tier: every(({ starts }) => starts.tier),
      goal: every(({ starts }) => starts.goal),
      furtherDate: every(({ starts }) => starts.furtherDate),
      pass: every(({ starts }) => starts.pass),
      discount: (offBp) => every(({ starts }, each) => starts.discount(discountText(offBp, each))),
    },
  };
}

/** The page's words; null until they have arrived. */
export function useProgramWords(language: Language): Loaded | null {
  const [loaded, setLoaded] = useState(kept?.language === language ? kept.loaded : null);
  useEffect(() => {
    let left = false;
    void load(language).then((fresh) => {
      kept = { language, loaded: fresh };
      if (!left) setLoaded(fresh);
    });
    return () => {
      left = true;
    };
  }, [language]);
  return loaded;
}
