import { digitsOf } from '../../../shared/currency.ts';
import type { Day } from '../../../shared/ids.ts';
import { type Opening, type OpeningFault, openingFault } from '../../domain/account/import.ts';
import { isBirthday } from '../../domain/birthday/birthday.ts';
import { readMemberNumber } from '../../domain/member-number.ts';
import { normalisePhone } from '../../domain/phone.ts';
import { expiryOf } from '../../domain/points/expiry.ts';
import type { Program } from '../../domain/program/program.ts';
import { readBirthday, readDay } from '../../domain/typed-day.ts';

const columns = {
  number: ['number', 'member number', 'card', '號碼', '會員號碼', '會員編號', '卡號'],
  name: ['name', '姓名', '名字', '會員姓名'],
  phone: ['phone', 'mobile', '手機', '電話', '手機號碼', '行動電話'],
  email: ['email', 'e-mail', '信箱', '電子郵件', '電子信箱'],
  birthday: ['birthday', '生日', '出生日期'],
  joined: ['joined', 'joined on', '加入', '加入日', '加入日期', '入會日', '入會日期'],
  points: ['points', 'balance', '點數', '剩餘點數', '目前點數'],
  expires: ['expires', 'expires on', '到期', '到期日', '點數到期日', '有效期限'],
  lots: ['lots', '點數明細'],
  tier: ['tier', 'level', '等級', '會員等級'],
  until: ['tier until', 'until', '等級期限', '等級到期日'],
  spend: ['spend', '消費', '消費金額', '累積消費', '近一年消費'],
  spentOn: ['last purchase', 'spent on', '最近消費日', '上次消費', '最後消費日'],
} as const;
export type Column = keyof typeof columns;

export type RowFault = { line: number; column: Column | 'row' | 'file'; problem: RowProblem };
export type RowProblem =
  | OpeningFault
  | 'number-invalid'
  | 'number-unknown'
  | 'phone-invalid'
  | 'phone-of-several'
  | 'email-invalid'
  | 'date-invalid'
  | 'birthday-invalid'
  | 'points-invalid'
  | 'spend-invalid'
  | 'nobody-named'
  | 'member-twice'
  | 'cells-too-many'
  | 'columns-unknown'
  | 'encoding-unknown'
  | 'too-long'
  | 'try-again';

export type ImportRow = {
  line: number;
  /** Who it is about and what it brings, whatever the file's spelling or the day it is read on: what makes it the same row again. */
  told: string;
  number: string | null;
  name: string;
  phone: string | null;
  email: string | null;
  birthday: { year: number | null; month: number; day: number } | null;
  opening: Opening;
};

const pointsMax = 10_000_000;
const moneyMax = 1_000_000_000;
const nameMax = 300;

/** Which column stands where, by the words of its heading. */
export function columnsOf(heading: readonly string[]): Map<Column, number> {
  const found = new Map<Column, number>();
  for (const [at, typed] of heading.entries()) {
    const text = typed.normalize('NFKC').toLowerCase().trim();
    const match = (Object.keys(columns) as Column[]).find((each) =>
      (columns[each] as readonly string[]).includes(text),
    );
    if (match !== undefined && !found.has(match)) found.set(match, at);
  }
  return found;
}

/** One row: what it says, and every fault of it; a row with a fault is not taken at all. */
export function readRow(
  { line, cells }: { line: number; cells: readonly string[] },
  at: ReadonlyMap<Column, number>,
  program: Program,
  today: Day,
): { row: ImportRow; faults: RowFault[] } {
  const faults: RowFault[] = [];
  const fault = (column: RowFault['column'], problem: RowProblem) => void faults.push({ line, column, problem });
  const cell = (column: Column): string => (cells[at.get(column) ?? -1] ?? '').normalize('NFKC').trim();
  const read = <T>(column: Column, problem: RowProblem, of: (text: string) => T | null): T | null => {
    const text = cell(column);
    if (text === '') return null;
    const value = of(text);
    if (value === null) fault(column, problem);
    return value;
  };
  const day = (column: Column) => read(column, 'date-invalid', readDay);
  const number = read('number', 'number-invalid', readMemberNumber);
  const phone = read('phone', 'phone-invalid', normalisePhone);
  const name = cell('name').slice(0, nameMax);
  const email = read('email', 'email-invalid', (text) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? text : null));
  const birthday = read('birthday', 'birthday-invalid', (text) => {
    const told = readBirthday(text);
    return told !== null && isBirthday(told, today) ? told : null;
  });
  const tier = cell('tier') === '' ? null : { code: tierCode(program, cell('tier')), until: day('until') };
  const points = read('points', 'points-invalid', (text) => whole(text, pointsMax));
  const expires = day('expires');
  const lots = read('lots', 'points-invalid', (text) => pairs(text, (value) => whole(value, pointsMax))) ?? [];
  const spent = read('spend', 'spend-invalid', (text) => moneyOf(text, digitsOf(program.currency)));
  const spentOn = day('spentOn');
  const joinedOn = day('joined');
  const opening: Opening = {
    lots: [
      ...(points === null ? [] : [{ points, expiresOn: expires ?? expiryOf(program, today) }]),
      ...lots.map(({ day: expiresOn, value }) => ({ points: value, expiresOn })),
    ].filter((lot) => lot.points > 0),
    tier,
    spend: spendOf(spent, spentOn ?? today),
    joinedOn,
  };
  const who = number ?? phone ?? name;
  const told = JSON.stringify([who, points, expires, lots, tier, spent, spentOn, joinedOn]);
  if (name === '' && phone === null && number === null && cell('phone') === '' && cell('number') === '')
    fault('row', 'nobody-named');
  if (cells.length > Math.max(...at.values()) + 1 + spareCells) fault('row', 'cells-too-many');
  const wrong = faults.length === 0 ? openingFault(opening, program, today) : null;
  if (wrong !== null) fault(columnOfFault[wrong], wrong);
  return { row: { line, told, number, name, phone, email, birthday, opening }, faults };
}

/** A row with many more cells than headings has been cut at the wrong place. */
const spareCells = 20;
const columnOfFault: Record<OpeningFault, RowFault['column']> = {
  'points-ended': 'expires',
  'tier-unknown': 'tier',
  'tier-ended': 'until',
  'day-ahead': 'row',
};

/** `1,250` and `NT$1,250` are 1250; a fraction, a minus or more than the most is none. */
function whole(text: string, most: number): number | null {
  const digits = plainNumber(text).replace(/\.0+$/, '');
  const value = /^\d{1,12}$/.test(digits) ? Number(digits) : null;
  return value === null || value > most ? null : value;
}

const plainNumber = (text: string): string => text.replace(/^(?:NT\$|[$฿¥])\s*/i, '').replace(/,(?=\d{3}\b)/g, '');

/** Money as people write it, in the till's smallest unit: of a shop that counts satang, `฿1,250.5` is 125050. */
function money(text: string, digits: number): number | null {
  const [, main = '', part = ''] = /^(\d{1,12})(?:\.(\d*?)0*)?$/.exec(plainNumber(text)) ?? [];
  if (main === '' || part.length > digits) return null;
  const value = Number(`${main}${part.padEnd(digits, '0')}`);
  return value > moneyMax ? null : value;
}

/** `100@2027-12-31; 50@117/06/30`: a number and a day each. */
function pairs(text: string, read: (text: string) => number | null): { value: number; day: Day }[] | null {
  const parts = text
    .split(/[;|、]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const found = parts.map((part) => {
    const [amount = '', when = ''] = part.split('@');
    const [value, day] = [read(amount.trim()), readDay(when)];
    return value === null || day === null ? null : { value, day };
  });
  return found.some((each) => each === null) ? null : found.flatMap((each) => (each === null ? [] : [each]));
}

type Money = number | { value: number; day: Day }[];
const moneyOf = (text: string, digits: number): Money | null =>
  text.includes('@') ? pairs(text, (value) => money(value, digits)) : money(text, digits);
function spendOf(money: Money | null, on: Day): Opening['spend'] {
  if (money === null || money === 0) return [];
  if (typeof money === 'number') return [{ day: on, amount: money }];
  return money.filter(({ value }) => value > 0).map(({ day, value }) => ({ day, amount: value }));
}

/** By its code, or by its name in any language. */
function tierCode(program: Program, typed: string): string {
  const text = typed.toLowerCase();
  const isNamed = (name: Record<string, string | undefined>) =>
    Object.values(name).some((each) => each?.normalize('NFKC').toLowerCase() === text);
  return program.tiers.find(({ code, name }) => code === text || isNamed(name))?.code ?? typed;
}
