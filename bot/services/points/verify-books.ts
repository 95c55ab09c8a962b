import type { Account } from '../../domain/account/account.ts';
import type { Entry, Line, LotName } from '../../domain/account/entry.ts';
import { lotNow } from '../../domain/account/lots.ts';

/** What lines did to points, each with its sign. Imports, merges and corrections are `adjusted`. */
export type Sums = { issued: number; used: number; expired: number; reversed: number; adjusted: number };

export type Books = Sums & {
  members: number;
  entries: number;
  /** Points members hold, less what they owe: issued − used − expired − taken back ± adjusted. */
  outstanding: number;
  balanced: boolean;
  /** By the day points end (`never`; `rolling` for those that last as long as the member comes), soonest first. */
  ends: (Sums & {
    end: string;
    /** Went into paying a debt instead of into the lot. */
    paidDebt: number;
    left: number;
    balanced: boolean;
  })[];
};

type Column = keyof Sums;
const columns: Partial<Record<Line['kind'], Column>> = {
  earn: 'issued',
  bonus: 'issued',
  redeem: 'used',
  expire: 'expired',
  reverse: 'reversed',
};
const columnOf = ({ kind }: Line): Column => columns[kind] ?? 'adjusted';
const noSums = (): Sums => ({ issued: 0, used: 0, expired: 0, reversed: 0, adjusted: 0 });
const endOf = ({ expiresOn, rolling }: LotName): string => (rolling ? 'rolling' : (expiresOn ?? 'never'));
const total = ({ issued, used, expired, reversed, adjusted }: Sums): number =>
  issued + used + expired + reversed + adjusted;

type End = Sums & { paidDebt: number; left: number };

/**
 * Adds entries up by itself, line by line, without the fold: what it comes to is compared with what the accounts hold. As large as the
 * calendar, not as the shop.
 */
export function createBooks() {
  const sums = noSums();
  const ends = new Map<string, End>();
  const counts = { members: 0, entries: 0, outstanding: 0 };
  let debt = 0;
  const endAt = (lot: LotName): End => {
    const key = endOf(lot);
    const held = ends.get(key) ?? { ...noSums(), paidDebt: 0, left: 0 };
    ends.set(key, held);
    return held;
  };
  const arrive = (lot: LotName, column: Column, points: number, paysDebt: boolean) => {
    const paid = paysDebt ? Math.min(debt, points) : 0;
    debt -= paid;
    const end = endAt(lot);
    end[column] += points;
    end.paidDebt += paid;
  };
  const addLine = (line: Line, before: Account, { recordedOn }: Entry) => {
    const { points, lot, allocations = [] } = line;
    const column = columnOf(line);
    sums[column] += points;
    if (points > 0 && lot !== undefined) return arrive(lot, column, points, true);
    let covered = 0;
    for (const { points: part, ...name } of points === 0 ? [] : allocations) {
      covered += part;
      const { expiresOn } = lotNow(before, name);
      if (points > 0) arrive(name, column, part, expiresOn === null || expiresOn >= recordedOn);
      else endAt(name)[column] -= part;
    }
    // Beyond the lots: a debt grows, or another account takes one over.
    debt += -points - (points > 0 ? -covered : covered);
  };
  return {
    /** The entries of one member in order, each with the account before it. */
    add(entry: Entry, before: Account): void {
      counts.entries += 1;
      for (const line of entry.lines) addLine(line, before, entry);
    },
    /** After a member's last entry. @returns whether the debt added up is the account's. */
    close(account: Account): boolean {
      counts.members += 1;
      counts.outstanding += account.balance;
      for (const { points, ...lot } of account.lots) endAt(lot).left += points;
      const agrees = debt === account.debt;
      debt = 0;
      return agrees;
    },
    /** A member whose entries do not fold holds nothing that could be compared. */
    drop(): void {
      counts.members += 1;
      debt = 0;
    },
    result(): Books {
      return {
        ...counts,
        ...sums,
        balanced: total(sums) === counts.outstanding,
        ends: [...ends]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([end, held]) => ({ end, ...held, balanced: total(held) - held.paidDebt === held.left })),
      };
    },
  };
}
