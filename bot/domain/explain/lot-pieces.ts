import type { Day } from '../../../shared/ids.ts';
import { LineKind } from '../../../shared/vocabulary.ts';
import type { Allocation, Entry, Line, LotName } from '../account/entry.ts';
import { byEnd, lotNow, sameLot } from '../account/lots.ts';

/** What is left in a lot of the points of one line. */
export type Piece = { seq: number; line: number; points: number };
export type LotPieces = LotName & { pieces: Piece[] };

type Taken = Piece & { lot: LotName };
type State = { lots: LotPieces[]; debt: number; rollsTo?: Day; takenBy: Map<string, Taken[]> };

/**
 * Which earnings a member's lots are made of. An account names a lot by its end and knows only its sum; here the ledger is read once
 * more, and within a lot
 * - points are taken oldest first,
 * - a refund takes what its own purchase earned before anything older,
 * - points that come back are those that were taken: the last first, as the ledger gives them back.
 * Points of each lot are those `fold` has, whatever the history.
 * @param entries from the first one, in order.
 */
export function lotPieces(entries: readonly Entry[]): LotPieces[] {
  const state: State = { lots: [], debt: 0, takenBy: new Map() };
  for (const entry of entries) {
    entry.lines.forEach((line, index) => {
      if (line.points !== 0) applyLine(state, entry, ownOf(line), index);
    });
    if (entry.rollsTo !== undefined) roll(state, entry.rollsTo);
  }
  return state.lots;
}

/** A line undone in the ledger of an account merged into this one names none of this ledger's lines. */
function ownOf(line: Line): Line {
  if (line.undoes?.memberId === undefined) return line;
  const { undoes: _, ...rest } = line;
  return rest;
}

const nameOf = (seq: number, line: number): string => `${seq}:${line}`;

function applyLine(state: State, entry: Entry, line: Line, index: number): void {
  const { points, lot, allocations = [] } = line;
  if (points > 0 && lot !== undefined) {
    add(state, lot, { seq: entry.seq, line: index, points: afterDebt(state, points) });
    return;
  }
  if (points > 0) {
    for (const allocation of allocations) giveBack(state, entry, line, { index, allocation });
    // A debt that another account takes over leaves without touching a lot.
    state.debt -= points - allocations.reduce((sum, each) => sum + each.points, 0);
    return;
  }
  const taken = allocations.flatMap((allocation) => take(state, line, allocation));
  state.takenBy.set(nameOf(entry.seq, index), taken);
  state.debt += -points - taken.reduce((sum, each) => sum + each.points, 0);
}

/** Points that arrive pay a debt first. */
function afterDebt(state: State, points: number): number {
  const repaid = Math.min(state.debt, points);
  state.debt -= repaid;
  return points - repaid;
}

function giveBack(
  state: State,
  entry: Entry,
  { undoes }: Line,
  { index, allocation }: { index: number; allocation: Allocation },
): void {
  const lot = lotNow(state, allocation);
  const hasEnded = lot.expiresOn !== null && lot.expiresOn < entry.recordedOn;
  const left = hasEnded ? allocation.points : afterDebt(state, allocation.points);
  const taken = undoes === undefined ? [] : (state.takenBy.get(nameOf(undoes.seq, undoes.line)) ?? []);
  let missing = left;
  for (const each of taken.toReversed()) {
    const wasHere = sameLot(lotNow(state, each.lot), lot);
    if (!wasHere || each.points === 0) continue;
    const points = Math.min(each.points, missing);
    each.points -= points;
    missing -= points;
    add(state, lot, { seq: each.seq, line: each.line, points });
  }
  // What had made a debt was in no lot: it comes back as points of this entry.
  add(state, lot, { seq: entry.seq, line: index, points: missing });
}

const isBefore = (a: Piece, b: Piece): boolean => a.seq < b.seq || (a.seq === b.seq && a.line < b.line);

function add({ lots }: State, name: LotName, piece: Piece): void {
  if (piece.points === 0) return;
  const found = lots.find((each) => sameLot(each, name));
  if (found === undefined) {
    const { expiresOn, usableFrom, rolling } = name;
    const after = lots.findLastIndex((each) => byEnd(each, name) <= 0);
    lots.splice(after + 1, 0, {
      expiresOn,
      ...(usableFrom === undefined ? {} : { usableFrom }),
      ...(rolling === undefined ? {} : { rolling }),
      pieces: [{ ...piece }],
    });
    return;
  }
  const { pieces } = found;
  const at = pieces.findLastIndex((each) => !isBefore(piece, each));
  const same = pieces[at];
  if (same !== undefined && same.seq === piece.seq && same.line === piece.line) same.points += piece.points;
  else pieces.splice(at + 1, 0, { ...piece });
}

/** Oldest first; of a refund, what its own purchase earned before that. */
function take({ lots }: State, { kind, undoes }: Line, { points, ...name }: Allocation): Taken[] {
  const lot = lots.find((each) => sameLot(each, name));
  if (lot === undefined) return [];
  const isOwn = (piece: Piece) => kind === LineKind.Reverse && piece.seq === undoes?.seq && piece.line === undoes.line;
  const taken: Taken[] = [];
  let missing = points;
  for (const piece of lot.pieces.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)))) {
    const part = Math.min(piece.points, missing);
    if (part === 0) continue;
    piece.points -= part;
    missing -= part;
    taken.push({ seq: piece.seq, line: piece.line, points: part, lot: name });
  }
  lot.pieces = lot.pieces.filter((piece) => piece.points > 0);
  if (lot.pieces.length === 0) lots.splice(lots.indexOf(lot), 1);
  return taken;
}

function roll(state: State, expiresOn: Day): void {
  state.rollsTo = expiresOn;
  const rolling = state.lots.filter((lot) => lot.rolling === true);
  if (rolling.every((lot) => lot.expiresOn === expiresOn)) return;
  state.lots = state.lots.filter((lot) => lot.rolling !== true);
  for (const { pieces, ...lot } of rolling) for (const piece of pieces) add(state, { ...lot, expiresOn }, piece);
}
