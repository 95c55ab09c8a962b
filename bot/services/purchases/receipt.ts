import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { BranchCode, Day, PurchaseId } from '../../../shared/ids.ts';

const eInvoice = /^([A-Z]{2})-?(\d{8})$/;

/** Full width to half, upper case, no spaces, dashes of every kind to one. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\u200b-\u200d\ufeff]/g, '')
    .replace(/[‐‑‒–—―−－﹣ー]/g, '-');

export type Receipt = {
  /** As shown: `AB-12345678` for an e-invoice, else as written without spaces. */
  number: string;
  /** Branch, period and number: the same receipt whatever way it was typed. */
  key: string;
};

const unreadable = 'needs a letter or a digit, at most 64 characters, and none that controls a printer';

/**
 * The number of a receipt or a credit note, one whatever way it was typed.
 * @param field what the caller named it by. @throws AppError INVALID_REQUEST naming that for one without a letter or a digit (dashes, what
 * nobody sees) or with control characters: a till that prints none would have every bill of a day taken for the first.
 */
export function numberOf(typed: string, field: string): string {
  const text = plain(typed);
  if (!/[\p{L}\p{N}]/u.test(text) || /\p{Cc}|\p{Cs}/u.test(text) || text.length > 64)
    throw new AppError('INVALID_REQUEST', { fields: [{ field, problem: unreadable }] });
  return text.replace(eInvoice, '$1-$2');
}

export const isInvoice = (receiptNumber: string): boolean => eInvoice.test(receiptNumber);

/**
 * A receipt is branch + number + period: an e-invoice (統一發票) by its two-month period, which goes by the date printed on it; any other
 * number by the business day.
 * @throws AppError INVALID_REQUEST as `numberOf`.
 */
export function receiptOf(typed: string, branch: BranchCode, { day, printed }: { day: Day; printed: Day }): Receipt {
  const number = numberOf(typed, 'receiptNumber');
  return { number, key: `receipt:${branch}:${isInvoice(number) ? invoicePeriod(printed) : day}:${number}` };
}

/** Invoice numbers run by two months from January: `2027-03/04`. */
export function invoicePeriod(day: Day): string {
  const month = Number(day.slice(5, 7));
  const first = month % 2 === 1 ? month : month - 1;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day.slice(0, 4)}-${two(first)}/${two(first + 1)}`;
}

const hex = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);

/** The purchase's id follows from the claim: whoever carries it on writes the same one. */
export const purchaseIdOf = (claimKey: string): PurchaseId => `p${hex(claimKey)}` as PurchaseId;
export const refundIdOf = (claimKey: string): string => `r${hex(claimKey)}`;

/** A number for a bill without a receipt: told apart from typed ones by its letter, the same for a repeat of the same tap. */
export const counterReceipt = (claimKey: string): string =>
  `C${(Number.parseInt(hex(`receipt ${claimKey}`).slice(0, 10), 16) % 10_000_000_000).toString().padStart(10, '0')}`;
