import type { Measures } from '../account/entry.ts';
import type { BillLine } from '../bill/bill.ts';
import { basisPointsFloor, mulDivFloor } from '../money.ts';
import type { Program } from '../program/program.ts';

type Bought = { amount: number; channel: string | null; lines: readonly BillLine[] };

const isExcluded = (program: Program, { productLine }: BillLine): boolean =>
  productLine !== undefined && program.earn.excludedProductLines.includes(productLine);

const isExcludedChannel = (program: Program, { channel }: Bought): boolean =>
  channel !== null && program.earn.excludedChannels.includes(channel);

/** What was paid, less excluded product lines in their share of the bill; nothing on an excluded channel. Money. */
export function eligibleOf(program: Program, bought: Bought, paid: number): number {
  if (isExcludedChannel(program, bought)) return 0;
  const excluded = bought.lines
    .filter((line) => isExcluded(program, line))
    .reduce((sum, { amount }) => sum + amount, 0);
  if (excluded === 0) return paid;
  return Math.max(0, paid - mulDivFloor(paid, Math.min(excluded, bought.amount), bought.amount));
}

/** Eligible money that was paid for some product lines, in their share of the bill; rounded down. */
export function eligibleIn(program: Program, bought: Bought, paid: number, productLines: readonly string[]): number {
  if (isExcludedChannel(program, bought)) return 0;
  const inLines = bought.lines
    .filter(
      (line) => line.productLine !== undefined && productLines.includes(line.productLine) && !isExcluded(program, line),
    )
    .reduce((sum, { amount }) => sum + amount, 0);
  return mulDivFloor(paid, Math.min(inLines, bought.amount), bought.amount);
}

/** What a purchase counts for climbing: the three measures every shop has, and the program's own. */
export function measuresOf(
  program: Program,
  bought: Bought,
  { paid, eligible, points }: { paid: number; eligible: number; points: number },
): Measures {
  const measures: Measures = { spend: eligible, visits: 1, points };
  for (const measure of program.measures) {
    if (measure.kind === 'line-spend') measures[measure.code] = eligibleIn(program, bought, paid, measure.productLines);
    if (measure.kind === 'weighted-spend') {
      const weighted = measure.weights.map(({ productLine, weightBp }) => ({
        money: eligibleIn(program, bought, paid, [productLine]),
        weightBp,
      }));
      const inLines = weighted.reduce((sum, { money }) => sum + money, 0);
      measures[measure.code] = weighted.reduce(
        (sum, { money, weightBp }) => sum + basisPointsFloor(money, weightBp),
        basisPointsFloor(Math.max(0, eligible - inLines), measure.otherBp),
      );
    }
  }
  return measures;
}
