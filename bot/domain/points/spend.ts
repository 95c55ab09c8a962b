import { AppError } from '../../../shared/errors.ts';
import type { Day } from '../../../shared/ids.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account, Lot } from '../account/account.ts';
import type { Allocation, Entry, EntryDraft, EntrySource, Line } from '../account/entry.ts';
import { allocate, allocationOf, balanceOn, endedAmong, lotNow, sumOf, usableLots } from '../account/lots.ts';
import type { BillLine } from '../bill/bill.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { basisPointsFloor, mulDivFloor } from '../money.ts';
import { type Program, type Timeline, timelineOf } from '../program/program.ts';
import { businessDay } from '../time.ts';
import { rollsTo } from './expiry.ts';

const once = 10_000;

/** The campaign under which points spent are worth most; basis points, 10000 = none. */
function worthCampaign(campaigns: readonly Campaign[]): { id: string | null; bp: number } {
  let best: { id: string | null; bp: number } = { id: null, bp: once };
  for (const { id, effect } of campaigns)
    if (effect.kind === 'worth' && effect.multiplierBp > best.bp) best = { id, bp: effect.multiplierBp };
  return best;
}

/** Worth of points in money, rounded down. */
export const worthOf = ({ spending }: Program, points: number, bp: number = once): number =>
  basisPointsFloor(mulDivFloor(points, spending.money, spending.points), bp);

/** Points that are wholly spent in blocks, and of which there is a minimum. */
function inBlocks({ spending: { block, minimum } }: Program, points: number): number {
  const whole = points - (points % block);
  return whole < minimum ? 0 : whole;
}

/**
 * The most points that can pay for a bill after discounts: half of it in points' worth, no more than there are, in whole blocks.
 * @param bill money after discounts.
 */
export function pointsUsable(
  account: Account,
  program: Program,
  bill: number,
  day: Day,
  campaigns: readonly Campaign[] = [],
): number {
  const { points, money, maxShareBp } = program.spending;
  const worthMax = basisPointsFloor(bill, maxShareBp);
  const { bp } = worthCampaign(campaigns);
  let most = mulDivFloor(mulDivFloor(worthMax, points, money), once, bp);
  // Rounding may leave room for one more.
  while (worthOf(program, most + 1, bp) <= worthMax) most += 1;
  return inBlocks(program, Math.max(0, Math.min(most, balanceOn(account, day))));
}

type Paying = { amount: number; discount: number; points: number; lines: readonly BillLine[] };

/**
 * Points that pay for a bill: items that can be had for points alone, then the rest up to its share.
 * @returns their worth in money, and the line that takes them, soonest end first.
 * @throws AppError POINTS_NOT_ENOUGH {balance} | POINTS_OVER_LIMIT {usable} | POINTS_NOT_IN_BLOCKS {block} |
 * POINTS_BELOW_MINIMUM {minimum} | POINTS_ITEM_UNKNOWN {sku}.
 */
export function payWithPoints(
  account: Account,
  program: Program,
  paying: Paying,
  today: Day,
  campaigns: readonly Campaign[],
): { worth: number; lines: Line[] } {
  const items = itemsOf(program, paying.lines);
  const total = paying.points + items.points;
  if (total === 0) return { worth: 0, lines: [] };
  const balance = balanceOn(account, today);
  if (total > balance) throw new AppError('POINTS_NOT_ENOUGH', { balance });
  const { block, minimum } = program.spending;
  if (paying.points % block !== 0) throw new AppError('POINTS_NOT_IN_BLOCKS', { block });
  if (paying.points > 0 && paying.points < minimum) throw new AppError('POINTS_BELOW_MINIMUM', { minimum });
  const bill = Math.max(0, paying.amount - paying.discount - items.worth);
  const usable = pointsUsable(account, program, bill, today, campaigns);
  if (paying.points > usable) throw new AppError('POINTS_OVER_LIMIT', { usable });
  const { id, bp } = worthCampaign(paying.points > 0 ? campaigns : []);
  const worth = worthOf(program, paying.points, bp) + items.worth;
  const detail = {
    worth,
    ...(id === null ? {} : { worthBp: bp, campaign: id, granted: 0 }),
    ...(items.points === 0 ? {} : { items: items.points }),
  };
  return { worth, lines: [redeemLine(usableLots(account, today), total, detail)] };
}

/** Bill lines paid wholly with points: what they cost, and the money they stand for. */
function itemsOf(program: Program, lines: readonly BillLine[]): { points: number; worth: number } {
  let [points, worth] = [0, 0];
  for (const line of lines) {
    if (line.payWithPoints !== true) continue;
    const item = program.spending.items.find(({ sku }) => sku === line.sku);
    if (item === undefined) throw new AppError('POINTS_ITEM_UNKNOWN', { sku: line.sku });
    points += item.points * line.quantity;
    worth += line.amount;
  }
  return { points, worth };
}

export const redeemLine = (lots: readonly Lot[], points: number, detail?: Line['detail']): Line => ({
  kind: LineKind.Redeem,
  reason: ReasonCode.Spent,
  points: -points,
  allocations: allocate(lots, points).allocations,
  ...(detail === undefined ? {} : { detail }),
});

/**
 * Points spent outside a bill, or held for a checkout that may fail (`decideCancel` gives them back). Soonest end first; points past
 * their end do not count.
 * @throws AppError AMOUNT_INVALID | POINTS_NOT_ENOUGH {balance}.
 */
export function decideRedeem(
  account: Account,
  program: Program,
  command: { points: number; source: EntrySource; now: Date; timeline?: Timeline },
): EntryDraft {
  const today = businessDay(command.now, program);
  const balance = balanceOn(account, today);
  if (!Number.isInteger(command.points) || command.points < 1) throw new AppError('AMOUNT_INVALID');
  if (command.points > balance) throw new AppError('POINTS_NOT_ENOUGH', { balance });
  return {
    command: 'redeem',
    at: command.now,
    day: today,
    recordedOn: today,
    source: command.source,
    programVersion: program.version,
    lines: [redeemLine(usableLots(account, today), command.points)],
    qualifying: null,
    tier: null,
    ...rollsTo(command.timeline ?? timelineOf([program]), program, { day: today, now: command.now }, account),
  };
}

/** Gives back what a redemption took, to the lots it came from; a lot that has ended meanwhile ends again at once. */
export function decideCancel(
  account: Account,
  program: Program,
  redeemed: Entry,
  command: { source: EntrySource; now: Date },
): EntryDraft {
  const today = businessDay(command.now, program);
  const at = redeemed.lines.findIndex(({ kind }) => kind === LineKind.Redeem);
  const line = redeemed.lines[at];
  if (line === undefined) throw new Error(`entry ${redeemed.seq} took no points`);
  return {
    command: 'cancel',
    at: command.now,
    day: today,
    recordedOn: today,
    source: command.source,
    programVersion: program.version,
    lines: givenBack(account, line.allocations ?? [], {
      undoes: lineIn(account, redeemed, at),
      reason: ReasonCode.Cancelled,
      today,
    }),
    qualifying: null,
    tier: null,
  };
}

/** Names a line of an entry, which may stand in the ledger of an account that was merged into this one. */
export const lineIn = (account: Account, { memberId, seq }: Entry, line: number): NonNullable<Line['undoes']> => ({
  seq,
  line,
  ...(memberId === account.memberId ? {} : { memberId }),
});

/** The line that gives points back to their lots, and the one that ends again what has ended meanwhile. */
export function givenBack(
  account: Account,
  taken: readonly Allocation[],
  { undoes, reason, today }: { undoes: NonNullable<Line['undoes']>; reason: ReasonCode; today: Day },
): Line[] {
  const points = sumOf(taken);
  if (points === 0) return [];
  const allocations = taken.map((each) => allocationOf(lotNow(account, each), each.points));
  const ended = endedAmong(account, allocations, today);
  const back: Line = {
    kind: LineKind.Reverse,
    reason,
    points,
    allocations,
    undoes,
    ...(ended.length > 0 ? { detail: { endedAgain: sumOf(ended) } } : {}),
  };
  if (ended.length === 0) return [back];
  return [back, { kind: LineKind.Expire, reason: ReasonCode.Expired, points: -sumOf(ended), allocations: ended }];
}
