import type { Request } from 'express';
import type { ErrorCode } from '../../shared/errors.ts';
import { errorWords as en } from '../../shared/i18n/errors/en.ts';
import { errorWords as ja } from '../../shared/i18n/errors/ja.ts';
import { errorWords as th } from '../../shared/i18n/errors/th.ts';
import { errorWords as zhTW } from '../../shared/i18n/errors/zh-TW.ts';
import { type Language, languages } from '../../shared/vocabulary.ts';

/** The caller's language: of ours the one that `Accept-Language` likes best (the first of equals); else the one every text has. */
export function languageOf(request: Pick<Request, 'headers'>): Language {
  const wanted = (request.headers['accept-language'] ?? '').slice(0, 200).split(',').map(likedTag);
  for (const { tag, liked } of wanted.toSorted((a, b) => b.liked - a.liked)) {
    if (liked === 0) break;
    const found = languages.find(
      (language) => tag === language.toLowerCase() || tag.split('-')[0] === language.split('-')[0],
    );
    if (found) return found;
  }
  return 'zh-TW';
}

/** `en;q=0.8`; without a weight it is 1, and 0 where the weight is none. */
function likedTag(text: string): { tag: string; liked: number } {
  const [tag = '', ...rest] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = rest.find((part) => part.startsWith('q='))?.slice(2) ?? '1';
  return { tag, liked: /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0 };
}

const words: Record<Language, Record<ErrorCode, string>> = { 'zh-TW': zhTW, en, ja, th };

export const errorWords = (language: Language, code: ErrorCode): string => words[language][code];
