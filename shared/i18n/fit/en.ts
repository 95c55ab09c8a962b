import type { FitWords } from './zh-TW.ts';

export const fitWords: FitWords = {
  minimum: (money) => `${money} more and this coupon can be used.`,
  branch: 'This coupon is for certain branches.',
  channel: 'This coupon is for orders from certain channels.',
  product: 'There is nothing on this bill that the coupon is for.',
  weekday: (days) => `This coupon is for ${days}.`,
  hours: (from, to) => `This coupon is for the time from ${from} to ${to}.`,
  tooMany: (most) => `A bill takes ${most} at most; this coupon stays for the next time.`,
  tierIsBetter: 'The discount of the tier takes off more; the coupon stays for the next time.',
  days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  between: ', ',
};
