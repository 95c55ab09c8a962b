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

/**
 * The points to offer for a bill after discounts: what is worth most within its share (half of it), no more than there are, in whole
 * blocks, and of the numbers that are worth the same the smallest: at 30 = 1 nobody gives 1,529 points for what 1,500 buy.
 * @param bill money after discounts. @param have points that can be spent.
 */
function pointsOffered(program: Program, bill: number, have: number, bp: number): number {
  const { block, minimum, maxShareBp } = program.spending;
  const worthMax = basisPointsFloor(bill, maxShareBp);
  const most = leastThat((points) => worthOf(program, points, bp) > worthMax, have + 1) - 1;
  const worth = worthOf(program, most - (most % block), bp);
  const least = leastThat((points) => worthOf(program, points, bp) >= worth, most);
  const offered = Math.ceil((worth === 0 ? 0 : Math.max(least, minimum)) / block) * block;
  return offered > most ? 0 : offered;
}

/** The smallest number up to `end` from which on something is true; `end` where it is true of none before. */
function leastThat(isTrue: (value: number) => boolean, end: number): number {
  let [from, to] = [0, Math.max(0, end)];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (isTrue(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

type Paying = { amount: number; discount: number; points: number; lines: readonly BillLine[] };

/** The points to offer for a bill after discounts, money. */
export const pointsUsable = (
  account: Account,
  program: Program,
  bill: number,
  day: Day,
  campaigns: readonly Campaign[] = [],
): number => pointsOffered(program, bill, balanceOn(account, day), worthCampaign(campaigns).bp);

/** The points to offer for a bill, beside what is had for points alone. @throws AppError POINTS_ITEM_UNKNOWN {sku}. */
export function pointsUsableBeside(
  account: Account,
  program: Program,
  paying: Omit<Paying, 'points'>,
  today: Day,
  campaigns: readonly Campaign[],
): number {
  const items = itemsOf(program, paying.lines);
  const have = Math.max(0, balanceOn(account, today) - items.points);
  return pointsOffered(program, leftToPay(paying, items), have, worthCampaign(campaigns).bp);
}

const leftToPay = ({ amount, discount }: Omit<Paying, 'points'>, items: { worth: number }): number =>
  Math.max(0, amount - discount - items.worth);

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
  refuseOddPoints(program, paying.points);
  const { id, bp } = worthCampaign(paying.points > 0 ? campaigns : []);
  const byPoints = worthOf(program, paying.points, bp);
  if (byPoints > basisPointsFloor(leftToPay(paying, items), program.spending.maxShareBp))
    throw new AppError('POINTS_OVER_LIMIT', { usable: pointsUsableBeside(account, program, paying, today, campaigns) });
  const worth = byPoints + items.worth;
  const detail = {
    worth,
    ...(id === null ? {} : { worthBp: bp, campaign: id, granted: 0 }),
    ...(items.points === 0 ? {} : { items: items.points }),
  };
  return { worth, lines: [redeemLine(usableLots(account, today), total, detail)] };
}

/**
 * Points that stand for money go in the shop's blocks, and not too few at once, in a bill or outside one; items have prices of their own.
 * @throws AppError POINTS_NOT_IN_BLOCKS {block} | POINTS_BELOW_MINIMUM {minimum}.
 */
export function refuseOddPoints({ spending: { block, minimum } }: Program, points: number): void {
  if (points % block !== 0) throw new AppError('POINTS_NOT_IN_BLOCKS', { block });
  if (points > 0 && points < minimum) throw new AppError('POINTS_BELOW_MINIMUM', { minimum });
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
