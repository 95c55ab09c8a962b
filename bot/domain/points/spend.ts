import { AppError } from '../../../shared/errors.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../account/account.ts';
import type { EntryDraft, EntrySource, Line } from '../account/entry.ts';
import { allocate, balanceOn, usableLots } from '../account/lots.ts';
import type { Program } from '../program/program.ts';
import { businessDay } from '../time.ts';
import { expiryOf } from './earn.ts';

/**
 * Points spent outside a bill. Soonest end first, oldest first on a tie; points past their end do not count.
 * @throws AppError POINTS_NOT_ENOUGH {balance}.
 */
export function decideRedeem(
  account: Account,
  program: Program,
  command: { points: number; source: EntrySource; now: Date },
): EntryDraft {
  const today = businessDay(command.now, program);
  const balance = balanceOn(account, today);
  if (!Number.isInteger(command.points) || command.points < 1) throw new AppError('AMOUNT_INVALID');
  if (command.points > balance) throw new AppError('POINTS_NOT_ENOUGH', { balance });
  const { allocations } = allocate(usableLots(account, today), command.points);
  return {
    command: 'redeem',
    at: command.now,
    day: today,
    recordedOn: today,
    source: command.source,
    programVersion: program.version,
    lines: [{ kind: LineKind.Redeem, reason: ReasonCode.Spent, points: -command.points, allocations }],
    qualifying: null,
    tier: null,
  };
}

/** Points added or taken by hand, with a reason in words. Taking more than there is leaves a debt. */
export function decideAdjust(
  account: Account,
  program: Program,
  command: { points: number; why: string; source: EntrySource; now: Date },
): EntryDraft {
  const today = businessDay(command.now, program);
  if (!Number.isInteger(command.points) || command.points === 0) throw new AppError('AMOUNT_INVALID');
  const line: Line = {
    kind: LineKind.Adjust,
    reason: ReasonCode.Correction,
    points: command.points,
    ...(command.points > 0
      ? { expiresOn: expiryOf(program, today) }
      : { allocations: allocate(usableLots(account, today), -command.points).allocations }),
    detail: { why: command.why },
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
