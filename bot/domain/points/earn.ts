import { AppError } from '../../../shared/errors.ts';
import type { Day } from '../../../shared/ids.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../account/account.ts';
import type { EntryDraft, EntrySource, Line, TierChange } from '../account/entry.ts';
import { allocate, balanceOn, usableLots } from '../account/lots.ts';
import { type Birthday, isBirthdayMonth } from '../birthday/birthday.ts';
import { basisPointsFloor, mulDivFloor } from '../money.ts';
import { type Program, rankOf, tierOf } from '../program/program.ts';
import { tierAfterPurchase } from '../tier/standing.ts';
import { businessDay, monthEnd } from '../time.ts';

export type PurchaseCommand = {
  source: EntrySource;
  /** When it was paid. */
  at: Date;
  /** When it arrives. */
  now: Date;
  /** The bill, what coupons and tier discounts take off it, and the points that pay; money, money, points. */
  amount: number;
  discount: number;
  points: number;
  channel: string | null;
  lines: readonly { productLine?: string | undefined; amount: number }[];
  birthday: Birthday | null;
};

/** The last usable day of points earned on a business day. */
export const expiryOf = (program: Program, earnedOn: Day): Day => monthEnd(earnedOn, program.expiry.months);

/** The most points that can pay for a bill after discounts: half of it in points' worth, and no more than there are. */
export function pointsUsable(account: Account, program: Program, bill: number, day: Day): number {
  const { points, money, maxShareBp } = program.spending;
  const worthMax = basisPointsFloor(bill, maxShareBp);
  return Math.max(0, Math.min(mulDivFloor(worthMax, points, money), balanceOn(account, day)));
}

/**
 * Whatever one bill does: points that pay, points earned, the first-purchase bonus, the measures and the tier, as one entry.
 * `program` is the version in force when it happened; `today` follows from `now`.
 * @throws AppError POINTS_OVER_LIMIT {usable} | POINTS_NOT_ENOUGH {balance}.
 */
export function decidePurchase(account: Account, program: Program, command: PurchaseCommand): EntryDraft {
  const day = businessDay(command.at, program);
  const today = businessDay(command.now, program);
  const spent = spendPoints(account, program, command, today);
  const paid = Math.max(0, command.amount - command.discount - spent.worth);
  const eligible = eligibleOf(program, command, paid);
  const { multiplierBp, multiplierWhy } = multiplierOf(account, program, command, day);
  const { rate } = program.earn;
  const steps = Math.floor((account.carried + eligible) / rate);
  const points = basisPointsFloor(steps, multiplierBp);
  const lines: Line[] = [...spent.lines];
  lines.push({
    kind: LineKind.Earn,
    reason: ReasonCode.Purchase,
    points,
    expiresOn: expiryOf(program, today),
    detail: { steps, multiplierBp, multiplier: multiplierWhy, rate, eligible, carriedBefore: account.carried },
  });
  if (account.purchases === 0 && program.bonuses.firstPurchase > 0)
    lines.push({
      kind: LineKind.Bonus,
      reason: ReasonCode.FirstPurchase,
      points: program.bonuses.firstPurchase,
      expiresOn: expiryOf(program, today),
    });
  const days = withSpend(account.days, day, eligible);
  const tier = tierAfterPurchase(program, { days, standing: account.standing }, { day, today, at: command.at });
  const tierLine = lineOfTier(tier);
  if (tierLine !== null) lines.push(tierLine);
  return {
    command: 'purchase',
    at: command.at,
    day,
    recordedOn: today,
    source: { ...command.source, amount: command.amount, paid, eligible },
    programVersion: program.version,
    lines,
    qualifying: { spend: eligible, visits: 1, carried: eligible - steps * rate },
    tier,
  };
}

function spendPoints(
  account: Account,
  program: Program,
  command: PurchaseCommand,
  today: Day,
): { worth: number; lines: Line[] } {
  if (command.points === 0) return { worth: 0, lines: [] };
  const bill = command.amount - command.discount;
  const balance = balanceOn(account, today);
  if (command.points > balance) throw new AppError('POINTS_NOT_ENOUGH', { balance });
  const usable = pointsUsable(account, program, bill, today);
  if (command.points > usable) throw new AppError('POINTS_OVER_LIMIT', { usable });
  const worth = mulDivFloor(command.points, program.spending.money, program.spending.points);
  const { allocations } = allocate(usableLots(account, today), command.points);
  return {
    worth,
    lines: [
      { kind: LineKind.Redeem, reason: ReasonCode.Spent, points: -command.points, allocations, detail: { worth } },
    ],
  };
}

/** What was paid, less excluded product lines in their share of the bill; nothing on an excluded channel. */
function eligibleOf(program: Program, command: PurchaseCommand, paid: number): number {
  const { excludedChannels, excludedProductLines } = program.earn;
  if (command.channel !== null && excludedChannels.includes(command.channel)) return 0;
  const excluded = command.lines
    .filter(({ productLine }) => productLine !== undefined && excludedProductLines.includes(productLine))
    .reduce((sum, { amount }) => sum + amount, 0);
  if (excluded === 0) return paid;
  return Math.max(0, paid - mulDivFloor(paid, Math.min(excluded, command.amount), command.amount));
}

/** The highest of the tier's (held before the purchase, at the time it happened) and the birthday month's. */
export function multiplierOf(
  account: Account,
  program: Program,
  command: Pick<PurchaseCommand, 'at' | 'birthday'>,
  day: Day,
): { multiplierBp: number; multiplierWhy: string } {
  const held = account.tierLog.findLast(({ at }) => at <= command.at) ?? account.tierLog[0];
  const ofTier = tierOf(program, held?.tier ?? '').multiplierBp;
  const ofBirthday =
    command.birthday !== null && isBirthdayMonth(command.birthday, day, program)
      ? program.multipliers.birthdayMonthBp
      : 0;
  return ofBirthday > ofTier
    ? { multiplierBp: ofBirthday, multiplierWhy: 'birthday' }
    : { multiplierBp: ofTier, multiplierWhy: 'tier' };
}

/** The days with one more spend in them; the array given is not changed. */
export function withSpend(days: Account['days'], day: Day, spend: number): Account['days'] {
  const at = days.findLastIndex((each) => each.day <= day);
  const found = days[at];
  return found?.day === day
    ? days.with(at, { ...found, spend: found.spend + spend })
    : days.toSpliced(at + 1, 0, { day, spend, visits: 1 });
}

const reasonsOfTier: Partial<Record<TierChange['why'], ReasonCode>> = {
  kept: ReasonCode.TierKept,
  down: ReasonCode.TierDown,
  undone: ReasonCode.Undo,
};

/** The line that shows a tier change in a history; null where the tier stays and nothing was renewed. */
export function lineOfTier(tier: TierChange | null): Line | null {
  if (tier === null || tier.why === 'join') return null;
  const reason = reasonsOfTier[tier.why] ?? ReasonCode.TierUp;
  return {
    kind: LineKind.Tier,
    reason,
    points: 0,
    detail: { from: tier.from ?? '', to: tier.to, why: tier.why, since: tier.since, until: tier.until ?? '' },
  };
}

/** Whether a change lifts the member to a higher tier (a rise or a come-back). */
export const isRise = (program: Program, tier: TierChange | null): tier is TierChange =>
  tier !== null && tier.from !== null && rankOf(program, tier.to) > rankOf(program, tier.from);
