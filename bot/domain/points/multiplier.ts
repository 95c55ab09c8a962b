import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import { type Birthday, isInBirthdayWindow } from '../birthday/birthday.ts';
import { mulDivFloor } from '../money.ts';
import { type Program, type Tier, tierOf } from '../program/program.ts';
import { hasPass } from '../tier/standing.ts';
import { isHigher } from '../tier/validity.ts';

const once = 10_000;

/** The tier held at an instant, or the pass's where that is higher: late purchases find the tier of their day. */
export function tierAt(account: Account, program: Program, at: Date, day: Day): Tier {
  const logged = account.tierLog.findLast((each) => each.at <= at) ?? account.tierLog[0];
  const held = tierOf(program, logged?.tier ?? '');
  const passTier = program.pass?.tier;
  if (passTier == null || !hasPass(account, day)) return held;
  const byPass = tierOf(program, passTier);
  return isHigher(program, byPass.code, held.code) ? byPass : held;
}

/** Several multipliers, one at least, as one: the highest, or all multiplied (rounded down at each), never above the shop's cap. */
export function combined(program: Program, multipliers: readonly number[]): number {
  const { combine, maxBp } = program.multipliers;
  const bp =
    combine === 'highest'
      ? Math.max(...multipliers)
      : multipliers.reduce((product, each) => mulDivFloor(product, each, once), once);
  return maxBp === null ? bp : Math.min(bp, maxBp);
}

export type Multiplier = {
  /** Tier's, pass's and birthday's together; basis points. */
  multiplierBp: number;
  /** What the words name: the one that decides, or `several` where they multiply. */
  why: 'tier' | 'pass' | 'birthday' | 'several';
  /** Each that applies, for campaigns to join. */
  all: number[];
};

/** The multiplier a purchase earns by, campaigns apart: of the tier held before it, the pass, and the birthday window of its day. */
export function multiplierOf(
  account: Account,
  program: Program,
  { at, birthday }: { at: Date; birthday: Birthday | null },
  day: Day,
): Multiplier {
  const tier = tierAt(account, program, at, day);
  const parts: { why: 'tier' | 'pass' | 'birthday'; bp: number }[] = [{ why: 'tier', bp: tier.multiplierBp }];
  // Beside the tier's only what adds to it: once is none, also for a tier that earns less than once.
  const join = (why: 'pass' | 'birthday', bp: number) => bp > once && parts.push({ why, bp });
  if (program.pass !== null && hasPass(account, day)) join('pass', program.pass.multiplierBp);
  if (birthday !== null && isInBirthdayWindow(birthday, day, program)) join('birthday', tier.birthday.multiplierBp);
  const all = parts.map(({ bp }) => bp);
  const deciding = parts.toSorted((a, b) => b.bp - a.bp)[0];
  const several = program.multipliers.combine === 'multiply' && parts.filter(({ bp }) => bp !== once).length > 1;
  return { multiplierBp: combined(program, all), why: several ? 'several' : (deciding?.why ?? 'tier'), all };
}
