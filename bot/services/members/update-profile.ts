import { AppError } from '../../../shared/errors.ts';
import type { Day, MemberId } from '../../../shared/ids.ts';
import type { Language } from '../../../shared/vocabulary.ts';
import { fromRocYear, isBirthday } from '../../domain/birthday/birthday.ts';
import { normalisePhone } from '../../domain/phone.ts';
import { decideProfileBonus } from '../../domain/points/bonus.ts';
import type { Program } from '../../domain/program/program.ts';
import { businessDay } from '../../domain/time.ts';
import { giveBirthdayNow } from '../points/birthday.ts';
import { type CommitDeps, commit } from '../points/commit.ts';
import type { Member } from '../ports/members.ts';
import type { Actor } from '../ports.ts';
import { noticeVersion } from './notice.ts';
import { isProfileComplete } from './read-card.ts';

export type UpdateProfileCommand = {
  memberId: MemberId;
  name?: string | undefined;
  /** Day and year may be missing; a year below 1000 is 民國. */
  birthday?:
    | { month: number; day: number | null; year: number | null; leapDay?: 'feb-28' | 'mar-1' | null | undefined }
    | undefined;
  /** The shop's further date, where members name theirs; once, then by staff. */
  furtherDate?: { month: number; day: number } | undefined;
  phone?: string | null | undefined;
  email?: string | null | undefined;
  language?: Language | undefined;
  marketing?: { line?: boolean | undefined; sms?: boolean | undefined; email?: boolean | undefined } | undefined;
  /** Staff correct birthdays as often as needed; a member edits once. Default: the member. */
  actor?: Actor | undefined;
  /** Taken but not needed: setting the same fields twice changes nothing, and the bonus has a key of its own. */
  idempotencyKey?: string | undefined;
  now: Date;
};

const guardTries = 3;

/**
 * Changes what a member tells of themselves; the first complete profile brings its bonus, once.
 *
 * The race: two edits of a birthday at once both read "no edit yet". The write names the number of edits it saw; the second
 * matches nothing, reads again, and is told that the one edit is used.
 * @returns the member and the bonus given by this very call (0 otherwise).
 * @throws AppError MEMBER_NOT_FOUND | BIRTHDAY_INVALID | BIRTHDAY_LOCKED | PHONE_INVALID | BUSY.
 */
export async function updateProfile(
  deps: CommitDeps,
  command: UpdateProfileCommand,
): Promise<{ member: Member; bonus: number }> {
  const program = await deps.programs.inForce(command.now);
  for (let tries = 0; tries < guardTries; tries += 1) {
    const member = await deps.members.byId(command.memberId);
    if (member === null) throw new AppError('MEMBER_NOT_FOUND');
    if (member.mergedInto !== undefined) throw new AppError('MEMBER_MERGED', { into: member.mergedInto });
    const set = {
      ...plainFields(command, member),
      ...birthdayField(command, member, program),
      ...furtherDateField(command, member),
    };
    const guard = set.birthday === undefined ? {} : { birthdaySelfEdits: member.birthday?.selfEdits ?? null };
    const updated = await deps.members.update(member.id, set, guard);
    if (updated === null) continue;
    const bonus = isProfileComplete(updated) ? await giveBonus(deps, updated.id, program, command.now) : 0;
    if (set.birthday !== undefined) await giveBirthdayNow(deps, updated, command.now);
    if (updated.language !== member.language) await relinkMenu(deps, updated, command.now);
    deps.changed(member.id);
    return { member: updated, bonus };
  }
  throw new AppError('BUSY');
}

/** The menu under the chat speaks the member's language. */
async function relinkMenu(deps: CommitDeps, { id, lineUserId }: Member, now: Date): Promise<void> {
  if (lineUserId === null) return;
  await deps.outbox.enqueue({
    id: `relink-menu:${id}:language:${now.getTime()}`,
    kind: 'relink-menu',
    memberId: id,
    lineUserId,
    facts: {},
    createdAt: now,
  });
}

type Set = Partial<Omit<Member, 'id' | 'number'>>;

function plainFields(command: UpdateProfileCommand, member: Member): Set {
  const set: Set = {};
  if (command.name !== undefined) set.name = command.name.normalize('NFC').trim();
  if (command.language !== undefined) set.language = command.language;
  if (command.email !== undefined) set.email = command.email;
  if (command.phone !== undefined) {
    const phone = command.phone === null || command.phone.trim() === '' ? null : normalisePhone(command.phone);
    if (phone === null && command.phone !== null && command.phone.trim() !== '') throw new AppError('PHONE_INVALID');
    set.phone = phone;
  }
  if (command.marketing !== undefined) {
    const { line, sms, email } = command.marketing;
    const marketing = {
      line: line ?? member.marketing.line,
      sms: sms ?? member.marketing.sms,
      email: email ?? member.marketing.email,
    };
    set.marketing = marketing;
    set.consents = [...member.consents, { noticeVersion, at: command.now, marketing }].slice(-consentsKept);
  }
  return set;
}

const consentsKept = 100;

function birthdayField(command: UpdateProfileCommand, member: Member, program: Program): Pick<Set, 'birthday'> {
  const { birthday, now } = command;
  if (birthday === undefined) return {};
  const year = birthday.year === null ? null : fromRocYear(birthday.year);
  const told = {
    month: birthday.month,
    day: birthday.day,
    year,
    leapDay: birthday.leapDay ?? member.birthday?.leapDay ?? null,
  };
  if (!isBirthday(told, businessDay(now, program))) throw new AppError('BIRTHDAY_INVALID');
  const held = member.birthday;
  if (held === null) return { birthday: { ...told, enteredAt: now, selfEdits: 0 } };
  // Which day stands for 29 February is a choice, not another birthday.
  const { enteredAt, selfEdits } = held;
  if (held.month === told.month && held.day === told.day && held.year === told.year)
    return (held.leapDay ?? null) === told.leapDay ? {} : { birthday: { ...told, enteredAt, selfEdits } };
  const byStaff = command.actor?.kind === 'staff';
  // Adding the year or the day that was left out is no edit of what was told.
  const completes =
    held.month === told.month && (held.day ?? told.day) === told.day && (held.year ?? told.year) === told.year;
  if (completes) return { birthday: { ...told, enteredAt, selfEdits } };
  if (!byStaff && held.selfEdits >= program.birthday.selfEdits) throw new AppError('BIRTHDAY_LOCKED');
  return { birthday: { ...told, enteredAt: now, selfEdits: held.selfEdits + (byStaff ? 0 : 1) } };
}

function furtherDateField({ furtherDate, actor, now }: UpdateProfileCommand, member: Member): Pick<Set, 'furtherDate'> {
  if (furtherDate === undefined) return {};
  const { month, day } = furtherDate;
  if (!isBirthday({ month, day, year: null }, '9999-12-31' as Day)) throw new AppError('BIRTHDAY_INVALID');
  const held = member.furtherDate;
  if (held != null && held.month === month && held.day === day) return {};
  if (held != null && actor?.kind !== 'staff') throw new AppError('BIRTHDAY_LOCKED');
  return { furtherDate: { month, day, enteredAt: now } };
}

async function giveBonus(deps: CommitDeps, memberId: MemberId, program: Program, now: Date): Promise<number> {
  const result = await commit(deps, {
    memberId,
    idempotencyKey: 'profile-complete',
    content: { profile: 'complete' },
    actor: { kind: 'member', id: memberId },
    now,
    decide: (account) => decideProfileBonus(account, program, { now }),
  });
  return result.outcome === 'committed' ? result.entry.lines.reduce((sum, { points }) => sum + points, 0) : 0;
}
