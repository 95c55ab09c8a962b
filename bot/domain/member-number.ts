import type { MemberNumber } from '../../shared/ids.ts';

/** The check digit of Luhn's rule for a string of digits. */
export function luhnDigit(body: string): number {
  let sum = 0;
  for (let index = 0; index < body.length; index += 1) {
    const digit = Number(body[body.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}

/** 12 digits: 8, ten that the caller drew, the check digit. @param drawn 0 … 9,999,999,999. */
export function memberNumber(drawn: number): MemberNumber {
  const body = `8${String(drawn).padStart(10, '0')}`;
  return `${body}${luhnDigit(body)}` as MemberNumber;
}

/** Whether a text is a card number as printed; spaces and dashes do not matter, width does not either. */
export function readMemberNumber(text: string): MemberNumber | null {
  const digits = text.normalize('NFKC').replace(/[\s-]/g, '');
  if (!/^8\d{11}$/.test(digits)) return null;
  return luhnDigit(digits.slice(0, -1)) === Number(digits.at(-1)) ? (digits as MemberNumber) : null;
}
