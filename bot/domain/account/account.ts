import type { Day, MemberId } from '../../../shared/ids.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Entry, KeepRule, Line, LotName, Measures, TierChange } from './entry.ts';
import { giveBack, openLot, roll, take } from './lot-moves.ts';
import { addMeasures, type DayMeasure, olderThanKept, spendSince } from './measures.ts';
import { type Tally, tallyWith } from './tally.ts';

/** Points that end together. */
export type Lot = LotName & { points: number };

/** The tier held now, with what keeps it. */
export type Standing = {
  tier: string;
  /** What gave it. */
  why: TierChange['why'];
  since: Day;
  until: Day | null;
  graceUntil: Day | null;
  keep: KeepRule | null;
  comeBack: { tier: string; until: Day; keep: KeepRule } | null;
  /** The last day one was given by hand: silence counts from it, too. */
  givenOn?: Day;
  /** Held by staff: nothing lowers it before that day is over. */
  heldUntil?: Day;
};

/** `memberId` where it was given to an account merged into this one. */
export type FirstBonus = { seq: number; line: number; points: number; lot: LotName; memberId?: MemberId };

/** What an account holds besides points, sums, days and tier: a merge hands it over whole. */
export type Holdings = {
  /** Tiers held, oldest first, for the multiplier of late purchases; at most `tierLogMax`. */
  tierLog: { tier: string; at: Date }[];
  /** The first-purchase bonus in force. */
  firstBonus: FirstBonus | null;
  /** Those of accounts merged into one that had its own: each goes with its own purchase. */
  moreFirst?: FirstBonus[];
  /** How often each bonus was given: ever, and by day. */
  bonuses: Record<string, { ever: number; days: Tally }>;
  /** How often each campaign granted something. */
  campaigns: Record<string, number>;
  /** How often each benefit was used, by period. */
  uses: Record<string, Tally>;
  /** Years whose birthday gift was given, newest last. */
  birthdays: { year: number; on: Day; points: number }[];
  /** Years whose further date was given. */
  furtherDates: number[];
  pass: NonNullable<Entry['pass']> | null;
  joinedAt: Date | null;
  joinedOn: Day | null;
  lastPurchaseAt: Date | null;
  lastPurchaseOn: Day | null;
  /** Accounts merged into this one, and those merged into them: their purchases, holds and coupons are this member's. */
  holds?: MemberId[];
};

/** A member's points, measures and tier: folded from entries, a cache that may be thrown away. */
export type Account = Holdings & {
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
  /** Standings before it, oldest first, for purchases that arrive late; at most `pastMax`. */
  past: Standing[];
  /** Purchases that were not wholly refunded. */
  purchases: number;
  /** Merged into another account: nothing more is written here until a split. */
  merged?: { into: MemberId; id: string; on: Day };
  /** Spend inside the window as of the last entry, for sorted lists only; `measureOn` is exact. */
  spendNow: number;
  /** First day on which a lot has ended; first day on which the tier must be judged. For the jobs. */
  nextExpiryOn: Day | null;
  nextReviewOn: Day | null;
};

const tierLogMax = 24;
const yearsMax = 5;
/** A year of renewals each way is looked back on; later arrivals find the oldest. */
const pastMax = 8;

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
  past: [],
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

/** Hands over, or takes over, what no line carries. @throws Error where a closed account would still hold something. */
function applyTransfer(account: Account, { day, transfer }: Entry): void {
  if (transfer === undefined) return;
  const { step, id, with: into, earlier, state } = transfer;
  account.earlier = { ...account.earlier };
  for (const [measure, value] of Object.entries(earlier)) {
    const sum = (account.earlier[measure] ?? 0) + value;
    if (sum === 0) delete account.earlier[measure];
    else account.earlier[measure] = sum;
  }
  account.purchases += earlier.visits ?? 0;
  delete account.holds;
  delete account.moreFirst;
  delete account.merged;
  Object.assign(account, state);
  account.tierLog = state.tierLog.slice();
  if (step !== 'close') return;
  const { lots, debt, owed, carried, purchases } = account;
  if (lots.length > 0 || debt !== 0 || owed !== 0 || carried !== 0 || purchases !== 0)
    throw new Error(`the account merged into ${into} still holds something`);
  account.days = [];
  account.standing = null;
  account.merged = { into, id, on: day };
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
  if (entry.transfer !== undefined) applyTransfer(account, entry);
  applyTier(account, entry);
}

function noteTimes(account: Account, { command, at, day }: Entry): void {
  if ((command === 'join' || command === 'import') && account.joinedAt === null) {
    account.joinedAt = at;
    account.joinedOn = day;
  }
  if (command !== 'purchase') return;
  if (account.lastPurchaseAt === null || account.lastPurchaseAt.getTime() < at.getTime()) account.lastPurchaseAt = at;
  if (account.lastPurchaseOn === null || account.lastPurchaseOn < day) account.lastPurchaseOn = day;
}

function withUses(held: Account['uses'], added: NonNullable<Entry['uses']>): Account['uses'] {
  const next = { ...held };
  for (const { benefit, period, uses } of added) next[benefit] = tallyWith(next[benefit], { [period]: uses });
  return next;
}

/** The standing that a change makes of the one before. */
export function standingAfter(before: Standing | null, tier: TierChange): Standing {
  const givenOn = tier.why === 'held' || tier.why === 'import' ? tier.since : before?.givenOn;
  const heldUntil = tier.heldUntil ?? (before?.tier === tier.to ? before.heldUntil : undefined);
  return {
    tier: tier.to,
    why: tier.why,
    since: tier.since,
    until: tier.until,
    graceUntil: tier.graceUntil,
    keep: tier.keep,
    comeBack: tier.comeBack,
    ...(givenOn === undefined ? {} : { givenOn }),
    ...(heldUntil === undefined ? {} : { heldUntil }),
  };
}

function applyTier(account: Account, { tier }: Entry): void {
  if (tier === null) return;
  for (const change of [...(tier.through ?? []), tier]) {
    const before = account.standing;
    if (before !== null) account.past = [...account.past, before].slice(-pastMax);
    account.standing = standingAfter(before, change);
    const last = account.tierLog.at(-1);
    // A late bill may show that the tier was held before it was given.
    const isEarlier = last !== undefined && change.effectiveAt < last.at;
    if (before?.tier !== change.to || tier.through !== undefined || isEarlier)
      account.tierLog.push({ tier: change.to, at: change.effectiveAt });
    if (account.tierLog.length > tierLogMax) account.tierLog.shift();
  }
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
    let back = 0;
    for (const allocation of allocations) {
      giveBack(account, allocation, entry.recordedOn);
      back += allocation.points;
    }
    // A debt that another account takes over leaves without touching a lot.
    account.debt -= line.points - back;
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
  const days = tallyWith(before?.days, { [entry.day]: 1 });
  account.bonuses = { ...account.bonuses, [code]: { ever: (before?.ever ?? 0) + 1, days } };
}

function noteReverse(account: Account, { undoes, detail }: Line): void {
  const isUndone = (bonus: FirstBonus | null) =>
    bonus !== null && undoes?.seq === bonus.seq && undoes.line === bonus.line && undoes.memberId === bonus.memberId;
  if (isUndone(account.firstBonus)) account.firstBonus = null;
  if (account.moreFirst?.some(isUndone)) account.moreFirst = account.moreFirst.filter((each) => !isUndone(each));
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
