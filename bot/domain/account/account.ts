import type { Day, MemberId } from '../../../shared/ids.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Allocation, Entry, KeepRule, Line, LotName, Measures } from './entry.ts';
import { byEnd, lotNow, sameLot } from './lots.ts';
import { addMeasures, type DayMeasure, olderThanKept, spendSince } from './measures.ts';

/** Points that end together. */
export type Lot = LotName & { points: number };

/** The tier held now, with what keeps it. */
export type Standing = {
  tier: string;
  since: Day;
  until: Day | null;
  graceUntil: Day | null;
  keep: KeepRule | null;
  comeBack: { tier: string; until: Day; keep: KeepRule } | null;
  /** Late purchases may raise as of this day at the earliest: a step down is not argued away. */
  judgedFrom: Day | null;
  /** The day it was reached or given; renewals and steps down leave it. */
  givenOn?: Day;
};

/** A member's points, measures and tier: folded from entries, a cache that may be thrown away. */
export type Account = {
  memberId: MemberId;
  /** Of the last entry folded in; 0 before the first. */
  seq: number;
  /** Sum of all lines = sum of lots − debt. Pending points, and lots past their end until their `expire` line, are in it. */
  balance: number;
  /** What a shortfall took beyond the lots; the next points pay it first. */
  debt: number;
  /** What a shortfall could not take where the shop records it: settled by staff, never by earning. */
  owed: number;
  /** With points left, soonest end first: the order they are spent in. */
  lots: Lot[];
  /** Where the last purchase or redemption has moved the end of rolling points, whether or not any are left. */
  rollsTo?: Day;
  /** Money that has not made a whole base step yet. */
  carried: number;
  /** Ascending; older days are summed up in `earlier`. */
  days: DayMeasure[];
  earlier: Measures;
  standing: Standing | null;
  /** Tiers held, oldest first, for the multiplier of late purchases; at most `tierLogMax`. */
  tierLog: { tier: string; at: Date }[];
  /** Purchases that were not wholly refunded. */
  purchases: number;
  /** The first-purchase bonus in force. */
  firstBonus: { seq: number; line: number; points: number; lot: LotName } | null;
  /** How often each bonus was given: ever, and on the latest day it was. */
  bonuses: Record<string, { ever: number; day: Day; onDay: number }>;
  /** How often each campaign granted something. */
  campaigns: Record<string, number>;
  /** Benefits used in the latest period of each. */
  uses: Record<string, { period: string; uses: number }>;
  /** Years whose birthday gift was given, newest last. */
  birthdays: { year: number; on: Day; points: number }[];
  /** Years whose further date was given. */
  furtherDates: number[];
  pass: { since: Day; until: Day } | null;
  joinedAt: Date | null;
  joinedOn: Day | null;
  lastPurchaseAt: Date | null;
  lastPurchaseOn: Day | null;
  /** Spend inside the window as of the last entry, for sorted lists only; `measureOn` is exact. */
  spendNow: number;
  /** First day on which a lot has ended; first day on which the tier must be judged. For the jobs. */
  nextExpiryOn: Day | null;
  nextReviewOn: Day | null;
};

const tierLogMax = 24;
const yearsMax = 5;

export const emptyAccount = (memberId: MemberId): Account => ({
  memberId,
  seq: 0,
  balance: 0,
  debt: 0,
  owed: 0,
  lots: [],
  carried: 0,
  days: [],
  earlier: {},
  standing: null,
  tierLog: [],
  purchases: 0,
  firstBonus: null,
  bonuses: {},
  campaigns: {},
  uses: {},
  birthdays: [],
  furtherDates: [],
  pass: null,
  joinedAt: null,
  joinedOn: null,
  lastPurchaseAt: null,
  lastPurchaseOn: null,
  spendNow: 0,
  nextExpiryOn: null,
  nextReviewOn: null,
});

/**
 * Adds entries to an account; `entries` begin at `account.seq + 1` without a gap. The account given is not changed.
 * Knows no rules: whatever a program decided stands in the entry.
 * @throws Error where entries do not follow: a broken ledger must not look whole.
 */
export function fold(account: Account, entries: readonly Entry[]): Account {
  if (entries.length === 0) return account;
  const next: Account = {
    ...account,
    lots: account.lots.slice(),
    days: account.days.slice(),
    tierLog: account.tierLog.slice(),
  };
  for (const entry of entries) applyEntry(next, entry);
  const old = olderThanKept(next.days);
  if (old > 0) {
    next.earlier = { ...next.earlier };
    for (const each of next.days.splice(0, old)) addEarlier(next.earlier, each);
  }
  const newest = next.days.at(-1);
  next.spendNow = newest === undefined ? 0 : spendSince(next.days, newest.day);
  next.nextExpiryOn = next.lots[0]?.expiresOn ?? null;
  next.nextReviewOn = next.standing?.until ?? null;
  return next;
}

function addEarlier(earlier: Measures, { spend, visits, points, more }: DayMeasure): void {
  for (const [measure, value] of Object.entries({ spend, visits, points, ...more }))
    earlier[measure] = (earlier[measure] ?? 0) + value;
}

function applyEntry(account: Account, entry: Entry): void {
  if (entry.seq !== account.seq + 1) throw new Error(`entry ${entry.seq} does not follow ${account.seq}`);
  account.seq = entry.seq;
  const { lines } = entry;
  for (let index = 0; index < lines.length; index += 1) applyLine(account, entry, lines[index] as Line, index);
  if (entry.rollsTo !== undefined) roll(account, entry.rollsTo);
  const { qualifying } = entry;
  if (qualifying !== null) {
    account.carried += qualifying.carried;
    addMeasures(account.days, entry.day, qualifying.measures);
    account.purchases += qualifying.measures.visits ?? 0;
  }
  if (entry.days !== undefined)
    for (const { day, measures } of entry.days) {
      addMeasures(account.days, day, measures);
      account.purchases += measures.visits ?? 0;
    }
  if (entry.owed !== undefined) account.owed += entry.owed;
  if (entry.pass !== undefined) account.pass = entry.pass;
  if (entry.uses !== undefined) account.uses = withUses(account.uses, entry.uses);
  noteTimes(account, entry);
  applyTier(account, entry);
}

function noteTimes(account: Account, { command, at, day }: Entry): void {
  if ((command === 'join' || command === 'import') && account.joinedAt === null) {
    account.joinedAt = at;
    account.joinedOn = day;
  }
  if (command !== 'purchase') return;
  if (account.lastPurchaseAt === null || account.lastPurchaseAt < at) account.lastPurchaseAt = at;
  if (account.lastPurchaseOn === null || account.lastPurchaseOn < day) account.lastPurchaseOn = day;
}

/** Counts stand for the latest period only: a benefit's allowance begins anew with each. */
function withUses(held: Account['uses'], added: NonNullable<Entry['uses']>): Account['uses'] {
  const next = { ...held };
  for (const { benefit, period, uses } of added) {
    const before = next[benefit];
    if (before !== undefined && before.period > period) continue;
    next[benefit] = { period, uses: (before?.period === period ? before.uses : 0) + uses };
  }
  return next;
}

function applyTier(account: Account, { tier }: Entry): void {
  if (tier === null) return;
  const falls = tier.why === 'down' || tier.why === 'silent' || tier.why === 'reversed';
  account.standing = {
    tier: tier.to,
    since: tier.since,
    until: tier.until,
    graceUntil: tier.graceUntil,
    keep: tier.keep,
    comeBack: tier.comeBack,
    judgedFrom: falls ? tier.since : (account.standing?.judgedFrom ?? null),
    givenOn: falls || tier.why === 'kept' ? (account.standing?.givenOn ?? tier.since) : tier.since,
  };
  if (tier.from === tier.to) return;
  account.tierLog.push({ tier: tier.to, at: tier.effectiveAt });
  if (account.tierLog.length > tierLogMax) account.tierLog.shift();
}

function applyLine(account: Account, entry: Entry, line: Line, index: number): void {
  account.balance += line.points;
  if (line.kind === LineKind.Bonus) noteBonus(account, entry, line, index);
  if (line.kind === LineKind.Reverse) noteReverse(account, line);
  else if (line.detail?.campaign !== undefined) noteCampaign(account, String(line.detail.campaign), 1);
  if (line.points === 0) return;
  if (line.points > 0 && line.lot !== undefined) {
    openLot(account, line.lot, line.points);
    return;
  }
  const allocations = line.allocations ?? [];
  if (line.points > 0) {
    for (const allocation of allocations) giveBack(account, allocation, entry.recordedOn);
    return;
  }
  let taken = 0;
  for (const allocation of allocations) {
    take(account, allocation);
    taken += allocation.points;
  }
  account.debt += -line.points - taken;
}

function noteBonus(account: Account, entry: Entry, line: Line, index: number): void {
  const { reason, points, detail } = line;
  if (reason === ReasonCode.FirstPurchase && line.lot !== undefined)
    account.firstBonus = { seq: entry.seq, line: index, points, lot: line.lot };
  if (reason === ReasonCode.Birthday)
    account.birthdays = [...account.birthdays, { year: Number(detail?.year), on: entry.recordedOn, points }].slice(
      -yearsMax,
    );
  if (reason === ReasonCode.FurtherDate)
    account.furtherDates = [...account.furtherDates, Number(detail?.year)].slice(-yearsMax);
  const code = bonusCodeOf(line);
  if (code === null) return;
  const before = account.bonuses[code];
  const onDay = (before?.day === entry.day ? before.onDay : 0) + 1;
  account.bonuses = { ...account.bonuses, [code]: { ever: (before?.ever ?? 0) + 1, day: entry.day, onDay } };
}

function noteReverse(account: Account, { undoes, detail }: Line): void {
  const { firstBonus } = account;
  if (undoes !== undefined && firstBonus?.seq === undoes.seq && firstBonus.line === undoes.line)
    account.firstBonus = null;
  if (detail?.campaign === undefined || detail.whole !== 1) return;
  noteCampaign(account, String(detail.campaign), -1);
}

function noteCampaign(account: Account, campaign: string, by: number): void {
  account.campaigns = { ...account.campaigns, [campaign]: (account.campaigns[campaign] ?? 0) + by };
}

const codes: Partial<Record<ReasonCode, string>> = {
  [ReasonCode.Welcome]: 'join',
  [ReasonCode.ProfileComplete]: 'profile-complete',
  [ReasonCode.FirstPurchase]: 'first-purchase',
};

const bonusCodeOf = ({ reason, detail }: Line): string | null =>
  codes[reason] ?? (reason === ReasonCode.Action ? String(detail?.bonus) : null);

/** Points that arrive pay a debt first; what is left stands in the lot. */
function openLot(account: Account, lot: LotName, points: number): void {
  const repaid = Math.min(account.debt, points);
  account.debt -= repaid;
  if (points > repaid) addToLot(account.lots, lot, points - repaid);
}

/** Points that come back pay a debt first, too, unless their lot has ended: those end again in the same entry. */
function giveBack(account: Account, { points, ...name }: Allocation, on: Day): void {
  const lot = lotNow({ lots: account.lots }, name);
  const ended = lot.expiresOn !== null && lot.expiresOn < on;
  const repaid = ended ? 0 : Math.min(account.debt, points);
  account.debt -= repaid;
  if (points > repaid) addToLot(account.lots, lot, points - repaid);
}

/** An account whose lots have taken back what these lines give back (and end again): what a refund then finds to take from. */
export function withGivenBack(account: Account, lines: readonly Line[], on: Day): Account {
  const next = { ...account, lots: account.lots.slice() };
  for (const { points, allocations = [] } of lines)
    for (const each of allocations) {
      if (points > 0) giveBack(next, each, on);
      else take(next, each);
    }
  return next;
}

function addToLot(lots: Lot[], name: LotName, points: number): void {
  const after = lots.findLastIndex((each) => byEnd(each, name) <= 0);
  const found = lots[after];
  if (found !== undefined && sameLot(found, name)) lots[after] = { ...found, points: found.points + points };
  else lots.splice(after + 1, 0, lotOf(name, points));
}

const lotOf = ({ expiresOn, usableFrom, rolling }: LotName, points: number): Lot => ({
  points,
  expiresOn,
  ...(usableFrom === undefined ? {} : { usableFrom }),
  ...(rolling === undefined ? {} : { rolling }),
});

function take(account: Account, { points, ...name }: Allocation): void {
  const { lots } = account;
  const at = lots.findIndex((each) => sameLot(each, name));
  const found = lots[at];
  if (found === undefined || found.points < points)
    throw new Error(`the lot that ends ${name.expiresOn} has not ${points} points`);
  if (found.points === points) lots.splice(at, 1);
  else lots[at] = { ...found, points: found.points - points };
}

function roll(account: Account, expiresOn: Day): void {
  account.rollsTo = expiresOn;
  const rolling = account.lots.filter((lot) => lot.rolling === true);
  if (rolling.every((lot) => lot.expiresOn === expiresOn)) return;
  account.lots = account.lots.filter((lot) => lot.rolling !== true);
  for (const { points, ...lot } of rolling) addToLot(account.lots, { ...lot, expiresOn }, points);
}
