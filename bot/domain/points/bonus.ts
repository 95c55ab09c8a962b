import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../account/account.ts';
import type { EntryDraft, Line } from '../account/entry.ts';
import { type Birthday, birthdayGiftDay, birthdayGiftDue } from '../birthday/birthday.ts';
import { type Program, tierOf } from '../program/program.ts';
import { firstStanding } from '../tier/standing.ts';
import { businessDay, startOfDay, yearOf } from '../time.ts';
import { expiryOf } from './earn.ts';

/** The first entry of a member: the lowest tier and the welcome points. Null for an account that has one. */
export function decideJoin(account: Account, program: Program, command: { now: Date; how: string }): EntryDraft | null {
  if (account.seq > 0) return null;
  const today = businessDay(command.now, program);
  const lines: Line[] = [];
  if (program.bonuses.join > 0)
    lines.push({
      kind: LineKind.Bonus,
      reason: ReasonCode.Welcome,
      points: program.bonuses.join,
      expiresOn: expiryOf(program, today),
    });
  return {
    command: 'join',
    at: command.now,
    day: today,
    recordedOn: today,
    source: { kind: 'join', id: command.how },
    programVersion: program.version,
    lines,
    qualifying: null,
    tier: firstStanding(program, today, command.now),
  };
}

/** Once in a membership, when the profile is first complete. Null where it was given. */
export function decideProfileBonus(account: Account, program: Program, command: { now: Date }): EntryDraft | null {
  if (account.profileBonus || program.bonuses.profileComplete === 0) return null;
  const today = businessDay(command.now, program);
  return {
    command: 'profile',
    at: command.now,
    day: today,
    recordedOn: today,
    source: { kind: 'profile', id: 'complete' },
    programVersion: program.version,
    lines: [
      {
        kind: LineKind.Bonus,
        reason: ReasonCode.ProfileComplete,
        points: program.bonuses.profileComplete,
        expiresOn: expiryOf(program, today),
      },
    ],
    qualifying: null,
    tier: null,
  };
}

/**
 * The birthday points of this year, by the tier held; they happen on the first business day of the month at its start, even
 * if the job is late by days. Null where they are not due or were given.
 */
export function decideBirthday(
  account: Account,
  program: Program,
  command: { birthday: Birthday; now: Date },
): EntryDraft | null {
  const today = businessDay(command.now, program);
  const year = yearOf(today);
  if (!birthdayGiftDue(command.birthday, today, program)) return null;
  if (account.birthdays.some((given) => given.year === year)) return null;
  const giftDay = birthdayGiftDay(year, command.birthday, program);
  const begins = startOfDay(giftDay, program);
  const held = account.tierLog.findLast(({ at }) => at <= begins) ?? account.tierLog.at(-1);
  const tier = tierOf(program, held?.tier ?? '');
  if (tier.birthdayPoints === 0) return null;
  return {
    command: 'birthday',
    at: begins,
    day: giftDay,
    recordedOn: today,
    source: { kind: 'birthday', id: String(year) },
    programVersion: program.version,
    lines: [
      {
        kind: LineKind.Bonus,
        reason: ReasonCode.Birthday,
        points: tier.birthdayPoints,
        expiresOn: expiryOf(program, today),
        detail: { year, tier: tier.code },
      },
    ],
    qualifying: null,
    tier: null,
  };
}
