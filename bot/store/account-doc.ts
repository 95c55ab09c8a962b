import { Binary } from 'mongodb';
import { dayAt, epochDay } from '../../shared/day-numbers.ts';
import type { Day, MemberId } from '../../shared/ids.ts';
import type { Account } from '../domain/account/account.ts';

type DayMeasure = Account['days'][number];

/**
 * An account as it lies in the database. Days are packed, since they are what makes an account long: a thousand visits are 8 kB instead
 * of 70, read and written whole with every entry. Nothing asks the database for a day. `daysMore` has the measures of a program's own.
 */
export type AccountDoc = Omit<Account, 'memberId' | 'days'> & {
  _id: MemberId;
  days?: Binary | DayMeasure[];
  daysMore?: Record<Day, NonNullable<DayMeasure['more']>>;
  /** `MM-DD`, for those who have their day of joining. */
  joiningDay?: string;
};

export function intoDoc({ memberId, days, ...rest }: Account): AccountDoc {
  const doc = {
    _id: memberId,
    ...rest,
    ...(rest.joinedOn === null ? {} : { joiningDay: rest.joinedOn.slice(5) }),
  };
  const packed = packDays(days);
  if (packed === null) return { ...doc, days };
  const more = days.flatMap((each) => (each.more === undefined ? [] : [[each.day, each.more] as const]));
  return { ...doc, days: packed, ...(more.length === 0 ? {} : { daysMore: Object.fromEntries(more) }) };
}

/** Also of a document written before days were packed, or by a hand that left them out: `verify` has to read what it finds. */
export function outOfDoc({ _id, days, daysMore, joiningDay: _joiningDay, ...rest }: AccountDoc): Account {
  return { memberId: _id, ...rest, days: days instanceof Binary ? unpackDays(days.buffer, daysMore) : (days ?? []) };
}

/** A day's number, spend, visits and points at their longest: four times eight bytes. */
const widest = 32;
/**
 * Each day as four whole numbers: days since the one before (since 1970 the first), spend, visits, points. A number is written as
 * zigzag varint: seven bits a byte, lowest first, the sign in the lowest bit. Null where a number does not fit (it never should).
 */
function packDays(days: readonly DayMeasure[]): Binary | null {
  const bytes = Buffer.allocUnsafe(days.length * widest);
  let at = 0;
  const put = (value: number): boolean => {
    if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER / 2) || !Number.isInteger(value)) return false;
    let left = value < 0 ? -2 * value - 1 : 2 * value;
    for (; left > 127; left = Math.floor(left / 128)) {
      bytes[at] = (left % 128) + 128;
      at += 1;
    }
    bytes[at] = left;
    at += 1;
    return true;
  };
  let before = 0;
  for (const { day, spend, visits, points } of days) {
    const number = epochDay(day);
    if (!put(number - before) || !put(spend) || !put(visits) || !put(points)) return null;
    before = number;
  }
  return new Binary(bytes.subarray(0, at));
}

function unpackDays(bytes: Uint8Array, more: AccountDoc['daysMore']): DayMeasure[] {
  const days: DayMeasure[] = [];
  let at = 0;
  const take = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at] as number;
      at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    }
  };
  for (let number = 0; at < bytes.length; ) {
    number += take();
    const day = dayAt(number);
    const each: DayMeasure = { day, spend: take(), visits: take(), points: take() };
    const own = more?.[day];
    if (own !== undefined) each.more = own;
    days.push(each);
  }
  return days;
}
