import type { Day } from '../../../shared/ids.ts';
import type { Account } from '../account/account.ts';
import type { EntryDraft, Line } from '../account/entry.ts';
import { balanceOn, pendingOn } from '../account/lots.ts';
import { nextStep } from '../points/next-step.ts';
import { afterDraft } from '../points/preview.ts';
import { decidePurchase, type PurchaseCommand } from '../points/purchase.ts';
import type { Program } from '../program/program.ts';
import { keepProgress, nextTier } from '../tier/progress.ts';
import { tierOnDay } from '../tier/standing.ts';
import { businessDay } from '../time.ts';

/** What a bill of today would come to. Points in points, sums in units of their measure. */
export type WhatIf = {
  amount: number;
  /** After benefits; money. */
  paid: number;
  /** Σ points of `lines` = `points`. */
  lines: Line[];
  points: number;
  /** First day they can be used, where that is not today. */
  usableFrom: Day | null;
  balance: number;
  pending: number;
  tier: string;
  rises: boolean;
  /** Last day of the tier then held. */
  until: Day | null;
  next: ReturnType<typeof nextTier>;
  keep: ReturnType<typeof keepProgress>;
  /** Whether this bill is what keeps the tier. */
  keeps: boolean;
  /** Money still missing to the next points after it, and how many; null where money is not what earns, or the rest is dropped. */
  toNextPoint: number | null;
  nextPoints: number | null;
};

export type WhatIfPurchase = Pick<
  PurchaseCommand,
  'amount' | 'now' | 'birthday' | 'campaigns' | 'audiences' | 'timeline'
> & {
  /** What benefits take off it; money. */
  discount: number;
  uses?: PurchaseCommand['uses'];
};

/** The purchase as it would be decided. */
export const draftIf = (account: Account, program: Program, purchase: WhatIfPurchase): EntryDraft =>
  decidePurchase(account, program, {
    ...purchase,
    source: { kind: 'what-if', id: 'what-if' },
    at: purchase.now,
    points: 0,
    channel: null,
    lines: [],
  });

/** "If I spend 800 today?": decided as the purchase itself would be, and nothing is written. */
export function whatIf(account: Account, program: Program, purchase: WhatIfPurchase): WhatIf {
  const { now, amount } = purchase;
  const today = businessDay(now, program);
  const draft = draftIf(account, program, purchase);
  const after = afterDraft(account, draft, now);
  const lines = draft.lines.filter(({ points }) => points !== 0);
  const keep = keepProgress(after, today);
  const step =
    program.earn.remainder === 'dropped' ? null : nextStep(after, program, { at: now, birthday: purchase.birthday });
  return {
    amount,
    paid: draft.source.paid ?? amount,
    lines,
    points: lines.reduce((sum, { points }) => sum + points, 0),
    usableFrom: lines.find(({ lot }) => lot?.usableFrom !== undefined)?.lot?.usableFrom ?? null,
    balance: balanceOn(after, today),
    pending: pendingOn(after, today),
    tier: tierOnDay(after, program, today).code,
    rises: draft.tier !== null && draft.tier.to !== account.standing?.tier,
    until: after.standing?.until ?? null,
    next: nextTier(after, program, today),
    keep,
    keeps: keep?.kept === true && keepProgress(account, today)?.kept === false,
    toNextPoint: step?.money ?? null,
    nextPoints: step?.points ?? null,
  };
}
