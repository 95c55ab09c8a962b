import { AppError } from '../../../shared/errors.ts';
import type { Day } from '../../../shared/ids.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account, FirstBonus, Lot, Standing } from '../account/account.ts';
import type { Entry, EntryDraft, Line, LotName, Measures, TierChange } from '../account/entry.ts';
import { withGivenBack } from '../account/lot-moves.ts';
import { allocate, lotNow, sameLot, sliceAllocations, usableLots } from '../account/lots.ts';
import { withMeasures } from '../account/measures.ts';
import { basisPointsRounded, mulDivFloor, type Rounding } from '../money.ts';
import type { Program } from '../program/program.ts';
import { tierByTheRest } from '../tier/after-purchase.ts';
import { tierAfterRefund } from '../tier/standing.ts';
import { businessDay } from '../time.ts';
import { givenBack, lineIn } from './spend.ts';
import { lineOfTier } from './tier-line.ts';

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
export type RefundedSoFar = { amount: number; stepsTaken: number; eligible: number };

const numberIn = (line: Line | undefined, field: string): number => Number(line?.detail?.[field] ?? 0);

export function refundedSoFar(refunds: readonly Entry[]): RefundedSoFar {
  return refunds.reduce(
    (sum, entry) => ({
      amount: sum.amount + (entry.source.amount ?? 0),
      stepsTaken:
        sum.stepsTaken +
        numberIn(
          entry.lines.find(({ detail }) => detail?.stepsTaken !== undefined),
          'stepsTaken',
        ),
      eligible: sum.eligible - (entry.qualifying?.measures.spend ?? 0),
    }),
    { amount: 0, stepsTaken: 0, eligible: 0 },
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
  const share = (value: number, refunded: number) => (paid === 0 ? value : mulDivFloor(value, refunded, paid));
  /** The part of a sum that goes with this refund: what a refund of all so far would take, less what was taken. */
  const part = (value: number) => share(value, total) - (paid === 0 ? 0 : share(value, past.amount));
  const steps = stepsBack(account, purchase, past, { part, isWhole: whole });
  const measures = measuresBack(purchase, part, whole);
  const tier = tierBack(account, program, purchase, measures, command, today);
  const redeemedAt = purchase.lines.findIndex(({ kind }) => kind === LineKind.Redeem);
  const redeemed = purchase.lines[redeemedAt];
  const spent = -(redeemed?.points ?? 0);
  const back = sliceAllocations(
    (redeemed?.allocations ?? []).toReversed(),
    past.amount === 0 ? 0 : share(spent, past.amount),
    share(spent, total),
  );
  const returning = givenBack(account, back, {
    undoes: lineIn(account, purchase, redeemedAt),
    reason: ReasonCode.Refund,
    today,
  });
  // What comes back is there to take from: a shortfall is what the member lacks after the whole refund.
  const taking = takingLines(withGivenBack(account, returning, today), purchase, steps, {
    whole,
    giftGoes: tier?.why === 'undone' || tier?.why === 'reversed',
    reason: command.reason,
    today,
    program,
  });
  const tierLine = lineOfTier(tier);
  return {
    command: 'refund',
    at: command.now,
    // The measures fall as of the purchase's own day.
    day: purchase.day,
    recordedOn: today,
    source: {
      kind: command.reason,
      id: command.refundId,
      purchaseId: purchase.source.id,
      amount: command.amount,
      ...(command.branch === undefined ? {} : { branch: command.branch }),
      ...(purchase.source.receiptNumber === undefined ? {} : { receiptNumber: purchase.source.receiptNumber }),
    },
    programVersion: purchase.programVersion,
    lines: [...returning, ...taking.lines, ...(tierLine === null ? [] : [tierLine])],
    qualifying: { measures, carried: steps.carried },
    tier,
    ...(taking.owed > 0 ? { owed: taking.owed } : {}),
    ...(whole && purchase.uses !== undefined
      ? { uses: purchase.uses.map((use) => ({ ...use, uses: -use.uses })) }
      : {}),
    ...(whole && purchase.source.coupons !== undefined ? { frees: purchase.source.coupons } : {}),
  };
}

/** Every measure falls in proportion to the money, visits with the last of it. */
function measuresBack(purchase: Entry, part: (value: number) => number, whole: boolean): Measures {
  const measures: Measures = {};
  for (const [measure, value] of Object.entries(purchase.qualifying?.measures ?? {}))
    measures[measure] = measure === 'visits' ? (whole ? -value : 0) : 0 - part(value);
  return measures;
}

/**
 * A refund never drops a tier at once, unless the shop judges so. An undone award is a slip of the hand: what it did to the tier
 * goes with it, unless the purchases that remain reach a tier by themselves.
 */
function tierBack(
  account: Account,
  program: Program,
  purchase: Entry,
  measures: Measures,
  command: RefundDecision,
  today: Day,
): TierChange | null {
  if (account.standing === null) return null;
  const facts = { ...account, days: withMeasures(account.days, purchase.day, measures) };
  const { standingBefore: before } = command;
  if (before == null) return tierAfterRefund(program, facts, account, { today, at: command.now });
  const when = { day: purchase.day, today, at: purchase.at };
  const byTheRest = tierByTheRest(program, facts, before, when);
  if (byTheRest !== null && byTheRest.to === account.standing.tier) return null;
  const { why: _why, tier, ...standing } = before;
  return {
    ...(byTheRest ?? { ...standing, to: tier }),
    from: account.standing.tier,
    why: 'undone',
    effectiveAt: command.now,
  };
}

type Steps = {
  /** Base steps taken back now; the purchase's own at first, before and after this refund. */
  taken: number;
  first: number;
  own: number;
  ownLeft: number;
  points: number;
  /** Change of the carried remainder; money. */
  carried: number;
  line: number;
};

/** Base steps the carried remainder cannot bear, and the points they were worth, by the facts of the purchase's own earn line. */
function stepsBack(
  account: Account,
  purchase: Entry,
  past: RefundedSoFar,
  { part, isWhole }: { part: (value: number) => number; isWhole: boolean },
): Steps {
  const line = purchase.lines.findIndex(({ kind }) => kind === LineKind.Earn);
  const earn = purchase.lines[line];
  const [rate, perStep, first] = [numberIn(earn, 'rate'), numberIn(earn, 'perStep'), numberIn(earn, 'steps')];
  const own = Math.max(0, first - past.stepsTaken);
  const worth = (steps: number) =>
    basisPointsRounded(steps * perStep, numberIn(earn, 'multiplierBp'), roundingOf(earn));
  const back = (taken: number, carried: number): Steps => {
    const ownLeft = Math.max(0, own - taken);
    const beyond = Math.max(0, taken - own) * perStep;
    const most = numberIn(earn, 'cappedFrom') === 0 ? Number.POSITIVE_INFINITY : (earn?.points ?? 0);
    const points = Math.min(worth(own), most) - Math.min(worth(ownLeft), most) + beyond;
    return { taken, first, own, ownLeft, points, carried, line };
  };
  // A step that is not made of money goes with the whole purchase.
  if (rate === 0) return back(isWhole ? own : 0, 0);
  const eligible = purchase.source.eligible ?? 0;
  if (earn?.detail?.remainder === 'dropped') {
    const refunded = part(eligible) + past.eligible;
    return back(own - Math.min(own, Math.floor((eligible - refunded) / rate)), 0);
  }
  // Below the shop's minimum a bill has made no steps, and left nothing to carry.
  const counted = first * rate + (purchase.qualifying?.carried ?? 0);
  const spend = counted === 0 ? 0 : part(eligible);
  const taken = Math.max(0, Math.ceil((spend - account.carried) / rate));
  return back(taken, taken * rate - spend);
}

const roundingOf = (line: Line | undefined): Rounding => (line?.detail?.rounding as Rounding | undefined) ?? 'down';

type Taking = { whole: boolean; giftGoes: boolean; reason: RefundDecision['reason']; today: Day; program: Program };
type Taken = { lines: Line[]; owed: number };

/**
 * Points earned go, from their own lot first; what a multiplier campaign added goes with the steps; the purchase's bonuses and fixed
 * extras go when it is wholly refunded. What reaching a tier brought stays as long as the tier does.
 */
function takingLines(account: Account, purchase: Entry, steps: Steps, taking: Taking): Taken {
  const isPending = ({ usableFrom }: Lot) => usableFrom !== undefined && usableFrom > taking.today;
  const lots = [...usableLots(account, taking.today), ...account.lots.filter(isPending)].map((lot) => ({ ...lot }));
  const taken: Taken = { lines: [], owed: 0 };
  take(taken, lots, taking, {
    points: steps.points,
    undoes: lineIn(account, purchase, steps.line),
    lot: nowOf(account, purchase.lines[steps.line]?.lot),
    detail: { stepsTaken: steps.taken },
  });
  purchase.lines.forEach((line, index) => {
    if (line.kind !== LineKind.Bonus || line.reason === ReasonCode.FirstPurchase) return;
    const points = goingWith(line, steps, taking);
    if (points === 0 && !(taking.whole && line.detail?.campaign !== undefined)) return;
    const { campaign } = line.detail ?? {};
    const detail = campaign === undefined ? {} : { campaign, ...(taking.whole ? { whole: 1 } : {}) };
    take(taken, lots, taking, {
      points,
      undoes: lineIn(account, purchase, index),
      lot: nowOf(account, line.lot),
      detail,
    });
  });
  if (taking.whole) firstPurchaseGoes(account, purchase, lots, taking, taken);
  return taken;
}

/** The lot of a line as it stands: a visit since may have moved its end. */
const nowOf = (account: Account, lot: LotName | undefined): LotName | undefined =>
  lot === undefined ? undefined : lotNow(account, lot);

/** Points of a bonus that go now: of a multiplier's in proportion to the steps left, of others all with the whole purchase. */
function goingWith(line: Line, { first, own, ownLeft }: Steps, { whole, giftGoes }: Taking): number {
  if (line.reason === ReasonCode.TierGift) return giftGoes ? line.points : 0;
  const isMultiplier = line.reason === ReasonCode.Campaign && numberIn(line, 'multiplierBp') > 0;
  if (!isMultiplier) return whole ? line.points : 0;
  const leftOf = (steps: number) => (first === 0 ? 0 : mulDivFloor(line.points, steps, first));
  return leftOf(own) - (whole ? 0 : leftOf(ownLeft));
}

/**
 * The first purchase is the first one that was not wholly refunded, so the bonus is the member's while any purchase stands: it goes
 * with the last of them. It is not taken and given again where another stands: what is spent could not be taken, what has ended
 * would end twice.
 */
function firstPurchaseGoes(account: Account, purchase: Entry, lots: Lot[], taking: Taking, taken: Taken): void {
  const { firstBonus, moreFirst = [] } = account;
  const isOwn = ({ seq, memberId }: FirstBonus) =>
    seq === purchase.seq && (memberId ?? account.memberId) === purchase.memberId;
  const back = ({ points, lot, ...undoes }: FirstBonus) =>
    take(taken, lots, taking, { points, undoes, lot: nowOf(account, lot) });
  for (const bonus of moreFirst.filter(isOwn)) back(bonus);
  if (firstBonus !== null && account.purchases <= 1) back(firstBonus);
}

type What = {
  points: number;
  undoes: NonNullable<Line['undoes']>;
  lot: LotName | undefined;
  detail?: Line['detail'];
};

/**
 * One line that takes points: own lot, then the others soonest end first; what no lot has left makes a debt that the next points
 * pay, or is recorded as owed, or is let go, as the shop says.
 */
function take(taken: Taken, lots: Lot[], taking: Taking, { points, undoes, lot: own, detail }: What): void {
  const isOwn = (lot: Lot) => own !== undefined && sameLot(lot, own);
  const order = lots.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  const { allocations, short } = allocate(order, points);
  for (const { points: used, ...name } of allocations) {
    const found = lots.find((lot) => sameLot(lot, name));
    if (found !== undefined) found.points -= used;
  }
  const { refundShortfall } = taking.program;
  const missing = refundShortfall === 'negative' ? 0 : short;
  if (refundShortfall === 'debt') taken.owed += short;
  const facts = { ...detail, ...(short > 0 ? { short } : {}) };
  taken.lines.push({
    kind: LineKind.Reverse,
    reason: taking.reason,
    points: missing - points + 0,
    allocations,
    undoes,
    ...(Object.keys(facts).length > 0 ? { detail: facts } : {}),
  });
}
