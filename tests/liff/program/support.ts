import { defaultProgram } from '../../../bot/domain/program/default-program.ts';
import { presets as domainPresets } from '../../../bot/domain/program/presets/presets.ts';
import type { Program } from '../../../bot/domain/program/program.ts';
import type { ProgramWords } from '../../../liff-app/src/staff/console/program/program-words.ts';
import type { Rules } from '../../../liff-app/src/staff/console/program/rules.ts';
import type { Speech } from '../../../liff-app/src/staff/console/program/sentences.ts';
import type { StartTexts } from '../../../liff-app/src/staff/console/program/tiers.ts';
import type { RuleFieldWords } from '../../../shared/i18n/rule-fields/zh-TW.ts';
import type { RulesWords } from '../../../shared/i18n/rules/zh-TW.ts';
import type { Language } from '../../../shared/vocabulary.ts';

/** The rules of a program, as the API gives them. */
const rulesOf = ({ version: _version, startsAt: _startsAt, ...rules }: Program): Rules => rules as Rules;
export const rules: Rules = rulesOf(defaultProgram);
export const presets = domainPresets.map(({ code, program }) => ({ code, rules: rulesOf(program) }));
export const programOf = (from: Rules): Program => ({ ...from, version: 1, startsAt: new Date(0) });

export async function speechIn(language: Language, currency = 'TWD'): Promise<Speech> {
  const pages = (await import(`../../../shared/i18n/rules/${language}.ts`)) as { rulesWords: RulesWords };
  const fields = (await import(`../../../shared/i18n/rule-fields/${language}.ts`)) as {
    ruleFieldWords: RuleFieldWords;
  };
  const words: ProgramWords = { ...pages.rulesWords, ...fields.ruleFieldWords };
  return { language, currency, words, templates: [{ id: 'welcome', title: { 'zh-TW': '入會禮' } }] } as Speech;
}

export const startTexts: StartTexts = {
  tier: { 'zh-TW': '新等級', en: 'New tier' },
  goal: { 'zh-TW': '再上一步', en: 'One step up' },
  furtherDate: { 'zh-TW': '週年', en: 'Anniversary' },
  pass: { 'zh-TW': '會籍', en: 'Pass' },
  discount: (offBp) => ({ 'zh-TW': `全店 ${(10_000 - offBp) / 100} 折`, en: `${offBp / 100}% off everything` }),
};
