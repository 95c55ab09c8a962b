import { programProblems as en } from '../../shared/i18n/program/en.ts';
import { programProblems as ja } from '../../shared/i18n/program/ja.ts';
import { programProblems as th } from '../../shared/i18n/program/th.ts';
import { type Facts, type ProgramProblems, programProblems as zhTW } from '../../shared/i18n/program/zh-TW.ts';
import type { Language } from '../../shared/vocabulary.ts';

const words: Record<Language, ProgramProblems> = { 'zh-TW': zhTW, en, ja, th };

type Problem = { rule: string; why: keyof ProgramProblems; facts: Facts };

/** What is wrong about rules, each with its sentence and the way out. */
export const inWords = (problems: readonly Problem[], language: Language): (Problem & { text: string })[] =>
  problems.map((problem) => ({ ...problem, text: words[language][problem.why](problem.facts) }));
