import type { Day, MemberId } from '../../../shared/ids.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import { lineOfTier } from '../points/tier-line.ts';
import type { Program } from '../program/program.ts';
import { judged } from '../tier/standing.ts';
import { isHigher } from '../tier/validity.ts';
import { addDays, businessDay, daysBetween } from '../time.ts';
import { type Account, emptyAccount, type Holdings, type Standing } from './account.ts';
import type { EntryDraft, Line, Measures, TierChange } from './entry.ts';
import { allocate, allocationOf, sumOf, usableLots } from './lots.ts';
import { type DayMeasure, withMeasures } from './measures.ts';
import { tallyWith } from './tally.ts';

/** Names a merge, and when its entry is decided. */
export type MergeCommand = { id: string; now: Date };

/** All of an account, by day, as an entry carries it; `sign` −1 takes it away. */
export const daysOf = (days: readonly DayMeasure[], sign: 1 | -1): { day: Day; measures: Measures }[] =>
  days.flatMap(({ day, spend, visits, points, more }) => {
    const counted = Object.entries({ spend, visits, points, ...more }).filter(([, value]) => value !== 0);
    if (counted.length === 0) return [];
    return [{ day, measures: Object.fromEntries(counted.map(([measure, value]) => [measure, sign * value])) }];
  });

/** Measures times a sign, those of 0 left out. */
export const signed = (measures: Measures, sign: 1 | -1): Measures =>
  Object.fromEntries(
    Object.entries(measures).flatMap(([measure, value]) => (value === 0 ? [] : [[measure, sign * value]])),
  );

export const moved = (points: number, reason: ReasonCode, how: Pick<Line, 'lot' | 'allocations' | 'detail'>): Line => ({
  kind: LineKind.Adjust,
  reason,
  points,
  ...how,
});

/** What changes besides points: the carried remainder, days and what is owed; nothing where nothing does. */
export function sumsOf(carried: number, days: { day: Day; measures: Measures }[], owed: number) {
  return {
    qualifying: carried === 0 ? null : { carried, measures: {} },
    ...(days.length === 0 ? {} : { days }),
    ...(owed === 0 ? {} : { owed }),
  };
}

const holdsNothing = (): Holdings => {
  const { tierLog, firstBonus, bonuses, campaigns, uses, birthdays, furtherDates, pass, ...rest } = emptyAccount(
    '' as MemberId,
  );
  const { joinedAt, joinedOn, lastPurchaseAt, lastPurchaseOn } = rest;
  const times = { joinedAt, joinedOn, lastPurchaseAt, lastPurchaseOn };
  return { tierLog, firstBonus, bonuses, campaigns, uses, birthdays, furtherDates, pass, ...times };
};

/**
 * The first half of a merge: A gives away all it holds, whatever it is, and is closed. Its ledger stays as it was.
 * @param command `into`: the member who takes it in.
 */
export function decideClose(a: Account, program: Program, command: MergeCommand & { into: MemberId }): EntryDraft {
  const { id, into, now } = command;
  const today = businessDay(now, program);
  const lots = a.lots.map((lot) => allocationOf(lot, lot.points));
  const given = moved(0 - sumOf(lots), ReasonCode.Merge, { allocations: lots, detail: { into } });
  const debt = a.debt === 0 ? [] : [moved(a.debt, ReasonCode.Merge, { detail: { debt: a.debt } })];
  return {
    command: 'merge',
    at: now,
    day: today,
    recordedOn: today,
    source: { kind: 'merge', id },
    programVersion: program.version,
    lines: [given, ...debt],
    ...sumsOf(0 - a.carried, daysOf(a.days, -1), 0 - a.owed),
    tier: null,
    transfer: { id, with: into, step: 'close', earlier: signed(a.earlier, -1), state: holdsNothing() },
  };
}

/**
 * The second half: B takes in what A gave. The sum of both accounts is what it was; nothing is earned, given or lost by it.
 * - A's debt is paid from B's lots, the rest stays a debt; A's points pay a debt of B's, as any points that arrive.
 * - The higher of the two tiers stands as it stood (its dates, its K); then the sums of both are judged as after a purchase. A tier
 *   reached so brings no gift.
 * - What may be had once (a bonus, a birthday's year) has been had if either had it.
 * @param a as it was before its closing entry.
 */
export function decideTake(b: Account, program: Program, a: Account, { id, now }: MergeCommand): EntryDraft {
  const today = businessDay(now, program);
  const detail = { from: a.memberId };
  const lines: Line[] = a.lots.map(({ points, ...lot }) => moved(points, ReasonCode.Merge, { lot, detail }));
  if (a.debt > 0) {
    const { allocations } = allocate(usableLots(b, today), a.debt);
    lines.push(moved(-a.debt, ReasonCode.Merge, { allocations, detail }));
  }
  if (lines.length === 0) lines.push(moved(0, ReasonCode.Merge, { detail }));
  const tier = tierTogether(b, a, program, today, now);
  const tierLine = lineOfTier(tier);
  const rolling = [...a.lots, ...b.lots].flatMap((lot) => (lot.rolling && lot.expiresOn !== null ? lot.expiresOn : []));
  const rollsTo = rolling.toSorted().at(-1);
  return {
    command: 'merge',
    at: now,
    day: today,
    recordedOn: today,
    source: { kind: 'merge', id },
    programVersion: program.version,
    lines: [...lines, ...(tierLine === null ? [] : [tierLine])],
    ...sumsOf(a.carried, daysOf(a.days, 1), a.owed),
    tier,
    ...(rollsTo === undefined ? {} : { rollsTo }),
    transfer: {
      id,
      with: a.memberId,
      step: 'take',
      earlier: signed(a.earlier, 1),
      state: together(a, b, today),
    },
  };
}

function tierTogether(b: Account, a: Account, program: Program, today: Day, now: Date): TierChange | null {
  const adopts = b.standing === null || (a.standing !== null && isHigher(program, a.standing.tier, b.standing.tier));
  const standing = adopts ? a.standing : b.standing;
  if (standing === null) return null;
  const from = b.standing?.tier ?? null;
  const facts = { ...countedTogether(a, b), standing: { ...standing, comeBack: comeBackOf(a, b, program, standing) } };
  const change = judged(program, facts, { day: today, at: now });
  if (change !== null) return { ...change, from };
  if (!adopts) return null;
  const { tier, ...dates } = facts.standing;
  return { ...dates, from, to: tier, why: 'merged', effectiveAt: now };
}

/** The way back to a tier lost by either, as long as it leads up. */
function comeBackOf(a: Account, b: Account, program: Program, { tier }: Standing): Standing['comeBack'] {
  const ways = [b.standing?.comeBack ?? null, a.standing?.comeBack ?? null].filter(
    (way) => way !== null && isHigher(program, way.tier, tier),
  );
  const [own = null, other = null] = ways;
  return own !== null && other !== null && isHigher(program, other.tier, own.tier) ? other : own;
}

function countedTogether(a: Account, b: Account): Pick<Account, 'days' | 'earlier' | 'joinedOn'> {
  let days = b.days;
  for (const each of daysOf(a.days, 1)) days = withMeasures(days, each.day, each.measures);
  return { days, earlier: sumMeasures(a.earlier, b.earlier), joinedOn: b.joinedOn ?? a.joinedOn };
}

export function sumMeasures(a: Measures, b: Measures): Measures {
  const sum = { ...b };
  for (const [measure, value] of Object.entries(a)) sum[measure] = (sum[measure] ?? 0) + value;
  return sum;
}

/** Years kept as an account keeps them. */
const yearsMax = 5;
const later = <T extends Date | Day>(a: T | null, b: T | null): T | null =>
  a === null ? b : b === null || a > b ? a : b;

/** What both have had, as one has had it. B's own day of joining stays; the years and counts are those of either. */
function together(a: Account, b: Account, today: Day): Holdings {
  const theirs = [...(a.firstBonus === null ? [] : [a.firstBonus]), ...(a.moreFirst ?? [])];
  const all = [
    ...(b.firstBonus === null ? [] : [b.firstBonus]),
    ...(b.moreFirst ?? []),
    ...theirs.map((bonus) => ({ memberId: a.memberId, ...bonus })),
  ];
  return {
    tierLog: b.tierLog,
    firstBonus: all[0] ?? null,
    ...(all.length > 1 ? { moreFirst: all.slice(1) } : {}),
    bonuses: bonusesTogether(a, b),
    campaigns: sumMeasures(a.campaigns, b.campaigns),
    uses: usesTogether(a, b),
    birthdays: [...b.birthdays, ...a.birthdays.filter(({ year }) => !b.birthdays.some((each) => each.year === year))]
      .toSorted((x, y) => x.year - y.year)
      .slice(-yearsMax),
    furtherDates: [...new Set([...b.furtherDates, ...a.furtherDates])].toSorted((x, y) => x - y).slice(-yearsMax),
    pass: passTogether(a.pass, b.pass, today),
    joinedAt: b.joinedAt ?? a.joinedAt,
    joinedOn: b.joinedOn ?? a.joinedOn,
    lastPurchaseAt: later(a.lastPurchaseAt, b.lastPurchaseAt),
    lastPurchaseOn: later(a.lastPurchaseOn, b.lastPurchaseOn),
    holds: [...(b.holds ?? []), a.memberId, ...(a.holds ?? [])],
  };
}

function bonusesTogether(a: Account, b: Account): Account['bonuses'] {
  const sum = { ...b.bonuses };
  for (const [code, given] of Object.entries(a.bonuses)) {
    const own = sum[code];
    if (own === undefined) sum[code] = given;
    else sum[code] = { ever: own.ever + given.ever, days: tallyWith(own.days, given.days) };
  }
  return sum;
}

function usesTogether(a: Account, b: Account): Account['uses'] {
  const sum = { ...b.uses };
  for (const [benefit, used] of Object.entries(a.uses)) sum[benefit] = tallyWith(sum[benefit], used);
  return sum;
}

/** Paid days are not lost: what is left of the one that ends first is added to the other. */
function passTogether(a: Account['pass'], b: Account['pass'], today: Day): Account['pass'] {
  const running = [b, a].filter((pass) => pass !== null && pass.until >= today);
  const [one, two] = running.toSorted((x, y) => (x!.until < y!.until ? 1 : -1));
  if (one == null || two == null) return one ?? b ?? a;
  const left = daysBetween(two.since > today ? two.since : today, two.until) + 1;
  return { since: one.since < two.since ? one.since : two.since, until: addDays(one.until, left) };
}
