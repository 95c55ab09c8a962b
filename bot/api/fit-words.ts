import { type ErrorCode, errorCodes } from '../../shared/errors.ts';
import { fitWords as en } from '../../shared/i18n/fit/en.ts';
import { fitWords as ja } from '../../shared/i18n/fit/ja.ts';
import { fitWords as th } from '../../shared/i18n/fit/th.ts';
import { type FitWords, fitWords as zhTW } from '../../shared/i18n/fit/zh-TW.ts';
import type { Language } from '../../shared/vocabulary.ts';
import { moneyText } from '../line/messages/voice.ts';
import { errorWords } from './error-words.ts';

const words: Record<Language, FitWords> = { 'zh-TW': zhTW, en, ja, th };

/** Why a coupon was not used, as `COUPON_DOES_NOT_FIT` and the quotes tell it: a reason of the bill, or the code of a refusal. */
type Unused = { [fact: string]: unknown; why?: unknown };

/** The reason as a sentence; undefined for one there are no words for. */
export function fitText(unused: Unused, language: Language, currency: string | null): string | undefined {
  const said = words[language];
  const { why, missing, weekdays, from, to, most } = unused;
  switch (why) {
    case 'minimum':
      // A refusal kept from before it named the currency has none.
      return currency === null ? undefined : said.minimum(moneyText(Number(missing), currency, language));
    case 'branch':
    case 'channel':
    case 'product':
      return said[why];
    case 'weekday':
      return said.weekday((weekdays as number[]).map((day) => said.days[day - 1]).join(said.between));
    case 'hours':
      return said.hours(String(from), String(to));
    case 'too-many':
      return said.tooMany(String(most));
    case 'tier-is-better':
      return said.tierIsBetter;
    default:
      return errorCodes.includes(why as ErrorCode) ? errorWords(language, why as ErrorCode) : undefined;
  }
}
