import { AppError } from '../../../shared/errors.ts';
import type { Day } from '../../../shared/ids.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account, Lot, Standing } from '../account/account.ts';
import type { Allocation, Entry, EntryDraft, Line, TierChange } from '../account/entry.ts';
import { allocate, sliceAllocations, usableLots } from '../account/lots.ts';
import { basisPointsFloor, mulDivFloor } from '../money.ts';
import type { Program } from '../program/program.ts';
import { tierAfterPurchase } from '../tier/standing.ts';
import { businessDay } from '../time.ts';
import { lineOfTier, withSpend } from './earn.ts';

export type RefundDecision = {
  refundId: string;
  /** Money given back now, of what was paid. */
  amount: number;
  reason: typeof ReasonCode.Refund | typeof ReasonCode.Undo;
  now: Date;
  branch?: string | undefined;
  /** On an undo: the standing before the purchase, where what it did to the tier still stands. */
  standingBefore?: Standing | null | undefined;
};

/** What earlier part refunds of a purchase have done, read from their entries. */
export type RefundedSoFar = { amount: number; stepsTaken: number };

const numberIn = (line: Line | undefined, field: string): number => Number(line?.detail?.[field] ?? 0);

export function refundedSoFar(refunds: readonly Entry[]): RefundedSoFar {
  return refunds.reduce(
    (sum, entry) => ({
      amount: sum.amount + (entry.source.amount ?? 0),
      stepsTaken: sum.stepsTaken + numberIn(entry.lines[0], 'stepsTaken'),
    }),
    { amount: 0, stepsTaken: 0 },
  );
}

/**
 * Refund of r money of a purchase, under the rules its own entry was decided with (they stand in the entry's facts), so
 * that several part refunds come to what one would.
 * @param purchase its entry. @param before the entries of its earlier refunds. @param program in force at the purchase
 * (its shortfall rule and zone). @throws AppError REFUND_TOO_LARGE {left}.
 */
export function decideRefund(
  account: Account,
  program: Program,
  purchase: Entry,
  before: readonly Entry[],
  command: RefundDecision,
): EntryDraft {
  const today = businessDay(command.now, program);
  const past = refundedSoFar(before);
  const paid = purchase.source.paid ?? 0;
  const left = paid - past.amount;
  const nothingLeft = paid === 0 ? before.length > 0 : command.amount < 1;
  if (command.amount > left || nothingLeft) throw new AppError('REFUND_TOO_LARGE', { left });
  const total = past.amount + command.amount;
  const whole = total === paid;
  const eligible = purchase.source.eligible ?? 0;
  const share = (value: number, refunded: number) => (paid === 0 ? value : mulDivFloor(value, refunded, paid));
  const spend = share(eligible, total) - share(eligible, past.amount);
  const back = pointsBack(purchase, paid === 0 ? 0 : past.amount, total, share, today);
  const steps = stepsBack(account, purchase, past, spend);
  const taking = takingLines(account, purchase, steps, { whole, reason: command.reason, today, program });
  const tier = tierUndone(account, program, purchase, spend, command, today);
  const tierLine = lineOfTier(tier);
  return {
    command: 'refund',
    at: command.now,
    // The measures fall as of the purchase's own day.
    day: purchase.day,
    recordedOn: today,
    source: {
      kind: 'refund',
      id: command.refundId,
      amount: command.amount,
      ...(command.branch === undefined ? {} : { branch: command.branch }),
      ...(purchase.source.receiptNumber === undefined ? {} : { receiptNumber: purchase.source.receiptNumber }),
    },
    programVersion: purchase.programVersion,
    lines: [...taking, ...back, ...(tierLine === null ? [] : [tierLine])],
    qualifying: { spend: -spend, visits: whole ? -1 : 0, carried: steps.carried },
    tier,
  };
}

/**
 * A refund never drops a tier at once. An undone award is a slip of the hand: what it did to the tier goes with it, unless the
 * purchases that remain reach a tier by themselves.
 */
function tierUndone(
  account: Account,
  program: Program,
  purchase: Entry,
  spend: number,
  command: RefundDecision,
  today: Day,
): TierChange | null {
  const { standingBefore: before } = command;
  if (before == null || account.standing === null) return null;
  const days = withSpend(account.days, purchase.day, -spend);
  const when = { day: purchase.day, today, at: purchase.at };
  const byTheRest = tierAfterPurchase(program, { days, standing: before }, when);
  if (byTheRest !== null && byTheRest.to === account.standing.tier) return null;
  const { judgedFrom: _, tier, ...standing } = before;
  return {
    ...(byTheRest ?? { ...standing, to: tier, surplus: 0 }),
    from: account.standing.tier,
    why: 'undone',
    effectiveAt: command.now,
  };
}

type Steps = { taken: number; points: number; carried: number; seqLine: { seq: number; line: number } };

/** Base steps the carried remainder cannot bear, and the points they were worth. */
function stepsBack(account: Account, purchase: Entry, past: RefundedSoFar, spend: number): Steps {
  const at = purchase.lines.findIndex(({ kind }) => kind === LineKind.Earn);
  const earn = purchase.lines[at];
  const rate = numberIn(earn, 'rate') || 1;
  const multiplierBp = numberIn(earn, 'multiplierBp');
  const own = Math.max(0, numberIn(earn, 'steps') - past.stepsTaken);
  const taken = Math.max(0, Math.ceil((spend - account.carried) / rate));
  const ownTaken = Math.min(own, taken);
  const points =
    basisPointsFloor(own, multiplierBp) - basisPointsFloor(own - ownTaken, multiplierBp) + (taken - ownTaken);
  return { taken, points, carried: taken * rate - spend, seqLine: { seq: purchase.seq, line: at } };
}

type Taking = { whole: boolean; reason: RefundDecision['reason']; today: Day; program: Program };

/** Points earned go, from their own lot first; the purchase's bonuses go when it is wholly refunded. */
function takingLines(account: Account, purchase: Entry, steps: Steps, taking: Taking): Line[] {
  const lots = usableLots(account, taking.today).map((lot) => ({ ...lot }));
  const line = takeBack(lots, taking, steps.points, steps.seqLine);
  line.detail = { ...line.detail, stepsTaken: steps.taken };
  const lines = [line];
  if (!taking.whole) return lines;
  purchase.lines.forEach((each, index) => {
    if (each.kind !== LineKind.Bonus || each.reason === ReasonCode.FirstPurchase) return;
    lines.push(takeBack(lots, taking, each.points, { seq: purchase.seq, line: index }));
  });
  lines.push(...firstPurchaseMoves(account, purchase, lots, taking));
  return lines;
}

/**
 * The first purchase is the first one that was not wholly refunded: its bonus goes with it, and comes again at once where
 * another purchase stands; a bonus that has come again goes when no purchase is left.
 */
function firstPurchaseMoves(account: Account, purchase: Entry, lots: Lot[], taking: Taking): Line[] {
  const { firstBonus } = account;
  if (firstBonus === null) return [];
  const remaining = account.purchases - 1;
  const isOwn = firstBonus.seq === purchase.seq;
  if (!isOwn && remaining > 0) return [];
  const gone = takeBack(lots, taking, firstBonus.points, { seq: firstBonus.seq, line: firstBonus.line });
  if (remaining === 0) return [gone];
  const again: Line = {
    kind: LineKind.Bonus,
    reason: ReasonCode.FirstPurchase,
    points: firstBonus.points,
    expiresOn: firstBonus.expiresOn,
  };
  return [gone, again];
}

/** One line that takes points: own lot, then the others soonest end first, then a debt (or nothing, where the shop clamps). */
function takeBack(lots: Lot[], taking: Taking, points: number, undoes: { seq: number; line: number }): Line {
  const own = `${undoes.seq}:${undoes.line}`;
  const order = lots.toSorted((a, b) => Number(b.id === own) - Number(a.id === own));
  const { allocations, short } = allocate(order, points);
  for (const { lot, points: used } of allocations) {
    const found = lots.find(({ id }) => id === lot);
    if (found !== undefined) found.points -= used;
  }
  const clamped = taking.program.refundShortfall === 'clamp' ? short : 0;
  return {
    kind: LineKind.Reverse,
    reason: taking.reason,
    points: clamped - points,
    allocations,
    undoes,
    ...(short > 0 ? { detail: { short } } : {}),
  };
}

/** Points that paid for the bill come back in proportion, to their lots; a lot that has ended meanwhile ends again at once. */
function pointsBack(
  purchase: Entry,
  from: number,
  to: number,
  share: (value: number, refunded: number) => number,
  today: Day,
): Line[] {
  const at = purchase.lines.findIndex(({ kind }) => kind === LineKind.Redeem);
  const redeemed = purchase.lines[at];
  if (redeemed === undefined) return [];
  const spent = -redeemed.points;
  const allocations = sliceAllocations(
    (redeemed.allocations ?? []).toReversed(),
    from === 0 ? 0 : share(spent, from),
    share(spent, to),
  );
  const points = sumOf(allocations);
  if (points === 0) return [];
  const ended = allocations.filter(({ expiresOn }) => expiresOn !== null && expiresOn < today);
  const back: Line = {
    kind: LineKind.Reverse,
    reason: ReasonCode.Refund,
    points,
    allocations,
    undoes: { seq: purchase.seq, line: at },
    ...(ended.length > 0 ? { detail: { endedAgain: sumOf(ended) } } : {}),
  };
  return ended.length === 0 ? [back] : [back, expireLine(ended)];
}

const sumOf = (allocations: readonly Allocation[]): number => allocations.reduce((sum, { points }) => sum + points, 0);

const expireLine = (allocations: Allocation[]): Line => ({
  kind: LineKind.Expire,
  reason: ReasonCode.Expired,
  points: -sumOf(allocations),
  allocations,
});
