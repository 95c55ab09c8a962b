import type { MemberWords } from '../../../shared/i18n/member/zh-TW.ts';
import type { ApiError } from './api.ts';

/** What to say of a failure: the server's own words where it answered, ours where it could not be reached. */
export function errorText(error: ApiError, words: MemberWords, doing: 'reading' | 'acting' = 'reading'): string {
  if (error.offline) return doing === 'acting' ? words.offlineAct : words.offline;
  return error.message === error.code ? words.unreachable : error.message;
}
