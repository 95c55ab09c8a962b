import { AppError } from '../../../shared/errors.ts';
import type { BranchCode, Day } from '../../../shared/ids.ts';
import type { Claim } from '../ports/ledger.ts';
import type { Deps } from '../ports.ts';
import { receiptOf } from './receipt.ts';

/** Periods of one number that are looked at. */
const periodsMax = 100;

const keyOf = (branch: BranchCode, number: string, receiptKey: string): string =>
  `replaced:${branch}:${number}:${receiptKey}`;

/** Marks a receipt (branch, number, period) as replaced: its purchase is found under another one from then on. */
export const replacedKey = (branch: BranchCode, number: string, day: Day): string =>
  keyOf(branch, number, receiptOf(number, branch, { day, printed: day }).key);

export const alreadyReplaced = (mark: Claim, receiptNumber: string): AppError =>
  new AppError('RECEIPT_ALREADY_REPLACED', { receiptNumber, by: String(mark.facts.by) });

/** @throws AppError RECEIPT_ALREADY_REPLACED {receiptNumber, by}: of that day's period, or, where none is named, of the last there is. */
export async function refuseReplaced(
  deps: Pick<Deps, 'claims'>,
  { branch, number, day }: { branch: BranchCode; number: string; day?: Day | null | undefined },
): Promise<void> {
  const mark =
    day == null ? await lastOf(deps, branch, number) : await deps.claims.byKey(replacedKey(branch, number, day));
  if (mark !== null) throw alreadyReplaced(mark, number);
}

async function lastOf(deps: Pick<Deps, 'claims'>, branch: BranchCode, number: string): Promise<Claim | null> {
  const prefix = keyOf(branch, number, 'receipt:');
  const marks = await deps.claims.page(prefix, periodsMax);
  return marks.findLast(({ key }) => key.startsWith(prefix)) ?? null;
}
