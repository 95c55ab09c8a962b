import type { Day, MemberId } from '../../../shared/ids.ts';
import { ReasonCode } from '../../../shared/vocabulary.ts';
import { lotFor } from '../points/expiry.ts';
import { lineOfTier } from '../points/tier-line.ts';
import type { Program } from '../program/program.ts';
import { judged } from '../tier/standing.ts';
import { addDays, businessDay } from '../time.ts';
import type { Account, FirstBonus, Holdings, Lot } from './account.ts';
import type { Allocation, Entry, EntryDraft, Line, LotName, Measures, TierChange } from './entry.ts';
import { allocate, allocationOf, lotNow, sameLot, sumOf } from './lots.ts';
import { addMeasures, type DayMeasure } from './measures.ts';
import { daysOf, type MergeCommand, moved, signed, sumsOf } from './merge.ts';
import { tallyWith, timesEver } from './tally.ts';

/** A merge can be taken back on so many days after it. */
export const splitDays = 30;
export const lastDayToSplit = (mergedOn: Day): Day => addDays(mergedOn, splitDays);

/** What a split needs to know of the merge it takes back. */
export type MergedPart = {
  /** A before its closing entry; B before its taking entry. */
  a: Account;
  bBefore: Account;
  taken: Entry;
  /** B's entries after it. */
  since: readonly Entry[];
};

/**
 * The first half of a split: B gives back what A brought, as far as it is still there.
 *
 * What was spent meanwhile came from B's own points first, whichever lot they were taken from: it was B's card that was shown. So A has
 * all it brought as long as B's balance holds it (its own lots first, then the soonest to end), and B is never left with a debt by it.
 * Points of A that have ended meanwhile would have ended on A, too. What was done meanwhile to A's own purchases and holds (a refund,
 * a hold given back) is A's. What was earned or given meanwhile stays B's. Every point that leaves B arrives on A: the books balance.
 */
export function decideGiveBack(b: Account, program: Program, part: MergedPart, { id, now }: MergeCommand): EntryDraft {
  const { a, taken, since } = part;
  const today = businessDay(now, program);
  const family = familyOf(a);
  const behalf = since.filter(({ behalfOf }) => behalfOf !== undefined && family.has(behalfOf));
  const due = pointsDue(b, a, behalf, today);
  const lines = due >= 0 ? giving(b, part, due, today) : relieving(b, program, -due, taken, today);
  const days = daysOf(daysWith(a.days, behalf), -1);
  const carriedDue = behalf.reduce((sum, { qualifying }) => sum + (qualifying?.carried ?? 0), a.carried);
  const owedDue = behalf.reduce((sum, { owed }) => sum + (owed ?? 0), a.owed);
  const tier = standingBack(b, program, part, days, now);
  const tierLine = lineOfTier(tier);
  return {
    command: 'split',
    at: now,
    day: today,
    recordedOn: today,
    source: { kind: 'split', id },
    programVersion: program.version,
    lines: [...lines, ...(tierLine === null ? [] : [tierLine])],
    ...sumsOf(0 - clamp(carriedDue, b.carried), days, 0 - clamp(owedDue, b.owed)),
    tier,
    transfer: {
      id,
      with: a.memberId,
      step: 'give-back',
      earlier: signed(a.earlier, -1),
      state: ownAgain(b, part),
      other: heldAgain(b, part),
    },
  };
}

/**
 * The second half: A is open again with what B gave back, in the tier it stood in; the calendar then judges it like any other.
 * @param given B's entry. @param a as it was before the merge.
 */
export function decideReopen(program: Program, a: Account, given: Entry, { id, now }: MergeCommand): EntryDraft {
  const today = businessDay(now, program);
  const { transfer, qualifying, days = [], owed = 0 } = given;
  if (transfer?.other === undefined) throw new Error(`entry ${given.seq} gives nothing back`);
  const detail = { from: given.memberId };
  const moves = given.lines.filter(({ reason, kind }) => reason === ReasonCode.Split && kind === 'adjust');
  const lines = moves.flatMap(({ points, allocations = [] }): Line[] => {
    if (points > 0) return [moved(-points, ReasonCode.Split, { detail })];
    return lotsBack(program, a, points, allocations, today).map(({ points: back, ...lot }) =>
      moved(back, ReasonCode.Split, { lot, detail }),
    );
  });
  const rolling = lines.flatMap(({ lot }) => (lot?.rolling && lot.expiresOn !== null ? lot.expiresOn : []));
  const rollsTo = rolling.toSorted().at(-1);
  const { standing } = a;
  const tier: TierChange | null = standing && {
    from: standing.tier,
    to: standing.tier,
    why: 'split',
    since: standing.since,
    effectiveAt: now,
    until: standing.until,
    graceUntil: standing.graceUntil,
    keep: standing.keep,
    comeBack: standing.comeBack,
  };
  return {
    command: 'split',
    at: now,
    day: today,
    recordedOn: today,
    source: { kind: 'split', id },
    programVersion: program.version,
    lines: lines.length > 0 ? lines : [moved(0, ReasonCode.Split, { detail })],
    ...sumsOf(
      0 - (qualifying?.carried ?? 0),
      days.map(({ day, measures }) => ({ day, measures: signed(measures, -1) })),
      0 - owed,
    ),
    tier,
    ...(rollsTo === undefined ? {} : { rollsTo }),
    transfer: {
      id,
      with: given.memberId,
      step: 'reopen',
      earlier: signed(transfer.earlier, -1),
      state: transfer.other,
    },
  };
}

/** The lots B gave from, and, for what B had no lot left to give from, those that A had brought. */
function lotsBack(program: Program, a: Account, points: number, allocations: Allocation[], today: Day): Allocation[] {
  const rest = -points - sumOf(allocations);
  const brought = a.lots.map((lot) => {
    const given = allocations.find((each) => sameLot(each, lot))?.points ?? 0;
    return { ...lot, points: Math.max(0, lot.points - given) };
  });
  const lasting = brought.filter(({ expiresOn }) => expiresOn === null || expiresOn >= today);
  const { allocations: own, short } = allocate(lasting, rest);
  const anew = short === 0 ? [] : [allocationOf(lotFor(program, today), short)];
  return joined([...allocations, ...own, ...anew]);
}

const familyOf = (a: Account): Set<MemberId> => new Set([a.memberId, ...(a.holds ?? [])]);
const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most));

/** What A has to get, or (negative) to take over as a debt: lots that have not ended, less its debt, and what was done on its behalf. */
function pointsDue(b: Account, a: Account, behalf: readonly Entry[], today: Day): number {
  const lasting = (name: LotName) => {
    const { expiresOn } = lotNow(b, name);
    return expiresOn === null || expiresOn >= today;
  };
  const brought = sumOf(a.lots.filter(lasting)) - a.debt;
  return behalf.reduce(
    (sum, { lines }) => sum + lines.reduce((net, line) => net + effectOf(line, lasting), 0),
    brought,
  );
}

/** Of a line, the points in lots that last, and what no lot covered. */
function effectOf({ points, lot, allocations = [] }: Line, lasting: (name: LotName) => boolean): number {
  if (lot !== undefined) return lasting(lot) ? points : 0;
  const inLots = sumOf(allocations.filter(lasting));
  return points > 0 ? inLots : points + sumOf(allocations) - inLots;
}

/** B's debt that A's points had paid comes back to B, where nothing else is left to give. */
function giving(b: Account, { a, bBefore }: MergedPart, due: number, today: Day): Line[] {
  const there = b.lots.filter(({ expiresOn }) => expiresOn === null || expiresOn >= today);
  const own = there.flatMap((lot) => {
    const brought = a.lots.filter((each) => sameLot(lotNow(b, each), lot));
    const points = Math.min(lot.points, sumOf(brought));
    return points === 0 ? [] : [{ ...lot, points }];
  });
  const others = there.map((lot): Lot => {
    const taken = own.find((each) => sameLot(each, lot))?.points ?? 0;
    return { ...lot, points: lot.points - taken };
  });
  const { allocations, short } = allocate([...own, ...others], due);
  const owedAgain = Math.min(short, bBefore.debt, sumOf(a.lots));
  const detail = { to: a.memberId, ...(short > owedAgain ? { short: short - owedAgain } : {}) };
  const points = sumOf(allocations) + owedAgain;
  return [moved(0 - points, ReasonCode.Split, { allocations: joined(allocations), detail })];
}

function joined(allocations: readonly Allocation[]): Allocation[] {
  const sums: Allocation[] = [];
  for (const each of allocations) {
    const at = sums.findIndex((other) => sameLot(other, each));
    const found = sums[at];
    if (found === undefined) sums.push(each);
    else sums[at] = allocationOf(found, found.points + each.points);
  }
  return sums;
}

/** B is relieved of A's debt: its own debt falls; lots that had paid it come back; what later points had paid is given anew. */
function relieving(b: Account, program: Program, points: number, taken: Entry, today: Day): Line[] {
  const relieved = Math.min(points, b.debt);
  const paid = taken.lines.flatMap(({ points: each, allocations = [] }) => (each < 0 ? allocations : []));
  const lasting = paid.filter(({ expiresOn }) => expiresOn === null || expiresOn >= today);
  const { allocations } = allocate(lasting, points - relieved);
  const back = sumOf(allocations);
  const anew = points - relieved - back;
  const line = (part: number, how: Pick<Line, 'lot' | 'allocations'>) =>
    part === 0 ? [] : [moved(part, ReasonCode.Split, how)];
  return [...line(relieved, {}), ...line(back, { allocations }), ...line(anew, { lot: lotFor(program, today) })];
}

/** A's days with what was done on its behalf. */
function daysWith(days: readonly DayMeasure[], behalf: readonly Entry[]): DayMeasure[] {
  const sum = days.slice();
  for (const { day, qualifying, days: more = [] } of behalf) {
    if (qualifying !== null) addMeasures(sum, day, qualifying.measures);
    for (const each of more) addMeasures(sum, each.day, each.measures);
  }
  return sum;
}

/**
 * What the merge did to B's tier goes with it, where nothing has changed the tier since, unless B's own purchases reach one by themselves.
 * A tier that B has been judged in since stands: a split, like a refund, drops no tier at once.
 */
function standingBack(
  b: Account,
  program: Program,
  { bBefore, taken, since }: MergedPart,
  given: { day: Day; measures: Measures }[],
  now: Date,
): TierChange | null {
  const own = bBefore.standing;
  if (taken.tier === null || own === null || b.standing === null || since.some(({ tier }) => tier !== null))
    return null;
  const days = b.days.slice();
  for (const each of given) addMeasures(days, each.day, each.measures);
  const today = businessDay(now, program);
  const byRest = judged(program, { ...b, days, standing: own }, { day: today, at: now });
  if (byRest !== null && byRest.to === b.standing.tier) return null;
  const { tier, ...dates } = own;
  return { ...(byRest ?? { ...dates, to: tier }), from: b.standing.tier, why: 'split', effectiveAt: now };
}

const sameBirthday = (x: Account['birthdays'][number], y: Account['birthdays'][number]): boolean =>
  x.year === y.year && x.on === y.on && x.points === y.points;
const without = <T>(values: Record<string, T>, gone: (key: string, value: T) => T | null): Record<string, T> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      const left = gone(key, value);
      return left === null ? [] : [[key, left]];
    }),
  );

/** What B holds without what A had brought; what was noted since stays. */
function ownAgain(b: Account, { a, bBefore, taken }: MergedPart): Holdings {
  const family = familyOf(a);
  const firsts = firstsOf(b).filter(({ memberId }) => memberId === undefined || !family.has(memberId));
  const holds = (b.holds ?? []).filter((id) => !family.has(id));
  const sinceMerge = taken.transfer?.state;
  const isOwn = (given: Account['birthdays'][number]) =>
    bBefore.birthdays.some((each) => sameBirthday(each, given)) ||
    !a.birthdays.some((each) => sameBirthday(each, given));
  return {
    tierLog: b.tierLog,
    firstBonus: firsts[0] ?? null,
    ...(firsts.length > 1 ? { moreFirst: firsts.slice(1) } : {}),
    bonuses: without(b.bonuses, (code, given) => {
      const ever = given.ever - (a.bonuses[code]?.ever ?? 0);
      return ever > 0 ? { ever, days: tallyWith(given.days, a.bonuses[code]?.days ?? {}, -1) } : null;
    }),
    campaigns: without(b.campaigns, (code, times) => times - (a.campaigns[code] ?? 0) || null),
    uses: without(b.uses, (benefit, used) => {
      const own = tallyWith(used, a.uses[benefit] ?? {}, -1);
      return timesEver(own) > 0 ? own : null;
    }),
    birthdays: b.birthdays.filter(isOwn),
    furtherDates: b.furtherDates.filter(
      (year) => bBefore.furtherDates.includes(year) || !a.furtherDates.includes(year),
    ),
    pass: samePass(b.pass, sinceMerge?.pass ?? null) ? bBefore.pass : b.pass,
    joinedAt: b.joinedAt,
    joinedOn: b.joinedOn,
    lastPurchaseAt:
      b.lastPurchaseAt?.getTime() === sinceMerge?.lastPurchaseAt?.getTime() ? bBefore.lastPurchaseAt : b.lastPurchaseAt,
    lastPurchaseOn: b.lastPurchaseOn === sinceMerge?.lastPurchaseOn ? bBefore.lastPurchaseOn : b.lastPurchaseOn,
    ...(holds.length === 0 ? {} : { holds }),
  };
}

const firstsOf = ({ firstBonus, moreFirst = [] }: Account): FirstBonus[] =>
  firstBonus === null ? moreFirst : [firstBonus, ...moreFirst];

const samePass = (x: Account['pass'], y: Account['pass']): boolean => x?.since === y?.since && x?.until === y?.until;

/**
 * What A holds again: what it held, and the years whose gifts were given while the two were one. Nobody has a year twice by merging
 * and splitting.
 */
function heldAgain(b: Account, { a, bBefore }: MergedPart): Holdings {
  const family = familyOf(a);
  const meanwhile = b.birthdays.filter(
    (given) =>
      !bBefore.birthdays.some(({ year }) => year === given.year) &&
      !a.birthdays.some(({ year }) => year === given.year),
  );
  const years = b.furtherDates.filter((year) => !bBefore.furtherDates.includes(year) && !a.furtherDates.includes(year));
  const firsts = firstsOf(b).flatMap(({ memberId, ...bonus }) => {
    if (memberId === undefined || !family.has(memberId)) return [];
    return [memberId === a.memberId ? bonus : { ...bonus, memberId }];
  });
  return {
    tierLog: a.tierLog,
    firstBonus: firsts[0] ?? null,
    ...(firsts.length > 1 ? { moreFirst: firsts.slice(1) } : {}),
    bonuses: a.bonuses,
    campaigns: a.campaigns,
    uses: a.uses,
    birthdays: [...a.birthdays, ...meanwhile].toSorted((x, y) => x.year - y.year),
    furtherDates: [...a.furtherDates, ...years].toSorted((x, y) => x - y),
    pass: a.pass,
    joinedAt: a.joinedAt,
    joinedOn: a.joinedOn,
    lastPurchaseAt: a.lastPurchaseAt,
    lastPurchaseOn: a.lastPurchaseOn,
    ...(a.holds === undefined ? {} : { holds: a.holds }),
  };
}
