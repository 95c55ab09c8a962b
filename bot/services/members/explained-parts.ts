import type { member as memberContract, ResponseOf } from '../../../shared/contract/index.ts';
import { LineKind, ReasonCode } from '../../../shared/vocabulary.ts';
import type { Entry, Line } from '../../domain/account/entry.ts';
import type { Part } from '../../domain/explain/part.ts';
import type { LocalText, Program } from '../../domain/program/program.ts';
import { unitOf } from '../../domain/tier/unit.ts';
import type { Branch } from '../ports/programs.ts';

type Group = ResponseOf<typeof memberContract.whyNumber>['sums'][number]['groups'][number];
export type PartView = Group['parts'][number];

/** What entries are called by: branches by code, bonuses and counters by theirs. */
export type PartNames = { branches: ReadonlyMap<string, string>; own: ReadonlyMap<string, LocalText> };

/** Of a reason, so many entries are shown one by one; the others are summed up. */
const shownMax = 60;

export function partNames(branches: readonly Branch[], program: Program): PartNames {
  const counters = program.measures.map(({ code }): [string, LocalText] => [
    code,
    unitOf(program, code).name ?? { 'zh-TW': code },
  ]);
  return {
    branches: new Map(branches.map(({ code, name }) => [code, name])),
    own: new Map([...program.bonuses.map(({ code, name }): [string, LocalText] => [code, name]), ...counters]),
  };
}

/** Why an entry counts as a whole: of measures, where no single line does. */
const reasons: Partial<Record<Entry['command'], ReasonCode>> = {
  join: ReasonCode.Welcome,
  purchase: ReasonCode.Purchase,
  pass: ReasonCode.Purchase,
  refund: ReasonCode.Refund,
  import: ReasonCode.Import,
  merge: ReasonCode.Merge,
  split: ReasonCode.Split,
};

function reasonOf({ entry, line }: Part): ReasonCode {
  if (line !== null) return entry.lines[line]?.reason ?? ReasonCode.Correction;
  const isUndone = entry.command === 'refund' && entry.lines.some(({ reason }) => reason === ReasonCode.Undo);
  return isUndone ? ReasonCode.Undo : (reasons[entry.command] ?? bonusOf(entry)?.reason ?? ReasonCode.Action);
}

/** What an entry that is neither a bill nor a move gives: a welcome, an action, a gift. */
const bonusOf = ({ lines }: Entry): Line | undefined => lines.find(({ kind }) => kind === LineKind.Bonus);

/** Of a counter the entry's one measure says what was counted; of an action its line names the bonus. */
function nameOf({ entry, line }: Part, names: PartNames): LocalText | null {
  const own = line !== null ? entry.lines[line] : reasons[entry.command] === undefined ? bonusOf(entry) : undefined;
  const bonus = own?.detail?.bonus;
  const code = bonus ?? (entry.command === 'counter' ? Object.keys(entry.qualifying?.measures ?? {})[0] : undefined);
  return code === undefined ? null : (names.own.get(String(code)) ?? null);
}

export function partView(part: Part, names: PartNames): PartView {
  const { entry, line } = part;
  const { branch, receiptNumber, amount } = entry.source;
  const own = line === null ? undefined : entry.lines[line];
  return {
    entry: String(entry.seq),
    day: part.day,
    value: part.value,
    kind: own?.kind ?? null,
    reason: reasonOf(part),
    name: nameOf(part, names),
    branch: branch === undefined ? null : (names.branches.get(branch) ?? branch),
    receiptNumber: receiptNumber ?? null,
    amount: amount ?? null,
    detail: own?.detail ?? {},
  };
}

/** Parts by reason, the greatest sum first; within one the newest first. */
export function groupsOf(parts: readonly Part[], names: PartNames): Group[] {
  const groups = [...Map.groupBy(parts, reasonOf)].map(([reason, all]): Group => {
    const newest = all.toSorted((a, b) => (a.day === b.day ? b.entry.seq - a.entry.seq : a.day < b.day ? 1 : -1));
    const others = newest.slice(shownMax);
    return {
      reason,
      value: add(all),
      count: all.length,
      parts: newest.slice(0, shownMax).map((part) => partView(part, names)),
      earlier: others.length === 0 ? null : { count: others.length, value: add(others) },
    };
  });
  return groups.toSorted((a, b) => b.value - a.value);
}

const add = (parts: readonly Part[]): number => parts.reduce((sum, { value }) => sum + value, 0);
