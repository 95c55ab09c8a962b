import type { Account } from '../account/account.ts';
import type { Birthday } from '../birthday/birthday.ts';
import { moneyPerStep, type Program } from '../program/program.ts';
import { businessDay } from '../time.ts';
import { pointsFor, pointsPerStep } from './earn.ts';
import { multiplierOf } from './multiplier.ts';

/**
 * What the next base step takes and makes: the money still missing to it, and its points by the multiplier of now, campaigns apart.
 * Null where money is not what earns, or where a step by itself makes no point.
 */
export function nextStep(
  account: Account,
  program: Program,
  when: { at: Date; birthday: Birthday | null },
): { money: number; points: number } | null {
  const perStep = moneyPerStep(program);
  if (perStep === null) return null;
  const { multiplierBp } = multiplierOf(account, program, when, businessDay(when.at, program));
  const points = pointsFor(program, pointsPerStep(program), multiplierBp);
  return points < 1 ? null : { money: Math.max(1, perStep - account.carried), points };
}
