import type { Request } from 'express';
import type { ErrorCode } from '../../shared/errors.ts';
import { errorWords as en } from '../../shared/i18n/errors/en.ts';
import { errorWords as ja } from '../../shared/i18n/errors/ja.ts';
import { errorWords as th } from '../../shared/i18n/errors/th.ts';
import { errorWords as zhTW } from '../../shared/i18n/errors/zh-TW.ts';
import { type Language, languages } from '../../shared/vocabulary.ts';

/** The caller's language: the first of ours that `Accept-Language` names; else the shop's default. */
export function languageOf(request: Pick<Request, 'headers'>): Language {
  const wanted = (request.headers['accept-language'] ?? '').slice(0, 200).split(',');
  for (const each of wanted) {
    const tag = each.split(';')[0]!.trim().toLowerCase();
    const found = languages.find(
      (language) => tag === language.toLowerCase() || tag.split('-')[0] === language.split('-')[0],
    );
    if (found) return found;
  }
  return 'zh-TW';
}

const words: Record<Language, Record<ErrorCode, string>> = { 'zh-TW': zhTW, en, ja, th };

export const errorWords = (language: Language, code: ErrorCode): string => words[language][code];
