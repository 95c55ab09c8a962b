import type { Request } from 'express';
import type { ErrorCode } from '../../shared/errors.ts';
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

export const errorWords = (_language: Language, code: ErrorCode): string => code;
