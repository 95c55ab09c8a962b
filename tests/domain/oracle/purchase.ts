import type { Extra } from './campaigns.ts';
import type { Earning } from './purse.ts';
import type { Counted } from './tiers.ts';

/** A paid bill, and what has become of it. */
export type Purchase = Counted & {
  /** Base steps it made, and took back; points of one step; whether what makes no step is carried. */
  steps: number;
  stepsTaken: number;
  perStep: number;
  carries: boolean;
  factorBp: number;
  pointsTaken: number;
  /** Most that its steps may come to. */
  most: number;
  earning: Earning;
  extras: (Extra & { left: number; earning: Earning })[];
  /** What the tier that it raised to brought. */
  gift: { earning: Earning; points: number } | null;
  /** One element for each point that paid, in the order they were taken. */
  paidWith: Earning[];
  givenBack: number;
};

export const isWhole = ({ paid, refunded }: Purchase): boolean => paid > 0 && refunded === paid;
