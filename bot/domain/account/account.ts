import type { Day, MemberId } from '../../../shared/ids.ts';
import { LineKind, type ReasonCode } from '../../../shared/vocabulary.ts';
import type { Allocation, Entry, KeepRule, Line } from './entry.ts';

/** What is left of one earning. `id` is `seq:index`. */
export type Lot = {
  id: string;
  points: number;
  /** What it was opened with. */
  opened: number;
  expiresOn: Day | null;
  earnedOn: Day;
  reason: ReasonCode;
};

/** Qualifying measures of one business day. */
export type DayMeasure = { day: Day; spend: number; visits: number };

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
};

/** A member's points, measures and tier: folded from entries, a cache that may be thrown away. */
export type Account = {
  memberId: MemberId;
  /** Of the last entry folded in; 0 before the first. */
  seq: number;
  /** Sum of all lines = sum of lots − debt. Lots past their end are in it until their `expire` line. */
  balance: number;
  /** What a shortfall took beyond the lots; the next points pay it first. */
  debt: number;
  /** With points left, soonest end first, oldest first on a tie: the order they are spent in. */
  lots: Lot[];
  /** Money that has not made a whole base step yet. */
  carried: number;
  /** Ascending; days older than `daysKept` before the newest are dropped. */
  days: DayMeasure[];
  standing: Standing | null;
  /** Tiers held, oldest first, for the multiplier of late purchases; at most `tierLogMax`. */
  tierLog: { tier: string; at: Date }[];
  /** Purchases that were not wholly refunded. */
  purchases: number;
  /** The first-purchase bonus in force. */
  firstBonus: { seq: number; line: number; points: number; expiresOn: Day | null } | null;
  profileBonus: boolean;
  /** Years whose birthday points were given, newest last. */
  birthdays: { year: number; on: Day; points: number }[];
  joinedAt: Date | null;
  lastPurchaseAt: Date | null;
  /** Spend inside the window as of the last entry, for sorted lists only; `measureOn` is exact. */
  spendNow: number;
  /** First day on which a lot has ended; first day on which the tier must be judged. For the jobs. */
  nextExpiryOn: Day | null;
  nextReviewOn: Day | null;
};

/** A standing looks back 365 days, is valid 12 months, then 30 days of grace and 60 to come back: 821 days, and room. */
const daysKept = 1_000;
const tierLogMax = 24;
const birthdaysMax = 5;
const dayMs = 86_400_000;

export const emptyAccount = (memberId: MemberId): Account => ({
  memberId,
  seq: 0,
  balance: 0,
  debt: 0,
  lots: [],
  carried: 0,
  days: [],
  standing: null,
  tierLog: [],
  purchases: 0,
  firstBonus: null,
  profileBonus: false,
  birthdays: [],
  joinedAt: null,
  lastPurchaseAt: null,
  spendNow: 0,
  nextExpiryOn: null,
  nextReviewOn: null,
});

/** Soonest end first (never-ending last), oldest first on a tie. */
const lotOrder = (a: Pick<Lot, 'id' | 'expiresOn'>, b: Pick<Lot, 'id' | 'expiresOn'>): number => {
  const [endA, endB] = [a.expiresOn ?? '9999-99-99', b.expiresOn ?? '9999-99-99'];
  if (endA !== endB) return endA < endB ? -1 : 1;
  const [seqA = 0, lineA = 0] = a.id.split(':').map(Number);
  const [seqB = 0, lineB = 0] = b.id.split(':').map(Number);
  return seqA - seqB || lineA - lineB;
};

const epochDay = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / dayMs;

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
    birthdays: account.birthdays.slice(),
  };
  for (const entry of entries) applyEntry(next, entry);
  const newest = next.days.at(-1);
  if (newest !== undefined) {
    const floor = epochDay(newest.day) - daysKept;
    const keep = next.days.findIndex(({ day }) => epochDay(day) >= floor);
    if (keep > 0) next.days = next.days.slice(keep);
    const windowFloor = epochDay(newest.day) - 364;
    next.spendNow = next.days.reduce((sum, { day, spend }) => (epochDay(day) >= windowFloor ? sum + spend : sum), 0);
  }
  next.nextExpiryOn = next.lots[0]?.expiresOn ?? null;
  next.nextReviewOn = next.standing?.until ?? null;
  return next;
}

function applyEntry(account: Account, entry: Entry): void {
  if (entry.seq !== account.seq + 1) throw new Error(`entry ${entry.seq} does not follow ${account.seq}`);
  account.seq = entry.seq;
  entry.lines.forEach((line, index) => {
    applyLine(account, entry, line, index);
  });
  if (entry.qualifying !== null) {
    account.carried += entry.qualifying.carried;
    addMeasure(account.days, entry.day, entry.qualifying);
    account.purchases += entry.qualifying.visits;
  }
  if (entry.command === 'join') account.joinedAt = entry.at;
  if (entry.command === 'purchase' && (account.lastPurchaseAt === null || account.lastPurchaseAt < entry.at))
    account.lastPurchaseAt = entry.at;
  applyTier(account, entry);
}

function applyTier(account: Account, { tier }: Entry): void {
  if (tier === null) return;
  account.standing = {
    tier: tier.to,
    since: tier.since,
    until: tier.until,
    graceUntil: tier.graceUntil,
    keep: tier.keep,
    comeBack: tier.comeBack,
    judgedFrom: tier.why === 'down' ? tier.since : (account.standing?.judgedFrom ?? null),
  };
  if (tier.from === tier.to) return;
  account.tierLog.push({ tier: tier.to, at: tier.effectiveAt });
  if (account.tierLog.length > tierLogMax) account.tierLog.shift();
}

function applyLine(account: Account, entry: Entry, line: Line, index: number): void {
  account.balance += line.points;
  if (line.kind === LineKind.Bonus) noteBonus(account, entry, line, index);
  if (line.kind === LineKind.Reverse && line.undoes !== undefined) {
    const { firstBonus } = account;
    if (firstBonus?.seq === line.undoes.seq && firstBonus.line === line.undoes.line) account.firstBonus = null;
  }
  if (line.points === 0) return;
  if (line.points > 0 && line.allocations === undefined) {
    openLot(account, {
      id: `${entry.seq}:${index}`,
      points: line.points,
      opened: line.points,
      expiresOn: line.expiresOn ?? null,
      earnedOn: entry.recordedOn,
      reason: line.reason,
    });
    return;
  }
  if (line.points > 0) {
    for (const allocation of line.allocations ?? []) giveBack(account, allocation, entry.recordedOn);
    return;
  }
  let taken = 0;
  for (const allocation of line.allocations ?? []) {
    take(account, allocation);
    taken += allocation.points;
  }
  account.debt += -line.points - taken;
}

function noteBonus(account: Account, entry: Entry, line: Line, index: number): void {
  if (line.reason === 'first-purchase')
    account.firstBonus = { seq: entry.seq, line: index, points: line.points, expiresOn: line.expiresOn ?? null };
  if (line.reason === 'profile-complete') account.profileBonus = true;
  if (line.reason === 'birthday') {
    account.birthdays.push({ year: Number(line.detail?.year), on: entry.recordedOn, points: line.points });
    if (account.birthdays.length > birthdaysMax) account.birthdays.shift();
  }
}

/** Points that arrive pay a debt first; what is left stands in the lot. */
function openLot(account: Account, lot: Lot): void {
  const repaid = Math.min(account.debt, lot.points);
  account.debt -= repaid;
  if (lot.points > repaid) insertLot(account, { ...lot, points: lot.points - repaid });
}

function insertLot(account: Account, lot: Lot): void {
  const after = account.lots.findLastIndex((each) => lotOrder(each, lot) < 0);
  account.lots.splice(after + 1, 0, lot);
}

/** Points that come back pay a debt first, too, unless their lot has ended: those end again in the same entry. */
function giveBack(account: Account, allocation: Allocation, on: Day): void {
  const { lot, expiresOn, earnedOn, reason } = allocation;
  const ended = expiresOn !== null && expiresOn < on;
  const repaid = ended ? 0 : Math.min(account.debt, allocation.points);
  account.debt -= repaid;
  const points = allocation.points - repaid;
  if (points === 0) return;
  const at = account.lots.findIndex(({ id }) => id === lot);
  const found = account.lots[at];
  if (found === undefined) insertLot(account, { id: lot, points, opened: points, expiresOn, earnedOn, reason });
  else account.lots[at] = { ...found, points: found.points + points };
}

function take(account: Account, { lot, points }: Allocation): void {
  const at = account.lots.findIndex(({ id }) => id === lot);
  const found = account.lots[at];
  if (found === undefined || found.points < points) throw new Error(`lot ${lot} has not ${points} points`);
  if (found.points === points) account.lots.splice(at, 1);
  else account.lots[at] = { ...found, points: found.points - points };
}

function addMeasure(days: DayMeasure[], day: Day, by: { spend: number; visits: number }): void {
  const at = days.findLastIndex((each) => each.day <= day);
  const found = days[at];
  if (found?.day === day) days[at] = { day, spend: found.spend + by.spend, visits: found.visits + by.visits };
  else days.splice(at + 1, 0, { day, spend: by.spend, visits: by.visits });
}
