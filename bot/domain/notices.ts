import type { Day } from '../../shared/ids.ts';
import type { Account } from './account/account.ts';
import { usableLots } from './account/lots.ts';
import type { Program } from './program/program.ts';
import { keepProgress } from './tier/progress.ts';
import { lastDayBeforeSilence } from './tier/review.ts';
import { addDays, daysBetween } from './time.ts';

/**
 * Something a member is told because of the calendar. `push`: also by a message, unless one has gone for the same last day; card and
 * chat show it in any case.
 */
export type Notice =
  | {
      kind: 'tier-warning';
      /** To the last day of the validity. */
      daysLeft: number;
      tier: string;
      until: Day;
      /** What is missing to keep it, in units of `measure`. */
      missing: number;
      measure: string;
      push: boolean;
    }
  | { kind: 'grace'; daysLeft: number; tier: string; until: Day; missing: number; measure: string; push: false }
  | { kind: 'points-ending'; daysLeft: number; points: number; expiresOn: Day; push: boolean }
  /** A paid period that ends, and may be renewed. */
  | { kind: 'pass-ending'; daysLeft: number; until: Day; push: true };

type TierNotice = Extract<Notice, { kind: 'tier-warning' | 'grace' }>;

/**
 * What falls due on exactly this business day: the warnings before a tier's last day while K is short, the first day of grace, and
 * the reminders before points end, the offer to renew a paid period. Of the reminders `pushesLeft` may be pushed: the shop's number for
 * the month, less those sent.
 */
export function noticesOn(account: Account, program: Program, day: Day, pushesLeft: number): Notice[] {
  return [
    ...tierNotices(account, program, day),
    ...pointsNotices(account, program, day, pushesLeft),
    ...passNotices(account, program, day),
  ];
}

function tierNotices(account: Account, program: Program, day: Day): Notice[] {
  const { days, pushDay } = program.warnings;
  const silent = silenceAhead(account, program, day);
  const own = ownThreat(account, day);
  if (silent !== null && (own === null || silent.until < own.until))
    return days.includes(silent.daysLeft) ? [{ ...silent, push: isPushed(silent.daysLeft, pushDay) }] : [];
  if (own === null) return [];
  if (own.kind === 'tier-warning')
    return days.includes(own.daysLeft) ? [{ ...own, push: isPushed(own.daysLeft, pushDay) }] : [];
  return addDays(account.standing?.until as Day, 1) === day ? [own] : [];
}

/** What a tier that is not kept stands to be lost by: its last day, or that of the grace. */
function ownThreat(account: Account, day: Day): TierNotice | null {
  const { standing } = account;
  const keep = keepProgress(account, day);
  if (standing === null || standing.until === null || keep === null || keep.kept) return null;
  const { until, graceUntil, tier } = standing;
  const { missing, measure } = keep;
  const facts = { tier, missing, measure, push: false } as const;
  if (day <= until) return { kind: 'tier-warning', daysLeft: daysBetween(day, until), until, ...facts };
  if (graceUntil === null || graceUntil < day) return null;
  return { kind: 'grace', daysLeft: daysBetween(day, graceUntil), until: graceUntil, ...facts };
}

/** Silence takes a tier without a grace, kept or not: one visit is what is missing. */
function silenceAhead(account: Account, program: Program, day: Day): (TierNotice & { kind: 'tier-warning' }) | null {
  const until = lastDayBeforeSilence(program, account, day);
  if (until === null || until < day || account.standing === null) return null;
  const { tier } = account.standing;
  const daysLeft = daysBetween(day, until);
  return { kind: 'tier-warning', daysLeft, tier, until, missing: 1, measure: 'visits', push: false };
}

/** On its day; on a later one to whom that day said nothing: it was kept then and a refund has undone it, or it was given since. */
const isPushed = (daysLeft: number, pushDay: number | null): boolean => pushDay !== null && daysLeft <= pushDay;

function pointsNotices(account: Account, program: Program, day: Day, pushesLeft: number): Notice[] {
  const notices: Notice[] = [];
  for (const [expiresOn, points] of endings(account, day)) {
    const daysLeft = daysBetween(day, expiresOn);
    if (!program.reminders.days.includes(daysLeft)) continue;
    notices.push({ kind: 'points-ending', daysLeft, points, expiresOn, push: notices.length < pushesLeft });
  }
  return notices;
}

function passNotices({ pass }: Account, program: Program, day: Day): Notice[] {
  const daysLeft = pass === null ? -1 : daysBetween(day, pass.until);
  if (pass === null || program.pass?.noticeDays.includes(daysLeft) !== true) return [];
  return [{ kind: 'pass-ending', daysLeft, until: pass.until, push: true }];
}

/** Usable points by their last day, soonest first; what is owed is taken from the soonest. */
function endings(account: Account, day: Day): [Day, number][] {
  const sums = new Map<Day, number>();
  let owed = account.debt;
  for (const { expiresOn, points } of usableLots(account, day)) {
    const left = Math.max(0, points - owed);
    owed -= points - left;
    if (expiresOn !== null && left > 0) sums.set(expiresOn, (sums.get(expiresOn) ?? 0) + left);
  }
  return [...sums];
}

/** The offer to renew a paid period, on card and in chat from its first day on; null before that, or where none runs. */
export function renewalNotice(
  { pass }: Pick<Account, 'pass'>,
  program: Program,
  day: Day,
): { daysLeft: number } | null {
  if (pass === null || program.pass === null || pass.until < day) return null;
  const daysLeft = daysBetween(day, pass.until);
  return daysLeft <= Math.max(-1, ...program.pass.noticeDays) ? { daysLeft } : null;
}

/** What card and chat say of the tier as long as it stands to be lost: from the first warning day on, and all through grace. */
export function standingNotice(account: Account, program: Program, day: Day): TierNotice | null {
  const near = (notice: TierNotice | null): TierNotice | null =>
    notice?.kind === 'tier-warning' && notice.daysLeft > Math.max(-1, ...program.warnings.days) ? null : notice;
  const [silent, own] = [near(silenceAhead(account, program, day)), near(ownThreat(account, day))];
  return silent !== null && (own === null || silent.until < own.until) ? silent : own;
}
