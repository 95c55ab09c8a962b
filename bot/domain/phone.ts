/**
 * `0912345678`, `0912-345-678`, `+886 912 345 678`, `886912345678`, full width and Excel's `912345678` are one phone: ten
 * digits beginning with 09. Phones of other countries keep `+` and 8–15 digits. Null for what is none.
 */
export function normalisePhone(typed: string): string | null {
  const text = typed.normalize('NFKC').replace(/[\s().‐‑‒–—―−－ー-]/g, '');
  if (/^09\d{8}$/.test(text)) return text;
  if (/^9\d{8}$/.test(text)) return `0${text}`;
  const taiwan = /^(?:\+|00)?886(?:0)?(9\d{8})$/.exec(text);
  if (taiwan) return `0${taiwan[1]}`;
  if (/^\+886/.test(text)) return null;
  return /^\+[1-9]\d{7,14}$/.test(text) ? text : null;
}

/** As shown: `0912-345-678`. */
export const shownPhone = (phone: string): string => phone.replace(/^(09\d{2})(\d{3})(\d{3})$/, '$1-$2-$3');
