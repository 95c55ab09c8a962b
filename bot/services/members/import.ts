import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { Day, MemberId } from '../../../shared/ids.ts';
import { Reachable } from '../../../shared/vocabulary.ts';
import { decideImport } from '../../domain/account/import.ts';
import { memberNumber } from '../../domain/member-number.ts';
import type { Program } from '../../domain/program/program.ts';
import { businessDay, startOfDay } from '../../domain/time.ts';
import { type CommitDeps, commit } from '../points/commit.ts';
import { entryIn } from '../points/ledgers.ts';
import type { Member } from '../ports/members.ts';
import type { Actor, Deps } from '../ports.ts';
import { familyOf } from './family.ts';
import { columnsOf, type ImportRow, type RowFault, readRow } from './import-rows.ts';
import { decodeText, readCsv } from './read-csv.ts';

type ImportDeps = CommitDeps & Pick<Deps, 'members'>;

export type ImportResult = {
  /** SHA-256 of the file: what is committed is what was looked at. */
  fileHash: string;
  encoding: 'utf-8' | 'utf-16' | 'cp950' | null;
  rows: number;
  /** New members, members known already, and rows that were brought before. */
  created: number;
  known: number;
  repeated: number;
  points: number;
  faults: RowFault[];
  /** More than are listed. */
  unlisted: number;
  committed: boolean;
};

const rowsMax = 20_000;
const faultsMax = 500;
const chunkSize = 500;
const numberAttempts = 8;

/**
 * Opening balances of another programme, from a CSV file. Without `commit` nothing is written: what would happen is told, row by row.
 *
 * All or nothing a row: one with a fault is left out, every other is taken. A row's writes have ids that follow from whom it names and what
 * it brings (member, then one entry), so that the same row again, in the same file after a crash or in one that was mended since,
 * changes nothing that is done and finishes what is not. A row whose numbers were changed is another row.
 */
export async function importMembers(
  deps: ImportDeps,
  command: { bytes: Uint8Array; commit: boolean; actor: Actor; now: Date },
): Promise<ImportResult> {
  const { bytes, actor, now } = command;
  const fileHash = createHash('sha256').update(bytes).digest('hex');
  const program = await deps.programs.inForce(now);
  const result: ImportResult = {
    fileHash,
    encoding: null,
    rows: 0,
    created: 0,
    known: 0,
    repeated: 0,
    points: 0,
    faults: [],
    unlisted: 0,
    committed: command.commit,
  };
  const note = (fault: RowFault) => {
    if (result.faults.length < faultsMax) result.faults.push(fault);
    else result.unlisted += 1;
  };
  const rows = readRows(bytes, program, businessDay(now, program), result, note);
  const seen = new Set<string>();
  for (let from = 0; from < rows.length; from += chunkSize) {
    const chunk = rows.slice(from, from + chunkSize);
    const known = await knownOf(deps, chunk);
    for (const row of chunk) {
      const target = await targetOf(deps, row, { seen, known });
      if ('problem' in target) note({ line: row.line, ...target });
      else await takeRow(deps, row, { target, program, actor, now, commit: command.commit }, { result, note });
    }
  }
  return result;
}

async function takeRow(
  deps: ImportDeps,
  row: Row,
  of: Omit<Carrying, 'key'> & { commit: boolean },
  { result, note }: { result: ImportResult; note: (fault: RowFault) => void },
): Promise<void> {
  const { target, commit: isCommit } = of;
  const key = `import:${row.id}`;
  if (target.member !== null && (await isBrought(deps, target.id, key))) {
    result.repeated += 1;
    return;
  }
  const refusal = isCommit ? await carryRow(deps, row, { ...of, key }).then(() => null, refusalOf) : null;
  if (refusal !== null) return note({ line: row.line, column: 'row', problem: refusal });
  const wasKnown = target.member !== null && target.id !== row.id;
  result[wasKnown ? 'known' : 'created'] += 1;
  result.points += row.opening.lots.reduce((sum, { points }) => sum + points, 0);
}

/** To the member, or to somebody merged into them. */
async function isBrought(deps: ImportDeps, memberId: MemberId, key: string): Promise<boolean> {
  const family = await familyOf(deps, memberId);
  return (await entryIn(deps, family, key)) !== null;
}

/** A row that the account refused (merged meanwhile, or too busy) is named; the others go on. */
function refusalOf(error: unknown): 'try-again' {
  if (!(error instanceof AppError)) throw error;
  return 'try-again';
}

/** The rows that can be read; faults are noted on the way. */
function readRows(
  bytes: Uint8Array,
  program: Program,
  today: Day,
  result: ImportResult,
  note: (fault: RowFault) => void,
): Row[] {
  const file = decodeText(bytes);
  if (file === null) {
    note({ line: 0, column: 'file', problem: 'encoding-unknown' });
    return [];
  }
  result.encoding = file.encoding;
  const [heading, ...rows] = readCsv(file.text);
  const at = columnsOf(heading?.cells ?? []);
  result.rows = rows.length;
  if (!at.has('number') && !at.has('phone') && !at.has('name')) {
    note({ line: 1, column: 'file', problem: 'columns-unknown' });
    return [];
  }
  if (rows.length > rowsMax) {
    note({ line: rowsMax + 2, column: 'file', problem: 'too-long' });
    return [];
  }
  const times = new Map<string, number>();
  return rows.flatMap((each) => {
    const { row, faults } = readRow(each, at, program, today);
    for (const fault of faults) note(fault);
    if (faults.length > 0) return [];
    const before = times.get(row.told) ?? 0;
    times.set(row.told, before + 1);
    return [{ ...row, id: idOf(row.told, before) }];
  });
}

/** `id`: of the row, and of a member it makes. */
type Row = ImportRow & { id: MemberId };

/** @param before rows of the file that tell the very same: two people of one name are two. */
const idOf = (told: string, before: number): MemberId =>
  createHash('sha256').update(`import:${before}:${told}`).digest('hex').slice(0, 32) as MemberId;

type Target = { id: MemberId; member: Member | null };

type Known = { byPhone: Map<string, Member[]>; byId: Map<MemberId, Member> };

/** Who of a chunk's people is there already, by two reads instead of two a row. */
async function knownOf(deps: ImportDeps, rows: readonly Row[]): Promise<Known> {
  const phones = [...new Set(rows.flatMap(({ phone }) => phone ?? []))];
  const [byPhone, byId] = await Promise.all([
    deps.members.byPhones(phones),
    deps.members.byIds(rows.map(({ id }) => id)),
  ]);
  return {
    byPhone: Map.groupBy(byPhone, ({ phone }) => phone ?? ''),
    byId: new Map(byId.map((member) => [member.id, member])),
  };
}

/** Whom a row is about: by card number, by phone, or somebody new, whose id is the row's. */
async function targetOf(
  deps: ImportDeps,
  { id: own, number, phone }: Row,
  { seen, known }: { seen: Set<string>; known: Known },
): Promise<Target | Pick<RowFault, 'column' | 'problem'>> {
  const brought = known.byId.get(own) ?? null;
  const byNumber = number === null || brought !== null ? null : await deps.members.byNumber(number);
  if (number !== null && brought === null && byNumber === null) return { column: 'number', problem: 'number-unknown' };
  const byPhone = brought !== null || byNumber !== null || phone === null ? [] : (known.byPhone.get(phone) ?? []);
  if (byPhone.length > 1) return { column: 'phone', problem: 'phone-of-several' };
  const member = brought ?? byNumber ?? byPhone[0] ?? null;
  const names = [member === null ? own : member.id, ...(phone === null ? [] : [phone])];
  if (names.some((name) => seen.has(name))) return { column: 'row', problem: 'member-twice' };
  for (const name of names) seen.add(name);
  return { id: member?.id ?? own, member };
}

type Carrying = {
  target: Target;
  key: string;
  program: Program;
  actor: Actor;
  now: Date;
};

/** The member, then the entry: a crash between the two is finished by the same file sent again. */
async function carryRow(deps: ImportDeps, row: ImportRow, of: Carrying): Promise<void> {
  const { target, key, program, actor, now } = of;
  const member = target.member ?? (await enrol(deps, row, of));
  await deps.members.updateOnce(member.id, key, untold(member, row, now));
  await commit(deps, {
    memberId: member.id,
    idempotencyKey: key,
    content: { import: row.told },
    actor,
    now,
    decide: (account) =>
      decideImport(account, program, { opening: row.opening, source: { kind: 'import', id: key }, now }),
  });
}

/** What the member has not told the shop yet. */
function untold(
  member: Member,
  { name, phone, email, birthday }: ImportRow,
  now: Date,
): Partial<Omit<Member, 'id' | 'number' | 'mergedInto' | 'lineUserIdBefore'>> {
  return {
    ...(member.name === '' && name !== '' ? { name } : {}),
    ...(member.phone === null && phone !== null ? { phone } : {}),
    ...(member.email === null && email !== null ? { email } : {}),
    ...(member.birthday === null && birthday !== null
      ? { birthday: { ...birthday, enteredAt: now, selfEdits: 0 } }
      : {}),
  };
}

async function enrol(deps: ImportDeps, row: ImportRow, { target, program, now }: Carrying): Promise<Member> {
  const { joinedOn } = row.opening;
  const joinedAt = joinedOn === null ? now : startOfDay(joinedOn, program);
  const none = { line: false, sms: false, email: false };
  for (let attempt = 0; attempt < numberAttempts; attempt += 1) {
    const member: Member = {
      id: target.id,
      number: memberNumber(deps.random(100_000) * 100_000 + deps.random(100_000)),
      lineUserId: null,
      name: row.name,
      language: program.language,
      joinedAt,
      joinedVia: { code: null, branch: null, how: 'import' },
      // Known to the old programme since then: a gift that is near is no trick.
      birthday: row.birthday && { ...row.birthday, enteredAt: joinedAt, selfEdits: 0 },
      phone: row.phone,
      email: row.email,
      reachable: Reachable.Unknown,
      reachableAt: null,
      // Consent given elsewhere is no consent here.
      marketing: none,
      consents: [],
    };
    const { outcome } = await deps.members.insert(member).catch(async (error: unknown) => {
      // The same file at the same time: the other one's member is this one's.
      if ((await deps.members.byId(target.id)) === null) throw error;
      return { outcome: 'inserted' as const };
    });
    if (outcome === 'inserted') return (await deps.members.byId(target.id)) ?? member;
  }
  throw new AppError('BUSY');
}
