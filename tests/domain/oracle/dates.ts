/** Days as whole numbers (0 = 1 January 1970), so that the oracle can count them one by one. Its own, on purpose: not the engine's. */
export const numberOf = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
export const textOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

const dateOf = (day: number): Date => new Date(day * 86_400_000);
export const yearOf = (day: number): number => dateOf(day).getUTCFullYear();
/** 1 … 12. */
export const monthOf = (day: number): number => dateOf(day).getUTCMonth() + 1;
const dayOfMonth = (day: number): number => dateOf(day).getUTCDate();

/** The last day of the month `months` after that of `day`. */
export const endOfMonth = (day: number, months: number): number =>
  Date.UTC(yearOf(day), monthOf(day) + months, 0) / 86_400_000;
export const endOfYear = (day: number, years: number): number => Date.UTC(yearOf(day) + years, 11, 31) / 86_400_000;

/** The same day of a later month, or that month's last where it has no such day. */
export function monthsLater(day: number, months: number): number {
  const last = endOfMonth(day, months);
  return last - Math.max(0, dayOfMonth(last) - dayOfMonth(day));
}
