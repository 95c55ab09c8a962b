import type { CouponTemplateId, Day } from '../../../shared/ids.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Account } from '../account/account.ts';
import type { EntryDraft } from '../account/entry.ts';
import { lotFor } from '../points/expiry.ts';
import { tierAt } from '../points/multiplier.ts';
import type { Program } from '../program/program.ts';
import { addDays, businessDay, daysBetween, lastAnniversary, startOfDay, yearOf } from '../time.ts';
import { type Birthday, birthdayGiftDay, birthdayGiftDue } from './birthday.ts';

type Gift = { points: number; couponTemplateId: CouponTemplateId | null };

/**
 * The birthday gift of a year, by the tier held; it happens on the first business day of the window (less the lead days) at its
 * start, even if the job is late by days. Null where none is due, it was given, or the tier has none.
 * @param command `today`: the business day that is served; a job that was away serves those before today, too.
 */
export function decideBirthday(
  account: Account,
  program: Program,
  command: { birthday: Birthday; today: Day },
): EntryDraft | null {
  const { today } = command;
  const year = birthdayGiftDue(command.birthday, today, program);
  if (year === null || account.birthdays.some((given) => given.year === year)) return null;
  const due = birthdayGiftDay(year, command.birthday, program);
  // Who told it late has it from the day it was told.
  const told = businessDay(command.birthday.enteredAt, program);
  const day = told > due ? told : due;
  const begins = startOfDay(day, program);
  const at = command.birthday.enteredAt > begins ? command.birthday.enteredAt : begins;
  const tier = tierAt(account, program, at, day);
  if (isNothing(tier.birthday)) return null;
  return given(program, { gift: tier.birthday, year, day, at, today }, ReasonCode.Birthday, { tier: tier.code });
}

const isNothing = ({ points, couponTemplateId }: Gift): boolean => points === 0 && couponTemplateId === null;

/**
 * The gift of the shop's further date (the day of joining, or one the member named), once a year on that day.
 * @param command `date`: what the member named (any year), null for the day of joining; `enteredAt`: when it was named, which must be as
 * long before it as a birthday's.
 */
export function decideFurtherDate(
  account: Account,
  program: Program,
  command: { date: Day | null; enteredAt: Date | null; today: Day },
): EntryDraft | null {
  const { furtherDate } = program;
  const { today } = command;
  const date = furtherDate?.kind === 'joining' ? account.joinedOn : command.date;
  if (furtherDate === null || date === null || isNothing(furtherDate)) return null;
  const day = lastAnniversary(date, today);
  const year = yearOf(day);
  // The day of joining itself is no anniversary, and what was missed by a month is not made up for.
  if (day <= date || account.joinedOn === null || day <= account.joinedOn || account.furtherDates.includes(year))
    return null;
  if (today > lastDayToGive(day)) return null;
  const told = command.enteredAt === null ? null : businessDay(command.enteredAt, program);
  if (told !== null && daysBetween(told, day) < program.birthday.minDaysAhead) return null;
  const facts = { gift: furtherDate, year, day, at: startOfDay(day, program), today };
  return given(program, facts, ReasonCode.FurtherDate, {});
}

const lastDayToGive = (day: Day): Day => addDays(day, 30);

type Facts = { gift: Gift; year: number; day: Day; at: Date; today: Day };

function given(
  program: Program,
  { gift, year, day, at, today }: Facts,
  reason: typeof ReasonCode.Birthday | typeof ReasonCode.FurtherDate,
  detail: Record<string, string>,
): EntryDraft {
  const { couponTemplateId } = gift;
  return {
    command: reason === ReasonCode.Birthday ? 'birthday' : 'further-date',
    at,
    day,
    recordedOn: today,
    source: { kind: reason, id: String(year) },
    programVersion: program.version,
    lines: [
      { kind: LineKind.Bonus, reason, points: gift.points, lot: lotFor(program, today), detail: { year, ...detail } },
    ],
    qualifying: null,
    tier: null,
    ...(couponTemplateId === null ? {} : { gives: [{ couponTemplateId: couponTemplateId, why: reason }] }),
  };
}
