import { AppError } from '../../../shared/errors.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../account/account.ts';
import type { EntryDraft, EntrySource, Line } from '../account/entry.ts';
import { allocate, balanceOn, usableLots } from '../account/lots.ts';
import type { Program } from '../program/program.ts';
import { businessDay } from '../time.ts';
import { lotFor } from './expiry.ts';

const adjustMax = 1_000_000;

/**
 * Points given or taken by staff, for a reason they write. Taking stops at what can be used: a correction makes no debt.
 * @throws AppError AMOUNT_INVALID | POINTS_NOT_ENOUGH {balance}.
 */
export function decideAdjust(
  account: Account,
  program: Program,
  command: { points: number; reason: string; source: EntrySource; now: Date },
): EntryDraft {
  const today = businessDay(command.now, program);
  const { points } = command;
  if (!Number.isInteger(points) || points === 0 || Math.abs(points) > adjustMax) throw new AppError('AMOUNT_INVALID');
  const balance = balanceOn(account, today);
  if (points < 0 && -points > balance) throw new AppError('POINTS_NOT_ENOUGH', { balance });
  const line: Line = {
    kind: LineKind.Adjust,
    reason: ReasonCode.Correction,
    points,
    ...(points > 0
      ? { lot: lotFor(program, today) }
      : { allocations: allocate(usableLots(account, today), -points).allocations }),
    detail: { because: command.reason },
  };
  return {
    command: 'adjust',
    at: command.now,
    day: today,
    recordedOn: today,
    source: command.source,
    programVersion: program.version,
    lines: [line],
    qualifying: null,
    tier: null,
  };
}

/**
 * A recorded debt is settled at the counter: paid for with points, or let go of (paid in money, forgiven).
 * @throws AppError AMOUNT_INVALID (more than is owed) | POINTS_NOT_ENOUGH {balance}.
 */
export function decideSettle(
  account: Account,
  program: Program,
  command: { points: number; with: 'points' | 'money'; source: EntrySource; now: Date },
): EntryDraft {
  const today = businessDay(command.now, program);
  const { points } = command;
  if (!Number.isInteger(points) || points < 1 || points > account.owed)
    throw new AppError('AMOUNT_INVALID', { owed: account.owed });
  const balance = balanceOn(account, today);
  if (command.with === 'points' && points > balance) throw new AppError('POINTS_NOT_ENOUGH', { balance });
  const { allocations } = allocate(usableLots(account, today), points);
  const taken: Line = { kind: LineKind.Adjust, reason: ReasonCode.Settled, points: -points, allocations };
  return {
    command: 'adjust',
    at: command.now,
    day: today,
    recordedOn: today,
    source: command.source,
    programVersion: program.version,
    lines:
      command.with === 'points'
        ? [taken]
        : [{ kind: LineKind.Adjust, reason: ReasonCode.Settled, points: 0, detail: { settled: points } }],
    qualifying: null,
    tier: null,
    owed: -points,
  };
}
