import { AppError } from '../../../shared/errors.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../account/account.ts';
import type { EntryDraft, EntrySource } from '../account/entry.ts';
import { allocate, balanceOn, usableLots } from '../account/lots.ts';
import type { Program } from '../program/program.ts';
import { businessDay } from '../time.ts';

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
