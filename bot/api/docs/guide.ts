import { type ErrorCode, errorCodes } from '../../../shared/errors.ts';
import { errorTable } from '../error-handler.ts';
import { errorWords } from '../error-words.ts';
import { html, words } from './html.ts';
import { remedies } from './remedies.ts';

/** What a till's programmer needs to know once, before the first call. */
const paragraphs: [id: string, title: string, text: string][] = [
  [
    'key',
    'The key',
    'Every branch has its own: `npm run pos-key -- --branch main` prints it once. Send it with every call as `Authorization: Bearer <key>`, and `Content-Type: application/json` with every body. A wrong or missing key is 401. What a key does counts at its branch.',
  ],
  [
    'again',
    'Asking again is safe',
    'Every POST carries an `Idempotency-Key`: 1–128 printable characters, made once for what happened (till, day, bill) and kept through every retry. The same key with the same body gets the first answer again, with `Idempotent-Replayed: true`; with another body, 409 `IDEMPOTENCY_KEY_REUSED`. No answer, a timeout, 429 or 5xx: send the same call again, after the seconds that `Retry-After` names, until there is an answer. Nothing is counted twice.',
  ],
  [
    'money',
    'Money, points, time',
    'Amounts are integers in the smallest unit the shop’s currency uses at a till: NT$1, ¥1, 1 satang, 1 cent. `amount` is the bill before points and coupons; what is left after them is paid, and paid is what earns. Points are integers. Instants are ISO 8601 with an offset; days are `YYYY-MM-DD` in the shop’s own zone.',
  ],
  [
    'who',
    'Who it is',
    '`memberNumber` is on the card and enough to earn. `memberCode` is the live code the member shows: renewed every 60 seconds, good for 120, at most 32 characters, readable by any 1-D scanner. Whatever spends (points, a coupon) needs it, and uses it up; what was refused has not. A bill that names nobody is kept for 30 days (202, `unclaimed`), so that the member can still have it counted.',
  ],
  [
    'receipts',
    'Receipts',
    'A receipt is branch + number + period, so that the same bill from two tills counts once: the second is 409 `RECEIPT_ALREADY_COUNTED`. A till that was offline sends its bills when it is back, with the `occurredAt` of each; they count on the day they happened. A refund may come before its purchase: 202 and `waiting`, and it is applied when the purchase arrives.',
  ],
];

export const guide = (): string =>
  paragraphs.map(([id, title, text]) => `<h3 id="${id}">${html(title)}</h3><p>${words(text)}</p>`).join('');

export const guideLinks = (): string => paragraphs.map(([id, title]) => `<a href="#${id}">${html(title)}</a>`).join('');

const byStatus = (a: ErrorCode, b: ErrorCode) => errorTable[a].status - errorTable[b].status || a.localeCompare(b);
const rowsOf = (codes: readonly ErrorCode[]): string =>
  [...codes]
    .toSorted(byStatus)
    .map((code) => {
      const remedy = remedies[code];
      const toDo = remedy === undefined ? '' : `<p class="todo">${words(remedy)}</p>`;
      return `<tr id="${code}"><td>${errorTable[code].status}<td><code>${code}</code><td>${html(errorWords('en', code))}${toDo}`;
    })
    .join('');

/** The errors a till can meet with what to do, then the others; in English, answers carry the words of the caller's `Accept-Language`. */
export function errorsTable(ofTills: ReadonlySet<ErrorCode>): string {
  const table = (codes: readonly ErrorCode[]) =>
    `<div class="wide"><table class="errors"><thead><tr><th>Status<th>Code<th>Words, and what a till does</thead><tbody>${rowsOf(codes)}</tbody></table></div>`;
  const others = errorCodes.filter((code) => !ofTills.has(code));
  return `${table(errorCodes.filter((code) => ofTills.has(code)))}<h3>Of the member’s app, counter and console</h3>${table(others)}`;
}

export const errorLine = (code: ErrorCode): string =>
  `<tr><td>${errorTable[code].status}<td><a href="#${code}"><code>${code}</code></a><td>${html(errorWords('en', code))}`;
