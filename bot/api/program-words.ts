import { programProblems as en, campaignProblems as enCampaign } from '../../shared/i18n/program/en.ts';
import { programProblems as ja, campaignProblems as jaCampaign } from '../../shared/i18n/program/ja.ts';
import { programProblems as th, campaignProblems as thCampaign } from '../../shared/i18n/program/th.ts';
import {
  type CampaignProblems,
  type Facts,
  type ProgramProblems,
  programProblems as zhTW,
  campaignProblems as zhTWCampaign,
} from '../../shared/i18n/program/zh-TW.ts';
import type { Language } from '../../shared/vocabulary.ts';

const words: Record<Language, ProgramProblems> = { 'zh-TW': zhTW, en, ja, th };
const campaignWords: Record<Language, CampaignProblems> = {
  'zh-TW': zhTWCampaign,
  en: enCampaign,
  ja: jaCampaign,
  th: thCampaign,
};

type Problem = { rule: string; why: keyof ProgramProblems; facts: Facts };
type CampaignProblem = { rule: string; why: keyof CampaignProblems; with?: string };

/** What is wrong about rules, each with its sentence and the way out. */
export const inWords = (problems: readonly Problem[], language: Language): (Problem & { text: string })[] =>
  problems.map((problem) => ({ ...problem, text: words[language][problem.why](problem.facts) }));

/** The same about a campaign. */
export const campaignInWords = (
  problems: readonly CampaignProblem[],
  language: Language,
): (CampaignProblem & { text: string })[] =>
  problems.map((problem) => ({ ...problem, text: campaignWords[language][problem.why](problem.with ?? '') }));
