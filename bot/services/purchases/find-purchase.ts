import type { BranchCode, Day } from '../../../shared/ids.ts';
import { addDays, calendarDay } from '../../domain/time.ts';
import type { Purchase } from '../ports/purchases.ts';
import type { Deps } from '../ports.ts';
import { isInvoice, numberOf, receiptOf } from './receipt.ts';

type Named = { branch: BranchCode; number: string; day?: Day | null | undefined };
type FindDeps = Pick<Deps, 'purchases' | 'programs'>;

/** The newest bill of a receipt; of its day where that is given, whether it is the business day or the date printed on it. */
export async function purchaseByReceipt(deps: FindDeps, { branch, number, day }: Named): Promise<Purchase | null> {
  if (day == null) return deps.purchases.newestByReceipt(branch, numberOf(number, 'receiptNumber'));
  const ofDay = await deps.purchases.byReceiptKey(receiptOf(number, branch, { day, printed: day }).key);
  if (ofDay !== null || isInvoice(numberOf(number, 'receiptNumber'))) return ofDay;
  // A night shop's bill of 02:00 belongs to the business day before the date printed on it.
  const before = addDays(day, -1);
  const ofNight = await deps.purchases.byReceiptKey(receiptOf(number, branch, { day: before, printed: before }).key);
  return ofNight !== null && (await isOfDay(deps, ofNight, day)) ? ofNight : null;
}

/** Whether a day is that of a bill: of an invoice any in its period, else the business day, or the date that is printed. */
export async function isOfDay(
  deps: Pick<Deps, 'programs'>,
  { at, day: businessDay, receiptKey, receiptNumber, branch }: Purchase,
  day: Day,
): Promise<boolean> {
  if (isInvoice(receiptNumber)) return receiptOf(receiptNumber, branch, { day, printed: day }).key === receiptKey;
  return day === businessDay || day === calendarDay(at, await deps.programs.inForce(at));
}
