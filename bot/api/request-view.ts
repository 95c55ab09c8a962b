import type { BillRequest } from '../services/ports/purchases.ts';

/** A member's request to have a bill counted, as member and staff see it. */
export const requestView = ({ id, branch, receiptNumber, amount, day, at, state }: BillRequest) => ({
  id,
  branch,
  receiptNumber,
  amount,
  day,
  at: at.toISOString(),
  state,
});
