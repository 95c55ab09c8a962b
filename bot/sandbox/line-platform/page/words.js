import { en } from './words-en.js';
import { zh } from './words-zh.js';

/** Chinese unless English was chosen here before. */
export const language = localStorage.getItem('page-language') === 'en' ? 'en' : 'zh-TW';
export const words = language === 'en' ? en : zh;

/** Everything is drawn anew; what matters lives in the stand-in. */
export function otherLanguage() {
  localStorage.setItem('page-language', language === 'en' ? 'zh-TW' : 'en');
  location.reload();
}
