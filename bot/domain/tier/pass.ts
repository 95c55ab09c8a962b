import { AppError } from '../../../shared/errors.ts';
import type { Account } from '../account/account.ts';
import type { Entry, EntryDraft, EntrySource } from '../account/entry.ts';
import { decidePurchase, type PurchaseCommand } from '../points/purchase.ts';
import { decideRefund } from '../points/refund.ts';
import type { Program, Timeline } from '../program/program.ts';
import { addDays, addMonths, businessDay, daysBetween } from '../time.ts';

/**
 * A paid period is sold at the counter: it begins today, or the day after the one that runs. The fee earns and counts only where
 * the shop says so.
 * @throws AppError PASS_NOT_SOLD (the shop has none).
 */
export function decidePassSale(
  account: Account,
  program: Program,
  command: { source: EntrySource; now: Date; birthday: PurchaseCommand['birthday'] },
): EntryDraft {
  const { pass } = program;
  if (pass === null) throw new AppError('PASS_NOT_SOLD');
  const today = businessDay(command.now, program);
  const running = account.pass !== null && account.pass.until >= today ? account.pass : null;
  const begins = running === null ? today : addDays(running.until, 1);
  const period = { since: running?.since ?? today, until: addDays(addMonths(begins, pass.months), -1), begins };
  const source = { ...command.source, amount: pass.fee, paid: pass.fee };
  if (!pass.feeEarns)
    return {
      command: 'pass',
      at: command.now,
      day: today,
      recordedOn: today,
      source: { ...source, eligible: 0 },
      programVersion: program.version,
      lines: [],
      qualifying: null,
      tier: null,
      pass: period,
    };
  const bought = decidePurchase(account, program, {
    source: command.source,
    at: command.now,
    now: command.now,
    amount: pass.fee,
    discount: 0,
    points: 0,
    channel: null,
    lines: [],
    birthday: command.birthday,
  });
  return { ...bought, command: 'pass', pass: period };
}

/**
 * A sold period is given back whole while no benefit of it was used, so many days after the sale: by the rules it was sold under, for
 * what was paid. What was paid for before it is left as it was.
 * @param sale its entry. @throws AppError PASS_NOT_REFUNDABLE {why: late | used | ended}.
 */
export function decidePassRefund(
  account: Account,
  timeline: Timeline,
  sale: Entry,
  command: { source: EntrySource; now: Date },
): EntryDraft {
  const today = businessDay(command.now, timeline.inForce(command.now));
  const program = timeline.inForce(sale.at);
  const { pass } = program;
  if (account.pass === null || sale.pass == null) throw new AppError('PASS_NOT_REFUNDABLE', { why: 'ended' });
  if (pass === null || daysBetween(sale.day, today) > pass.refundDays)
    throw new AppError('PASS_NOT_REFUNDABLE', { why: 'late' });
  // An older sale does not name its first day.
  const { until: sold, begins = addMonths(addDays(sold, 1), -pass.months) } = sale.pass;
  const used = pass.benefits.some(({ code }) =>
    Object.keys(account.uses[code] ?? {}).some((period) => period >= begins.slice(0, period.length)),
  );
  if (used && begins <= today) throw new AppError('PASS_NOT_REFUNDABLE', { why: 'used' });
  const until = addDays(account.pass.until, -(daysBetween(begins, sold) + 1));
  const left = until >= account.pass.since && until >= today ? { since: account.pass.since, until } : null;
  const paid = sale.source.paid ?? 0;
  if (sale.qualifying !== null) {
    const refunded = decideRefund(account, program, sale, [], {
      refundId: command.source.id,
      amount: paid,
      now: command.now,
      reason: 'refund',
    });
    return { ...refunded, command: 'pass', pass: left };
  }
  return {
    command: 'pass',
    at: command.now,
    day: sale.day,
    recordedOn: today,
    source: { ...command.source, amount: -paid, paid: -paid, purchaseId: sale.source.id },
    programVersion: sale.programVersion,
    lines: [],
    qualifying: null,
    tier: null,
    pass: left,
  };
}
