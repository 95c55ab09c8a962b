import type { Day, MemberId } from '../../../shared/ids.ts';
import { type Account, emptyAccount, fold, type Standing } from '../account/account.ts';
import type { Entry, KeepRule, TierChange } from '../account/entry.ts';
import { type Program, type Timeline, tierOf } from '../program/program.ts';
import { isKept, reaches } from '../tier/measure.ts';
import { tierOnDay } from '../tier/standing.ts';
import { addDays } from '../time.ts';
import { type MeasureExplanation, whyKeepCondition, whyMeasure } from './why-measure.ts';

/** One condition of a rule: the number it looked at, and what it asked for. */
export type ConditionExplanation = MeasureExplanation & { needed: number };

/**
 * Why a tier is held. `by` says which rule decided: the up rule's `window`, what is counted to `keep` a tier, or neither (given at
 * joining, by staff, by an import, by undoing an award).
 */
export type TierExplanation = {
  tier: string;
  /** The tier is the paid period's; `change` tells of the member's own, if any. */
  byPass: boolean;
  change: { entry: Entry; tier: TierChange } | null;
  by: 'window' | 'keep' | 'none';
  of: 'any' | 'all';
  conditions: ConditionExplanation[];
};

/** K of the tier held now, every condition with its bar; null where nothing has to be kept. `by` is the last day that counts. */
export type KeepExplanation = { tier: string; by: Day; of: 'any' | 'all'; conditions: ConditionExplanation[] };

/**
 * What keeps the tier: K so far, from the entries it counts.
 * @param entries all of the account's, in order. @param account folded from them.
 */
export function whyKeep(entries: readonly Entry[], account: Account, today: Day): KeepExplanation | null {
  const { standing } = account;
  if (standing?.keep == null || standing.until === null) return null;
  const { keep, until, graceUntil } = standing;
  const by = today > until && graceUntil !== null ? graceUntil : until;
  const day = today < by ? today : by;
  return { tier: standing.tier, by, of: keep.of, conditions: keepConditions(entries, account, keep, day) };
}

const keepConditions = (
  entries: readonly Entry[],
  account: Pick<Account, 'days' | 'earlier'>,
  keep: KeepRule,
  day: Day,
): ConditionExplanation[] =>
  keep.conditions.map((condition) => ({
    ...whyKeepCondition(entries, account, keep, { condition, day }),
    needed: condition.bar,
  }));

/**
 * Why the tier is held: the entry that gave it, and the sums that decided then, as they stood then: a purchase that came later is in
 * none of them.
 * @param entries all of the account's, in order. @param account folded from them.
 */
export function whyTier(
  entries: readonly Entry[],
  account: Account,
  timeline: Timeline,
  { program, today }: { program: Program; today: Day },
): TierExplanation {
  const shown = tierOnDay(account, program, today).code;
  const byPass = shown !== tierOf(program, account.standing?.tier ?? '').code;
  const at = entries.findLastIndex(({ tier }) => tier !== null);
  const entry = entries[at];
  if (entry?.tier == null) return { tier: shown, byPass, change: null, by: 'none', of: 'all', conditions: [] };
  const judged = judge(entries.slice(0, at + 1), entry, entry.tier, timeline, account.memberId);
  return { tier: shown, byPass, change: { entry, tier: entry.tier }, ...judged };
}

type Judged = Pick<TierExplanation, 'by' | 'of' | 'conditions'>;
const nothing: Judged = { by: 'none', of: 'all', conditions: [] };

/** The rule that decided a change, on the account as it stood with the entry's own measures in it. */
function judge(
  entries: readonly Entry[],
  entry: Entry,
  change: TierChange,
  timeline: Timeline,
  memberId: MemberId,
): Judged {
  const before = fold(emptyAccount(memberId), entries.slice(0, -1)).standing;
  const counted = fold(emptyAccount(memberId), entries);
  const program = timeline.inForce(change.effectiveAt);
  const byWindow = () => windowJudged(entries, counted, program, change);
  if (change.why === 'up' || change.why === 'undone') return change.keep === null ? nothing : byWindow();
  if (before === null) return nothing;
  if (change.why === 'restored') {
    // A late bill may give back what was lost in another way than by the way back.
    const lost = before.comeBack?.keep ?? null;
    return lost !== null && isKept(counted, lost, change.since)
      ? keepJudged(entries, counted, lost, change.since)
      : byWindow();
  }
  if (change.why === 'kept') {
    const day = judgedOn(before, change, entry);
    const isByKeep = before.keep !== null && isKept(counted, before.keep, day);
    return isByKeep ? keepJudged(entries, counted, before.keep, day) : byWindow();
  }
  if (change.why !== 'down') return nothing;
  return keepJudged(entries, counted, before.keep, before.graceUntil ?? addDays(change.since, -1));
}

/** A validity that follows on the last is judged on that last day; one that begins in grace, on its own first day. */
const judgedOn = (before: Standing, change: TierChange, entry: Entry): Day =>
  before.until !== null && change.since === addDays(before.until, 1) && entry.command === 'tier-review'
    ? before.until
    : change.since;

const keepJudged = (entries: readonly Entry[], counted: Account, keep: KeepRule | null, day: Day): Judged =>
  keep === null ? nothing : { by: 'keep', of: keep.of, conditions: keepConditions(entries, counted, keep, day) };

function windowJudged(entries: readonly Entry[], counted: Account, program: Program, change: TierChange): Judged {
  const { up } = tierOf(program, change.to);
  // A tier that is held though the window does not reach it was not given by the window.
  if (up === null || !reaches(counted, program, up, change.since)) return nothing;
  return {
    by: 'window',
    of: up.of,
    conditions: up.conditions.map(({ measure, atLeast }) => ({
      ...whyMeasure(entries, counted, program, { measure, day: change.since }),
      needed: atLeast,
    })),
  };
}
